"""Reads a model folder in Python: token ids by the `tokenizers` package, pixels by Pillow and numpy as
preprocessor_config.json says. Prints them as JSON.

usage: read_encoder.py FOLDER REQUEST.json, the request being {"texts": [...], "images": [paths]}
"""

import json
import sys
from pathlib import Path

import numpy as np
from PIL import Image
from tokenizers import Tokenizer

folder = Path(sys.argv[1])
request = json.loads(Path(sys.argv[2]).read_text())
positions = json.loads((folder / "config.json").read_text())["text_config"]["max_position_embeddings"]
settings = json.loads((folder / "preprocessor_config.json").read_text())

tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
tokenizer.enable_truncation(positions)


def pixels(path):
    image = Image.open(path).convert("RGB")
    size = settings["size"]
    if "shortest_edge" in size:
        edge, short = size["shortest_edge"], min(image.size)
        target = tuple(edge if side == short else int(edge * side / short) for side in image.size)
    else:
        target = (size["width"], size["height"])
    image = image.resize(target, resample=settings["resample"])
    values = np.asarray(image, dtype=np.float64)
    if settings.get("do_center_crop"):
        crop = settings["crop_size"]
        top = (values.shape[0] - crop["height"]) // 2
        left = (values.shape[1] - crop["width"]) // 2
        values = values[top : top + crop["height"], left : left + crop["width"]]
    values = (values * settings["rescale_factor"] - settings["image_mean"]) / settings["image_std"]
    return values.transpose(2, 0, 1).astype(np.float32).ravel().tolist()


json.dump(
    {
        "tokens": [tokenizer.encode(text).ids for text in request["texts"]],
        "pixels": [pixels(path) for path in request["images"]],
    },
    sys.stdout,
)
