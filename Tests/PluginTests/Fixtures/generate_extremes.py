"""Computes what tricks do at the ends of their ranges, by PyTorch in float64, NumPy and exact fractions.

Usage: python generate_extremes.py, in this folder; writes extremes.json.
"""

import json
import math
from fractions import Fraction

import numpy as np
import torch
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

torch.set_default_dtype(torch.float64)
torch.manual_seed(11)
random = np.random.default_rng(12)
out = {}


def plain(values):
    return np.asarray(values, dtype=np.float64).ravel().tolist()


def short(values):
    """Float32 values by the shortest decimals that are read as them."""
    return [float(str(v)) for v in np.asarray(values, dtype=np.float32).ravel()]


def single(*shape, scale=1.0):
    """Float32 values, so that both sides start from the same numbers."""
    return (random.standard_normal(shape) * scale).astype(np.float32).astype(np.float64)


# Moments: from weights of 0, so that what is compared is the way that they went.
STEPS = 60
gradients = [single(6) for _ in range(STEPS)]


def by_torch(build):
    weights = torch.zeros(6, requires_grad=True)
    optimiser = build([weights])
    for gradient in gradients:
        weights.grad = torch.tensor(gradient)
        optimiser.step()
    return plain(weights.detach())


def lamb(beta1, beta2, rate, epsilon=1e-6):
    """Without decay, for biases: Adam's step as it is, with its bias corrections."""
    w, m, v = np.zeros(6), np.zeros(6), np.zeros(6)
    for t, g in enumerate(gradients, 1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        w = w - rate * (m / (1 - beta1 ** t)) / (np.sqrt(v / (1 - beta2 ** t)) + epsilon)
    return plain(w)


BETAS = [(0.9, 0.999), (0.9, 0.99999), (0.9, 0.999999), (0.99999, 0.9999999)]
out["moments"] = {
    "gradients": [short(g) for g in gradients], "rate": 0.01,
    "cases": [
        {
            "beta1": b1, "beta2": b2,
            "adam": by_torch(lambda p: torch.optim.Adam(p, lr=0.01, betas=(b1, b2), eps=1e-8)),
            "adamw": by_torch(
                lambda p: torch.optim.AdamW(
                    p, lr=0.01, betas=(b1, b2), eps=1e-8, weight_decay=1e-3)),
            "lamb": lamb(b1, b2, 0.01),
        } for b1, b2 in BETAS],
    "dampened": {
        "dampening": 0.99999, "momentum": 0.9,
        "weights": by_torch(
            lambda p: torch.optim.SGD(p, lr=1000.0, momentum=0.9, dampening=0.99999)),
    },
}

# Averages: thousands of small steps of positive weights, where a share that is off adds up.
walk = np.cumsum(np.abs(single(2000, 2, scale=1e-3)), axis=0).astype(np.float32).astype(np.float64)
walk += 1
walk = walk.astype(np.float32).astype(np.float64)


class Holder(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.zeros(2))


def averaged(decay):
    holder = Holder()
    average = AveragedModel(holder, multi_avg_fn=get_ema_multi_avg_fn(decay))
    for values in walk:
        with torch.no_grad():
            holder.w.copy_(torch.tensor(values))
        average.update_parameters(holder)
    return plain(average.module.w.detach())


norm = nn.BatchNorm1d(2, momentum=1e-5)
batches = [single(4, 2) + 3 for _ in range(200)]
for batch in batches:
    norm(torch.tensor(batch))
out["averages"] = {
    "walk": [short(w) for w in walk],
    "ema": [{"decay": d, "average": averaged(d)} for d in (0.999, 0.99999, 0.999999)],
    "batches": [short(b) for b in batches], "momentum": 1e-5,
    "mean": plain(norm.running_mean), "variance": plain(norm.running_var),
}

# Columns: constant at values that float32 cannot add up, far from 0, nearly constant.
ROWS = 301
columns = np.stack([
    np.full(ROWS, np.float32(0.1)), np.full(ROWS, np.float32(1e6 + 0.3)),
    np.full(ROWS, np.float32(-7.7e-12)), single(ROWS), single(ROWS) * 0.01 + 5000,
    np.where(np.arange(ROWS) == 7, np.float32(0.1), np.float32(0.2)),
], axis=1).astype(np.float32).astype(np.float64)
test = np.array([[0.1, 1e6, 3.0, 1.0, 5000.0, 0.1], [9e9, 0.0, -1e30, -2.0, 4999.0, 0.2]])
test = test.astype(np.float32).astype(np.float64)


def standardised(values, axes):
    mean = columns.mean(axis=axes)
    deviation = columns.std(axis=axes)
    # Constant in float32 is constant: NumPy's own mean of equal values is off by a rounding.
    constant = (columns == columns[0]).all(axis=0) if axes == 0 else False
    return np.where(constant, 0, (values - mean) / np.where(constant, 1, deviation))


out["columns"] = {
    "rows": ROWS, "training": short(columns), "test": short(test),
    "features": {"training": plain(standardised(columns, 0)), "test": plain(standardised(test, 0))},
    "everything": {
        "training": plain(standardised(columns, None)), "test": plain(standardised(test, None))},
}


# Cycles: exactly, by fractions. A step is in the last cycle that has begun.
def cycles(steps, count, multiply, floor):
    ends = [Fraction(0)]
    length = Fraction(1)
    for _ in range(count):
        ends.append(ends[-1] + length)
        length *= Fraction(multiply)
    starts = [Fraction(steps) * end / ends[-1] for end in ends]
    rates, restarts = [], []
    for step in range(steps):
        cycle = max(k for k in range(count) if starts[k] <= step)
        share = (step - starts[cycle]) / (starts[cycle + 1] - starts[cycle])
        rates.append(floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * share)))
        if step == 0 or cycle != restarts[-1][1]:
            restarts.append((step, cycle))
    return {
        "steps": steps, "options": f"cycles={count},multiply={multiply},floor={floor}",
        "rates": rates, "restarts": [step for step, _ in restarts]}


