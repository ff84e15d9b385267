"""Masks as PNG files of every kind, with what Pillow reads of them; writes *.png and expected.json.

    python3 generate.py

Needs NumPy and Pillow. The files are written here, since Pillow writes grey of 2 and 4 bits as 8; Pillow reads
their numbers back.
"""

import json
import pathlib
import struct
import zlib

import numpy as np
from PIL import Image

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20261130)
GREY, COLOUR, PALETTE, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6
SAMPLES = {GREY: 1, COLOUR: 3, PALETTE: 1, GREY_ALPHA: 2, COLOUR_ALPHA: 4}


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(values, depth, kind, palette=b"", transparent=b""):
    """values: [height, width, samples]"""
    height, width = values.shape[:2]
    lines = b""
    for row in values.reshape(height, -1):
        bits = "".join(f"{int(v):0{depth}b}" for v in row)
        bits += "0" * (-len(bits) % 8)
        lines += b"\0" + bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
            + (chunk(b"PLTE", palette) if palette else b"") + (chunk(b"tRNS", transparent) if transparent else b"")
            + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def colours(count):
    """Such that neighbours in a palette look alike and far ones may be the same."""
    return bytes(rng.integers(0, 8, 3 * count, dtype=np.uint8))


expected = []
for name, depth, kind, count, transparent in [
        ("grey-8", 8, GREY, 256, b""), ("grey-4", 4, GREY, 16, b""), ("grey-2", 2, GREY, 4, b""),
        ("grey-1", 1, GREY, 2, b""), ("grey-transparent", 8, GREY, 3, b"\0\1"), ("palette-8", 8, PALETTE, 256, b""),
        ("palette-few", 8, PALETTE, 3, b""), ("palette-4", 4, PALETTE, 11, b""), ("palette-1", 1, PALETTE, 2, b""),
        ("palette-transparent", 8, PALETTE, 5, bytes([0, 128, 255]))]:
    shape = (17, 19) if count == 256 else (5, 7)
    values = rng.integers(0, count, shape)
    if count == 256:
        values.ravel()[:256] = rng.permutation(256)
    palette = colours(count) if kind == PALETTE else b""
    path = here / f"{name}.png"
    path.write_bytes(png(values[..., None], depth, kind, palette, transparent))
    read = np.array(Image.open(path)).astype(int)
    scale = 255 // (2**depth - 1) if kind == GREY and 1 < depth < 8 else 1
    assert (read == values * scale).all(), name
    expected.append({"name": name, "height": shape[0], "width": shape[1], "classes": values.ravel().tolist()})
for name, depth, kind, message in [
        ("grey-16", 16, GREY, "has 16 bits a pixel"), ("colour", 8, COLOUR, "has colours without a palette"),
        ("grey-alpha", 8, GREY_ALPHA, "has colours without a palette"),
        ("colour-alpha", 8, COLOUR_ALPHA, "has colours without a palette")]:
    (here / f"{name}.png").write_bytes(png(rng.integers(0, 3, (2, 3, SAMPLES[kind])), depth, kind))
    expected.append({"name": name, "height": 2, "width": 3, "message": message})
(here / "expected.json").write_text(json.dumps(expected, separators=(",", ":")) + "\n")
