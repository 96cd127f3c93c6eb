"""Reads an OBELICS Parquet export with Hugging Face datasets and with pyarrow, and prints what both see, as JSON.

usage: read_parquet.py EXPORT bytes|urls CACHE

{"datasets": version, "features": {column: str}, "samples": [{"key", "nodes": [{"text"} | {"image": sha256} | {"url"}]}],
 "sizes_wrong": [key ...], "arrow_types": {column: str}, "row_groups": [rows ...], "rows": n, "plain": bool}

The data set is loaded as a user would, by its folder; images are taken undecoded for their bytes and decoded for
their size. `plain` says whether image columns are stored without compression.
"""

import glob
import hashlib
import json
import sys

import datasets
import pyarrow.parquet


def read_samples(export, kind, cache):
    loaded = datasets.load_dataset(export, split="train", cache_dir=cache)
    features = {name: str(feature) for name, feature in loaded.features.items()}
    raw = loaded
    if kind == "bytes":
        raw = loaded.cast_column("images", datasets.List(datasets.Image(decode=False)))
    samples, sizes_wrong = [], []
    for decoded, stored in zip(loaded, raw):
        general, metadata = json.loads(stored["general_metadata"]), json.loads(stored["metadata"])
        nodes = []
        for text, image, pixels, facts in zip(stored["texts"], stored["images"], decoded["images"], metadata, strict=True):
            assert (text is None) != (image is None) and (image is None) == (facts is None)
            if text is not None:
                nodes.append({"text": text})
            elif kind == "urls":
                nodes.append({"url": image})
            else:
                nodes.append({"image": hashlib.sha256(image["bytes"]).hexdigest()})
                if pixels.size != (facts["width"], facts["height"]):
                    sizes_wrong.append(general["key"])
        samples.append({"key": general["key"], "nodes": nodes})
    return features, samples, sizes_wrong


def main(export, kind, cache):
    features, samples, sizes_wrong = read_samples(export, kind, cache)
    files = [pyarrow.parquet.ParquetFile(path) for path in sorted(glob.glob(f"{export}/data/*.parquet"))]
    groups = [file.metadata.row_group(i) for file in files for i in range(file.num_row_groups)]
    json.dump(
        {
            "datasets": datasets.__version__,
            "features": features,
            "samples": samples,
            "sizes_wrong": sizes_wrong,
            "arrow_types": {field.name: str(field.type) for field in files[0].schema_arrow},
            "row_groups": [group.num_rows for group in groups],
            "rows": sum(file.read().num_rows for file in files),
            "plain": all(group.column(0).compression == "UNCOMPRESSED" for group in groups),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