out["cycles"] = [
    cycles(*case) for case in [
        (400, 3, 1, 0.0), (399, 7, 1, 0.0), (500, 30, 1, 0.1), (180, 49, 1, 0.0),
        (500, 6, 2, 0.0), (277, 5, 1.5, 0.0), (100, 4, 3, 0.25), (360, 11, 1.25, 0.0)]]


# Norms: of gradients whose squares overflow or vanish in float32.
def clipped(gradients, limit):
    parameters = [torch.zeros(len(g), requires_grad=True) for g in gradients]
    for parameter, g in zip(parameters, gradients):
        parameter.grad = torch.tensor(g)
    norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
    return {
        "limit": limit, "norm": float(norm), "gradients": [plain(p.grad) for p in parameters]}


def perturbed(weights, gradients, coefficients, rho):
    """SAM's second gradient is taken at w + ρ·g/‖g‖, here that of Σ c·w²/2."""
    norm = math.sqrt(sum(float(np.sum(g * g)) for g in gradients))
    return [plain(c * (w + rho * g / norm)) for w, g, c in zip(weights, gradients, coefficients)]


weights = [single(5), single(3)]
out["norms"] = []
for scale in (1e-35, 1e-30, 1e-24, 1.0, 1e20, 1e30, 1e37):
    # The gradients of Σ c·w²/2.
    coefficients = [single(5, scale=scale), single(3, scale=scale)]
    given = [(c * w).astype(np.float32).astype(np.float64) for c, w in zip(coefficients, weights)]
    norm = math.sqrt(sum(float(np.sum(g * g)) for g in given))
    ratio = math.sqrt(float(np.sum(weights[0] ** 2))) / math.sqrt(float(np.sum(given[0] ** 2)))
    out["norms"].append({
        "scale": scale, "weights": [plain(w) for w in weights],
        "coefficients": [plain(c) for c in coefficients],
        "gradients": [plain(g) for g in given], "clipped": clipped(given, norm / 3),
        "rho": 0.05, "sharp": perturbed(weights, given, coefficients, 0.05),
        # LARS with trust .02, ε 0 and no decay; the rate is the update's.
        "lars": plain(0.02 * ratio * given[0]),
    })

# Weights of every size have one standardised form.
kernel = single(3, 4)
out["standardisedWeights"] = [
    {
        "weights": plain((kernel * scale).astype(np.float32)), "shape": [3, 4],
        "result": plain((k - k.mean(0)) / np.sqrt(k.var(0))),
    }
    for scale in (1e-30, 1e-4, 1.0, 1e20, 1e37)
    for k in [(kernel * scale).astype(np.float32).astype(np.float64)]]


# 16 bits: a linear layer of rounded inputs, weights and biases, whose output is rounded.
def rounded(values, dtype):
    return torch.tensor(values).to(torch.float32).to(dtype).to(torch.float64)


out["storage"] = []
for name, dtype in (("bfloat16", torch.bfloat16), ("float16", torch.float16)):
    x, w, b = single(7, 4), single(4, 3), single(3)
    y = rounded(x, dtype) @ rounded(w, dtype) + rounded(b, dtype)
    out["storage"].append({
        "format": name, "inputs": plain(x), "weight": plain(w), "bias": plain(b),
        "outputs": plain(rounded(y.numpy(), dtype))})

# Extents of images behind a convolution of any padding.
out["extents"] = [
    {
        "size": size, "stride": stride, "padding": padding, "input": extent,
        "output": nn.Conv2d(1, 1, size, stride, padding)(torch.zeros(1, 1, extent, extent)).shape[-1]}
    for size in (5, 7, 9) for stride in (1, 2, 3) for padding in range(0, size) for extent in (15, 16)]

# A normalisation between a flatten and the linear layer that takes it; images of 4×2 in 3 channels.
flattened = []
for name, middle in (
    ("batch-norm", lambda: nn.BatchNorm1d(24)), ("layer-norm", lambda: nn.LayerNorm(24)),
):
    network = nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1), nn.Flatten(), middle(), nn.ReLU(), nn.Linear(24, 4))
    with torch.no_grad():
        for tensor in network.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(torch.randn(tensor.shape))
        if name == "batch-norm":
            network[2].running_var.copy_(torch.rand(24) + 0.5)
    network.eval()
    images = torch.randn(5, 2, 4, 2)
    flattened.append({
        "norm": name,
        "tensors": {
            key: {"shape": list(tensor.shape), "values": plain(tensor)}
            for key, tensor in network.state_dict().items() if tensor.is_floating_point()},
        "inputs": plain(images.permute(0, 2, 3, 1)), "outputs": plain(network(images).detach())})
out["flattened"] = flattened

with open("extremes.json", "w") as file:
    json.dump(out, file)
    file.write("\n")
