"""Reads the MMC4 and OmniCorpus exports the way their loaders do, and prints what they see, as JSON.

usage: read_jsonl.py mmc4 EXPORT         images in tar files or in folders, whichever are there
       read_jsonl.py omnicorpus EXPORT

{"samples": [{"key", "nodes": [{"text"} | {"image": sha256}]}], "sizes_wrong": [key ...]}

mmc4 puts each image in front of text_list[matched_text_index], as LazyMMC4Dataset does; an image behind the last text
therefore moves in front of it. omnicorpus checks what its loader asserts, and looks images up by the SHA-256 of their
URL in one flat folder, into which all tar files are unpacked.
"""

import glob
import hashlib
import io
import json
import os
import sys
import tarfile
import tempfile

from PIL import Image


def lines(pattern):
    for path in sorted(glob.glob(pattern)):
        with open(path, encoding="utf-8") as file:
            for line in file:
                yield path, json.loads(line)


def image_node(data, size, key, sizes_wrong):
    if Image.open(io.BytesIO(data)).size != size:
        sizes_wrong.append(key)
    return {"image": hashlib.sha256(data).hexdigest()}


def read_mmc4(export):
    samples, sizes_wrong = [], []
    for path, record in lines(f"{export}/mmc4/docs_shard_*.jsonl"):
        stem = os.path.join(export, "mmc4-images", os.path.basename(path)[: -len(".jsonl")])
        assert len(record["similarity_matrix"]) == len(record["image_info"])
        assert all(len(row) == len(record["text_list"]) for row in record["similarity_matrix"])
        nodes = []
        for i, text in enumerate(record["text_list"]):
            for image in record["image_info"]:
                if image["matched_text_index"] != i:
                    continue
                if os.path.isdir(stem):
                    with open(os.path.join(stem, image["image_name"]), "rb") as file:
                        data = file.read()
                else:
                    with tarfile.open(f"{stem}.tar") as tar:
                        data = tar.extractfile(image["image_name"]).read()
                size = (image["width"], image["height"])
                nodes.append(image_node(data, size, record["key"], sizes_wrong))
            nodes.append({"text": text})
        samples.append({"key": record["key"], "nodes": nodes, "image_info": record["image_info"]})
    return {"samples": samples, "sizes_wrong": sizes_wrong}


def read_omnicorpus(export):
    samples, sizes_wrong = [], []
    with tempfile.TemporaryDirectory() as raw_images:
        for path in sorted(glob.glob(f"{export}/omnicorpus-raw-images/*.tar")):
            with tarfile.open(path) as tar:
                tar.extractall(raw_images)
        for _, record in lines(f"{export}/omnicorpus/omnicorpus_shuffled_shard_*.jsonl"):
            texts, images, metadata = record["texts"], record["images"], record["metadata"]
            assert len(texts) == len(images) == len(metadata)
            nodes = []
            for text, image, facts in zip(texts, images, metadata):
                assert (image is None) == (facts is None) == (text is not None)
                if image is None:
                    nodes.append({"text": text})
                    continue
                with open(os.path.join(raw_images, hashlib.sha256(image.encode()).hexdigest()), "rb") as file:
                    data = file.read()
                size = (facts["width"], facts["height"])
                nodes.append(image_node(data, size, record["general_metadata"]["id"], sizes_wrong))
            samples.append({"key": record["general_metadata"]["id"], "nodes": nodes})
    return {"samples": samples, "sizes_wrong": sizes_wrong}


if __name__ == "__main__":
    read = {"mmc4": read_mmc4, "omnicorpus": read_omnicorpus}[sys.argv[1]]
    json.dump(read(sys.argv[2]), sys.stdout)
