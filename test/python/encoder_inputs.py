"""What a model folder makes of texts and images, in Python: token ids by the `tokenizers` package, pixels by Pillow and
numpy as preprocessor_config.json says."""

import json
from pathlib import Path

import numpy as np
from PIL import Image
from tokenizers import Tokenizer


def read_json(path):
    return json.loads(Path(path).read_text())


def token_ids(folder, texts):
    tokenizer = Tokenizer.from_file(str(Path(folder) / "tokenizer.json"))
    tokenizer.enable_truncation(read_json(Path(folder) / "config.json")["text_config"]["max_position_embeddings"])
    return [tokenizer.encode(text).ids for text in texts]


def pixel_values(folder, path):
    settings = read_json(Path(folder) / "preprocessor_config.json")
    image = Image.open(path).convert("RGB")
    size = settings["size"]
    if "shortest_edge" in size:
        edge, short = size["shortest_edge"], min(image.size)
        target = tuple(edge if side == short else int(edge * side / short) for side in image.size)
    else:
        target = (size["width"], size["height"])
    values = np.asarray(image.resize(target, resample=settings["resample"]), dtype=np.float64)
    if settings.get("do_center_crop"):
        crop = settings["crop_size"]
        top = (values.shape[0] - crop["height"]) // 2
        left = (values.shape[1] - crop["width"]) // 2
        values = values[top : top + crop["height"], left : left + crop["width"]]
    values = (values * settings["rescale_factor"] - settings["image_mean"]) / settings["image_std"]
    return values.transpose(2, 0, 1).astype(np.float32)
