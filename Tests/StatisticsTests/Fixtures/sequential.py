"""Writes sequential.json: the evidence of signs, straight from its formula, with mpmath.

python3 sequential.py > sequential.json
"""
import json
import random

from mpmath import mp, mpf, sqrt, tanh

mp.dps = 40
STRENGTHS = [mpf(3) / 10, mpf(6) / 10, mpf(12) / 10, mpf(24) / 10]


def above(differences, value):
    """A quarter is bet with each strength on every difference lying above the value."""
    total = mpf(0)
    for strength in STRENGTHS:
        owned = mpf(1) / 4
        for i, difference in enumerate(differences):
            earlier = [mpf(d) for d in differences[:i]]
            offset = mpf(difference) - value
            sign = (offset > 0) - (offset < 0)
            if i < 2:
                z = sign * mpf(3) / 2
            else:
                mean = sum(earlier) / i
                scale = sqrt(sum((d - mean) ** 2 for d in earlier) / (i - 1))
                z = sign * mpf(3) if scale < mpf(10) ** -30 else max(-mpf(3), min(mpf(3), offset / scale))
            owned *= 1 + tanh(strength * z)
        total += owned
    return total


def below(differences, value):
    return above([-d for d in differences], -value)


def end(differences, boundary=40):
    low, high = mpf(min(differences)) - 1000, mpf(max(differences))
    if above(differences, low) < boundary:
        return None
    for _ in range(70):
        middle = (low + high) / 2
        if above(differences, middle) >= boundary:
            low = middle
        else:
            high = middle
    return float(low)


random.seed(12)
rows = []
for case in range(24):
    count = 5 + case % 11
    centre = [0, 0.5, 2][case % 3]
    # Dyadic, so that no deviation is a rounding.
    differences = [round((centre + random.gauss(0, 1)) * 64) / 64 for _ in range(count)]
    if case % 6 == 0:
        differences = [random.choice([-1, 0, 0, 1, 2]) / 4 for _ in range(count)]
    value = random.choice([0, 0.25, -0.5])
    upper = end([-d for d in differences])
    rows.append(
        dict(
            differences=differences, value=value, above=float(above(differences, mpf(value))),
            below=float(below(differences, mpf(value))), lower=end(differences),
            upper=None if upper is None else -upper))
print("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]")
