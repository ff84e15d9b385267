#!/usr/bin/env python3
"""Writes measures.json: how far sets of points are apart by other programs.

usage: generate.py > measures.json        (needs numpy, scipy)

The Fréchet distance is that of pytorch-fid's `calculate_frechet_distance`, written out: SciPy's matrix root of the product
of two covariances. The discrepancy is the unbiased estimate with the kernel of KID, the neighbours' accuracy by all
distances.
"""
import json
import numpy as np
from scipy.linalg import sqrtm

random = np.random.default_rng(20261130)


def frechet(a, b):
    root = sqrtm(np.cov(a, rowvar=False) @ np.cov(b, rowvar=False)).real
    difference = a.mean(0) - b.mean(0)
    return difference @ difference + np.trace(np.cov(a, rowvar=False)) + np.trace(np.cov(b, rowvar=False)) - 2 * np.trace(root)


def discrepancy(a, b):
    kernel = lambda x, y: (x @ y.T / x.shape[1] + 1) ** 3
    inside = lambda k: (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))
    return inside(kernel(a, a)) + inside(kernel(b, b)) - 2 * kernel(a, b).mean()


def neighbours(a, b):
    points = np.concatenate([a, b])
    distances = ((points[:, None] - points[None]) ** 2).sum(-1)
    np.fill_diagonal(distances, np.inf)
    own = np.arange(len(points)) < len(a)
    return float((own[distances.argmin(1)] == own).mean())


def case(name, a, b):
    # Multiples of 1/64 are exact in float32.
    a, b = (np.round(x * 64) / 64 for x in (a, b))
    return {
        "name": name, "width": a.shape[1], "a": a.ravel().tolist(), "b": b.ravel().tolist(),
        "frechet": frechet(a, b), "discrepancy": discrepancy(a, b), "neighbours": neighbours(a, b),
    }


draw = lambda count, width: random.normal(size=(count, width))
mix = lambda width: random.normal(size=(width, width))
cases = [
    case("one distribution", draw(40, 3), draw(50, 3)),
    case("moved", draw(30, 4), draw(30, 4) + 1),
    case("correlated", draw(60, 5) @ mix(5), draw(45, 5) @ mix(5)),
    case("of fewer dimensions", draw(40, 2) @ random.normal(size=(2, 6)), draw(40, 6)),
    case("fewer points than dimensions", draw(5, 8), draw(6, 8) * 2),
]
print(json.dumps({"cases": cases}))
