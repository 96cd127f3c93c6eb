"""Fits the trees of src/extract: python3 fit.py [--all] [--out DIR]. See README.md beside this file."""

import argparse
import hashlib
import json
import os
import subprocess
import tempfile

import lightgbm
import numpy as np

from labels import block_labels, image_labels, references

HERE = os.path.dirname(os.path.abspath(__file__))
HELD_BACK = 2
# References that are another extractor's output, reviewed by people: what it drops by habit teaches less.
PEER_SETS = {"readability", "defuddle"}
PEER_WEIGHT = 0.7
IMAGE_REFERENCES = {"manual", "silver", "human-tags"}
# Trafilatura's snippets label few blocks of a page, so a page of them weighs less.
SNIPPET_WEIGHT = 0.35
# The weights of judge-blocks.ts.
PLACE_WEIGHT = 0.8
LIST_WEIGHT = 0.95
# What path-evidence.ts writes where no ancestor has a name.
NO_ANCESTOR = 2
SHARED_PARAMETERS = dict(objective="binary", extra_trees=True, bagging_fraction=0.5, bagging_freq=1, lambda_l2=5,
                         max_bin=63, seed=1, num_threads=2, deterministic=True, verbose=-1)
BLOCK_PARAMETERS = dict(learning_rate=0.07, num_leaves=31, min_data_in_leaf=50, feature_fraction=0.4)
IMAGE_PARAMETERS = dict(learning_rate=0.06, num_leaves=16, min_data_in_leaf=25, feature_fraction=0.35,
                        bagging_fraction=0.8)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--out", default=os.path.join(HERE, "../../../assets"))
    arguments.add_argument("--all", action="store_true", help="fit on the held-back third too")
    options = arguments.parse_args()
    out, seen = options.out, (lambda third: options.all or third != HELD_BACK)
    with tempfile.TemporaryDirectory() as folder:
        refs = references()
        dump("blocks", folder)
        pages, rows = read_pages(folder, refs)
        names = read_names(folder, "blocks")
        model = fit_blocks([page for page in pages if seen(page["third"])], rows, names)
        pages_fitted = "all labelled pages" if options.all else "two thirds of the hosts"
        write(model, os.path.join(out, "block-trees.json"), pages_fitted, len(names),
              "Trees that give a block its probability of being main content.")
        decide(pages, rows, names).astype(np.float32).tofile(os.path.join(folder, "decided.f32"))
        dump("images", folder)
        model = fit_images(folder, refs, {page["id"] for page in pages if seen(page["third"])})
        write(model, os.path.join(out, "image-trees.json"), pages_fitted, len(read_names(folder, "images")),
              "Trees that part content images from decoration.")


def dump(what, folder):
    subprocess.run(["node", os.path.join(HERE, "evidence.mjs"), what, folder], check=True)


def read_names(folder, what):
    with open(os.path.join(folder, f"{what}.json"), encoding="utf8") as file:
        return json.load(file)


def read_rows(folder, what):
    width = len(read_names(folder, what))
    return np.fromfile(os.path.join(folder, f"{what}.f32"), dtype=np.float32).reshape(-1, width)


def read_pages(folder, refs):
    pages, start = [], 0
    with open(os.path.join(folder, "pages.jsonl"), encoding="utf8") as lines:
        for page in map(json.loads, lines):
            reference = refs[page["id"]]
            shares, tokens = block_labels(reference, page["texts"])
            pages.append(dict(id=page["id"], third=page["third"], set=reference["set"], places=np.array(page["places"], dtype=int),
                              start=start, end=start + len(shares), tokens=np.array(tokens, dtype=float),
                              share=np.array([-1 if share is None else share for share in shares], dtype=np.float32)))
            start += len(shares)
    return pages, read_rows(folder, "blocks")


def fit_blocks(pages, rows, names):
    parts = [part for part in (labelled_blocks(page) for page in pages) if part is not None]
    index, label, weight = (np.concatenate(column) for column in zip(*parts))
    known, forgetful = rows[index], forget_names(rows[index], names)
    return train(np.concatenate([known, forgetful]), np.tile(label, 2), np.tile(weight * 500, 2), 210, BLOCK_PARAMETERS)


def forget_names(rows, names):
    """A copy in which half of the names around each block are gone, so that no tree leans on how the labelled sites
    call their parts: 0.003 of token F1 on hosts that were not seen, 0.01 on forums and Chinese pages."""
    named = [at for at, name in enumerate(names) if name.startswith("in_")]
    copy = rows.copy()
    copy[:, named] = np.where(np.random.RandomState(0).rand(len(rows), len(named)) < 0.5, NO_ANCESTOR, copy[:, named])
    return copy


