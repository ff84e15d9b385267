#!/usr/bin/env python3
"""Writes adaptation.json: objectives with terms of inputs without labels, of one linear layer.

usage: generate_adaptation.py > adaptation.json        (needs torch and numpy)

The objective is the mean cross-entropy of a batch and a term of other inputs' probabilities, with its
gradient by the layer's weight and bias, all PyTorch's in float64: the nuclear norm is `matrix_norm`'s.
"""
import json, sys
import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(20260204)


def draw(*shape):
    return np.round(rng.normal(size=shape) * 64) / 64


def entropy(p):
    return -(p * p.log()).sum(1).mean()


TERMS = {
    "bnm": lambda p: -torch.linalg.matrix_norm(p, ord="nuc") / len(p),
    "bnm:divide-by=smaller": lambda p: -torch.linalg.matrix_norm(p, ord="nuc") / min(p.shape),
    "bnm:weight=0.3": lambda p: -0.3 * torch.linalg.matrix_norm(p, ord="nuc") / len(p),
    # At step 5 of the run, the sixth.
    "bnm:ramp=24": lambda p: -6 / 24 * torch.linalg.matrix_norm(p, ord="nuc") / len(p),
    "bnm:ramp=6": lambda p: -torch.linalg.matrix_norm(p, ord="nuc") / len(p),
    "entropy-minimisation": entropy,
    "entropy-minimisation:weight=0.5,ramp=12": lambda p: 0.25 * entropy(p),
    "frobenius": lambda p: -torch.linalg.matrix_norm(p) / len(p),
    "frobenius:weight=2,ramp=8": lambda p: -2 * 6 / 8 * torch.linalg.matrix_norm(p) / len(p),
}

cases = []
for inputs, classes, count, others in [(4, 3, 6, 6), (5, 4, 3, 3), (6, 2, 8, 8)]:
    weight, bias = draw(inputs, classes), draw(classes)
    x, u = draw(count, inputs), draw(others, inputs) * 2
    labels = rng.integers(0, classes, count)
    for trick, term in TERMS.items():
        w = torch.tensor(weight, dtype=torch.float64, requires_grad=True)
        b = torch.tensor(bias, dtype=torch.float64, requires_grad=True)
        loss = F.cross_entropy(torch.tensor(x) @ w + b, torch.tensor(labels))
        loss = loss + term(torch.softmax(torch.tensor(u) @ w + b, 1))
        loss.backward()
        cases.append({"trick": trick, "inputs": inputs, "classes": classes, "count": count,
                      "weight": weight.ravel().tolist(), "bias": bias.tolist(), "x": x.ravel().tolist(),
                      "unlabelled": u.ravel().tolist(), "labels": labels.tolist(), "objective": loss.item(),
                      "weightGradient": w.grad.numpy().ravel().tolist(),
                      "biasGradient": b.grad.numpy().tolist()})
json.dump({"objectives": cases}, sys.stdout, separators=(",", ":"))
