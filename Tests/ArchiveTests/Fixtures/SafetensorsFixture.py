"""Writes SafetensorsFixture.swift: files made by the safetensors package, for SafetensorsTests.

usage: python3 SafetensorsFixture.py > SafetensorsFixture.swift    (needs numpy and safetensors)
"""
import base64
import textwrap

import numpy as np
from safetensors.numpy import save

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
literal("empty", save({}))
print("}")
