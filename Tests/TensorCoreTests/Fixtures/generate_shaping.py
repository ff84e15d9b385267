#!/usr/bin/env python3
"""Writes shaping.json: arrangements, broadcasts, reductions over axes, softmax and roundings.

usage: generate_shaping.py > shaping.json        (needs torch and numpy)

Values and gradients are PyTorch's in float64, from inputs that are multiples of 1/64 and exact in
float32. Roundings are PyTorch's conversions of chosen float32 bits, given and compared as bits.
"""
import json, sys
import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(20260202)
cases = []

def draw(*shape): return np.round(rng.normal(size=shape) * 64) / 64

def array(x):
    x = np.asarray(x)
    return {"shape": list(x.shape), "values": [float(str(np.float32(v))) for v in x.ravel()]}

def add(operation, inputs, f, **options):
    tensors = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in inputs]
    y = f(*tensors)
    seed = draw(*y.shape)
    (torch.tensor(seed) * y).sum().backward()
    cases.append({"operation": operation, "options": options, "inputs": [array(v) for v in inputs],
                  "seed": array(seed), "output": array(y.detach().numpy()),
                  "gradients": [array(t.grad.numpy()) for t in tensors]})

# Permutations: identity, with axes of 1, transpositions around the tile (32), channel shuffles,
# whole runs at the end, five axes.
for shape, axes in [((3, 4), (0, 1)), ((3, 4), (1, 0)), ((33, 65), (1, 0)), ((1, 7, 1, 5), (2, 1, 0, 3)),
                    ((2, 3, 17), (1, 0, 2)), ((2, 33, 5), (0, 2, 1)), ((7, 4, 4), (0, 2, 1)),
                    ((5, 33, 3), (2, 1, 0)), ((2, 3, 4, 5), (0, 2, 3, 1)), ((2, 3, 2, 3, 2), (4, 2, 0, 3, 1)),
                    ((1, 1), (1, 0)), ((0, 3), (1, 0)), ((2, 3, 2, 4, 5), (2, 0, 3, 1, 4))]:
    add("permute", [draw(*shape)], lambda x: x.permute(axes), axes=list(axes))

for shape, axis, start, end, step in [((5,), 0, 1, 4, 1), ((5, 3), 0, 2, 5, 1), ((5, 3), 1, 0, 2, 1),
                                      ((4, 7, 3), 1, 1, 7, 3), ((17,), 0, 0, 17, 2), ((2, 65), 1, 64, 65, 1),
                                      ((2, 3), 1, 1, 1, 1), ((1, 6, 2), 1, 2, 5, 1)]:
    index = [slice(None)] * len(shape); index[axis] = slice(start, end, step)
    add("slice", [draw(*shape)], lambda x: x[tuple(index)], axis=axis, range=[start, end], step=step)

for shapes, axis in [([(2, 3), (4, 3)], 0), ([(2, 3), (2, 1), (2, 17)], 1), ([(3, 2, 5), (3, 1, 5)], 1),
                     ([(2, 2, 3), (2, 2, 1)], 2), ([(2, 3)], 0), ([(0, 3), (2, 3)], 0)]:
    add("concatenate", [draw(*s) for s in shapes], lambda *x: torch.cat(x, axis), axis=axis)

OPERATIONS = {"add": torch.add, "subtract": torch.sub, "multiply": torch.mul, "divide": torch.div}
for a, b in [((3, 4), (4,)), ((4,), (3, 4)), ((3, 4), (3, 1)), ((3, 1), (1, 5)), ((2, 3, 5), (3, 1)),
             ((2, 1, 5), (1, 3, 1)), ((2, 3, 17), (1, 1, 17)), ((2, 3), ()), ((1,), (33, 2)),
             ((2, 3, 4), (2, 1, 1)), ((7, 65), (1, 65)), ((0, 3), (1, 3))]:
    for name, f in OPERATIONS.items():
        divisor = draw(*b)
        divisor = np.where(np.abs(divisor) < 0.25, 0.5, divisor)
        add(name, [draw(*a), divisor], f)

for shape, axes in [((3, 4), (0,)), ((3, 4), (1,)), ((2, 3, 5), (1,)), ((2, 3, 5), (0, 2)), ((2, 3, 5), (0, 1, 2)),
                    ((17, 1, 33), (1,)), ((2, 3, 4, 5), (1, 2)), ((65, 7), (0,)), ((5, 3), ()), ((3, 0, 2), (1,)),
                    ((2, 1, 3), (0, 1))]:
    for keep in (False, True):
        add("sum", [draw(*shape)], lambda x: x.sum(axes, keepdim=keep) if axes else x * 1, axes=list(axes), keep=keep)
        if 0 in shape: continue
        add("mean", [draw(*shape)], lambda x: x.mean(axes, keepdim=keep) if axes else x * 1, axes=list(axes), keep=keep)
        if len(axes) == 1:  # PyTorch's maximum over several axes shares the gradient among equals
            def first_maximum(x):
                place = torch.tensor(x.detach().numpy().argmax(axes[0], keepdims=True))
                y = x.gather(axes[0], place)
                return y if keep else y.squeeze(axes[0])
            add("maximum", [np.round(draw(*shape) * 2)], first_maximum, axes=list(axes), keep=keep)

for shape in [(1, 1), (3, 7), (2, 3, 17), (5, 33)]:
    add("softmax", [draw(*shape) * 4], lambda x: x.softmax(-1))
for rows, classes in [(1, 2), (7, 10), (33, 65)]:
    labels = rng.integers(0, classes, rows)
    add("cross-entropy", [draw(rows, classes)], lambda x: F.cross_entropy(x, torch.tensor(labels), reduction="none"),
        labels=[int(v) for v in labels])
for groups, channels in [(1, 3), (2, 6), (4, 16), (3, 33), (4, 64)]:
    add("shuffle-channels", [draw(2, 3, channels)], lambda x: x.view(2, 3, groups, channels // groups)
        .transpose(2, 3).reshape(2, 3, channels), groups=groups)

# Bits around every boundary of the formats, and at random.
chosen = [0, 1, 0x7fff, 0x8000, 0x8001, 0x3f808000, 0x3f818000, 0x3f807fff, 0x3f808001, 0x7f7fffff, 0x7f7f8000,
          0x7f7f7fff, 0x7f800000, 0x007fffff, 0x00800000, 0x00808000]
for exponent in list(range(-27, -12)) + [15, 16]:
    for bump in (-8193, -8192, -4097, -4096, -4095, -1, 0, 1, 4095, 4096, 4097, 8192, 12288):
        chosen.append(int(np.float32(2.0 ** exponent).view(np.uint32)) + bump)
chosen += [int(np.float32(v).view(np.uint32)) for v in (65504, 65519.996, 65520, 65536, 2 ** -25, 3 * 2 ** -25, 5 * 2 ** -25)]
bits = np.array(chosen + [b | 0x80000000 for b in chosen] + list(rng.integers(0, 2 ** 32, 300)), dtype=np.uint32)
bits = bits[~np.isnan(bits.view(np.float32))]
x = torch.tensor(bits.view(np.float32))
roundings = {"bits": bits.tolist()}
for name, kind in (("bfloat16", torch.bfloat16), ("float16", torch.float16)):
    roundings[name] = x.to(kind).to(torch.float32).numpy().view(np.uint32).tolist()
json.dump({"cases": cases, "roundings": roundings}, sys.stdout, separators=(",", ":"))
