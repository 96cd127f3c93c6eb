"""Writes a tar of small documents with Python's tarfile: tar.py OUT DOCUMENTS. Prints what the writing took."""
import io
import json
import os
import random
import sys
import tarfile
import time

out, count = sys.argv[1], int(sys.argv[2])
IMAGES, IMAGE_BYTES, TEXT_BYTES = 2, 24_000, 3_000
noise = random.Random(1).randbytes(IMAGE_BYTES * 64)
text = b"x" * TEXT_BYTES
os.makedirs(out, exist_ok=True)


def add(tar, name, data):
    member = tarfile.TarInfo(name)
    member.size = len(data)
    tar.addfile(member, io.BytesIO(data))


cpu, wall = time.process_time(), time.perf_counter()
with open(os.path.join(out, "documents.tar"), "wb") as file:
    with tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for n in range(count):
            add(tar, f"{n:010}.json", text)
            for i in range(IMAGES):
                start = (n * IMAGES + i) % 63 * IMAGE_BYTES
                add(tar, f"{n:010}.{i}.jpg", noise[start : start + IMAGE_BYTES])
    file.flush()
    os.fsync(file.fileno())
print(json.dumps({"cpu_seconds": time.process_time() - cpu, "wall_seconds": time.perf_counter() - wall}))
