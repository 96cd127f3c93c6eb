"""Draws generated scenes: pages whose pictures carry made-up names, and questions about pictures of pages never seen.

The names of a page are drawn for that page alone. So what a picture is called cannot be learned from pictures and their
names; it can only be read off the other pictures of the same page.
"""

import base64
import colorsys
import io
import json
from pathlib import Path

import numpy
from PIL import Image, ImageDraw

KINDS = ['disc', 'square', 'triangle', 'cross', 'ring', 'bars', 'diamond', 'dots']
NAMES = ['Blicket', 'Dax', 'Fendle', 'Gazzer', 'Kiki', 'Lorp', 'Modi', 'Norb']
NAMES += ['Pilk', 'Quam', 'Riffle', 'Sorn', 'Toma', 'Vash', 'Wug', 'Zup']
REST = ' is what this picture shows on a table.'
KINDS_ON_A_PAGE = 2
# A record of VILA v1.5 holds six images, so a page is one record in every arm.
FIGURES = 6
SITES = 200
SIDE = 64


def draw(kind: str, random: numpy.random.Generator) -> Image.Image:
    """One picture of a kind; its colours, size and place differ each time."""
    back, fill = _colour(random, 0.9, 0.3), _colour(random, 0.35, 0.8)
    image = Image.new('RGB', (SIDE, SIDE), back)
    pen = ImageDraw.Draw(image)
    for speck in random.integers(0, SIDE, (60, 2)):
        pen.point(tuple(speck.tolist()), tuple(part - 20 for part in back))
    r = random.uniform(18, 24)
    x, y = (SIDE / 2 + random.uniform(-5, 5) for _ in range(2))
    box = (x - r, y - r, x + r, y + r)
    if kind == 'disc':
        pen.ellipse(box, fill)
    elif kind == 'square':
        pen.rectangle(box, fill)
    elif kind == 'triangle':
        pen.polygon([(x, y - r), (x + r, y + r), (x - r, y + r)], fill)
    elif kind == 'cross':
        pen.rectangle((x - r, y - r / 4, x + r, y + r / 4), fill)
        pen.rectangle((x - r / 4, y - r, x + r / 4, y + r), fill)
    elif kind == 'ring':
        pen.ellipse(box, None, fill, 7)
    elif kind == 'bars':
        for left in (-1, -0.2, 0.6):
            pen.rectangle((x + left * r, y - r, x + (left + 0.4) * r, y + r), fill)
    elif kind == 'diamond':
        pen.polygon([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], fill)
    elif kind == 'dots':
        for dx in (-0.6, 0.6):
            for dy in (-0.6, 0.6):
                pen.ellipse((x + dx * r - 6, y + dy * r - 6, x + dx * r + 6, y + dy * r + 6), fill)
    else:
        raise ValueError(f'no such kind: {kind}')
    return image


def write_pages(file: Path, pages: int, seed: int) -> None:
    """A JSONL dump of pages; their pictures are `data:` URLs in them."""
    random = numpy.random.default_rng(seed)
    with file.open('w') as lines:
        for number in range(pages):
            kinds, names = _page(random)
            shown = random.permutation(numpy.arange(FIGURES) % KINDS_ON_A_PAGE)
            figures = ''.join(
                f'<figure><img src="{_data_url(draw(kinds[at], random))}" width="{SIDE}" height="{SIDE}" alt="">'
                f'<figcaption>{names[at]}{REST}</figcaption></figure>'
                for at in shown
            )
            html = f'<!doctype html><html lang="en"><title>Things {number}</title><main>{figures}</main></html>'
            url = f'https://site-{number % SITES:03}.example/{number}.html'
            lines.write(json.dumps({'url': url, 'html': html}) + '\n')


def write_questions(folder: Path, queries: int, shots: list[int], seed: int) -> None:
    """
    Questions of pages never seen, in the layout of `weft export --few-shot`: each query once for each number of shots,
    and the shots of 2 within those of 4. The first two shots show both kinds.
    """
    random = numpy.random.default_rng(seed)
    (folder / 'images').mkdir(parents=True, exist_ok=True)
    files = {count: (folder / f'few-shot-{count}.jsonl').open('w') for count in shots}
    for query in range(queries):
        kinds, names = _page(random)
        shown = [int(at) for _ in range(max(shots)) for at in random.permutation(KINDS_ON_A_PAGE)][: max(shots)]
        examples = [_example(folder, f'{query}.{part}', kinds[at], names[at], random) for part, at in enumerate(shown)]
        asked = int(random.integers(KINDS_ON_A_PAGE))
        question = _example(folder, f'{query}.query', kinds[asked], names[asked], random)
        for count, file in files.items():
            item = {
                'id': f'{query}#{count}',
                'task': 'name',
                'answer_kind': 'short',
                'shots': examples[:count],
                'query': {'image': question['image'], 'prompt': ''},
                'answers': [question['answer']],
            }
            file.write(json.dumps(item) + '\n')
    for file in files.values():
        file.close()


def _page(random: numpy.random.Generator) -> tuple[list[str], list[str]]:
    """The kinds on a page, and what each is called there."""
    kinds = random.choice(KINDS, KINDS_ON_A_PAGE, replace=False)
    names = random.choice(NAMES, KINDS_ON_A_PAGE, replace=False)
    return [str(kind) for kind in kinds], [str(name) for name in names]


def _example(folder: Path, name: str, kind: str, called: str, random: numpy.random.Generator) -> dict[str, str]:
    draw(kind, random).save(folder / 'images' / f'{name}.png')
    return {'image': f'images/{name}.png', 'prompt': '', 'answer': called}


def _colour(random: numpy.random.Generator, light: float, saturation: float) -> tuple[int, ...]:
    parts = colorsys.hls_to_rgb(random.random(), light + random.uniform(-0.05, 0.05), saturation)
    return tuple(int(255 * part) for part in parts)


def _data_url(image: Image.Image) -> str:
    file = io.BytesIO()
    image.save(file, 'PNG')
    return 'data:image/png;base64,' + base64.b64encode(file.getvalue()).decode()
