"""Computes what tricks on gradients, updates and averages are compared with, by PyTorch and NumPy.

Usage: python generate_optimisation.py, in this folder; writes optimisation.json.
"""

import json

import numpy as np
import torch
from torch.optim.swa_utils import AveragedModel

torch.set_default_dtype(torch.float64)
random = np.random.default_rng(41)
out = {}


def plain(values):
    return np.asarray(values, dtype=np.float64).ravel().tolist()


def normal(*shape):
    """Float32 values, so that both sides start from the same numbers."""
    return random.standard_normal(shape).astype(np.float32)


# Updates: two linear layers, weights and biases, five steps of given gradients.
RATE, MOMENTUM, DECAY = 0.1, 0.9, 5e-3
FACTORS = [1, 1, 0.5, 2, 0.1]
weights = [normal(3, 4), normal(4), normal(4, 2), np.zeros(2, np.float32)]
gradients = [[normal(*w.shape) for w in weights] for _ in FACTORS]
is_weight = [True, False, True, False]


def by_torch(build, rate=RATE, after=lambda parameters, step: None):
    """The weights after the steps of a PyTorch optimiser."""
    parameters = [torch.tensor(w, dtype=torch.float64, requires_grad=True) for w in weights]
    optimiser = build(parameters)
    for step, (factor, step_gradients) in enumerate(zip(FACTORS, gradients)):
        for group in optimiser.param_groups:
            group["lr"] = rate * factor
        for parameter, g in zip(parameters, step_gradients):
            parameter.grad = torch.tensor(g, dtype=torch.float64)
        optimiser.step()
        after(parameters, step)
    return [plain(p.detach()) for p in parameters]


def sgd(decay=DECAY, momentum=MOMENTUM, **options):
    return lambda p: torch.optim.SGD(
        p, lr=RATE, momentum=momentum, weight_decay=decay, **options)


def groups(parameters, decay):
    return [
        {"params": [p for p, w in zip(parameters, is_weight) if w], "weight_decay": decay},
        {"params": [p for p, w in zip(parameters, is_weight) if not w], "weight_decay": 0}]


def by_numpy(step, rate=RATE):
    """The weights after steps of a function of (weights, gradient, rate, memory, number)."""
    values = [w.astype(np.float64) for w in weights]
    memories = [{} for _ in weights]
    for number, (factor, step_gradients) in enumerate(zip(FACTORS, gradients), start=1):
        for i, g in enumerate(step_gradients):
            values[i] = step(
                values[i], g.astype(np.float64), rate * factor, memories[i], number, is_weight[i])
    return [plain(v) for v in values]


def velocity(memory, g):
    memory["v"] = MOMENTUM * memory["v"] + g if "v" in memory else g
    return memory["v"]


def decoupled_sgd(decay):
    def step(w, g, rate, memory, number, is_weight):
        return w * (1 - rate * decay) - rate * velocity(memory, g)
    return step


def larc(trust, decay, decoupled):
    """apex/parallel/LARC.py for weights without its clip; biases by plain SGD."""
    def step(w, g, rate, memory, number, is_weight):
        folded = decay
        if decoupled:
            w, folded = w * (1 - rate * decay), 0
        d = g + folded * w
        if is_weight:
            d = d * trust * np.linalg.norm(w) / (
                np.linalg.norm(g) + folded * np.linalg.norm(w) + 1e-8)
        return w - rate * velocity(memory, d)
    return step


def lamb(adapt_all, decay):
    """Algorithm 2 of the paper with the identity as φ."""
    def step(w, g, rate, memory, number, is_weight):
        memory["m"] = 0.9 * memory.get("m", 0) + 0.1 * g
        memory["v"] = 0.999 * memory.get("v", 0) + 0.001 * g**2
        mean, variance = memory["m"] / (1 - 0.9**number), memory["v"] / (1 - 0.999**number)
        r = mean / (np.sqrt(variance) + 1e-6) + decay * w
        norms = np.linalg.norm(w), np.linalg.norm(r)
        ratio = norms[0] / norms[1] if (adapt_all or is_weight) and min(norms) > 0 else 1
        return w - rate * ratio * r
    return step


def lookahead(alpha, steps):
    """What sends PyTorch's weights back after every few steps."""
    slow = [torch.tensor(w, dtype=torch.float64) for w in weights]

    def after(parameters, step):
        if (step + 1) % steps == 0:
            for s, p in zip(slow, parameters):
                s += alpha * (p.data - s)
                p.data.copy_(s)
    return after


