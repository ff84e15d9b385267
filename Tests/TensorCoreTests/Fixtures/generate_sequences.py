#!/usr/bin/env python3
"""Fixtures of operations on sequences with their gradients, computed by PyTorch in float64.

usage: generate_sequences.py > sequences.json

The layouts are those of generate.py; recurrent weights are [inputs, gates * units].
"""
import numpy as np
import torch
import torch.nn.functional as F

from fixture_cases import Cases, eight_digits

cases = Cases(20260102, eight_digits)
rng, draw, array, add = cases.rng, cases.draw, cases.array, cases.add

for tokens, rows, width in [((1,), 1, 1), ((3, 7), 5, 17), ((2, 65), 33, 3)]:
    t = rng.integers(0, rows, size=tokens)
    add("embedding", {"tokens": array(t)}, {"table": draw(rows, width)},
        lambda table: F.embedding(torch.tensor(t), table))

for shape in [(2, 1), (3, 7), (5, 17), (2, 3, 65), (40, 16)]:
    c = shape[-1]
    add("layer-norm", {}, {"x": draw(*shape), "scale": draw(c), "shift": draw(c)},
        lambda x, scale, shift: F.layer_norm(x, (c,), scale, shift, 1e-5))

for n, h, w, c, groups in [(1, 2, 1, 1, 1), (2, 3, 5, 6, 3), (2, 2, 3, 33, 33), (3, 7, 1, 8, 1), (1, 3, 3, 40, 5)]:
    add("group-norm", {"groups": groups}, {"x": draw(n, h, w, c), "scale": draw(c), "shift": draw(c)},
        lambda x, scale, shift: F.group_norm(x.permute(0, 3, 1, 2), groups, scale, shift, 1e-5).permute(0, 2, 3, 1))

def attend(x, heads, causal):
    n, t, d = x.shape
    q, k, v = x.view(n, t, 3, heads, d // 3 // heads).permute(2, 0, 3, 1, 4)
    a = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    return a.transpose(1, 2).reshape(n, t, d // 3)

for n, t, heads, size in [(1, 1, 1, 1), (2, 7, 2, 3), (1, 17, 1, 17), (1, 65, 1, 5), (1, 33, 1, 16)]:
    for causal in (False, True):
        add("attention", {"heads": heads, "causal": causal}, {"x": draw(n, t, 3 * heads * size)},
            lambda x: attend(x, heads, causal))

def recurrent(kind, x, input, hidden, inputBias, hiddenBias):
    layer = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind](x.shape[2], hidden.shape[0], batch_first=True)
    weights = {"weight_ih_l0": input.T, "weight_hh_l0": hidden.T, "bias_ih_l0": inputBias, "bias_hh_l0": hiddenBias}
    return torch.func.functional_call(layer.double(), weights, (x,))[0]

for n, t, features, units in [(1, 1, 1, 1), (2, 7, 3, 5), (2, 3, 17, 33), (17, 3, 2, 7), (1, 20, 5, 9)]:
    for kind, gates in (("lstm", 4), ("gru", 3)):
        scale = max(1, units ** 0.5 / 2)
        add(kind, {}, {"x": draw(n, t, features),
                       "input": np.round(draw(features, gates * units) / scale * 64) / 64,
                       "hidden": np.round(draw(units, gates * units) / scale * 64) / 64,
                       "inputBias": draw(gates * units), "hiddenBias": draw(gates * units)},
            lambda **inputs: recurrent(kind, **inputs))

cases.write()
