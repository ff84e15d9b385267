#!/usr/bin/env python3
"""Writes curves.json beside this file: curves of range tests, and what the rules say of them.

Needs numpy. Written from the definitions in docs and doc comments: the loss averaged by an exponential
moving average with Adam's correction, fastai's suggestions over what lies before the minimum.
"""

import json
import pathlib

import numpy as np


def rates(low, high, steps):
    return np.geomspace(low, high, steps)


def smooth(losses, window):
    keep = 1 - 1 / window
    places = np.arange(len(losses))
    return np.array(
        [
            np.sum((1 - keep) * keep ** (i - places[: i + 1]) * losses[: i + 1]) / (1 - keep ** (i + 1))
            for i in places
        ]
    )


def longest_fall(values):
    """The end and the length of the longest strictly falling subsequence."""
    lengths = np.ones(len(values), dtype=int)
    for i in range(1, len(values)):
        before = lengths[:i][values[:i] > values[i]]
        if len(before):
            lengths[i] = before.max() + 1
    end = int(np.argmax(lengths))
    return end, int(lengths[end])


def suggestions(losses, low, high, steps, finite):
    window = max(steps // 20, 1)
    lr = rates(low, high, steps)
    smoothed = smooth(losses, window)
    start = min(losses[:window].mean(), losses[0])
    noise = losses[:window].std(ddof=1) if window > 1 else 0.0
    first = steps // 10
    lowest = first + int(np.argmin(smoothed[first:]))
    fall = start - smoothed[lowest]
    falls = bool(fall > max(4 * noise / np.sqrt(2 * window - 1), 0.02 * abs(start)))
    exploded = smoothed[-1] > start + 3 * max(abs(start), fall)
    divergence = None if finite and not exploded else len(losses) - 1
    if falls:
        lost = np.nonzero(smoothed[lowest:] > smoothed[lowest] + 0.9 * fall)[0]
        if len(lost):
            divergence = lowest + int(lost[0])
    answer = {
        "smoothed": smoothed.tolist(),
        "falls": falls,
        "lowest": lowest,
        "divergence": None if divergence is None else float(lr[divergence]),
        "steepest": None,
        "valley": None,
        "minimumTenth": None,
    }
    if falls:
        part = smoothed[first : lowest + 1]
        reach = max(window // 2, 1)
        if len(part) > 2 * reach:
            place = int(np.argmin(part[2 * reach :] - part[: -2 * reach])) + first + reach
            answer["steepest"] = float(lr[place])
        end, length = longest_fall(part)
        sections = length / 3
        answer["valley"] = float(lr[first + max(end - length, 0) + int(sections) + int(sections / 2)])
        answer["minimumTenth"] = float(lr[lowest] / 10)
    return answer


def case(name, losses, low=1e-5, high=1.0, steps=200, finite=True):
    losses = np.asarray(losses, dtype=float)
    return {
        "name": name,
        "from": low,
        "to": high,
        "steps": steps,
        "isFinite": finite,
        "losses": losses.tolist(),
        **suggestions(losses, low, high, steps, finite),
    }


def descent(lr, start, end, middle, width, limit):
    """A loss that falls by a logistic in the logarithm of the rate and explodes above a limit."""
    x = np.log10(lr)
    falling = end + (start - end) / (1 + np.exp((x - np.log10(middle)) / width))
    return falling + np.where(lr > limit, (lr / limit) ** 3 - 1, 0)


random = np.random.default_rng(20)
usual = rates(1e-5, 1, 200)
wide = rates(1e-8, 10, 400)
cases = [
    case("smooth", descent(usual, 2.3, 0.3, 3e-3, 0.3, 0.3)),
    case("noisy", descent(usual, 2.3, 0.3, 3e-3, 0.3, 0.3) + random.normal(0, 0.05, 200)),
    case("very noisy", descent(usual, 2.3, 0.8, 1e-2, 0.4, 0.5) + random.normal(0, 0.3, 200)),
    case(
        "wide, stopped at a divergence",
        (descent(wide, 50, 4, 1e-4, 0.5, 1e-2) + random.normal(0, 1, 400))[:310], 1e-8, 10, 400,
        finite=False,
    ),
    case("flat", 2.3 + random.normal(0, 0.05, 200)),
    case("still falling", descent(usual, 2.3, 0.3, 1, 0.5, 10) + random.normal(0, 0.02, 200)),
    case("below zero", descent(usual, 0.5, -3, 1e-3, 0.3, 0.1) + random.normal(0, 0.1, 200)),
    case("few steps", descent(rates(1e-4, 1, 12), 2.3, 0.5, 1e-2, 0.3, 0.5), 1e-4, 1, 12),
    case("falls to nothing", descent(usual, 1, 1e-4, 1e-3, 0.15, 0.2)),
]
place = pathlib.Path(__file__).with_name("curves.json")
place.write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
