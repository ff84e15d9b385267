#!/usr/bin/env python3
"""Writes reference.json: reference values for the statistics tests.

Needs numpy, scipy and mpmath. The special functions come from mpmath at 340 digits, each checked
against scipy; the tests of differences from scipy.stats.
"""

import json
import pathlib

import mpmath as mp
import numpy as np
from scipy import special, stats

mp.mp.dps = 340  # so that one minus a probability keeps the digits of any double


def close(a, b, tolerance=1e-9):
    assert abs(float(a) - b) <= tolerance * abs(b) + 1e-300, (a, b)
    return float(a)


def betainc(a, b, x):
    """I_x(a, b) by x^a y^b / (a B(a, b)) times the series of 2F1(a + b, 1; a + 1; x), all positive."""
    a, b, x = mp.mpf(a), mp.mpf(b), mp.mpf(x)
    if x > 0.5:
        return 1 - betainc(b, a, 1 - x)
    if x == 0:
        return mp.mpf(0)
    term = total = mp.mpf(1)
    k = 0
    while term > total * mp.mpf(10) ** -335:
        term *= (a + b + k) / (a + 1 + k) * x
        total += term
        k += 1
    log = a * mp.log(x) + b * mp.log(1 - x) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b)
    return mp.exp(log) / a * total


def incomplete_beta():
    shapes = [0.5, 1, 1.5, 2.5, 5, 9.5, 10, 30, 250, 5000]
    for a in shapes:
        for b in shapes:
            mean = a / (a + b)
            spread = (a * b / (a + b) ** 2 / (a + b + 1)) ** 0.5
            for x in (mean, mean - 2 * spread, mean + 2 * spread, 0.01, 0.9, 1e-8):
                if not 0 < x < 1:
                    continue
                x = float(x)
                value = betainc(a, b, x)
                if value < 1e-290:
                    continue
                yield x, a, b, close(value, special.betainc(a, b, x))


def t_tail(nu, t):
    nu, t = mp.mpf(nu), mp.mpf(t)
    return betainc(nu / 2, mp.mpf(1) / 2, nu / (nu + t * t)) / 2


FREEDOM = [1, 2, 3, 5, 6, 9, 19, 99, 1000, 2.5, 1e5]


def student_tail():
    for nu in FREEDOM:
        for t in (0.0, 1e-6, 0.1, 0.7, 1.0, 2.0, 2.571, 4.5, 12.0, 60.0):
            value = t_tail(nu, t)
            if value > 1e-290:
                yield nu, t, close(value, stats.t.sf(t, nu), 1e-8)


def student_quantile():
    for nu in FREEDOM:
        for p in (0.4999, 0.45, 0.3, 0.25, 0.1, 0.05, 0.025, 0.005, 1e-4, 1e-8):
            start = stats.t.isf(p, nu)
            value = mp.findroot(lambda t: mp.log(t_tail(nu, t) / mp.mpf(p)), mp.mpf(float(start)))
            yield nu, p, close(value, start, 1e-8)


def normal_tail():
    for x in (0.0, 1e-10, 0.3, 0.99, 1.4999, 1.5, 1.7, 2.0, 3.0, 5.0, 8.0, 15.0, 30.0, 37.0):
        yield x, close(mp.erfc(mp.mpf(x) / mp.sqrt(2)) / 2, stats.norm.sf(x))


def normal_quantile():
    for p in (1e-300, 1e-100, 1e-20, 1e-10, 1e-5, 0.001, 0.025, 0.07, 0.08, 0.2, 0.45, 0.4999):
        exact = -mp.findroot(
            lambda x: mp.log(mp.erfc(x / mp.sqrt(2)) / 2 / mp.mpf(p)), mp.mpf(-stats.norm.ppf(p))
        )
        yield p, close(exact, stats.norm.ppf(p))


