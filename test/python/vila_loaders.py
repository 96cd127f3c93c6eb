"""Takes the steps of VILA's loaders on a shard folder, with numpy and Pillow alone, and prints what they see, as JSON.

usage: vila_loaders.py mmc4 FOLDER GENERATION WORLD BATCH     GENERATION: v1.5 or head
       vila_loaders.py coyo FOLDER GENERATION WORLD BATCH
       vila_loaders.py wids FOLDER
       vila_loaders.py eagle FOLDER
       vila_loaders.py llava-next FOLDER

mmc4 and coyo: {"length", "ranks": [{"loaded", "samples": [...], "out_of_range", "wrapped"}]}; a sample is
{"key", "text", "images"}, an image {"sha256", "claimed", "size", "mode"}.
"""

import base64
import hashlib
import io
import json
import os
import pickle
import random
import sys

import numpy as np
from PIL import Image

IMAGE = "<image>"
EOS = "</s>"


def see(data, claimed=None):
    image = Image.open(io.BytesIO(data))
    size, mode = image.size, image.mode
    image.convert("RGB").load()
    return {"sha256": hashlib.sha256(data).hexdigest(), "claimed": claimed, "size": size, "mode": mode}


def render_mmc4(record, generation):
    sentences = [text.replace(IMAGE, "<IMAGE>") for text in record["text_list"]]
    images, places = [], []
    for info, _row in zip(record["image_info"], record["similarity_matrix"]):
        data = base64.b64decode(info["image_base64"], validate=True)
        images.append(see(data, info.get("sha256")))
        places.append(info["matched_text_index"])
    images, places = images[:6], places[:6]
    images = [images[i] for i in np.argsort(places)]
    for place in places:
        sentences[place] = (IMAGE if generation == "v1.5" else IMAGE + "\n") + sentences[place]
    text = " ".join(sentences).replace(IMAGE + " ", IMAGE).replace(" " + IMAGE, IMAGE) + EOS
    assert text.count(IMAGE) == len(images)
    return {"key": record.get("key"), "text": text, "images": images}


def render_pair(record, generation):
    text = record["text" if "text" in record else "caption"].replace(IMAGE, "<IMAGE>")
    data = base64.b64decode(record["image"], validate=True) if "image" in record else record["rawbytes"]
    prefix = IMAGE if generation == "v1.5" else IMAGE + "\n"
    return {"key": record.get("id"), "text": prefix + text + EOS, "images": [see(data, record.get("sha256"))]}


