"""Assigns texts to images by scipy's solver: the negated similarities, padded to a square by a cost of 1000, and for
images that got padding the text of their largest similarity. Reads matrices as JSON, prints the indexes.

usage: assign_texts.py MATRICES.json
"""

import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment


def assign(matrix):
    similarities = np.asarray(matrix)
    images, texts = similarities.shape
    side = max(images, texts)
    cost = np.full((side, side), 1000.0)
    cost[:images, :texts] = -similarities
    _, columns = linear_sum_assignment(cost)
    return [int(c) if c < texts else int(similarities[i].argmax()) for i, c in enumerate(columns[:images])]


json.dump([assign(matrix) for matrix in json.loads(Path(sys.argv[1]).read_text())], sys.stdout)