def noncentral_tail(nu, t, delta):
    """P(T' > t): the integral over s of the normal tail, by mpmath's own quadrature."""
    nu, t, delta = mp.mpf(nu), mp.mpf(t), mp.mpf(delta)

    def integrand(s):
        log = mp.log(2) + nu / 2 * mp.log(nu / 2) - mp.loggamma(nu / 2)
        density = mp.exp(log + (nu - 1) * mp.log(s) - nu * s * s / 2) if s > 0 else mp.mpf(0)
        return density * mp.erfc((t * s - delta) / mp.sqrt(2)) / 2

    knots = {mp.mpf(0), *(1 + k / mp.sqrt(2 * nu) for k in (-6, -3, -1, 0, 1, 3, 6, 12, 20))}
    knots |= {(delta + k) / t for k in (-6, -3, -1, 0, 1, 3, 6)}  # where the normal tail steps
    return mp.quad(integrand, [k for k in sorted(knots) if k >= 0])


def noncentral():
    mp.mp.dps = 25
    for pairs in (2, 3, 6, 7, 12, 30, 200):
        critical = stats.t.isf(0.025, pairs - 1)
        for delta in (0.0, 0.5, 2.0, 3.5, 6.0):
            value = noncentral_tail(pairs - 1, critical, delta)
            yield pairs, critical, delta, close(value, stats.nct.sf(critical, pairs - 1, delta), 1e-7)
    mp.mp.dps = 340


def hedges():
    for nu in (2, 3, 5, 9, 19, 30, 500):
        half = mp.mpf(nu) / 2
        yield nu, float(mp.gamma(half) / (mp.sqrt(half) * mp.gamma(half - mp.mpf(1) / 2)))


def comparisons():
    rng = np.random.default_rng(20)
    samples = [rng.normal(0.3, 1, n) for n in (2, 3, 6, 7, 10, 13)]
    samples += [rng.standard_t(2, 8), rng.exponential(1, 9) - 0.4]
    samples = [np.round(d, 12) for d in samples]
    samples += [rng.integers(-2, 5, n) / 360 for n in (6, 9, 12)]  # ties, as accuracies have
    samples += [np.array([0.1, 0.2, -0.3, 0.3, 0.4, 0.4])]  # sums that tie but for rounding
    for d in samples:
        t = stats.ttest_1samp(d, 0)
        interval = t.confidence_interval(0.95)
        p = stats.permutation_test(
            (d, np.zeros_like(d)),
            lambda a, b, axis: np.mean(a - b, axis=axis),
            permutation_type="samples",
            vectorized=True,
            n_resamples=np.inf,
            axis=0,
        ).pvalue
        yield d.tolist(), float(d.mean()), float(d.std(ddof=1)), float(interval.low), float(
            interval.high
        ), float(p)


def families():
    rng = np.random.default_rng(3)
    for n in (1, 2, 5, 12):
        p = np.round(rng.uniform(0, 1, n) ** 3, 6)
        if n == 5:
            p[3] = p[1]
        order = np.argsort(p, kind="stable")
        holm = np.empty(n)
        holm[order] = np.minimum(1, np.maximum.accumulate(p[order] * (n - np.arange(n))))
        yield p.tolist(), holm.tolist(), stats.false_discovery_control(p, method="bh").tolist()


def table(fields, rows):
    """A row a line, by the names that ReferenceValues.swift has for its numbers."""
    names = fields.split()
    lines = [json.dumps(dict(zip(names, row, strict=True))) for row in rows]
    return "[\n    " + ",\n    ".join(lines) + "\n  ]"


def floats(rows):
    return ([v if isinstance(v, (int, list)) else float(v) for v in row] for row in rows)


TABLES = {
    "incompleteBeta": ("x a b value", incomplete_beta),
    "studentTail": ("freedom t value", student_tail),
    "studentQuantile": ("freedom probability value", student_quantile),
    "normalTail": ("x value", normal_tail),
    "normalQuantile": ("probability value", normal_quantile),
    "noncentralTail": ("pairs t noncentrality value", noncentral),
    "hedges": ("freedom value", hedges),
    "comparisons": ("differences mean sd lower upper pValue", comparisons),
    "families": ("pValues holm falseDiscovery", families),
}
texts = [f'  "{name}": {table(fields, floats(rows()))}' for name, (fields, rows) in TABLES.items()]
path = pathlib.Path(__file__).parent / "reference.json"
path.write_text("{\n" + ",\n".join(texts) + "\n}\n")
