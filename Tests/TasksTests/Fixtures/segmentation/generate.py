"""What scikit-learn and SciPy make of classes of pixels; writes scores.json.

    python3 generate.py

Needs NumPy, SciPy and scikit-learn. Boundaries are a mask without what is left of it by erosions by a square of
3×3 before nothing, as the program of Boundary IoU (Cheng et al., 2021) has them; each class is a mask by itself.
"""

import json
import pathlib

import numpy as np
from scipy.ndimage import binary_erosion, gaussian_filter
from sklearn.metrics import confusion_matrix, jaccard_score

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20261130)


def boundary(mask, width):
    eroded = binary_erosion(mask, structure=np.ones((3, 3)), iterations=width, border_value=0)
    return mask & ~eroded


def width(height, across):
    return max(1, int(round(0.02 * np.sqrt(height**2 + across**2))))


def means(intersections, unions):
    shares = [i / u if u > 0 else None for i, u in zip(intersections, unions)]
    present = [share for share in shares if share is not None]
    return shares, float(np.mean(present)) if present else None


def regions(count, height, across, classes, smoothness):
    """Blots of the classes: where smoothed noise of a class is greatest."""
    noise = rng.normal(size=(count, classes, height, across))
    return gaussian_filter(noise, (0, 0, smoothness, smoothness)).argmax(1)


def case(name, truths, found, classes):
    count, height, across = truths.shape
    flat = truths.ravel(), found.ravel()
    matrix = confusion_matrix(*flat, labels=range(classes))
    present = [c for c in range(classes) if (flat[0] == c).any() or (flat[1] == c).any()]
    by_class = jaccard_score(*flat, labels=present, average=None)
    shares = [None] * classes
    for label, share in zip(present, by_class):
        shares[label] = float(share)
    d = width(height, across)
    intersections, unions = np.zeros(classes, int), np.zeros(classes, int)
    for truth, guess in zip(truths, found):
        for label in range(classes):
            a, b = boundary(truth == label, d), boundary(guess == label, d)
            intersections[label] += (a & b).sum()
            unions[label] += (a | b).sum()
    boundary_shares, boundary_mean = means(intersections, unions)
    whole = [sum(boundary(truth == label, d) for label in range(classes)).astype(bool) for truth in truths]
    return {
        "name": name, "classes": classes, "height": height, "width": across, "boundaryWidth": d,
        "truths": [int(v) for v in flat[0]], "found": [int(v) for v in flat[1]],
        "matrix": matrix.tolist(), "shares": shares, "mean": float(np.mean(by_class)),
        "accuracy": float((flat[0] == flat[1]).mean()),
        "boundaries": [int(v) for v in np.stack(whole).ravel()],
        "boundaryShares": boundary_shares, "boundaryMean": boundary_mean,
    }


cases = []
for name, shape, classes, smoothness in [
        ("blots", (2, 24, 20), 3, 3), ("large blots in small pictures", (3, 12, 9), 2, 4),
        ("scattered pixels", (2, 9, 13), 4, 0.2), ("one row", (2, 1, 15), 2, 1), ("one pixel", (3, 1, 1), 2, 0.2),
        ("a boundary of two pixels", (1, 60, 50), 3, 6), ("a boundary of three pixels", (1, 96, 90), 4, 9)]:
    truths = regions(*shape, classes, smoothness)
    found = np.where(rng.uniform(size=shape) < 0.05, rng.integers(0, classes, shape), np.roll(truths, 1, axis=2))
    cases.append(case(name, truths, found, classes))
everywhere = np.zeros((1, 20, 20), int)
cases.append(case("one class everywhere, and two in neither", everywhere, everywhere, 3))
cases.append(case("all wrong", everywhere, everywhere + 1, 2))
square = everywhere.copy()
square[0, 5:15, 5:15] = 1
cases.append(case("a square moved by a pixel", square, np.roll(square, 1, axis=1), 2))

widths = [{"height": h, "width": w, "expected": width(h, w)} for h in (1, 3, 12, 64, 96, 120, 192) for w in (1, 4, 96, 175)]
# Halves: diagonals of 25 and 75 times 2 % are a half and one and a half.
widths += [{"height": h, "width": w, "expected": width(h, w)} for h, w in [(15, 20), (45, 60), (75, 100), (21, 72)]]
(here / "scores.json").write_text(json.dumps({"cases": cases, "widths": widths}, separators=(",", ":")) + "\n")
