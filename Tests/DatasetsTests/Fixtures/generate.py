"""Writes the files that the readers are compared on, with Python's and NumPy's own formats.

Run it in this folder; it needs NumPy. The output is committed, and tests need only that.
"""

import collections
import csv
import gzip
import io
import json

import numpy as np

random = np.random.default_rng(7)
expected = {}

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
for code, dtype in TYPES.items():
    rank = 1 + code % 4
    shape = tuple(int(extent) for extent in random.integers(1, 5, rank))
    kind = np.dtype(dtype)
    if kind.kind == "f":
        values = random.normal(0, 1e3, shape).astype(dtype)
        values.flat[0] = -0.1
    else:
        info = np.iinfo(kind)
        values = random.integers(info.min, info.max, shape, dtype=kind.newbyteorder("="), endpoint=True)
        values = values.astype(dtype)
        values.flat[0] = info.min
        values.flat[-1] = info.max
    data = bytes([0, 0, code, rank])
    data += b"".join(extent.to_bytes(4, "big") for extent in shape) + values.tobytes()
    name = f"type-{code:02x}.idx"
    # Two members, as `cat a.gz b.gz` gives; mtime 0 keeps the bytes the same each time.
    half = len(data) // 2
    packed = gzip.compress(data[:half], mtime=0) + gzip.compress(data[half:], mtime=0)
    with open(name + ".gz", "wb") as file:
        file.write(packed)
    expected[name] = {
        "dimensions": list(shape),
        "bits": [int(bits) for bits in values.astype("<f4").view("<u4").ravel()],
        "integers": [] if kind.kind == "f" else [int(value) for value in values.ravel()],
    }

rows = [
    ["plain", "with, comma", 'with "quotes"', "", " kept "],
    ["line\nbreak", "crlf\r\nbreak", '"', ",", "é😀"],
    ["1", "-2.5e-3", "''", "@", "%"],
]
text = io.StringIO()
csv.writer(text, quoting=csv.QUOTE_ALL).writerows(rows)
with open("quoted.csv", "w", newline="") as file:
    file.write(text.getvalue())
expected["quoted.csv"] = rows

# Texts of numbers, with the bits of the nearest float by exact decimal arithmetic in NumPy.
numbers = ["0", "-0", "1", "+1.5", ".5", "5.", "1e3", "1E-3", "-2.5e+10", "0.1", "16777217", "3.4028235e38"]
numbers += ["1e-45", "1.17549435e-38", "0.3333333333333333333", "00012", "1e-60"]
numbers += [repr(float(value)) for value in random.normal(0, 1, 200)]
expected["numbers"] = [[text, int(np.float32(text).view("u4"))] for text in numbers]

# Windows of the built-in text and of a small one, by NumPy.
def windows(train, test, length, least):
    counts = collections.Counter(train)
    known = sorted(symbol for symbol in counts if counts[symbol] >= least)
    numbers = {symbol: index + 1 for index, symbol in enumerate(known)}
    result = {"symbols": "".join(known)}
    for part, symbols in [("train", train), ("test", test)]:
        row = np.array([numbers.get(symbol, 0) for symbol in symbols])
        count = (len(row) - 1) // length
        inputs, labels = row[: count * length], row[1 : count * length + 1]
        places = np.arange(1, count * length + 1) % 997
        result[part] = {
            "count": count,
            "inputs": int((inputs * places).sum()),
            "labels": int((labels * places).sum()),
        }
    return result


with gzip.open("../../../experiments/data/web-nt.txt.gz", "rt", newline="") as file:
    text = file.read()
text = text[: text.index(" The following words used in")]
expected["web-nt"] = windows(text[:-32001], text[-32001:], 64, 2)
small = "añ¡un día\r\n\tdos 😀 días\n" * 3 + "tres µ días más\n"
expected["small.txt"] = windows(small[:-20], small[-20:], 4, 3)

with open("expected.json", "w") as file:
    json.dump(expected, file, ensure_ascii=False)
    file.write("\n")
