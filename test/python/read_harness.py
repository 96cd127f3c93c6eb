"""Reads the files of harnesses as these do: OpenFlamingo's CaptionDataset, VLMEvalKit's load and toliststr, the tasks of
lmms-eval, and run_vila.py with a model that tells what it was given. Prints what they see."""
import ast
import base64
import importlib.util
import io
import json
import runpy
import sys
import types
from pathlib import Path

import datasets
import pandas as pd
import yaml
from PIL import Image

few_shot = Path(sys.argv[1])
harness = few_shot / "harness"
pixels = lambda image: list(image.convert("RGB").resize((1, 1)).getpixel((0, 0)))


def open_flamingo():
    seen = {"train": [], "test": []}
    for image in json.load(open(harness / "openflamingo/karpathy.json"))["images"]:
        Image.open(few_shot / "images" / image["filename"]).load()
        seen[image["split"]].append(image["sentences"][0]["raw"])
    coco = json.load(open(harness / "openflamingo/annotations.json"))
    by_image = {}
    for annotation in coco["annotations"]:
        by_image.setdefault(annotation["image_id"], []).append(annotation["caption"])
    return {**seen, "references": [by_image[image["id"]] for image in coco["images"]]}


def vlmevalkit():
    data = pd.read_csv(harness / "vlmevalkit/Weft_FewShot_OpenEnded.tsv", sep="\t")
    rows = []
    for _, line in data[~pd.isna(data["image"])].iterrows():
        image = Image.open(io.BytesIO(base64.b64decode(line["image"])))
        rows.append({"id": line["id"], "answers": ast.literal_eval(line["answer"]), "pixels": pixels(image)})
    return rows


def import_function(loader, node):
    module_name, function_name = loader.construct_scalar(node).split(".")
    path = Path(loader.name).parent / f"{module_name}.py"
    spec = importlib.util.spec_from_file_location(module_name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return getattr(module, function_name)


def lmms_eval(shots, out):
    yaml.add_constructor("!function", import_function)
    path = harness / f"lmms-eval/weft_few_shot_{shots}.yaml"
    with open(path, "rb") as file:
        task = yaml.full_load(file)
    files = {split: str(path.parent / name) for split, name in task["dataset_kwargs"]["data_files"].items()}
    docs = datasets.load_dataset(task["dataset_path"], data_files=files, cache_dir=str(out / "cache"))[task["test_split"]]
    results, prompts = [], []
    for doc in docs:
        (turn,) = task["doc_to_messages"](doc)
        order = "".join("<image>" if part["type"] == "image" else part["text"] for part in turn["content"])
        visuals = task["doc_to_visual"](doc)
        given = [part["url"] for part in turn["content"] if part["type"] == "image"]
        assert [pixels(image) for image in given] == [pixels(image) for image in visuals]
        assert order == task["doc_to_text"](doc)
        prompts.append({"text": order, "pixels": [pixels(image) for image in visuals]})
        results.append(task["process_results"](doc, [task["doc_to_target"](doc)[0]])["weft_answers"])
    count = task["metric_list"][0]["aggregation"](results, args=types.SimpleNamespace(output_path=str(out)))
    written = (out / f"submissions/weft_few_shot_{shots}.jsonl").read_text(encoding="utf-8").splitlines()
    assert count == len(written)
    return {"prompts": prompts, "answers": [json.loads(line) for line in written]}


def run_vila(out):
    asked = []

    class Media:
        def __init__(self, path):
            self.path = path

    class Model:
        config = types.SimpleNamespace(image_aspect_ratio="dynamic")
        default_generation_config = types.SimpleNamespace(update=lambda **_: None)

        def generate_content(self, prompt, generation_config):
            text = "".join(part if isinstance(part, str) else "<image>" for part in prompt)
            images = [pixels(Image.open(part.path)) for part in prompt if not isinstance(part, str)]
            asked.append({"text": text, "pixels": images, "tiling": self.config.image_aspect_ratio})
            return f"answer {len(asked)}"

    sys.modules["llava"] = types.SimpleNamespace(load=lambda _: Model(), conversation=None)
    sys.modules["llava.media"] = types.SimpleNamespace(Image=Media)
    predictions = out / "predictions/pairs/seed-1/answers.jsonl"
    run = lambda *shots: (
        setattr(sys, "argv", ["run_vila.py", "model", str(few_shot), str(predictions), "--shots", *shots]),
        runpy.run_path(str(harness / "vila/run_vila.py"), run_name="__main__"),
    )
    run("0")
    with predictions.open("a", encoding="utf-8") as file:
        file.write('{"id": "half a li')
    run("0", "2")
    return {"asked": asked, "answers": [json.loads(line) for line in predictions.open(encoding="utf-8")]}


out = Path(sys.argv[2])
seen = {"open_flamingo": open_flamingo(), "vlmevalkit": vlmevalkit(), "lmms_eval": lmms_eval(2, out), "vila": run_vila(out)}
print(json.dumps(seen))
