#!/usr/bin/env python3
"""Fixtures of operations on sequences of several lengths, computed by PyTorch in float64, one sequence
at a time.

usage: generate_groups.py > groups.json

Rows of all sequences stand one behind another, [1, rows, ...]. Recurrent weights are
[inputs, gates * units]; the output of an LSTM is hidden states and cells side by side.
"""
import torch
import torch.nn.functional as F

from fixture_cases import Cases, eight_digits

cases = Cases(20260203, eight_digits)
draw, add = cases.draw, cases.add

def split(x, lengths):
    return torch.split(x[0], lengths)

def recurrent(kind, lengths, x, input, hidden, inputBias, hiddenBias, state=None, cell=None):
    units = hidden.shape[0]
    layer = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind](x.shape[2], units, batch_first=True).double()
    weights = {"weight_ih_l0": input.T, "weight_hh_l0": hidden.T, "bias_ih_l0": inputBias, "bias_hh_l0": hiddenBias}
    rows = []
    for i, part in enumerate(split(x, lengths)):
        h, c = (torch.zeros(1, 1, units, dtype=torch.float64) if s is None else s[i].view(1, 1, units)
                for s in (state, cell))
        for step in part:
            arguments = (step.view(1, 1, -1), (h, c) if kind == "lstm" else h)
            _, last = torch.func.functional_call(layer, weights, arguments)
            h, c = last if kind == "lstm" else (last, c)
            rows.append(torch.cat([h[0, 0], c[0, 0]]) if kind == "lstm" else h[0, 0])
    return torch.stack(rows)[None]

for lengths, features, units in [([1], 1, 1), ([3, 1, 5], 3, 5), ([2, 0, 4, 1], 2, 17), ([4, 9, 1, 1], 5, 3)]:
    for kind, gates in (("lstm", 4), ("gru", 3)):
        for states in ((), ("state",), ("state", "cell")):
            if kind == "gru" and "cell" in states: continue
            scale = max(1, units ** 0.5 / 2)
            add(kind, {"lengths": lengths},
                {"x": draw(1, sum(lengths), features), "input": draw(features, gates * units, scale=scale),
                 "hidden": draw(units, gates * units, scale=scale), "inputBias": draw(gates * units),
                 "hiddenBias": draw(gates * units), **{s: draw(len(lengths), units) for s in states}},
                lambda **inputs: recurrent(kind, lengths, **inputs))

def attend(q, k, v, heads, causal, scale=None):
    if len(q) == 0 or len(k) == 0: return torch.zeros_like(q)
    q, k, v = (t.view(len(t), heads, -1).transpose(0, 1) for t in (q, k, v))
    a = F.scaled_dot_product_attention(q[None], k[None], v[None], is_causal=causal, scale=scale)
    return a[0].transpose(0, 1).reshape(q.shape[1], -1)

def attention(query_lengths, key_lengths, queries, keys, values, **options):
    parts = zip(split(queries, query_lengths), split(keys, key_lengths), split(values, key_lengths))
    return torch.cat([attend(*part, **options) for part in parts])[None]

def self_attention(lengths, x, **options):
    return torch.cat([attend(*part.chunk(3, dim=1), **options) for part in split(x, lengths)])[None]

for q, k, heads, size in [([1], [1], 1, 1), ([3, 1, 5], [2, 7, 5], 2, 3), ([1, 2, 0, 3], [5, 0, 2, 1], 1, 5),
                          ([35, 2], [18, 1], 1, 5), ([4, 1], [1, 19], 1, 16)]:
    for causal in (False, True):
        for scale in (None, 0.75):
            if scale and causal: continue
            inputs = {"queries": draw(1, sum(q), heads * size), "keys": draw(1, sum(k), heads * size),
                      "values": draw(1, sum(k), heads * size)}
            add("attention", {"lengths": q, "keyLengths": k, "heads": heads, "causal": causal, "scale": scale},
                inputs, lambda **inputs: attention(q, k, **inputs, heads=heads, causal=causal, scale=scale))

for lengths, heads, size in [([1], 1, 1), ([3, 1, 5], 2, 3), ([2, 0, 17], 1, 4)]:
    for causal in (False, True):
        add("self-attention", {"lengths": lengths, "heads": heads, "causal": causal},
            {"x": draw(1, sum(lengths), 3 * heads * size)},
            lambda x: self_attention(lengths, x, heads=heads, causal=causal))

def additive(query_lengths, key_lengths, queries, keys, values, vector):
    parts = zip(split(queries, query_lengths), split(keys, key_lengths), split(values, key_lengths))
    return torch.cat([
        torch.softmax(torch.tanh(q[:, None] + k[None]) @ vector, dim=1) @ v for q, k, v in parts])[None]

for q, k, width, value_width in [([1], [1], 1, 1), ([3, 1, 5], [2, 7, 5], 3, 5), ([1, 2, 0, 3], [5, 0, 2, 1], 17, 4),
                                 ([35, 2], [18, 1], 5, 3), ([4, 1], [1, 19], 16, 33)]:
    add("additive-attention", {"lengths": q, "keyLengths": k},
        {"queries": draw(1, sum(q), width), "keys": draw(1, sum(k), width),
         "values": draw(1, sum(k), value_width), "vector": draw(width)},
        lambda **inputs: additive(q, k, **inputs))

cases.write()
