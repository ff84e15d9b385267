#!/usr/bin/env python3
"""Writes ../CrossedReferenceValues.swift: reference values for the intervals over seeds and examples.

Needs numpy and scipy. Independent of the product's formulas: without groups the mean squares are those of
least-squares fits of nested linear models; with groups the sums are spelled out. The numbers are those of
small tables of multiples of 1/64, so that a double holds them exactly.
"""

import pathlib

import numpy as np
from scipy import stats


def residual_squares(design, y):
    fit, *_ = np.linalg.lstsq(design, y, rcond=None)
    return float(np.sum((y - design @ fit) ** 2))


def ungrouped(table):
    n, m = table.shape
    y = table.ravel()
    seed = np.repeat(np.eye(n), m, axis=0)
    example = np.tile(np.eye(m), (n, 1))
    both = residual_squares(np.hstack([seed, example]), y)
    without_seeds = residual_squares(example, y)
    without_examples = residual_squares(seed, y)
    ms_seeds = (without_seeds - both) / (n - 1)
    ms_examples = (without_examples - both) / (m - 1)
    ms_residual = both / ((n - 1) * (m - 1))
    return ms_seeds / (n * m), ms_examples / (n * m), ms_residual / (n * m), m


def grouped(table, groups):
    n, m = table.shape
    names = sorted(set(groups))
    count = len(names)
    mean = table.mean()
    rows = [table[i].mean() for i in range(n)]
    columns = [table[:, j].mean() for j in range(m)]
    seeds = sum((r - mean) ** 2 for r in rows) / (n * (n - 1))
    examples = residual = 0.0
    for name in names:
        members = [j for j in range(m) if groups[j] == name]
        examples += sum((columns[j] - mean) / m for j in members) ** 2
        for i in range(n):
            residual += sum((table[i, j] - rows[i] - columns[j] + mean) / m for j in members) ** 2
    factor = count / (count - 1)
    sizes = [list(groups).count(name) for name in names]
    return seeds, examples * factor, residual * factor / (n * (n - 1)), m * m / sum(s * s for s in sizes)


def row(table, groups, level):
    n = table.shape[0]
    seeds, examples, residual, effective = ungrouped(table) if groups is None else grouped(table, groups)
    added = max(0.0, examples - residual)
    total = seeds + added
    quantile = stats.t.ppf(0.5 + level / 2, n - 1)
    half_seeds = quantile * seeds**0.5
    freedom, half = n - 1.0, half_seeds
    if added > 0:
        freedom = total**2 / (
            seeds**2 / (n - 1)
            + examples**2 / (effective - 1)
            + residual**2 / ((effective - 1) * (n - 1))
        )
        freedom = max(freedom, min(n, effective) - 1)
        half = max(half, stats.t.ppf(0.5 + level / 2, freedom) * total**0.5)
    return table.mean(), seeds, added, freedom, half_seeds, half


def main():
    rng = np.random.default_rng(20261130)
    lines = []
    for n, m, a, b, e, groups, level in [
        (2, 2, 1, 1, 1, None, 0.95),
        (3, 5, 0.5, 2, 1, None, 0.95),
        (6, 9, 1, 0, 1, None, 0.95),
        (6, 20, 0.2, 1, 2, None, 0.99),
        (12, 8, 0, 3, 1, None, 0.9),
        (4, 10, 0.5, 1, 1, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4], 0.95),
        (5, 9, 0.5, 2, 1, [7, 7, 7, -1, 3, 3, 7, 3, 9], 0.95),
        (3, 6, 0.1, 0.0, 3, [1, 1, 1, 2, 2, 2], 0.95),
    ]:
        shift = rng.normal(0.3, 0.2)
        table = (
            shift
            + a * rng.standard_normal((n, 1))
            + b * rng.standard_normal((1, m))
            + e * rng.standard_normal((n, m))
        )
        table = np.round(table * 64) / 64
        values = row(table, groups, level)
        rows = ", ".join("[" + ", ".join(repr(float(x)) for x in r) + "]" for r in table)
        lines.append(
            f"    Crossed(\n      table: [{rows}],\n      groups: {groups if groups else 'nil'}, "
            f"level: {level},\n      values: [{', '.join(repr(float(v)) for v in values)}]),"
        )
    text = "// Written by Fixtures/crossed.py; do not edit.\n// swift-format-ignore-file\n\n"
    text += "extension Fixtures {\n"
    text += "  /// `values`: mean, variance of seeds, of examples, degrees of freedom, both half widths.\n"
    text += "  struct Crossed {\n    let table: [[Double]]\n    let groups: [Int]?\n"
    text += "    let level: Double\n    let values: [Double]\n  }\n\n"
    text += "  static let crossed: [Crossed] = [\n" + "\n".join(lines) + "\n  ]\n}\n"
    path = pathlib.Path(__file__).resolve().parent.parent / "CrossedReferenceValues.swift"
    path.write_text(text)


if __name__ == "__main__":
    main()
