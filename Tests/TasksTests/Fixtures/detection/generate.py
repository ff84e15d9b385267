"""What pycocotools makes of boxes, and what is left of boxes by suppression; writes scores.json.

    python3 generate.py

Needs NumPy and pycocotools 2.0.11. The suppression is written here from the paper's text: every box is
compared with every other, and no box is moved in an array.
"""

import contextlib
import io
import json
import math
import pathlib

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

here = pathlib.Path(__file__).parent


def evaluate(truths, found, classes):
    """AP, AP50, AP75 and AR of pictures of (x1, y1, x2, y2, class) and (…, class, score)."""
    annotations = [
        {"id": 0, "image_id": image, "category_id": int(label), "iscrowd": 0,
         "bbox": [x1, y1, x2 - x1, y2 - y1], "area": (x2 - x1) * (y2 - y1)}
        for image, boxes in enumerate(truths) for x1, y1, x2, y2, label in boxes
    ]
    for number, annotation in enumerate(annotations):
        annotation["id"] = number + 1
    results = [
        {"image_id": image, "category_id": int(label), "score": score,
         "bbox": [x1, y1, x2 - x1, y2 - y1]}
        for image, boxes in enumerate(found) for x1, y1, x2, y2, label, score in boxes
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        coco.dataset = {
            "images": [{"id": image} for image in range(len(truths))],
            "categories": [{"id": label} for label in range(classes)],
            "annotations": annotations, "info": {},
        }
        coco.createIndex()
        # loadRes takes no empty list.
        answers = coco.loadRes(results) if results else COCO()
        if not results:
            answers.dataset = {**coco.dataset, "annotations": []}
            answers.createIndex()
        evaluation = COCOeval(coco, answers, "bbox")
        evaluation.params.maxDets = [1, 10, 100]
        evaluation.params.areaRng = [[0, 1e10]]
        evaluation.params.areaRngLbl = ["all"]
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][:, :, :, 0, -1]
    recall = evaluation.eval["recall"][:, :, 0, -1]

    def mean(values):
        values = values[values > -1]
        return float(values.mean()) if values.size else None

    return {
        "ap": mean(precision), "ap50": mean(precision[0]), "ap75": mean(precision[5]),
        "ar": mean(recall), "classes": [mean(precision[:, :, k]) for k in range(classes)],
    }


def rounded(boxes):
    """Short in a file."""
    return [[[round(value, 3) for value in box] for box in own] for own in boxes]


def scene(random, pictures, classes, most, whole=False):
    boxes = []
    for _ in range(pictures):
        own = []
        for _ in range(random.integers(0, most + 1)):
            x, y = random.uniform(0, 50, 2)
            w, h = random.uniform(5, 25, 2)
            corners = [x, y, x + w, y + h]
            if whole:
                corners = [float(round(v)) for v in corners]
            own.append([*corners, int(random.integers(classes))])
        boxes.append(own)
    return rounded(boxes)


def guesses(random, truths, classes, jitter, doubles, wrong, levels=None):
    found = []
    for boxes in truths:
        own = []
        for x1, y1, x2, y2, label in boxes:
            for _ in range(random.integers(0, doubles + 1)):
                shift = random.normal(0, jitter, 4)
                box = [x1 + shift[0], y1 + shift[1], x2 + shift[2], y2 + shift[3]]
                if box[2] <= box[0] or box[3] <= box[1]:
                    continue
                if random.uniform() < wrong:
                    label = int(random.integers(classes))
                own.append([*box, label, float(random.uniform())])
        for _ in range(random.integers(0, 3)):
            x, y = random.uniform(0, 50, 2)
            w, h = random.uniform(5, 25, 2)
            own.append(
                [x, y, x + w, y + h, int(random.integers(classes)), float(random.uniform())])
        if levels:
            for box in own:
                box[5] = round(box[5] * levels) / levels
        found.append(own)
    return rounded(found)


