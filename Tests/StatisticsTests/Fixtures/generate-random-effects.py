#!/usr/bin/env python3
"""Writes ../RandomEffectsReference.swift: reference values for effects over several studies.

Needs numpy, scipy and statsmodels, whose combine_effects has Paule and Mandel's estimate
("iterated") and Hartung and Knapp's interval. Its tolerance for the estimate is coarse, so that is
found again here by Brent's method, and checked against it. The standard error is
statsmodels' for q = 1 or its own where q is above, the larger of the two.
"""

import pathlib

import numpy as np
from scipy import optimize, stats
from statsmodels.stats.meta_analysis import combine_effects

CASES = {
    # Log risk ratios of 13 trials of the BCG vaccine (Colditz et al. 1994), the usual example.
    "bcg": (
        [-0.8893, -1.5854, -1.3481, -1.4416, -0.2175, -0.7861, -1.6209, 0.0120, -0.4694, -1.3713,
         -0.3394, 0.4459, -0.0173],
        [0.3256, 0.1946, 0.4154, 0.0200, 0.0512, 0.0069, 0.2230, 0.0040, 0.0564, 0.0730, 0.0124,
         0.5325, 0.0714],
    ),
    "two apart": ([0.012, 0.001], [4e-6, 9e-6]),
    "two alike": ([0.012, 0.011], [4e-6, 9e-6]),
    "three, one coarse": ([0.5, 0.9, 3.0], [0.01, 0.02, 4.0]),
    "opposed": ([1.0, -1.2, 0.3, 0.8], [0.05, 0.02, 0.5, 0.01]),
    "homogeneous": ([0.31, 0.29, 0.33, 0.30, 0.28], [0.01, 0.02, 0.015, 0.04, 0.01]),
}


def reference(effects, variances):
    effects, variances = np.array(effects), np.array(variances)
    k = len(effects)

    def squares(tau2):
        w = 1 / (variances + tau2)
        return (w * (effects - (w * effects).sum() / w.sum()) ** 2).sum()

    q = squares(0)
    tau2 = 0.0
    if q > k - 1:
        tau2 = optimize.brentq(
            lambda t: squares(t) - (k - 1), 0, effects.var(ddof=1), xtol=1e-18, rtol=1e-15)
    known = combine_effects(effects, variances, method_re="iterated", use_t=True)
    assert abs(known.tau2 - tau2) < 1e-4 * max(effects.var(), 1e-3), (known.tau2, tau2)
    w = 1 / (variances + tau2)
    mean = (w * effects).sum() / w.sum()
    scale = (w * (effects - mean) ** 2).sum() / (k - 1)
    error = np.sqrt(max(1, scale) / w.sum())
    assert abs(known.mean_effect_re - mean) < 1e-3 * abs(error)
    hksj = known.sd_eff_w_re_hksj
    assert scale < 0.999 or abs(hksj - error) < 1e-3 * error, (hksj, error)
    t = stats.t(k - 1)
    wide = np.sqrt(tau2 + error**2)
    prediction = stats.t(k - 2).isf(0.025) * wide if k > 2 else float("nan")
    return dict(
        tau2=tau2, mean=mean, error=error, half=t.isf(0.025) * error, p=2 * t.sf(abs(mean) / error),
        plain_p=stats.ttest_1samp(effects, 0).pvalue, inconsistency=max(0, 1 - (k - 1) / q), prediction=prediction)


lines = [
    "// Written by Fixtures/generate-random-effects.py; do not edit.",
    "// swift-format-ignore-file",
    "",
    "struct RandomEffectsReference: Sendable {",
    "  let name: String",
    "  let effects, variances: [Double]",
    "  let tau2, mean, error, half, p, plainP, inconsistency, prediction: Double",
    "",
    "  static let all = [",
]
for name, (effects, variances) in CASES.items():
    r = {key: float(value) for key, value in reference(effects, variances).items()}
    text = ", ".join(
        f"{key.replace('plain_p', 'plainP')}: {'.nan' if np.isnan(value) else repr(value)}" for key, value in r.items())
    lines.append(
        f'    RandomEffectsReference(name: "{name}", effects: {effects}, variances: {variances}, '
        f"{text}),")
lines += ["  ]", "}", ""]
out = pathlib.Path(__file__).parent.parent / "RandomEffectsReference.swift"
out.write_text("\n".join(lines))
