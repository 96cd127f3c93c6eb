"""Reads a webdataset export with the webdataset package, and with Hugging Face datasets, and prints both, as JSON.

usage: read_export_tars.py EXPORT CACHE

{"samples": [{"key", "nodes": [{"text"} | {"image": sha256}]}],
 "hub": {"samples": [...as above...], "features": {column: str}} | {"error": message}}

"hub" is load_dataset of the folder, which needs the features in README.md: without them it fails, because documents
have different numbers of images.
"""

import glob
import hashlib
import io
import json
import sys

import datasets
import webdataset
from PIL import Image


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read_webdataset(export):
    samples = []
    for sample in webdataset.WebDataset(sorted(glob.glob(f"{export}/webdataset/*.tar")), shardshuffle=False):
        document = json.loads(sample["json"])
        nodes = []
        for node in document["nodes"]:
            if node["type"] == "text":
                nodes.append({"text": node["text"]})
                continue
            data = sample[node["part"]]
            assert Image.open(io.BytesIO(data)).size == (node["width"], node["height"])
            nodes.append({"image": sha256(data)})
        samples.append({"key": sample["__key__"], "nodes": nodes})
    return samples


def read_hub(export, cache):
    loaded = datasets.load_dataset(export, split="train", cache_dir=cache)
    features = {name: str(feature) for name, feature in loaded.features.items()}
    for name, feature in loaded.features.items():
        if isinstance(feature, datasets.Image):
            loaded = loaded.cast_column(name, datasets.Image(decode=False))
    samples = []
    for row in loaded:
        nodes = []
        for text, image in zip(row["json"]["texts"], row["json"]["images"], strict=True):
            nodes.append({"text": text} if image is None else {"image": sha256(row[image]["bytes"])})
        samples.append({"key": row["__key__"], "nodes": nodes})
    return {"samples": samples, "features": features}


def main(export, cache):
    try:
        hub = read_hub(export, cache)
    except Exception as error:  # Whatever the package thinks of it; the test looks at the message.
        cause = error.__cause__ or error
        hub = {"error": f"{type(cause).__name__}: {cause}"}
    json.dump({"samples": read_webdataset(export), "hub": hub}, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