def precisions():
    random = np.random.default_rng(1)
    cases = []

    def add(name, truths, found, classes):
        cases.append({"name": name, "classes": classes, "truths": truths, "found": found,
                      "scores": evaluate(truths, found, classes)})

    for number, (pictures, classes, most, jitter, doubles, wrong, levels) in enumerate([
        (1, 1, 3, 1, 1, 0, None), (5, 1, 4, 1.5, 2, 0, None), (12, 3, 5, 1, 2, 0.2, None),
        (20, 10, 6, 2, 3, 0.1, None), (8, 2, 6, 0.5, 2, 0, 4), (15, 3, 6, 2, 3, 0.3, 2),
        (10, 1, 6, 1, 3, 0, 1), (6, 4, 2, 3, 1, 0.5, None),
    ]):
        truths = scene(random, pictures, classes, most)
        add(f"drawn {number}", truths,
            guesses(random, truths, classes, jitter, doubles, wrong, levels), classes)
    whole = scene(random, 10, 2, 5, whole=True)
    # Overlaps of exactly a threshold.
    exact = [[[b[0], b[1], b[0] + (b[2] - b[0]) / 2, b[3], b[4], 0.5] for b in boxes]
             for boxes in whole]
    add("halves", whole, exact, 2)
    add("perfect", whole, [[[*b, 1.0] for b in boxes] for boxes in whole], 2)
    add("nothing found", whole, [[] for _ in whole], 2)
    add("no truths", [[], []], [[[0, 0, 5, 5, 0, 0.5]], []], 1)
    add("a class without truths", [[[0, 0, 5, 5, 0]]],
        [[[0, 0, 5, 5, 1, 0.9], [0, 0, 5, 5, 0, 0.5]]], 3)
    # More than count: the last, which are right, are not among the hundred surest.
    many = [[30.0, 30, 40, 40, 0, 0.9 - 0.001 * k] for k in range(100)]
    add("beyond a hundred", [[[0, 0, 10, 10, 0], [30, 30, 40, 40, 0]]],
        [many + [[0.0, 0, 10, 10, 0, 0.1]]], 1)
    # Equal scores: the earlier picture's come first, and in a picture those that stand first.
    add("equal scores", [[[0, 0, 10, 10, 0]], [[0, 0, 10, 10, 0]]],
        [[[20, 20, 30, 30, 0, 0.5], [0, 0, 10, 10, 0, 0.5]],
         [[0, 0, 10, 10, 0, 0.5], [20, 20, 30, 30, 0, 0.5]]], 1)
    # Two true boxes are covered equally well.
    add("twins", [[[0, 0, 10, 10, 0], [0, 0, 10, 10, 0]]],
        [[[0, 0, 10, 10, 0, 0.5], [1, 0, 10, 10, 0, 0.4], [2, 0, 10, 10, 0, 0.3]]], 1)
    return cases


def overlap(a, b):
    w = min(a[2], b[2]) - max(a[0], b[0])
    h = min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    area = lambda c: (c[2] - c[0]) * (c[3] - c[1])
    return w * h / (area(a) + area(b) - w * h)


def suppress(boxes, decay, threshold, sigma, least, across):
    """The numbers of the boxes that stay, in the order in which they are taken, and their scores."""
    scores = [box[5] for box in boxes]
    waiting = {k for k, score in enumerate(scores) if score >= least}
    taken = []
    while waiting:
        best = min(waiting, key=lambda k: (-scores[k], k))
        waiting.remove(best)
        taken.append([best, scores[best]])
        for k in sorted(waiting):
            if not across and boxes[k][4] != boxes[best][4]:
                continue
            o = overlap(boxes[k], boxes[best])
            if decay == "gaussian":
                scores[k] *= math.exp(-o * o / sigma)
            elif o > threshold:
                scores[k] *= 0 if decay == "full" else 1 - o
        waiting = {k for k in waiting if scores[k] >= least and scores[k] > 0}
    return taken


def suppressions():
    random = np.random.default_rng(2)
    cases = []
    for number in range(12):
        truths = scene(random, 1, 3, 6)
        boxes = guesses(random, truths, 3, 2, 6, 0.3, 10 if number % 3 == 0 else None)[0]
        for decay in ["full", "linear", "gaussian"]:
            options = {
                "decay": decay, "threshold": [0.3, 0.5, 0.7][number % 3],
                "sigma": [0.5, 0.1][number % 2], "least": [0.001, 0.2][number % 2],
                "across": number % 4 == 1,
            }
            cases.append({"boxes": boxes, **options, "kept": suppress(boxes, **options)})
    return cases


(here / "scores.json").write_text(
    json.dumps({"precisions": precisions(), "suppressions": suppressions()}) + "\n")
