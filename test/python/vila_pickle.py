"""Checks pickles against their values spelled out, and pickles the values itself, in every binary protocol.

Reads lines of JSON {"pickle": base64, "value": tagged} and prints one line each:
{"same": bool, "pickles": {protocol: base64}}. Protocol 2 is left out where it would need code to build bytes.
"""

import base64
import json
import pickle
import struct
import sys


def tag(value):
    if value is None:
        return ["none"]
    if isinstance(value, bool):
        return ["bool", value]
    if isinstance(value, int):
        return ["int", str(value)]
    if isinstance(value, float):
        return ["float", struct.pack(">d", value).hex()]
    if isinstance(value, str):
        return ["str", value]
    if isinstance(value, bytes):
        return ["bytes", value.hex()]
    if isinstance(value, list):
        return ["list", [tag(item) for item in value]]
    if isinstance(value, dict):
        return ["dict", [[tag(key), tag(item)] for key, item in value.items()]]
    raise TypeError(type(value))


def has_bytes(tagged):
    return '["bytes"' in json.dumps(tagged)


for line in sys.stdin:
    case = json.loads(line)
    value = pickle.loads(base64.b64decode(case["pickle"]))
    protocols = [p for p in (2, 3, 4, 5) if p > 2 or not has_bytes(case["value"])]
    print(
        json.dumps(
            {
                "same": tag(value) == case["value"],
                "pickles": {p: base64.b64encode(pickle.dumps(value, protocol=p)).decode() for p in protocols},
            }
        )
    )
