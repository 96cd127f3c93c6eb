"""Labels blocks and images of the labelled pages from their references."""

import glob
import json
import multiprocessing
import os
import re
import sys

SHARED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../../shared")
sys.path.insert(0, os.path.join(SHARED, "score"))
from score import align, norm, text_of, toks  # noqa: E402

WORKERS = 2
# A block of fewer tokens matches the reference by chance: "Home", "3".
MIN_SPAN_TOKENS = 4


def references(made):
    """References by page id: those of the labelled pages, and of the made pages in the file `made`."""
    found = {}
    for path in sorted(glob.glob(os.path.join(SHARED, "data/extract*/*/refs.jsonl"))) + [made]:
        with open(path, encoding="utf8") as lines:
            for line in lines:
                reference = json.loads(line)
                found[reference["id"]] = reference
    return found


def all_block_labels(tasks):
    """`block_labels` of many (reference, texts), in their order."""
    with multiprocessing.Pool(WORKERS) as pool:
        return pool.starmap(block_labels, tasks, chunksize=20)


def block_labels(reference, texts):
    """Per block: the share of its tokens that are in the reference, or None where nothing is known; and token counts."""
    if reference["text_ref"] == "none":
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
    unsure = set(reference.get("unsure") or [])
    known = [block and text.strip() not in unsure for block, text in zip(blocks, texts)]
    shares = [hit / len(block) if sure else None for hit, block, sure in zip(matched, blocks, known)]
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


def text_span(shares, tokens):
    """The first and the last block of the reference's text, None where none is known."""
    inside = [index for index, share in enumerate(shares) if (share or 0) > 0.5 and tokens[index] >= MIN_SPAN_TOKENS]
    return (inside[0], inside[-1]) if inside else None


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


def outside_text(span, blocks):
    """Per image, by the index of its block: whether it stands before the first or after the last word of the reference.

    A silver label calls no picture there content, only some of them decoration.
    """
    return [span is None or not span[0] <= block <= span[1] for block in blocks]
