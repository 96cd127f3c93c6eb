"""Extracts pages with one Python peer, round by round, and prints the CPU seconds of each round:

python3 python-peers.py <trafilatura|resiliparse> <pages.jsonl> <rounds>
"""
import gzip
import json
import sys
import time

peer, listing, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
if peer == "trafilatura":
    from trafilatura import extract
else:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree


    def extract(body):
        text = bytes_to_str(body, detect_encoding(body))
        return extract_plain_text(HTMLTree.parse(text), main_content=True, alt_texts=True)


with open(listing, encoding="utf-8") as lines:
    bodies = [gzip.open(json.loads(line)["path"]).read() for line in lines]
for number in range(rounds + 1):
    start = time.process_time()
    for body in bodies:
        extract(body)
    # The first round only warms up.
    if number > 0:
        print(time.process_time() - start, flush=True)
