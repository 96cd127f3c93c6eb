"""Uses the tests' Hub with the Hub's own client: what it takes from, and gives to, a server of the same protocol."""

import hashlib
import json
import sys

from huggingface_hub import CommitOperationAdd, HfApi, HfFileSystem

endpoint, token = sys.argv[1:3]
repo = {"repo_id": "owner/name", "repo_type": "dataset"}
api = HfApi(endpoint=endpoint, token=token)
large = bytes(range(256)) * 40
info = api.create_commit(
    **repo,
    operations=[CommitOperationAdd("py/small.txt", b"small"), CommitOperationAdd("py/large.bin", large)],
    commit_message="from Python",
    parent_commit=api.repo_info(**repo, revision="main").sha,
)
files = HfFileSystem(endpoint=endpoint, token=token)
read = {}
for path in api.list_repo_tree(**repo, recursive=True):
    if hasattr(path, "size"):
        content = files.read_bytes(f"datasets/owner/name/{path.path}")
        read[path.path] = hashlib.sha256(content).hexdigest()
print(json.dumps({"commit": info.oid, "read": read}))
