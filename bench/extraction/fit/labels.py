"""Labels blocks and images of the labelled pages from their references."""

import glob
import json
import os
import re
import sys

SHARED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../../shared")
sys.path.insert(0, os.path.join(SHARED, "score"))
from score import align, norm, text_of, toks  # noqa: E402


def references():
    """References by page id."""
    found = {}
    for path in sorted(glob.glob(os.path.join(SHARED, "data/extract/*/refs.jsonl"))):
        with open(path, encoding="utf8") as lines:
            for line in lines:
                reference = json.loads(line)
                found[reference["id"]] = reference
    return found


def block_labels(reference, texts):
    """Per block: the share of its tokens that are in the reference, or None where nothing is known; and token counts."""
    if reference["set"] == "trafilatura":
        return snippet_labels(reference, texts), [len(toks(text)) for text in texts]
    wanted = toks(text_of(reference["nodes"]))
    blocks = [toks(text) for text in texts]
    owner = [index for index, block in enumerate(blocks) for _ in block]
    pairs = align(wanted, [token for block in blocks for token in block])
    matched = [0] * len(blocks)
    for _, position in pairs:
        matched[owner[position]] += 1
    if wanted and len(pairs) < 0.7 * len(wanted):
        # The order differs from the page's, so membership of three tokens in a row says more.
        loose = [trigram_matches(set(zip(wanted, wanted[1:], wanted[2:])), block) for block in blocks]
        if sum(loose) > sum(matched):
            matched = loose
    shares = [hit / len(block) if block else None for hit, block in zip(matched, blocks)]
    return shares, [len(block) for block in blocks]


def trigram_matches(trigrams, block):
    hit = set()
    for at in range(len(block) - 2):
        if (block[at], block[at + 1], block[at + 2]) in trigrams:
            hit.update((at, at + 1, at + 2))
    return len(hit)


def snippet_labels(reference, texts):
    fold = lambda text: re.sub(r"\s+", " ", text)  # noqa: E731
    within = [fold(snippet) for snippet in reference["with"]]
    without = [fold(snippet) for snippet in reference["without"]]
    labels = []
    for text in map(fold, texts):
        if not toks(text):
            labels.append(None)
        elif any(snippet in text for snippet in within):
            labels.append(1.0)
        else:
            labels.append(0.0 if any(snippet in text for snippet in without) else None)
    return labels


def image_labels(reference, images):
    """Per image: 1 for content, 0 for decoration, -1 where the reference does not say."""
    wanted = set()
    for node in reference["nodes"]:
        if node["type"] == "image":
            wanted.update(node.get("c") or [url for url in [norm(node["src"], reference["url"])] if url])
    ignored = {url for urls in reference.get("ignore") or [] for url in urls} - wanted
    labels = []
    for candidates in images:
        urls = [url for url in (norm(candidate, reference["url"]) for candidate in candidates) if url]
        if not urls:
            labels.append(-1)
        elif any(url in wanted for url in urls):
            labels.append(1)
        else:
            labels.append(-1 if any(url in ignored for url in urls) else 0)
    return labels
