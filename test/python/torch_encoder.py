"""Makes a small CLIP of random weights in PyTorch (two transformers and two projections), exports it into a model folder
as model.onnx, and prints the vectors that PyTorch itself gives for texts and images, as JSON.

usage: torch_encoder.py FOLDER REQUEST.json, the request being {"texts": [...], "images": [paths], "vocabulary": n,
"side": pixels}
"""

import json
import sys
from pathlib import Path

import torch
from torch import nn

from encoder_inputs import pixel_values, read_json, token_ids

folder, request = sys.argv[1], read_json(sys.argv[2])
WIDTH, HEADS, LAYERS, DIMENSION, PATCH, POSITIONS = 32, 4, 2, 24, 8, 77
torch.manual_seed(7)


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.queries, self.keys, self.values, self.out = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)

    def heads(self, x):
        return x.reshape(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)

    def forward(self, x, mask=None):
        y = self.first(x)
        scores = self.heads(self.queries(y)) @ self.heads(self.keys(y)).transpose(-1, -2) / (WIDTH // HEADS) ** 0.5
        if mask is not None:
            scores = scores + mask
        y = (scores.softmax(-1) @ self.heads(self.values(y))).transpose(1, 2)
        x = x + self.out(y.reshape(x.shape))
        y = self.up(self.second(x))
        return x + self.down(y * torch.sigmoid(1.702 * y))


class Clip(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, WIDTH, PATCH, PATCH, bias=False)
        # Small beside the patches, so that the vectors of images differ.
        self.kind = nn.Parameter(torch.randn(1, 1, WIDTH) / 50)
        self.places = nn.Parameter(torch.randn(1, (request["side"] // PATCH) ** 2 + 1, WIDTH) / 50)
        self.tokens = nn.Embedding(request["vocabulary"], WIDTH)
        self.positions = nn.Parameter(torch.randn(1, POSITIONS, WIDTH))
        self.seeing, self.reading = (nn.ModuleList(Block() for _ in range(LAYERS)) for _ in range(2))
        self.see, self.read = (nn.Linear(WIDTH, DIMENSION, bias=False) for _ in range(2))

    def image_embeds(self, pixels):
        x = self.patches(pixels).flatten(2).transpose(1, 2)
        x = torch.cat([self.kind.expand(x.shape[0], -1, -1), x], 1) + self.places
        for block in self.seeing:
            x = block(x)
        return self.see(x[:, 0])

    def text_embeds(self, ids, attention):
        length = ids.shape[1]
        x = self.tokens(ids) + self.positions[:, :length]
        causal = torch.full((POSITIONS, POSITIONS), -1e9).triu(1)[:length, :length]
        mask = causal[None, None] + (1 - attention[:, None, None, :].float()) * -1e9
        for block in self.reading:
            x = block(x, mask)
        # The end token is the one of the highest id, as in CLIP; the first of them where it is the padding too.
        return self.read(x[torch.arange(x.shape[0]), ids.argmax(-1)])

    def forward(self, input_ids, pixel_values, attention_mask):
        text, image = self.text_embeds(input_ids, attention_mask), self.image_embeds(pixel_values)
        text, image = (x / x.norm(dim=-1, keepdim=True) for x in (text, image))
        return image @ text.T, text @ image.T, text, image


model = Clip().eval()
# Every text alone and unpadded: padding must change nothing.
texts = [torch.tensor([ids]) for ids in token_ids(folder, request["texts"])]
images = torch.stack([torch.from_numpy(pixel_values(folder, path)) for path in request["images"]])
with torch.no_grad():
    text_vectors = [model.text_embeds(ids, torch.ones_like(ids))[0] for ids in texts]
    image_vectors = model.image_embeds(images)
    two = torch.tensor([[1, 2, 3], [4, 5, 6]])
    torch.onnx.export(
        model,
        (two, images[:1].repeat(3, 1, 1, 1), torch.ones_like(two)),
        str(Path(folder) / "model.onnx"),
        input_names=["input_ids", "pixel_values", "attention_mask"],
        output_names=["logits_per_image", "logits_per_text", "text_embeds", "image_embeds"],
        dynamic_axes={
            "input_ids": {0: "text_batch_size", 1: "sequence_length"},
            "attention_mask": {0: "text_batch_size", 1: "sequence_length"},
            "pixel_values": {0: "image_batch_size"},
            "logits_per_image": {0: "image_batch_size", 1: "text_batch_size"},
            "logits_per_text": {0: "text_batch_size", 1: "image_batch_size"},
            "text_embeds": {0: "text_batch_size"},
            "image_embeds": {0: "image_batch_size"},
        },
        opset_version=14,
    )
unit = lambda x: (x / x.norm()).tolist()  # noqa: E731
json.dump({"texts": [unit(x) for x in text_vectors], "images": [unit(x) for x in image_vectors]}, sys.stdout)
