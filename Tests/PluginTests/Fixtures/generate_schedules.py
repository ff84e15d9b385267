"""Computes what the schedules of learning rates are compared with, by PyTorch's own.

Usage: python generate_schedules.py, in this folder; writes schedules.json.
"""

import json
import math

import torch
from torch.optim import lr_scheduler as lr

BASE, STEPS, WARMUP = 0.2, 24, 8


def rates(build, steps):
    """The rate at each of the steps."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    scheduler = build(optimiser, steps)
    values = []
    for _ in range(steps):
        values.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return values


def formula(function):
    """A scheduler for Caffe's formulas: the share of the base rate at step t of n."""
    return lambda o, n: lr.LambdaLR(o, lambda t: function(t, n))


def nearest(x):
    return math.floor(x + 0.5)


def caffe_sigmoid(gamma, center):
    return formula(lambda t, n: 1 / (1 + math.exp(-gamma / n * (t - center * n))))


def paper_cycles(cycles, floor):
    """Equation 2 of the paper on snapshot ensembles, t from 1, between BASE and the floor."""
    def share(t, n):
        length = n // cycles
        return (1 - floor) / 2 * (math.cos(math.pi * (t % length) / length) + 1) + floor
    return formula(share)


schedules = [
    ("step", "steps=5,gamma=0.5", lambda o, n: lr.StepLR(o, 5, 0.5)),
    ("step", "epochs=1.5", lambda o, n: lr.StepLR(o, 9, 0.1)),
    ("multistep", "gamma=0.2", lambda o, n: lr.MultiStepLR(
        o, [nearest(0.5 * n), nearest(0.75 * n)], 0.2)),
    ("multistep", "steps=[3,10]", lambda o, n: lr.MultiStepLR(o, [3, 10], 0.1)),
    ("exponential", "gamma=0.8,per=step", lambda o, n: lr.ExponentialLR(o, 0.8)),
    ("exponential", "", lambda o, n: lr.ExponentialLR(o, 0.9 ** (1 / 6))),
    ("inverse", "", formula(lambda t, n: (1 + 1e-4 * t) ** -0.75)),
    ("inverse", "gamma=0.3,power=2", formula(lambda t, n: (1 + 0.3 * t) ** -2)),
    ("polynomial", "", lambda o, n: lr.PolynomialLR(o, n, 1)),
    ("polynomial", "power=0.9", lambda o, n: lr.PolynomialLR(o, n, 0.9)),
    ("sigmoid", "", caffe_sigmoid(-12, 0.5)),
    ("sigmoid", "gamma=-5,center=0.75", caffe_sigmoid(-5, 0.75)),
    ("cyclic-cosine", "cycles=4", lambda o, n: lr.CosineAnnealingWarmRestarts(o, n // 4)),
    ("cyclic-cosine", "cycles=4,floor=0.3", paper_cycles(4, 0.3)),
    ("cyclic-cosine", "cycles=2,multiply=3,floor=0.1",
     lambda o, n: lr.CosineAnnealingWarmRestarts(o, n // 4, 3, eta_min=0.02)),
    ("triangular", "cycles=2", lambda o, n: lr.CyclicLR(
        o, 0.02, BASE, n // 4, cycle_momentum=False)),
    ("triangular", "cycles=2,rise=0.25,low=0.3,shrink=0.5", lambda o, n: lr.CyclicLR(
        o, 0.06, BASE, n // 8, n // 8 * 3, mode="triangular2", cycle_momentum=False)),
    ("triangular", "one-cycle=true,rise=0.25", lambda o, n: lr.OneCycleLR(
        o, BASE, n, pct_start=0.25, anneal_strategy="linear", div_factor=10,
        cycle_momentum=False)),
    ("cosine-decay", "", lambda o, n: lr.CosineAnnealingLR(o, n)),
]

cases = []
for trick, options, build in schedules:
    behind = rates(build, STEPS - WARMUP)
    ramp = [behind[0] * (0.1 + 0.9 * t / WARMUP) for t in range(WARMUP)]
    cases.append({
        "trick": trick, "options": options, "rates": rates(build, STEPS),
        "warmed": ramp + behind})


def plateau(values, mode, **options):
    """The rate in each epoch, given the scores after each."""
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=BASE)
    scheduler = lr.ReduceLROnPlateau(optimiser, mode, **options)
    result = []
    for value in values:
        result.append(optimiser.param_groups[0]["lr"])
        scheduler.step(value)
    return result


scores = [0.9, 0.8, 0.79999, 0.85, 0.7, 0.71, 0.72, 0.73, 0.74, 0.69, 0.7, 0.7, 0.7, 0.7, 0.6]
plateaus = [
    {"options": "patience=1", "rates": plateau(scores, "min", patience=1)},
    {"options": "patience=0,factor=0.5,threshold=0.2",
     "rates": plateau(scores, "min", patience=0, factor=0.5, threshold=0.2)},
    {"options": "patience=2,metric=accuracy,floor=0.05",
     "rates": plateau(scores, "max", patience=2, min_lr=0.01)},
]

with open("schedules.json", "w") as file:
    json.dump({
        "schedules": {"base": BASE, "warmup": WARMUP, "start": 0.1, "cases": cases},
        "plateau": {"base": BASE, "scores": scores, "cases": plateaus},
    }, file, separators=(",", ":"))
    file.write("\n")
