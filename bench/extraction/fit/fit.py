"""Fits the trees of src/extract: python3 fit.py [--folds DIR] [--out DIR]. See README.md beside this file."""

import argparse
import json
import os
import shutil
import subprocess
import tempfile
import time

import numpy as np

from boost import BLOCK_PARAMETERS, BLOCK_ROUNDS, IMAGE_PARAMETERS, IMAGE_ROUNDS, Examples, write, write_empty
from labels import all_block_labels, image_labels, outside_text, references, text_span

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(os.path.join(HERE, "../../.."))
FOLDS = 5
# References that are another extractor's output, reviewed by people: what it drops by habit teaches less.
PEER_SETS = {"readability", "defuddle"}
PEER_WEIGHT = 0.7
# Pages made by script show what the labels cannot; the web is not made of them.
MADE_WEIGHT = 0.3
IMAGE_WEIGHTS = {"manual": 2, "made": 0.5, "silver": 1, "human-tags": 1}
# Silver labels of pictures before the first and after the last word of the reference, where they know only decoration:
# docs/decisions/0056.
OUTSIDE_WEIGHT = 0.1
# Trafilatura's snippets label few blocks of a page, so a page of them weighs less.
SNIPPET_WEIGHT = 0.35
# Four fifths of all blocks have so few tokens that they weigh next to nothing: one in three stands for its like.
SMALL_TOKENS = 10
SMALL_EVERY = 3
# What path-evidence.ts writes where no ancestor has a name.
NO_ANCESTOR = 2
BLOCKS = ("block-trees.json", "Trees that give a block its probability of being main content.")
IMAGES = ("image-trees.json", "Trees that part content images from decoration.")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", default=os.path.join(ROOT, "assets"), help="where the trees of all pages go")
    arguments.add_argument("--folds", help="keep the packages of the folds here, for run.mjs --folds")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as work:
        folds = os.path.abspath(options.folds or os.path.join(work, "folds"))
        packages = [package_of_fold(os.path.join(folds, str(fold))) for fold in range(FOLDS)]
        dump("blocks", ROOT, work)
        refs = references(os.path.join(work, "made.jsonl"))
        pages, examples, width = read_blocks(work, refs)
        image_names = read_names(work, "images")
        say(f"{len(pages)} pages")
        for fold in range(FOLDS):
            model = examples.fit(fold, BLOCK_ROUNDS, BLOCK_PARAMETERS)
            write(model, os.path.join(packages[fold], "assets", BLOCKS[0]), f"all folds but {fold}", width, BLOCKS[1])
            # The package reads image trees of the right width before there are any.
            write_empty(os.path.join(packages[fold], "assets", IMAGES[0]), len(image_names))
            dump("images", packages[fold], os.path.join(packages[fold], "evidence"), fold)
            say(f"blocks without fold {fold}")
        model = examples.fit(None, BLOCK_ROUNDS, BLOCK_PARAMETERS)
        write(model, os.path.join(options.out, BLOCKS[0]), "all labelled pages", width, BLOCKS[1])
        examples = read_images(packages, refs, {page["id"]: page["span"] for page in pages}, len(image_names))
        width = len(image_names)
        for fold, package in [*enumerate(packages), (None, None)]:
            model = examples.fit(fold, IMAGE_ROUNDS, IMAGE_PARAMETERS)
            out = options.out if fold is None else os.path.join(package, "assets")
            fitted_on = "all labelled pages" if fold is None else f"all folds but {fold}"
            write(model, os.path.join(out, IMAGES[0]), fitted_on, width, IMAGES[1])
        say("images")


def package_of_fold(path):
    """A copy of the built package that gets the trees of its fold."""
    shutil.rmtree(path, ignore_errors=True)
    for name in ("bin", "dist", "assets", "schemas"):
        shutil.copytree(os.path.join(ROOT, name), os.path.join(path, name), ignore=shutil.ignore_patterns("*.map", "*.d.ts"))
    shutil.copy(os.path.join(ROOT, "package.json"), path)
    os.symlink(os.path.join(ROOT, "node_modules"), os.path.join(path, "node_modules"))
    os.makedirs(os.path.join(path, "evidence"))
    return path


def dump(what, package, folder, fold=None):
    extra = [] if fold is None else [str(fold)]
    subprocess.run(["node", os.path.join(HERE, "evidence.mjs"), what, package, folder, *extra], check=True)