def labelled_blocks(page):
    """Row indexes, labels and weights of a page's labelled blocks; each page weighs the same."""
    known = np.flatnonzero(page["share"] >= 0)
    if len(known) == 0:
        return None
    label = (page["share"][known] > 0.5).astype(int)
    tokens = page["tokens"][known]
    if page["set"] == "trafilatura":
        return page["start"] + known, label, np.full(len(known), SNIPPET_WEIGHT / len(known))
    if label.sum() == 0:
        return None
    weight = np.minimum(tokens / max((tokens * label).sum(), 50), 0.5) + 0.0015
    return page["start"] + known, label, weight / weight.sum() * (PEER_WEIGHT if page["set"] in PEER_SETS else 1)


def decide(pages, rows, names):
    """Each block's probability from trees that have not seen its third, negative where it would be dropped."""
    decided = np.zeros(len(rows))
    listed = [names.index("is_item"), names.index("is_table")]
    for third in range(3):
        model = fit_blocks([page for page in pages if page["third"] != third], rows, names)
        for page in pages:
            if page["third"] == third and page["end"] > page["start"]:
                own = rows[page["start"]:page["end"]]
                chance = shared_by_place(model.predict(own), page, own[:, listed].max(axis=1) > 0)
                kept = (chance >= best_cut(chance, page["tokens"])) & (page["tokens"] > 0)
                decided[page["start"]:page["end"]] = np.where(kept, np.maximum(chance, 1e-6), -chance)
    return decided


def shared_by_place(chance, page, listed):
    """Blocks in one kind of place move towards the mean of the place, as judge-blocks.ts moves them."""
    share = np.where(listed, LIST_WEIGHT, PLACE_WEIGHT)
    odds = lambda p: np.log(np.clip(p, 1e-4, 1 - 1e-4) / (1 - np.clip(p, 1e-4, 1 - 1e-4)))  # noqa: E731
    total = np.bincount(page["places"], page["tokens"])
    mean = np.bincount(page["places"], chance * page["tokens"])[page["places"]] / np.maximum(total[page["places"]], 1e-9)
    moved = 1 / (1 + np.exp(-((1 - share) * odds(chance) + share * odds(mean))))
    return np.where(total[page["places"]] > 0, moved, chance)


def best_cut(chance, tokens):
    """The threshold with the best expected token F1."""
    order = np.argsort(-chance, kind="stable")
    hit = np.cumsum(chance[order] * tokens[order])
    expected = 2 * hit / np.maximum(np.cumsum(tokens[order]) + (chance * tokens).sum(), 1e-9)
    return chance[order][int(np.argmax(expected))]


def fit_images(folder, refs, seen):
    rows, start, parts = read_rows(folder, "images"), 0, []
    with open(os.path.join(folder, "images.jsonl"), encoding="utf8") as lines:
        for page in map(json.loads, lines):
            label = np.array(image_labels(refs[page["id"]], page["images"]), dtype=int)
            kind = refs[page["id"]].get("image_ref", "none").split(":")[0]
            known = np.flatnonzero(label >= 0)
            if kind in IMAGE_REFERENCES and page["id"] in seen and len(known) > 0:
                weight = min(1, 30 / len(known)) * (2 if kind == "manual" else 1)
                parts.append((start + known, label[known], np.full(len(known), weight)))
            start += len(label)
    index, label, weight = (np.concatenate(column) for column in zip(*parts))
    return train(rows[index], label, weight, 150, IMAGE_PARAMETERS)


def train(rows, label, weight, rounds, parameters):
    return lightgbm.train({**SHARED_PARAMETERS, **parameters}, lightgbm.Dataset(rows, label, weight=weight), rounds)


def write(model, path, fitted_on, evidence, about):
    trees = [" ".join(f"{value:.5g}" for value in preorder(tree["tree_structure"]))
             for tree in model.dump_model()["tree_info"]]
    record = {"schema": "weft/trees/1", "about": about, "fitted_on": fitted_on,
              "written_by": "bench/extraction/fit/fit.py", "evidence": evidence,
              "sha256": hashlib.sha256("\n".join(trees).encode()).hexdigest(), "trees": trees}
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf8") as file:
        file.write(json.dumps(record, indent=1) + "\n")


def preorder(root):
    """The numbers of boosted-trees.ts: evidence, threshold, right child; or -1, log-odds, 0."""
    flat = []

    def walk(node):
        at = len(flat) // 3
        if "leaf_value" in node:
            flat.extend([-1, round(node["leaf_value"], 4), 0])
            return at
        flat.extend([node["split_feature"], node["threshold"], 0])
        walk(node["left_child"])
        flat[at * 3 + 2] = walk(node["right_child"])
        return at

    walk(root)
    return flat


if __name__ == "__main__":
    main()
