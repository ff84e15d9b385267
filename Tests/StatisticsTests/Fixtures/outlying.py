#!/usr/bin/env python3
"""Prints which modified z-score one sample of normal numbers in a hundred has a value beyond, by the
sample's size: the bounds of OutlyingValues. Needs numpy."""

import numpy as np

rng = np.random.default_rng(20261130)
for count in [*range(5, 21), 25, 30, 40, 60, 100]:
    samples = int(min(2_000_000, 4e7 // count))
    sample = rng.standard_normal((samples, count))
    offsets = np.abs(sample - np.median(sample, axis=1, keepdims=True))
    largest = 0.6745 * offsets.max(axis=1) / np.median(offsets, axis=1)
    print(count, f"{np.quantile(largest, 0.99):.2f}", f"{np.mean(largest > 3.5):.3f} beyond 3.5")
