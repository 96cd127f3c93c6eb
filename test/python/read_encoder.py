"""Prints the token ids and pixels that a model is given, as JSON.

usage: read_encoder.py FOLDER REQUEST.json, the request being {"texts": [...], "images": [paths]}
"""

import json
import sys

from encoder_inputs import pixel_values, read_json, token_ids

folder, request = sys.argv[1], read_json(sys.argv[2])
json.dump(
    {
        "tokens": token_ids(folder, request["texts"]),
        "pixels": [pixel_values(folder, path).ravel().tolist() for path in request["images"]],
    },
    sys.stdout,
)
