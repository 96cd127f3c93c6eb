"""Reads an energon data set with the real package and prints what a trainer would see, as JSON.

usage: read_energon.py DATASET SPLIT

{"energon": version,
 "crude": [{"key", "nodes": [{"text"} | {"image": sha256 of the stored bytes}]}],
 "interleaved": [{"key", "nodes": [{"text"} | {"pixels": sha256 of RGB bytes, "size": [height, width]}]}],
 "decoded": {key.part: sha256 of RGB bytes as Pillow decodes the stored part},
 "index": {"integrity": "ok", "samples": n, "parts": n, "found": n, "wrong": [key.part ...]}}

crude is iterated through crude.yaml and a cooker, interleaved through dataset.yaml; both without shuffling. The index
is asked for the place of every part, and the bytes there are compared with the part.
"""

import hashlib
import io
import json
import sqlite3
import sys

import torch_of_debian  # noqa: F401
import torch
from megatron import energon
from PIL import Image


class Keep(energon.DefaultTaskEncoder):
    @energon.stateless
    def encode_sample(self, sample):
        return sample

    @energon.stateless
    def batch(self, samples):
        return samples


@energon.stateless
def keep_parts(sample):
    return energon.CrudeSample(dict(sample))


class KeepCrude(Keep):
    cookers = [energon.Cooker(keep_parts)]
    decoder = None


def iterate(path, split, encoder, **options):
    dataset = energon.get_train_dataset(
        path,
        split_part=split,
        worker_config=energon.WorkerConfig(rank=0, world_size=1, num_workers=0),
        batch_size=1,
        shuffle_buffer_size=None,
        max_samples_per_sequence=None,
        repeat=False,
        task_encoder=encoder,
        **options,
    )
    for batch in energon.get_loader(dataset):
        yield from batch


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read_crude(path, split):
    samples, decoded, parts_of = [], {}, {}
    for sample in iterate(path, split, KeepCrude(), dataset_config="crude.yaml"):
        document = json.loads(sample["json"])
        key = sample["__key__"]
        nodes = []
        for text, image in zip(document["texts"], document["images"]):
            if text is not None:
                nodes.append({"text": text})
                continue
            nodes.append({"image": sha256(sample[image])})
            rgb = Image.open(io.BytesIO(sample[image])).convert("RGB")
            decoded[f"{key}.{image}"] = sha256(rgb.tobytes())
        samples.append({"key": key, "nodes": nodes})
        parts_of[key] = {name: data for name, data in sample.items() if not name.startswith("__") and isinstance(data, bytes)}
    return samples, decoded, parts_of


def read_interleaved(path, split):
    samples = []
    for sample in iterate(path, split, Keep()):
        nodes = []
        for element in sample.sequence:
            if isinstance(element, str):
                nodes.append({"text": element})
                continue
            pixels = (element * 255).round().to(torch.uint8).permute(1, 2, 0).contiguous()
            nodes.append({"pixels": sha256(pixels.numpy().tobytes()), "size": list(pixels.shape[:2])})
        samples.append({"key": sample.__key__, "nodes": nodes})
    return samples


def check_index(path, parts_of):
    tars = list(json.load(open(f"{path}/.nv-meta/.info.json"))["shard_counts"])
    database = sqlite3.connect(f"file:{path}/.nv-meta/index.sqlite?mode=ro", uri=True)
    wrong, found = [], 0
    for key, parts in parts_of.items():
        for name, data in parts.items():
            rows = database.execute(
                "SELECT p.tar_file_id, p.content_byte_offset, p.content_byte_size FROM samples s JOIN sample_parts p "
                "ON s.tar_file_id = p.tar_file_id AND s.sample_index = p.sample_index "
                "WHERE s.sample_key = ? AND p.part_name = ?",
                (key, name),
            ).fetchall()
            if len(rows) == 1:
                tar, offset, size = rows[0]
                with open(f"{path}/{tars[tar]}", "rb") as shard:
                    shard.seek(offset)
                    if shard.read(size) == data:
                        found += 1
                        continue
            wrong.append(f"{key}.{name}")
    return {
        "integrity": database.execute("PRAGMA integrity_check").fetchone()[0],
        "samples": database.execute("SELECT count(*) FROM samples").fetchone()[0],
        "parts": database.execute("SELECT count(*) FROM sample_parts").fetchone()[0],
        "found": found,
        "wrong": wrong,
    }


def main(path, split):
    crude, decoded, parts_of = read_crude(path, split)
    json.dump(
        {
            "energon": energon.__version__,
            "crude": crude,
            "interleaved": read_interleaved(path, split),
            "decoded": decoded,
            "index": check_index(path, parts_of),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
