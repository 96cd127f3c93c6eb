"""Reads an MDS data set with StreamingDataset, hashes validated, and prints what a trainer would see, as JSON.

usage: read_mds.py DATASET COPY

The data set is streamed from DATASET as a remote into the empty folder COPY, which makes the package check each
shard's hash against index.json.

{"samples": [{"key", "nodes": [{"text"} | {"image": sha256}]}], "sizes_wrong": [key ...]}
"""

import hashlib
import json
import sys

import torch_of_debian  # noqa: F401
from streaming import StreamingDataset


def main(remote, local):
    dataset = StreamingDataset(
        remote=remote, local=local, shuffle=False, batch_size=1, validate_hash="sha256", num_canonical_nodes=1
    )
    samples, sizes_wrong = [], []
    for sample in dataset:
        images = iter(sample["images"])
        nodes = []
        for node in sample["doc"]["nodes"]:
            if node["type"] == "text":
                nodes.append({"text": node["text"]})
                continue
            image = next(images)
            if image.size != (node["width"], node["height"]):
                sizes_wrong.append(sample["key"])
            image.fp.seek(0)
            nodes.append({"image": hashlib.sha256(image.fp.read()).hexdigest()})
        assert next(images, None) is None, "more images than the document names"
        samples.append({"key": sample["key"], "nodes": nodes})
    if len(samples) < len(dataset):
        # A shard that fails its hash ends the iteration without a word; asked for by number, it says why.
        for i in range(len(dataset)):
            dataset[i]
        raise SystemExit("the iteration ended early")
    json.dump({"samples": samples, "sizes_wrong": sizes_wrong}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
