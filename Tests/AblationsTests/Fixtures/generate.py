#!/usr/bin/env python3
"""Independent values for TrendTests, with NumPy's least squares:

    python3 generate.py > trends.json

Each case: values of an option, what was measured at each for one seed, and what the straight line
through them changes by from the least value to the greatest, over the values and over their
logarithms.
"""
import json
import sys

import numpy as np

random = np.random.default_rng(12)


def change(places, measured):
    slope, _ = np.polyfit(places, measured, 1)
    return float(slope * (max(places) - min(places)))


cases = []
for values in (
    [0.1, 0.2, 0.4],
    [0.1, 0.2, 0.3],
    [64, 256, 1024],
    [0.4, 0.1, 0.2],
    [0, 1, 4],
    [-2, 0.5, 3, 9],
    [1e-4, 3e-4, 1e-3, 3e-3, 1e-2],
    [1, 2, 3, 4, 5],
    [0.3, 0.9],
    [1e200, 2e200, 1e201],
):
    measured = random.uniform(0.9, 1, len(values)).round(6).tolist()
    scaled = np.array(values) / max(abs(np.array(values)))
    cases.append({
        "values": values,
        "measured": measured,
        "overValues": change(scaled, measured),
        "overLogarithms":
            change(np.log(values), measured) if min(values) > 0 else None,
    })
json.dump(cases, sys.stdout, indent=1)
print()
