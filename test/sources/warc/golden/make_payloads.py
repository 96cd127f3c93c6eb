"""Writes payloads.json: what the Python warcio package makes of each response and resource payload.

The record lists beside the archives carry no payload facts (their payload_len is 0 throughout), so these stand in.
Regenerate: pip install warcio==1.8.1 && python make_payloads.py ../../../../../shared/data/warc > payloads.json
"""

import glob
import hashlib
import json
import os
import sys

from warcio.archiveiterator import ArchiveIterator

root = sys.argv[1]
facts = {}
for listed in sorted(glob.glob(os.path.join(root, "expected", "*.jsonl"))):
    name = os.path.basename(listed)[: -len(".jsonl")].replace("__", "/")
    rows = []
    try:
        with open(os.path.join(root, name), "rb") as archive:
            for index, record in enumerate(ArchiveIterator(archive, arc2warc=True)):
                body = record.content_stream().read()
                if record.rec_type in ("response", "resource"):
                    rows.append([index, len(body), hashlib.sha256(body).hexdigest()])
    except Exception as error:  # the archive is broken from here on
        print(name, repr(error)[:80], file=sys.stderr)
    facts[name] = rows
print("{")
print(",\n".join(f'"{name}": {json.dumps(rows)}' for name, rows in facts.items()))
print("}")
