#!/usr/bin/env python3
"""Writes operations.json: outputs and gradients of every operation, computed by PyTorch.

usage: generate.py > operations.json        (needs torch and numpy)

Each case has an operation, its options, its inputs, an upstream gradient ("seed"), the output and
the gradients of sum(seed * output). Arrays are in this project's layouts: images NHWC, convolution
weights HWIO, linear weights [inputs, outputs]. PyTorch computes in float64 from inputs that are
exact in float32, so what is compared is the rounding of one side only.
"""
import numpy as np
import torch
import torch.nn.functional as F

from fixture_cases import Cases, nearest

cases = Cases(20260101, nearest)
rng, draw, array, add = cases.rng, cases.draw, cases.array, cases.add

def nchw(x): return x.permute(0, 3, 1, 2)
def nhwc(x): return x.permute(0, 2, 3, 1)
def oihw(w): return w.permute(3, 2, 0, 1)

ACTIVATIONS = {
    "identity": lambda x: x, "relu": F.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh,
    "gelu": F.gelu, "gelu-tanh": lambda x: F.gelu(x, approximate="tanh"), "silu": F.silu,
    "softplus": F.softplus, "elu": F.elu, "leaky-relu": lambda x: F.leaky_relu(x, 0.01),
}

# Linear layers, odd shapes included; every activation.
for rows, inputs, outputs in [(1, 1, 1), (3, 7, 5), (17, 1, 33), (2, 65, 17), (65, 3, 2)]:
    add("linear", {"activation": "identity"},
        {"x": draw(rows, inputs), "weight": draw(inputs, outputs), "bias": draw(outputs)},
        lambda x, weight, bias: x @ weight + bias)
for name, function in ACTIVATIONS.items():
    add("linear", {"activation": name},
        {"x": draw(4, 6), "weight": draw(6, 5), "bias": draw(5)},
        lambda x, weight, bias, function=function: function(x @ weight + bias))
    add("activation", {"activation": name}, {"x": draw(3, 17)}, lambda x, function=function: function(x))

