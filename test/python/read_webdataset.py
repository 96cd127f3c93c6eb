"""Iterates shards with the real webdataset package and prints what a trainer would see, as JSON.

usage: read_webdataset.py SHARD.tar [SHARD.tar ...]

{"webdataset": version, "samples": n, "images": n, "incomplete": [key ...],
 "shards": [{"path", "samples": n, "images": n, "keys": [key ...], "image_sha256": [hex ...]}]}

A sample is incomplete when its parts are not exactly its JSON and the images its JSON names, in that order, or when
its arrays do not say the same as its nodes. Damage that the package notices ends the script with its exception.
"""

import hashlib
import json
import sys

import webdataset


def is_complete(sample, document):
    nodes = document["nodes"]
    images = [node["part"] for node in nodes if node["type"] == "image"]
    parts = [name for name in sample if not name.startswith("__")]
    texts = [node["text"] if node["type"] == "text" else None for node in nodes]
    slots = [node["part"] if node["type"] == "image" else None for node in nodes]
    return (
        document["key"] == sample["__key__"]
        and parts == ["json", *images]
        and document["texts"] == texts
        and document["images"] == slots
    )


def read_shard(path):
    shard = {"path": path, "samples": 0, "images": 0, "keys": [], "image_sha256": []}
    incomplete = []
    for sample in webdataset.WebDataset(path, shardshuffle=False):
        document = json.loads(sample["json"])
        shard["samples"] += 1
        shard["keys"].append(sample["__key__"])
        if not is_complete(sample, document):
            incomplete.append(sample["__key__"])
        for node in document["nodes"]:
            if node["type"] != "image":
                continue
            shard["images"] += 1
            shard["image_sha256"].append(hashlib.sha256(sample[node["part"]]).hexdigest())
    return shard, incomplete


def main(paths):
    shards, incomplete = [], []
    for path in paths:
        shard, broken = read_shard(path)
        shards.append(shard)
        incomplete += broken
    json.dump(
        {
            "webdataset": webdataset.__version__,
            "samples": sum(shard["samples"] for shard in shards),
            "images": sum(shard["images"] for shard in shards),
            "incomplete": incomplete,
            "shards": shards,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(sys.argv[1:])
