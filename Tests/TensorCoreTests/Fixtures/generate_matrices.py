#!/usr/bin/env python3
"""Writes matrices.json: eigenvalues, roots of matrices and nuclear norms.

usage: generate_matrices.py > matrices.json        (needs torch, numpy and scipy)

Eigenvalues are SciPy's `eigh`, roots its `sqrtm`, norms PyTorch's `matrix_norm(ord="nuc")` with its
gradient, all in float64, from inputs that are multiples of 1/64 and exact in float32.
"""
import json, sys
import numpy as np
import scipy.linalg
import torch

rng = np.random.default_rng(20260203)


def draw(*shape):
    return np.round(rng.normal(size=shape) * 64) / 64


def array(x):
    x = np.asarray(x)
    return {"shape": list(x.shape), "values": [float(v) for v in x.ravel()]}


def symmetric(n):
    a = draw(n, n)
    return (a + a.T) / 2


eigen = []
givens = [np.array([[3.0]]), np.zeros((3, 3)), np.eye(4) * 2.5, np.diag([1.0, -4.0, 1.0, 9.0]),
          np.array([[0.0, 1.0], [1.0, 0.0]]), np.ones((5, 5)), symmetric(2), symmetric(3), symmetric(10),
          symmetric(24)]
thin = draw(12, 4)
givens += [thin @ thin.T, symmetric(6) * 2.0 ** 300, symmetric(6) * 2.0 ** -300]
for a in givens:
    eigen.append({"matrix": array(a), "values": array(scipy.linalg.eigh(a)[0])})

roots = []
for n in (1, 2, 5, 16):
    a = draw(2 * n, n)
    a = a.T @ a
    roots.append({"matrix": array(a), "root": array(scipy.linalg.sqrtm(a).real)})
a = np.diag([4.0, 0.0, 9.0])
roots.append({"matrix": array(a), "root": array(np.diag([2.0, 0.0, 3.0]))})

norms = []


def norm(x, full=True):
    t = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    y = torch.linalg.matrix_norm(t, ord="nuc")
    y.backward()
    gradient = t.grad.numpy()
    if not full:  # of the subgradients the one of least norm, U·Vᵀ over singular values that are some
        u, s, v = np.linalg.svd(x, full_matrices=False)
        kept = s > 1e-9 * s.max()
        gradient = u[:, kept] @ v[kept]
    norms.append({"matrix": array(x), "norm": y.item(), "gradient": array(gradient)})


for shape in [(1, 1), (1, 5), (5, 1), (4, 4), (12, 3), (3, 12), (64, 10), (20, 33)]:
    norm(draw(*shape))
# As predictions are: rows of probabilities, in float32.
norm(torch.softmax(torch.tensor(draw(32, 10) * 4), -1).float().double().numpy())
norm(np.diag([3.0, 3.0, 3.0]))
# Of less than full rank: equal rows, a product of thin matrices, one class in every row.
norm(np.tile(draw(1, 6), (8, 1)), full=False)
norm(np.round(draw(9, 2) * 4) @ np.round(draw(2, 5) * 4) / 16, full=False)
norm(np.tile(np.eye(4)[1], (6, 1)), full=False)
json.dump({"eigen": eigen, "roots": roots, "norms": norms}, sys.stdout, separators=(",", ":"))
