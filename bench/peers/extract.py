"""Extracts pages with one library, in rounds, and prints the processor and clock seconds of one:

extract.py <trafilatura|resiliparse> PAGES.jsonl
"""
import gzip
import json
import sys
import time

peer, listing = sys.argv[1], sys.argv[2]
ROUNDS = 2
if peer == "trafilatura":
    from trafilatura import extract
else:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree

    def extract(body):
        text = bytes_to_str(body, detect_encoding(body))
        return extract_plain_text(HTMLTree.parse(text), main_content=True, alt_texts=True)


def body_of(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as file:
        return file.read()


with open(listing, encoding="utf-8") as lines:
    bodies = [body_of(json.loads(line)["path"]) for line in lines]
for body in bodies:
    extract(body)  # warms up
cpu, wall = time.process_time(), time.perf_counter()
for _ in range(ROUNDS):
    for body in bodies:
        extract(body)
took = {"cpu_seconds": time.process_time() - cpu, "wall_seconds": time.perf_counter() - wall}
print(json.dumps({measure: seconds / ROUNDS for measure, seconds in took.items()}))
