"""Reads all records of a WARC file with warcio, their content included: warc.py FILE. Prints what it took."""
import json
import sys
import time

from warcio.archiveiterator import ArchiveIterator

BLOCK = 64 * 1024
records = 0
cpu, wall = time.process_time(), time.perf_counter()
with open(sys.argv[1], "rb") as file:
    for record in ArchiveIterator(file):
        stream = record.content_stream()
        while stream.read(BLOCK):
            pass
        records += 1
assert records > 0
print(json.dumps({"cpu_seconds": time.process_time() - cpu, "wall_seconds": time.perf_counter() - wall}))