# Convolutions: stride, padding, dilation, groups, depthwise, 1x1, odd channel counts.
for n, h, w, ci, co, k, stride, pad, dilation, groups in [
    (1, 1, 1, 1, 1, 1, 1, 0, 1, 1), (2, 5, 4, 3, 5, 3, 1, 1, 1, 1), (1, 7, 7, 1, 33, 3, 1, 1, 1, 1),
    (2, 6, 5, 5, 3, 3, 2, 1, 1, 1), (1, 8, 8, 4, 6, 3, 2, 0, 1, 2), (2, 5, 5, 6, 6, 3, 1, 1, 1, 6),
    (1, 9, 9, 2, 3, 3, 1, 2, 2, 1), (3, 4, 4, 17, 16, 1, 1, 0, 1, 1), (1, 6, 6, 3, 4, 5, 1, 2, 1, 1),
    (1, 7, 5, 8, 12, 1, 1, 0, 1, 4), (2, 8, 8, 3, 16, 4, 3, 1, 1, 1), (1, 6, 6, 33, 2, 3, 2, 1, 1, 1),
]:
    add("convolution", {"stride": stride, "padding": pad, "dilation": dilation, "groups": groups},
        {"x": draw(n, h, w, ci), "weight": draw(k, k, ci // groups, co), "bias": draw(co)},
        lambda x, weight, bias: nhwc(F.conv2d(nchw(x), oihw(weight), bias, stride, pad, dilation, groups)))

# Pooling.
for n, h, w, c, k, stride, pad in [(1, 4, 4, 1, 2, 2, 0), (2, 7, 5, 3, 2, 2, 0), (1, 6, 6, 17, 3, 2, 1), (2, 5, 5, 5, 3, 1, 1)]:
    options = {"size": k, "stride": stride, "padding": pad}
    add("max-pool", options, {"x": rng.permutation(n * h * w * c).reshape(n, h, w, c) / 64.0},
        lambda x: nhwc(F.max_pool2d(nchw(x), k, stride, pad)))
    add("average-pool", options, {"x": draw(n, h, w, c)},
        lambda x: nhwc(F.avg_pool2d(nchw(x), k, stride, pad, count_include_pad=False)))
for n, h, w, c in [(1, 1, 1, 1), (2, 7, 5, 3)]:
    add("global-average-pool", {}, {"x": draw(n, h, w, c)}, lambda x: x.mean((1, 2)))

# Batch norm, training and evaluation.
for shape in [(2, 1), (7, 5), (2, 3, 4, 17), (3, 5, 5, 3), (65, 33)]:
    c = shape[-1]
    for activation in ("identity", "relu", "tanh"):
        add("batch-norm", {"activation": activation},
            {"x": draw(*shape), "scale": draw(c), "shift": draw(c)},
            lambda x, scale, shift: ACTIVATIONS[activation](
                F.batch_norm(x.reshape(-1, c), None, None, scale, shift, True, 0.1, 1e-5).reshape(shape)))
    mean, variance = draw(c), np.abs(draw(c)) + 0.25
    add("batch-norm-evaluation", {"mean": array(mean), "variance": array(variance)},
        {"x": draw(*shape), "scale": draw(c), "shift": draw(c)},
        lambda x, scale, shift: F.batch_norm(
            x.reshape(-1, c), torch.tensor(mean), torch.tensor(variance), scale, shift, False, 0.1, 1e-5).reshape(shape))

# Losses.
for rows, classes in [(1, 2), (5, 10), (17, 3), (2, 65)]:
    targets = rng.dirichlet(np.ones(classes), size=rows)
    targets = np.round(targets * 64) / 64
    add("cross-entropy", {"targets": array(targets)}, {"x": draw(rows, classes) * 3},
        lambda x: -(torch.tensor(targets) * F.log_softmax(x, -1)).sum(-1))
    add("log-softmax", {}, {"x": draw(rows, classes) * 3}, lambda x: F.log_softmax(x, -1))
    values = draw(rows, classes)
    add("mean-squared-error", {"targets": array(values)}, {"x": draw(rows, classes)},
        lambda x: ((x - torch.tensor(values)) ** 2).mean(-1))

# Elementwise.
for name, f in {"add": torch.add, "subtract": torch.sub, "multiply": torch.mul}.items():
    add(name, {}, {"x": draw(3, 7), "y": draw(3, 7)}, lambda x, y, f=f: f(x, y))
add("divide", {}, {"x": draw(3, 7), "y": np.abs(draw(3, 7)) + 0.5}, lambda x, y: x / y)
for name, f in {"negate": torch.neg, "abs": torch.abs, "square": torch.square, "exp": torch.exp,
                "sin": torch.sin, "cos": torch.cos, "erf": torch.erf}.items():
    add(name, {}, {"x": draw(5, 13)}, lambda x, f=f: f(x))
for name, f in {"sqrt": torch.sqrt, "log": torch.log, "reciprocal": torch.reciprocal}.items():
    add(name, {}, {"x": np.abs(draw(5, 13)) + 0.25}, lambda x, f=f: f(x))
add("sum", {}, {"x": draw(17, 65)}, lambda x: x.sum())
add("mean", {}, {"x": draw(17, 65)}, lambda x: x.mean())
add("sum-over-columns", {}, {"x": draw(17, 33)}, lambda x: x.sum(1))
add("gather-rows", {"indices": [3, 0, 3, 1]}, {"x": draw(4, 5)}, lambda x: x[[3, 0, 3, 1]])

# Adaptive pooling; last, so that the cases above keep their draws. Outputs larger than images too.
for n, h, w, c, height, width in [
    (1, 1, 1, 1, 1, 1), (2, 1, 7, 3, 2, 3), (1, 7, 7, 33, 3, 2), (2, 7, 1, 5, 1, 5), (1, 7, 17, 3, 5, 2),
    (1, 17, 17, 1, 5, 5), (1, 17, 7, 5, 3, 1), (1, 5, 3, 5, 7, 5), (1, 6, 4, 3, 3, 2), (1, 1, 1, 33, 3, 2),
]:
    options = {"height": height, "width": width}
    add("adaptive-max-pool", options, {"x": rng.permutation(n * h * w * c).reshape(n, h, w, c) / 64.0},
        lambda x: nhwc(F.adaptive_max_pool2d(nchw(x), (height, width))))
    add("adaptive-average-pool", options, {"x": draw(n, h, w, c)},
        lambda x: nhwc(F.adaptive_avg_pool2d(nchw(x), (height, width))))

cases.write()
