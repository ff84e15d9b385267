#!/usr/bin/env python3
"""Writes ../VerdictReferenceValues.swift: reference values for intervals, estimates and corrections.

Needs numpy and scipy. What scipy has is scipy's; the rest is brute force over all sign patterns.
"""

import itertools
import pathlib

import numpy as np
from scipy import integrate, stats


def patterns(n):
    return np.array(list(itertools.product([1, -1], repeat=n)))


def p_value(d):
    sums = np.abs(patterns(len(d)) @ d)
    return np.mean(sums >= np.abs(d.sum()) - 1e-9 * np.abs(d).sum())


def limit(d, level, direction):
    """The end of what the test does not reject, by bisection from the mean outwards."""
    inside, outside = d.mean(), d.mean() + direction * 10 * (np.ptp(d) + 1)
    if p_value(d - outside) > level:
        return None
    for _ in range(200):
        middle = (inside + outside) / 2
        if p_value(d - middle) > level:
            inside = middle
        else:
            outside = middle
    return (inside + outside) / 2


def samples():
    rng = np.random.default_rng(12)
    yield from (rng.normal(0.4, 1, n) for n in (5, 6, 7, 9, 11))
    yield rng.standard_t(2, 8)
    yield rng.exponential(1, 10) - 0.3
    yield rng.integers(-2, 5, 8) / 360
    yield rng.integers(-1, 3, 10) / 1797
    yield np.array([0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    yield np.array([1, 1.1, 1.2, 1, 1.1, 20])


def intervals():
    for d in samples():
        for level in (0.05, 0.025, 0.1):
            ends = [limit(d, level, s) for s in (-1, 1)]
            if None in ends:
                ends = [float("nan")] * 2
            yield d.tolist(), level, float(ends[0]), float(ends[1])


def estimates():
    for d in samples():
        walsh = [(a + b) / 2 for i, a in enumerate(d) for b in d[i:]]
        spread = np.ptp(d) > 0
        median = np.median(d)
        deviation = stats.median_abs_deviation(d, scale="normal")
        if deviation == 0:
            deviation = 1.253314 * np.mean(np.abs(d - median))
        # What one normal sample in a hundred has beyond, by outlying.py.
        bounds = {5: 18.6, 6: 10.7, 7: 10.7, 8: 8.3, 9: 8.3, 10: 7.1, 11: 7.1}
        far = bounds[len(d)] * deviation
        outliers = [i for i, x in enumerate(d) if deviation > 0 and abs(x - median) > far]
        yield d.tolist(), float(np.median(walsh)), float(median), float(
            stats.skew(d, bias=False)
        ) if spread else float("nan"), outliers


def ranks():
    """Wilcoxon's test over all sign patterns, failed runs being far beyond all others."""
    rng = np.random.default_rng(13)
    for n, only_trick, only_baseline, both in (
        (6, 6, 0, 0),
        (8, 3, 0, 0),
        (8, 2, 1, 1),
        (9, 0, 4, 0),
        (10, 1, 0, 2),
        (12, 5, 2, 1),
    ):
        finished = n - only_trick - only_baseline - both
        d = rng.integers(-3, 8, finished) / 360
        trick = [0.9 + float(x) for x in d] + [float("nan")] * only_trick + [0.9] * only_baseline
        baseline = [0.9] * finished + [0.9] * only_trick + [float("nan")] * only_baseline
        trick += [float("nan")] * both
        baseline += [float("nan")] * both
        scores = np.concatenate([np.round(d * 360), [-1e9] * only_trick, [1e9] * only_baseline])
        nonzero = scores[scores != 0]
        result = stats.wilcoxon(nonzero, method=stats.PermutationMethod(n_resamples=np.inf))
        # scipy's two-sided value doubles the smaller tail, which is the same for symmetric sums.
        discordant = only_trick + only_baseline
        sign = stats.binomtest(only_trick, discordant).pvalue if discordant else 1.0
        yield trick, baseline, float(min(1.0, result.pvalue)), float(sign)


def families():
    """Westfall and Young's min-p, single step, with joint sign flips; about zero and about the means."""
    rng = np.random.default_rng(14)
    for n, m in ((6, 2), (7, 2), (8, 3), (9, 4), (10, 2)):
        baseline = rng.normal(0, 1, n)
        effects = rng.choice([0, 0.5, 2], m)
        d = np.array([rng.normal(e, 1, n) - baseline for e in effects])
        flips = patterns(n)
        reached = []
        for lists in (d, d - d.mean(axis=1, keepdims=True)):
            sums = np.abs(flips @ lists.T)
            ranks = np.array(
                [[np.sum(s >= x - 1e-9) for x in s] for s in sums.T]
            )  # trick, pattern
            reached.append(np.sort(ranks.min(axis=0)))
        own = np.array([round(p_value(x) * 2**n) for x in d])
        adjusted = [max(np.sum(r <= c) for r in reached) / 2**n for c in own]
        yield d.tolist(), [float(x) for x in adjusted]


def assurances():
    """At six pairs, where all signs must agree: the mean of that power over the estimated deviation."""
    for pilot in (3, 6, 20):
        for effect in (1.0, 2.0, 3.0):
            nu = pilot - 1

            def density(s):
                return stats.chi2.pdf(nu * s * s, nu) * 2 * nu * s

            def power(s):
                return stats.norm.cdf(effect * s) ** 6 + stats.norm.cdf(-effect * s) ** 6

            value, _ = integrate.quad(lambda s: density(s) * power(s), 0, 12, limit=400, points=[1])
            yield pilot, effect, float(value)


def text(value):
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(text(v) for v in value) + "]"
    if isinstance(value, float) and value != value:
        return ".nan"
    return repr(value)


TABLES = [
    ("intervals", "(differences: [Double], level: Double, lower: Double, upper: Double)", intervals),
    (
        "estimates",
        "(differences: [Double], hodgesLehmann: Double, median: Double, skewness: Double, "
        "outliers: [Int])",
        estimates,
    ),
    ("ranks", "(trick: [Double], baseline: [Double], pValue: Double, signTest: Double)", ranks),
    ("jointFlips", "(differences: [[Double]], adjusted: [Double])", families),
    ("assurances", "(pilot: Int, effect: Double, value: Double)", assurances),
]

lines = [
    "// Written by Fixtures/verdicts.py; do not edit.",
    "// swift-format-ignore-file",
    "",
    "enum VerdictFixtures {",
]
for name, kind, rows in TABLES:
    lines.append(f"  static let {name}: [{kind}] = [")
    lines += ["    (" + ", ".join(text(v) for v in row) + ")," for row in rows()]
    lines.append("  ]")
lines.append("}")
(pathlib.Path(__file__).parent.parent / "VerdictReferenceValues.swift").write_text(
    "\n".join(lines) + "\n"
)
