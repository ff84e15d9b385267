"""Makes the data sets of this folder that are derived from others; see README.md.

    python3 derive.py SEATTLE_CSV

SEATTLE_CSV is seattle-temps.csv of the vega-datasets. Needs NumPy.
"""

import gzip
import math
import pathlib
import struct
import sys
from datetime import datetime

import numpy as np

here = pathlib.Path(__file__).parent
digits = here / "../../Sources/COptdigits/data"


def read(path):
    data = gzip.decompress(path.read_bytes())
    rank = data[3]
    shape = struct.unpack(f">{rank}I", data[4 : 4 + 4 * rank])
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def write(name, array):
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    data = gzip.compress(header + array.astype(np.uint8).tobytes(), 9, mtime=0)
    (here / name).write_bytes(data)


images = read(digits / "optdigits-train-images-idx3-ubyte.gz")
labels = read(digits / "optdigits-train-labels-idx1-ubyte.gz")

# Class k keeps the first n * 100^(-k/9) of its examples, n being those of the smallest class.
# The classes are stored one after another.
n = np.bincount(labels).min()
kept = np.concatenate(
    [np.flatnonzero(labels == k)[: round(n * 100 ** (-k / 9))] for k in range(10)]
)
write("digits-long-tail-images-idx3-ubyte.gz", images[kept])
write("digits-long-tail-labels-idx1-ubyte.gz", labels[kept])

# All training digits, the classes one after another.
order = np.argsort(labels, kind="stable")
write("digits-sorted-images-idx3-ubyte.gz", images[order])
write("digits-sorted-labels-idx1-ubyte.gz", labels[order])

# Four labels of ten are replaced by one of the ten classes at random.
generator = np.random.Generator(np.random.PCG64(1))
wrong = generator.random(len(labels)) < 0.4
write(
    "digits-noisy-labels-idx1-ubyte.gz",
    np.where(wrong, generator.integers(0, 10, len(labels)), labels),
)

# The first three digits alone, of either split.
for split in ["train", "test"]:
    some = read(digits / f"optdigits-{split}-images-idx3-ubyte.gz")
    their = read(digits / f"optdigits-{split}-labels-idx1-ubyte.gz")
    write(f"three-digits-{split}-images-idx3-ubyte.gz", some[their < 3])
    write(f"three-digits-{split}-labels-idx1-ubyte.gz", their[their < 3])

# MNIST's digits, which lie in the middle 20x20 pixels, as 8x8 pixels of 0...16: means of squares with
# sides of 2.5 pixels.
fine = read(here / "mnist5k-images-idx3-ubyte.gz")[:, 4:24, 4:24].astype(float)
twice = fine.repeat(2, axis=1).repeat(2, axis=2)
means = twice.reshape(-1, 8, 5, 8, 5).mean(axis=(2, 4))
write("mnist8-images-idx3-ubyte.gz", np.round(means * 16 / 255))

# The test words of at least six letters and of at most four, for a network that has learnt words of all lengths.
words = gzip.decompress((here / "words-phonemes-test.tsv.gz").read_bytes()).decode().splitlines(True)
for name, kept in [("long", lambda n: n >= 6), ("short", lambda n: n <= 4)]:
    lines = [line for line in words if kept(len(line.split("\t")[0]))]
    data = gzip.compress("".join(lines).encode(), 9, mtime=0)
    (here / f"words-{name}-test.tsv.gz").write_bytes(data)

# Every third hour: temperature, and where in the year and in the day.
lines = pathlib.Path(sys.argv[1]).read_text().split("\n")[1:]
rows = ["year-sine,year-cosine,day-sine,day-cosine,temperature"]
for line in [line for line in lines if line][::3]:
    date, temperature = line.split(",")
    time = datetime.strptime(date, "%Y/%m/%d %H:%M")
    year = 2 * math.pi * (time.timetuple().tm_yday - 1) / 365
    day = 2 * math.pi * time.hour / 24
    angles = [math.sin(year), math.cos(year), math.sin(day), math.cos(day)]
    rows.append(",".join([f"{value:.4f}" for value in angles] + [temperature]))
(here / "seattle-temperatures.csv").write_text("\n".join(rows) + "\n")