def read_names(folder, what):
    with open(os.path.join(folder, f"{what}.json"), encoding="utf8") as file:
        return json.load(file)


def read_rows(folder, what, width):
    rows = np.fromfile(os.path.join(folder, f"{what}.f32"), dtype=np.float32).reshape(-1, width)
    with open(os.path.join(folder, f"{what}.jsonl"), encoding="utf8") as lines:
        return rows, [json.loads(line) for line in lines]


def read_blocks(work, refs):
    """The pages with the span of their reference's text, their blocks as examples, and the width of a row."""
    names = read_names(work, "blocks")
    rows, pages = read_rows(work, "blocks", len(names))
    labels = all_block_labels([(refs[page["id"]], page["texts"]) for page in pages])
    start, parts = 0, []
    for page, (shares, tokens) in zip(pages, labels):
        page["span"] = text_span(shares, tokens)
        part = labelled_blocks(refs[page["id"]], shares, tokens)
        if part is not None:
            known, label, weight = part
            parts.append((start + known, label, weight * 500, np.full(len(known), page["fold"])))
        start += len(shares)
    index, label, weight, fold = (np.concatenate(column) for column in zip(*parts))
    both = np.concatenate([rows[index], forget_names(rows[index], names)])
    return pages, Examples(both, np.tile(label, 2), np.tile(weight, 2), np.tile(fold, 2)), len(names)


def forget_names(rows, names):
    """A copy in which half of the names around each block are gone, so that no tree leans on how the labelled sites
    call their parts: 0.003 of token F1 on hosts that were not seen, 0.01 on forums and Chinese pages."""
    named = [at for at, name in enumerate(names) if name.startswith("in_")]
    copy = rows.copy()
    copy[:, named] = np.where(np.random.RandomState(0).rand(len(rows), len(named)) < 0.5, NO_ANCESTOR, copy[:, named])
    return copy


def labelled_blocks(reference, shares, tokens):
    """Indexes, labels and weights of a page's labelled blocks; each page weighs the same."""
    known = np.array([index for index, share in enumerate(shares) if share is not None], dtype=int)
    if len(known) == 0:
        return None
    label = np.array([shares[index] > 0.5 for index in known], dtype=int)
    if reference["text_ref"] == "none":
        return known, label, np.full(len(known), SNIPPET_WEIGHT / len(known))
    if label.sum() == 0:
        return None
    words = np.array(tokens, dtype=float)[known]
    weight = np.minimum(words / max((words * label).sum(), 50), 0.5) + 0.0015
    share = PEER_WEIGHT if reference["set"] in PEER_SETS else MADE_WEIGHT if reference["set"] == "made" else 1
    weight *= share / weight.sum()
    every = np.where(words <= SMALL_TOKENS, SMALL_EVERY, 1)
    # Every third in order would take one column of a table.
    chosen = np.random.RandomState(len(known)).randint(0, SMALL_EVERY, len(known)) % every == 0
    return known[chosen], label[chosen], (weight * every)[chosen]


def read_images(packages, refs, spans, width):
    """The images of all folds as examples."""
    parts, every, start = [], [], 0
    for fold, package in enumerate(packages):
        rows, pages = read_rows(os.path.join(package, "evidence"), "images", width)
        every.append(rows)
        for page in pages:
            reference = refs[page["id"]]
            kind = reference.get("image_ref", "none").split(":")[0]
            label = np.array(image_labels(reference, page["images"]), dtype=int)
            known = np.flatnonzero(label >= 0)
            if kind in IMAGE_WEIGHTS and len(known) > 0:
                weight = np.full(len(label), min(1.0, 30 / len(known)) * IMAGE_WEIGHTS[kind])
                if kind == "silver":
                    weight[outside_text(spans[page["id"]], page["blocks"])] *= OUTSIDE_WEIGHT
                parts.append((start + known, label[known], weight[known], np.full(len(known), fold)))
            start += len(label)
    index, label, weight, fold = (np.concatenate(column) for column in zip(*parts))
    return Examples(np.concatenate(every)[index], label, weight, fold)


def say(what):
    print(f"{time.process_time():.0f} s: {what}", flush=True)


if __name__ == "__main__":
    main()
