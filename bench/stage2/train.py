"""
Trains the toy model on one arm that `weft experiment stage2` exported, asks it the questions, and writes its answers.

    python train.py ARM_FOLDER FEW_SHOT_FOLDER PREDICTIONS.jsonl --seed 1 --steps 2500

The vision tower is given, as CLIP's is to VILA: the figure, cut out and scaled to 8 by 8. Projector and language model
are learned from scratch.
"""

import argparse
import base64
import io
import json
import pickle
from pathlib import Path

import numpy
from PIL import Image
from scenes import NAMES, REST
from transformer import F, Transformer, cross_entropy

SIDE = 8
PICTURE, END, REST_OF_CAPTION = 0, 1, 2
FIRST_NAME = 3
WORDS = FIRST_NAME + len(NAMES)
LENGTH = 24
BATCH = 32
# Noise on what the tower sees, so that no picture is known again by its pixels from one epoch to the next.
NOISE = 0.6
RATE = 2e-3

Sequence = list[int | numpy.ndarray]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument('arm', type=Path)
    parser.add_argument('questions', type=Path)
    parser.add_argument('predictions', type=Path)
    parser.add_argument('--seed', type=int, required=True)
    parser.add_argument('--steps', type=int, required=True)
    options = parser.parse_args()
    model = train(records(options.arm), options.seed, options.steps, options.arm.name)
    options.predictions.parent.mkdir(parents=True, exist_ok=True)
    with options.predictions.open('w') as file:
        for line in answers(model, options.questions):
            file.write(json.dumps(line) + '\n')


def train(sequences: list[Sequence], seed: int, steps: int, name: str) -> Transformer:
    random = numpy.random.default_rng(seed)
    model = Transformer(random, words=WORDS, features=SIDE * SIDE, width=64, heads=4, length=LENGTH)
    order: list[int] = []
    for step in range(1, steps + 1):
        if len(order) < BATCH:
            order += random.permutation(len(sequences)).tolist()
        batch, order = [sequences[at] for at in order[:BATCH]], order[BATCH:]
        tokens, pictures, at = packed(batch)
        pictures = pictures + NOISE * random.standard_normal(pictures.shape).astype(F)
        targets = numpy.roll(tokens, -1, 1)
        # Loss on all text and on no picture, as VILA has it; what stands behind the end counts for nothing.
        counts = ((targets != PICTURE) & (tokens != END)).astype(F)
        counts[:, -1] = 0
        loss, gradient = cross_entropy(model.forward(tokens, pictures, at), targets, counts)
        model.backward(gradient)
        model.step(step, RATE * min(1, step / 100) * (1 - 0.9 * step / steps))
        if step % 500 == 0 or step == steps:
            print(f'{name} seed {seed} step {step} loss {loss:.3f}', flush=True)
    return model


def records(arm: Path) -> list[Sequence]:
    """The records of an arm as VILA v1.5 would read them: each image in front of the text that it is matched to."""
    sequences = []
    for file in sorted((arm / 'pkl-core').glob('*.pkl')):
        # Written by the export before; nobody else's pickle is opened here.
        for record in pickle.loads(file.read_bytes()):
            images = sorted(record['image_info'], key=lambda image: image['matched_text_index'])
            sequence: Sequence = []
            for index, text in enumerate(record['text_list']):
                here = [image for image in images if image['matched_text_index'] == index]
                sequence += [features(base64.b64decode(image['image_base64'])) for image in here]
                sequence += words_of(text)
            sequences.append([*sequence, END])
    if not sequences:
        raise SystemExit(f'{arm}: no records in pkl-core/')
    return sequences


def answers(model: Transformer, questions: Path):
    """The next word after each question, when it is a name."""
    for file in sorted(questions.glob('few-shot-*.jsonl')):
        for line in file.read_text().splitlines():
            question = json.loads(line)
            sequence: Sequence = []
            for shot in question['shots']:
                sequence += [features((questions / shot['image']).read_bytes()), *words_of(shot['answer'] + REST)]
            sequence.append(features((questions / question['query']['image']).read_bytes()))
            word = int(model.forward(*packed([sequence]))[0, -1].argmax())
            yield {'id': question['id'], 'answer': NAMES[word - FIRST_NAME] if word >= FIRST_NAME else ''}


def features(file: bytes) -> numpy.ndarray:
    """What differs from the colour of the corner, cut to its box and scaled to 8 by 8, from -1 to 1; -1 when nothing does."""
    pixels = numpy.asarray(Image.open(io.BytesIO(file)).convert('RGB'), numpy.int32)
    shown = numpy.abs(pixels - pixels[0, 0]).max(-1) > 60
    if not shown.any():
        return numpy.full(SIDE * SIDE, -1, F)
    rows, columns = numpy.where(shown.any(1))[0], numpy.where(shown.any(0))[0]
    box = shown[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    small = Image.fromarray(box.astype(numpy.uint8) * 255).resize((SIDE, SIDE), Image.Resampling.BOX)
    return numpy.asarray(small, F).ravel() / 127.5 - 1


def words_of(text: str) -> list[int]:
    """A caption as two words: the name, and the rest, which is always the same. An empty text is none."""
    text = text.replace('<image>', '').strip()
    if text == '':
        return []
    name = text.removesuffix(REST)
    if name not in NAMES or name == text:
        raise SystemExit(f'not a caption of the scenes: {text!r}')
    return [FIRST_NAME + NAMES.index(name), REST_OF_CAPTION]


def packed(sequences: list[Sequence]) -> tuple[numpy.ndarray, numpy.ndarray, numpy.ndarray]:
    """Tokens [batch, length], pictures [pictures, features], and where each picture stands [pictures, 2]."""
    length = max(len(sequence) for sequence in sequences)
    if length > LENGTH:
        raise SystemExit(f'a sequence of {length} tokens; the model has room for {LENGTH}')
    tokens = numpy.full((len(sequences), length), END)
    at, pictures = [], []
    for row, sequence in enumerate(sequences):
        for place, item in enumerate(sequence):
            if isinstance(item, int):
                tokens[row, place] = item
            else:
                tokens[row, place] = PICTURE
                at.append((row, place))
                pictures.append(item)
    where = numpy.array(at, int).reshape(-1, 2)
    return tokens, numpy.array(pictures, F).reshape(-1, SIDE * SIDE), where


if __name__ == '__main__':
    main()
