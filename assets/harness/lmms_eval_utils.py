"""Functions of the lmms-eval tasks beside this file. They write the answers for: weft experiment score"""

import json
from pathlib import Path

from PIL import Image

FEW_SHOT = Path(__file__).resolve().parents[2]


def doc_to_visual(doc):
    return [Image.open(FEW_SHOT / name).convert("RGB") for name in doc["images"]]


def doc_to_text(doc):
    return doc["text"]


def doc_to_target(doc):
    return doc["answers"]


def doc_to_messages(doc):
    """One user turn with every image where its <image> stands, for chat models."""
    first, *texts = doc["text"].split("<image>")
    content = [{"type": "text", "text": first}] if first else []
    for image, text in zip(doc_to_visual(doc), texts, strict=True):
        content.append({"type": "image", "url": image})
        if text:
            content.append({"type": "text", "text": text})
    return [{"role": "user", "content": content}]


def process_results(doc, results):
    return {"weft_answers": {"id": doc["id"], "answer": results[0] if results else ""}}


def write_answers(results, args=None):
    """Writes submissions/weft_few_shot_<k>.jsonl below the output path, and returns how many answers there are."""
    folder = Path(getattr(args, "output_path", None) or ".") / "submissions"
    folder.mkdir(parents=True, exist_ok=True)
    shots = results[0]["id"].rsplit("#", 1)[1]
    lines = [json.dumps(result, ensure_ascii=False) + "\n" for result in results]
    (folder / f"weft_few_shot_{shots}.jsonl").write_text("".join(lines), encoding="utf-8")
    return len(results)
