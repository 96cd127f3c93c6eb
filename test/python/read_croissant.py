"""Validates a Croissant description with mlcroissant and reads records through it, printing JSON.

usage: read_croissant.py EXPORT [COLUMN ...]

{"errors": [...], "warnings": [...], "name", "conforms_to", "files": {id: sha256},
 "records": [{column: value}]}

With columns, the record set is read by mlcroissant itself; an image comes as its size, `WxH`.
"""

import json
import sys

import mlcroissant
import numpy
from PIL.Image import Image


def plain(value):
    if isinstance(value, (list, numpy.ndarray)):
        return [plain(element) for element in value]
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, Image):
        return f"{value.width}x{value.height}"
    return value


def main(export, *columns):
    dataset = mlcroissant.Dataset(jsonld=f"{export}/croissant.json")
    issues = dataset.metadata.ctx.issues
    records = []
    if columns:
        for record in dataset.records(record_set="samples"):
            records.append({column: plain(record[f"samples/{column}"]) for column in columns})
    json.dump(
        {
            "errors": sorted(issues.errors),
            "warnings": sorted(issues.warnings),
            "name": dataset.metadata.name,
            "conforms_to": str(dataset.metadata.ctx.conforms_to.value),
            "files": {file.id: file.sha256 for file in dataset.metadata.file_objects},
            "records": records,
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