def load_shards(folder, world, rank, unit):
    believed = len(os.listdir(folder)) // 2
    names = sorted(name for name in os.listdir(folder) if name.endswith(".count"))[:believed]
    counts = []
    for name in names:
        with open(os.path.join(folder, name)) as file:
            counts.append(int(file.read().strip()))
    share = believed // world
    held = [sum(counts[r * share : (r + 1) * share]) // unit for r in range(world)]
    records = []
    for name in names[rank * share : (rank + 1) * share]:
        with open(os.path.join(folder, name.replace(".count", ".pkl")), "rb") as file:
            shard = pickle.load(file)
        if unit > 1 and "mmc4" in folder:
            random.seed(42)
            random.shuffle(shard)
        records.extend(shard)
    groups = [records[i : i + unit] for i in range(0, len(records) // unit * unit, unit)]
    return groups, min(held)


def train(folder, generation, world, batch, unit, render):
    ranks, length = [], 0
    for rank in range(world):
        groups, least = load_shards(folder, world, rank, unit)
        length = least * world
        taken = length // (world * batch) * batch
        seen = {"loaded": len(groups), "samples": [], "out_of_range": 0, "wrapped": 0}
        for index in range(rank * taken, (rank + 1) * taken):
            local = index - rank * least
            try:
                group = groups[local]
            except IndexError:
                seen["out_of_range"] += 1
                continue
            seen["wrapped"] += local < 0
            seen["samples"].extend(render(record, generation) for record in group)
        ranks.append(seen)
    return {"length": length, "ranks": ranks}


def tar_members(path):
    """Names and contents as a reader of bare 512-byte headers sees them: 100 bytes of name, no prefix, no extensions."""
    with open(path, "rb") as file:
        data = file.read()
    at, members = 0, []
    while any(header := data[at : at + 512]):
        name = header[:100].split(b"\0")[0].decode()
        size = int(header[124:136].split(b"\0")[0] or b"0", 8)
        assert header[156:157] in (b"0", b"\0"), f"{name}: no regular file"
        members.append((name, data[at + 512 : at + 512 + size]))
        at += 512 + (size + 511) // 512 * 512
    return members


def wids_samples(folder):
    """Samples by the first dot of a name, as head has it; by the last dot, as v1.5 has it, they must be as many."""
    with open(os.path.join(folder, "wids-meta.json")) as file:
        meta = json.load(file)
    assert meta["wids_version"] == 1
    assert len({shard["url"] for shard in meta["shardlist"]}) == len(meta["shardlist"])
    for shard in meta["shardlist"]:
        path = os.path.join(folder, shard["url"])
        assert os.path.getsize(path) == shard["filesize"]
        samples, last_dots, names = {}, set(), set()
        for name, content in tar_members(path):
            assert name not in names and "/" not in name and name.isascii()
            names.add(name)
            key, extension = name.split(".", 1)
            samples.setdefault(key, {})["." + extension] = content
            last_dots.add(name.rsplit(".", 1)[0])
        assert len(samples) == shard["nsamples"]
        yield from ((key, sample, len(last_dots) == shard["nsamples"]) for key, sample in samples.items())


def read_wids(folder):
    samples = []
    for key, sample, both_generations in wids_samples(folder):
        assert both_generations
        extension = next(name for name in (".jpg", ".png", ".webp", ".bmp", ".tiff") if name in sample)
        facts = json.loads(sample[".json"])
        text = sample[".txt"].decode()
        samples.append({"key": key, "text": text, "url": facts["url"], "images": [see(sample[extension])]})
    return {"samples": samples}


def nodes_of(turns):
    """Turns of text and images as nodes: the full stop of a human turn is no text of the document."""
    assert [turn["from"] for turn in turns] == ["human", "gpt"] * (len(turns) // 2)
    nodes = []
    for turn in turns:
        parts = list(turn["parts"])
        if turn["from"] == "human":
            assert parts[-1].endswith(".")
            parts[-1] = parts[-1][:-1]
        for part in parts:
            if isinstance(part, str):
                nodes.extend({"text": text} for text in part.strip("\n").split("\n\n") if text)
            else:
                nodes.append({"image": part["sha256"]})
    return nodes


def read_llava_next(folder):
    with open(os.path.join(folder, "data.json")) as file:
        records = json.load(file)
    samples = []
    for record in records:
        images = []
        for path in record.get("image", []):
            with open(os.path.join(folder, "media", path), "rb") as file:
                images.append(see(file.read()))
        turns = []
        for message in record["conversations"]:
            parts = []
            for i, text in enumerate(message["value"].split(IMAGE)):
                if i > 0:
                    parts.append(images.pop(0))
                parts.append(text)
            turns.append({"from": message["from"], "parts": parts})
        assert images == []
        in_first = turns[0]["parts"]
        samples.append(
            {
                "key": record["id"],
                "nodes": nodes_of(turns),
                "later_turns_have_images": any(not isinstance(p, str) for t in turns[1:] for p in t["parts"]),
                "first_turn_images": sum(not isinstance(part, str) for part in in_first),
            }
        )
    return {"samples": samples}


def replace_eagle(value, placeholders):
    """What stands in front of a placeholder is kept, and then read once more behind the image."""
    parts, used = [], set()
    for placeholder, image in placeholders:
        while (at := value.find(placeholder)) >= 0:
            if at > 0:
                parts.append(value[:at])
            parts.append(image)
            used.add(placeholder)
            value = value[:at] + value[at + len(placeholder) :]
    return [*parts, value], used


def read_eagle(folder):
    samples = []
    for key, sample, _ in wids_samples(folder):
        messages = json.loads(sample[".json"])["conversations"]
        if ".img" in sample:
            placeholders = [(IMAGE, see(sample[".img"]))]
        else:
            count = 0
            while f".{count + 1}.img" in sample:
                count += 1
            placeholders = [(f"<image-{i + 1}>", see(sample[f".{i + 1}.img"])) for i in range(count)]
        turns, used = [], set()
        for message in messages:
            parts, here = replace_eagle(message["value"], placeholders)
            used |= here
            turns.append({"from": message["from"], "parts": parts})
        assert used == {placeholder for placeholder, _ in placeholders}
        samples.append({"key": key, "nodes": nodes_of(turns)})
    return {"samples": samples}


if __name__ == "__main__":
    command, folder, *rest = sys.argv[1:]
    if command in ("mmc4", "coyo"):
        unit, render = (1, render_mmc4) if command == "mmc4" else (4, render_pair)
        result = train(folder, rest[0], int(rest[1]), int(rest[2]), unit, render)
    else:
        result = {"wids": read_wids, "eagle": read_eagle, "llava-next": read_llava_next}[command](folder)
    json.dump(result, sys.stdout)
