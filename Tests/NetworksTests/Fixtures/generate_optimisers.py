#!/usr/bin/env python3
"""Writes optimisers.json: weights after several steps of PyTorch's optimisers.

usage: generate_optimisers.py > optimisers.json        (needs torch)

PyTorch computes in float64 from float32 inputs; each case gives the options under this project's
names, the first weights, the gradient of each step, and the weights after each step.
"""
import json
import torch

torch.manual_seed(20260101)
STEPS, SIZE = 6, 19

def rounded(tensor):
    return [float(f"{v:.9g}") for v in tensor.tolist()]

def draw(size):
    """Multiples of 1/64, exact in float32."""
    return (torch.randn(size, dtype=torch.float64) * 64).round() / 64

cases = []

def add(kind, make, **options):
    weights = torch.nn.Parameter(draw(SIZE))
    first = weights.detach().clone()
    gradients = [draw(SIZE) for _ in range(STEPS)]
    optimiser = make([weights])
    after = []
    for gradient in gradients:
        weights.grad = gradient.clone()
        optimiser.step()
        after.append(rounded(weights.detach()))
    cases.append({
        "options": {"kind": kind, **options}, "weights": rounded(first),
        "gradients": [rounded(g) for g in gradients], "after": after,
    })

for momentum, dampening, nesterov, decay in [
    (0, 0, False, 0), (0, 0, False, 0.1), (0.9, 0, False, 0), (0.9, 0, True, 0),
    (0.9, 0.5, False, 0.01), (0.5, 0, True, 0.1),
]:
    add("sgd",
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=momentum, dampening=dampening,
                                  nesterov=nesterov, weight_decay=decay),
        rate=0.05, momentum=momentum, dampening=dampening, nesterov=nesterov, weightDecay=decay)

for kind, make in [("adam", torch.optim.Adam), ("adamw", torch.optim.AdamW)]:
    for betas, epsilon, decay in [((0.9, 0.999), 1e-8, 0), ((0.8, 0.95), 1e-3, 0.1)]:
        add(kind,
            lambda p: make(p, lr=0.01, betas=betas, eps=epsilon, weight_decay=decay),
            rate=0.01, beta1=betas[0], beta2=betas[1], epsilon=epsilon, weightDecay=decay)

for smoothing, momentum, epsilon, decay in [
    (0.99, 0, 1e-8, 0), (0.9, 0, 1e-3, 0.1), (0.99, 0.9, 1e-8, 0.01),
]:
    add("rmsprop",
        lambda p: torch.optim.RMSprop(p, lr=0.01, alpha=smoothing, eps=epsilon,
                                      weight_decay=decay, momentum=momentum),
        rate=0.01, beta2=smoothing, momentum=momentum, epsilon=epsilon, weightDecay=decay)

print(json.dumps({"cases": cases}))
