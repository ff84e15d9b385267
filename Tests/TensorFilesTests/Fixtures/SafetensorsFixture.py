"""Writes SafetensorsFixture.swift: files made by the safetensors package, for SafetensorsTests.

usage: python3 Fixtures/SafetensorsFixture.py > SafetensorsFixture.swift
(needs numpy, torch and safetensors)
"""
import base64
import textwrap

import numpy as np
import torch
from safetensors.numpy import save
from safetensors.torch import save as save_torch

tensors = {
    "conv1.weight": (np.arange(24, dtype=np.float32) / 7 - 1).reshape(2, 3, 4),
    "fc1.bias": np.array([0.0, -0.0, 1e-45, 3.4028235e38, -1.5], dtype=np.float32),
    "scalar": np.array(2.5, dtype=np.float32),
    "void": np.zeros((3, 0), dtype=np.float32),
    'Ödd "name"/\\': np.array([[1.0]], dtype=np.float32),
}


def literal(name, data):
    lines = textwrap.wrap(base64.b64encode(data).decode(), 80)
    body = "\n".join("    " + line for line in lines)
    print(f'  static let {name} = """\n{body}\n    """')


print("// Written by SafetensorsFixture.py; do not edit.\n")
print("/// Files in base64, as the safetensors package for Python writes them.")
print("enum SafetensorsFixture {")
literal("float32", save(tensors))
print()
literal("withMetadata", save({"a": tensors["scalar"]}, metadata={"format": "pt"}))
print()
literal("float64", save({"a": np.array([1.0])}))
print()
# Zeros, the least and greatest subnormal and normal numbers, infinities, and some between.
half = [0, 1, 2, 0x3FF, 0x400, 0x401, 0x3C00, 0x3C01, 0x3555, 0x7BFF, 0x7C00, 0x4248]
brain = [0, 1, 2, 0x7F, 0x80, 0x81, 0x3F80, 0x3F81, 0x3EAB, 0x7F7F, 0x7F80, 0x4049]
narrow = {}
for name, bits, dtype in [("float16", half, torch.float16), ("bfloat16", brain, torch.bfloat16)]:
    both = np.array(bits + [b | 0x8000 for b in bits], dtype=np.uint16).view(np.int16)
    narrow[name] = torch.from_numpy(both).view(dtype).reshape(2, -1)
    narrow[f"{name} as float32"] = narrow[name].float()
literal("narrow", save_torch(narrow))
print()
literal("empty", save({}))
print("}")
