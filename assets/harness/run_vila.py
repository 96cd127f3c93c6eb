"""Answers few-shot-<k>.jsonl with VILA (head): run_vila.py MODEL FEW_SHOT_FOLDER OUT.jsonl [--shots 0 2 4 8]
generate_content cuts an image into tiles when it is the only one and the model is of a dynamic resolution, and never when
there are several: 0 shots would see more of the query than 4. Here every image is resized, so that only the examples differ.
What OUT answers already is not asked again. Score with: weft experiment score"""
import argparse
import json
from pathlib import Path

import llava
from llava import conversation
from llava.media import Image

parser = argparse.ArgumentParser()
for name, kind in {"model": str, "few_shot": Path, "out": Path}.items():
    parser.add_argument(name, type=kind)
parser.add_argument("--shots", type=int, nargs="+", default=[0, 2, 4, 8])
parser.add_argument("--conv-mode", help="plain for a checkpoint of stage 2; default: by the name of the model")
args = parser.parse_args()
model = llava.load(args.model)
model.config.image_aspect_ratio = "resize"
if args.conv_mode:
    conversation.default_conversation = conversation.conv_templates[args.conv_mode].copy()
generation = model.default_generation_config
generation.update(do_sample=False, max_new_tokens=64)
args.out.parent.mkdir(parents=True, exist_ok=True)
written = args.out.read_text(encoding="utf-8").split("\n")[:-1] if args.out.exists() else []
args.out.write_text("".join(line + "\n" for line in written), encoding="utf-8")  # without the half line of a killed run
done = {json.loads(line)["id"] for line in written}
with args.out.open("a", encoding="utf-8") as out:
    for shots in args.shots:
        for line in (args.few_shot / f"few-shot-{shots}.jsonl").open(encoding="utf-8"):
            question = json.loads(line)
            if question["id"] not in done:
                first, *texts = question["text"].split("<image>")
                images = [Image(str(args.few_shot / name)) for name in question["images"]]
                parts = [first, *(part for pair in zip(images, texts, strict=True) for part in pair)]
                answer = model.generate_content([part for part in parts if part != ""], generation_config=generation)
                print(json.dumps({"id": question["id"], "answer": answer}, ensure_ascii=False), file=out, flush=True)