MORE = DECAY + 0.01
adam = torch.optim.Adam
out["updates"] = {
    "weights": [plain(w) for w in weights],
    "gradients": [[plain(g) for g in step] for step in gradients],
    "rate": RATE, "momentum": MOMENTUM, "decay": DECAY, "factors": FACTORS,
    "cases": [{"tricks": tricks, "weights": values} for tricks, values in [
        ({"adam": "rate=0.01"}, by_torch(lambda p: adam(p, weight_decay=DECAY), rate=0.01)),
        ({"adam": "rate=0.02,beta1=0.8,beta2=0.9,epsilon=0.001"}, by_torch(
            lambda p: adam(p, betas=(0.8, 0.9), eps=1e-3, weight_decay=DECAY), rate=0.02)),
        ({"nesterov": ""}, by_torch(sgd(nesterov=True))),
        ({"nesterov": "momentum=0.5"}, by_torch(sgd(momentum=0.5, nesterov=True))),
        ({"weight-decay": "decay=0.01"}, by_torch(sgd(MORE))),
        ({"weight-decay": "decay=0.01,decoupled=true"}, by_numpy(decoupled_sgd(MORE))),
        ({"adam": "rate=0.01", "weight-decay": "decay=0.01,decoupled=true"}, by_torch(
            lambda p: torch.optim.AdamW(p, weight_decay=MORE), rate=0.01)),
        ({"no-bias-decay": ""}, by_torch(
            lambda p: torch.optim.SGD(groups(p, DECAY), lr=RATE, momentum=MOMENTUM))),
        ({"no-bias-decay": "", "adam": "rate=0.01",
          "weight-decay": "decay=0.01,decoupled=true"}, by_torch(
            lambda p: torch.optim.AdamW(groups(p, MORE)), rate=0.01)),
        ({"lamb": ""}, by_numpy(lamb(False, DECAY), rate=0.01)),
        ({"lamb": "rate=0.02,adapt=all"}, by_numpy(lamb(True, DECAY), rate=0.02)),
        ({"lars": "", "weight-decay": "decay=0.01"}, by_numpy(larc(0.02, MORE, False))),
        ({"lars": "", "weight-decay": "decay=0.01,decoupled=true"},
         by_numpy(larc(0.02, MORE, True))),
        ({"lookahead": "steps=2"}, by_torch(sgd(), after=lookahead(0.5, 2))),
        ({"lookahead": "alpha=0.8,steps=3", "adam": "rate=0.01"}, by_torch(
            lambda p: adam(p, weight_decay=DECAY), rate=0.01, after=lookahead(0.8, 3))),
    ]],
}

# Element-wise limits.
tensors = [normal(3, 4), normal(4)]
cases = []
for limit in [0.1, 0.7, 10.0]:
    parameters = [torch.zeros(t.shape, requires_grad=True) for t in tensors]
    for parameter, t in zip(parameters, tensors):
        parameter.grad = torch.tensor(t, dtype=torch.float64)
    torch.nn.utils.clip_grad_value_(parameters, limit)
    cases.append({"limit": limit, "gradients": [plain(p.grad) for p in parameters]})
out["clipValue"] = {
    "shapes": [list(t.shape) for t in tensors], "gradients": [plain(t) for t in tensors],
    "cases": cases}

# Sharpness-aware gradients of Σ w⁴/4 + c·w over two tensors.
w, c = [normal(5), normal(3)], [normal(5), normal(3)]
cases = []
for rho in [0.05, 1.0]:
    x = [torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in w]
    coefficients = [torch.tensor(v, dtype=torch.float64) for v in c]

    def loss(values):
        return sum((v**4 / 4 + k * v).sum() for v, k in zip(values, coefficients))
    first = torch.autograd.grad(loss(x), x)
    norm = torch.sqrt(sum((g**2).sum() for g in first))
    climbed = [v + rho * g / norm for v, g in zip(x, first)]
    second = torch.autograd.grad(loss(climbed), climbed)
    cases.append({
        "rho": rho, "loss": float(loss(x).detach()), "gradients": [plain(g) for g in second]})
out["sam"] = {
    "weights": [plain(v) for v in w], "coefficients": [plain(v) for v in c], "cases": cases}


# Means of weights over epochs; of moving averages over epochs of three steps.
class Values(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(5))
        self.register_buffer("mean", torch.zeros(3))


steps = [(normal(5), normal(3)) for _ in range(12)]
model = Values()
mean = AveragedModel(model, use_buffers=True)
for weight, buffer in steps[8::3]:
    model.weight.data = torch.tensor(weight, dtype=torch.float64)
    model.mean.copy_(torch.tensor(buffer))
    mean.update_parameters(model)
averages, moving = [], None
for weight, _ in steps:
    weight = weight.astype(np.float64)
    moving = weight if moving is None else 0.6 * moving + 0.4 * weight
    averages.append(moving)
out["swa"] = {
    "weights": [plain(v) for v, _ in steps], "buffers": [plain(b) for _, b in steps],
    "meanWeight": plain(mean.module.weight.detach()), "meanBuffer": plain(mean.module.mean),
    "meanOfMoving": plain(np.mean(averages[8::3], axis=0))}


# Storage of 16 bits: two layers, cross-entropy, gradients multiplied on their way back.
def low_precision(dtype, scale, parameters, inputs, labels):
    def stored(t):
        return t.to(torch.float32).to(dtype).to(torch.float64)

    class Store(torch.autograd.Function):
        @staticmethod
        def forward(context, x):
            return stored(x)

        @staticmethod
        def backward(context, g):
            return stored(g)

    w1, b1, w2, b2 = [
        stored(torch.tensor(p, dtype=torch.float64)).requires_grad_() for p in parameters]
    x = stored(torch.tensor(inputs, dtype=torch.float64))
    hidden = Store.apply(torch.relu(x @ w1 + b1))
    logits = Store.apply(hidden @ w2 + b2)
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(labels))
    (loss * scale).backward()
    return float(loss.detach()), [plain(stored(p.grad) / scale) for p in (w1, b1, w2, b2)]


parameters = [normal(36, 24) / 6, normal(24), normal(24, 3), normal(3)]
inputs, labels = normal(5, 36), [0, 2, 1, 1, 0]
cases = []
for name, dtype, scale in [
        ("bfloat16", torch.bfloat16, 1), ("float16", torch.float16, 1024),
        ("float16", torch.float16, 2.0**-16)]:
    loss, values = low_precision(dtype, scale, parameters, inputs, labels)
    cases.append({
        "options": f"format={name},loss-scale={scale}", "loss": loss, "gradients": values})
out["lowPrecision"] = {
    "parameters": [plain(p) for p in parameters], "inputs": plain(inputs), "labels": labels,
    "cases": cases}

with open("optimisation.json", "w") as file:
    json.dump(out, file, separators=(",", ":"))
    file.write("\n")
