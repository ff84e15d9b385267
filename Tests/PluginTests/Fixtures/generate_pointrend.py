#!/usr/bin/env python3
"""Writes pointrend.json: losses, gradients and predictions of single points of two small pictures.

usage: generate_pointrend.py > pointrend.json        (needs torch and numpy)

The network, the choice of points and the refinement are written with PyTorch's own functions, in float64:
`grid_sample`, `interpolate`, `topk`. The points are drawn by Philox4x32-10 from the stream of the trick.
"""
import json, sys
import numpy as np
import torch
import torch.nn.functional as F

rng = np.random.default_rng(20260611)
torch.set_default_dtype(torch.float64)
PICTURES, HEIGHT, WIDTH, CHANNELS, CLASSES = 2, 8, 12, 2, 3
SEED, STEP = 1, 5


# MARK: The stream of a trick

def philox(key, block, step, substep):
    mask = 0xffffffff
    c, (k0, k1) = [block & mask, block >> 32, step, substep], key
    for _ in range(10):
        p0, p1 = c[0] * 0xd2511f53, c[2] * 0xcd9e8d57
        c = [(p1 >> 32) ^ c[1] ^ k0, p1 & mask, (p0 >> 32) ^ c[3] ^ k1, p0 & mask]
        k0, k1 = (k0 + 0x9e3779b9) & mask, (k1 + 0xbb67ae85) & mask
    return c


def uniform(name, substep, count):
    digest = 0xcbf29ce484222325
    for byte in name.encode():
        digest = (digest ^ byte) * 0x100000001b3 % 2**64
    key = philox((SEED, 0), 0, digest & 0xffffffff, digest >> 32)[:2]
    words = [w for block in range((count + 3) // 4) for w in philox(key, block, STEP, substep)]
    return torch.tensor([(w >> 8) / 2**24 for w in words[:count]])


# MARK: The network

def draw(*shape):
    return np.round(rng.normal(size=shape) * 32) / 64


def parameters(units, layers):
    named = {}
    for number, (i, o) in enumerate([(CHANNELS, 3), (3, 4), (4, 5)], 1):
        named[f"convolution{number}.weight"] = draw(3, 3, i, o)
        named[f"batch-norm{number}.scale"] = draw(o) + 1
        named[f"batch-norm{number}.shift"] = draw(o)
    named["classes.weight"], named["classes.bias"] = draw(1, 1, 5, CLASSES), draw(CLASSES)
    for layer in range(1, layers + 1):
        inputs = (3 if layer == 1 else units) + CLASSES
        named[f"points.hidden{layer}.weight"] = draw(inputs, units)
        named[f"points.hidden{layer}.bias"] = draw(units)
    named["points.logits.weight"], named["points.logits.bias"] = draw(units + CLASSES, CLASSES), draw(CLASSES)
    return named


def convolve(x, p, name, bias=None):
    weight = p[name + ".weight"].permute(3, 2, 0, 1)
    return F.conv2d(x, weight, bias, padding=weight.shape[-1] // 2)


def maps(x, p, training):
    fine = None
    for number in (1, 2, 3):
        if number > 1:
            x = F.max_pool2d(x, 2)
        x = convolve(x, p, f"convolution{number}")
        scale, shift = p[f"batch-norm{number}.scale"], p[f"batch-norm{number}.shift"]
        zeros, ones = torch.zeros(len(scale)), torch.ones(len(scale))
        x = F.relu(F.batch_norm(x, None if training else zeros, None if training else ones, scale, shift, training))
        if number == 1:
            fine = x
    return fine, convolve(x, p, "classes", p["classes.bias"])


def sample(pictures, points, mode="bilinear"):
    """[n, c, h, w] at [n, p, 2] -> [n, p, c]"""
    values = F.grid_sample(pictures, 2 * points[:, :, None] - 1, mode=mode, align_corners=False)
    return values[..., 0].permute(0, 2, 1)


def head(fine, coarse, points, p, layers):
    x, logits = sample(fine, points), sample(coarse, points)
    for layer in range(1, layers + 1):
        x = F.relu(torch.cat([x, logits], 2) @ p[f"points.hidden{layer}.weight"] + p[f"points.hidden{layer}.bias"])
    return torch.cat([x, logits], 2) @ p["points.logits.weight"] + p["points.logits.bias"]


def uncertainty(logits):
    """[n, p, c] -> [n, p]"""
    best = logits.topk(2, dim=2)[0]
    return best[..., 1] - best[..., 0]


# MARK: Training and predicting

def chosen(coarse, count, oversampling, importance):
    sampled, uncertain = count * oversampling, int(importance * count)
    draws = torch.stack([
        uniform("trick/pointrend", n, 2 * (sampled + count - uncertain)).view(-1, 2) for n in range(PICTURES)])
    candidates, rest = draws[:, :sampled], draws[:, sampled:]
    order = uncertainty(sample(coarse, candidates)).topk(uncertain, dim=1)[1]
    return torch.cat([candidates.gather(1, order[:, :, None].expand(-1, -1, 2)), rest], 1)


def objective(x, labels, p, points, oversampling, importance, layers):
    fine, coarse = maps(x, p, training=True)
    loss = F.cross_entropy(F.interpolate(coarse, scale_factor=4, mode="bilinear", align_corners=False), labels)
    if points == 0:
        return loss
    places = chosen(coarse.detach(), points, oversampling, importance)
    truths = sample(labels[:, None].double(), places, mode="nearest")[..., 0].long()
    return loss + F.cross_entropy(head(fine, coarse, places, p, layers).flatten(0, 1), truths.flatten())


def predict(x, p, points, layers):
    fine, coarse = maps(x, p, training=False)
    logits = coarse
    while logits.shape[2] < HEIGHT:
        logits = F.interpolate(logits, scale_factor=2, mode="bilinear", align_corners=False)
        height, width = logits.shape[2:]
        flat = logits.flatten(2).permute(0, 2, 1).clone()
        order = uncertainty(flat).topk(min(points, height * width), dim=1)[1]
        places = torch.stack([(order % width + 0.5) / width, (order // width + 0.5) / height], 2)
        flat.scatter_(1, order[:, :, None].expand(-1, -1, CLASSES), head(fine, coarse, places, p, layers))
        logits = flat.permute(0, 2, 1).view(PICTURES, CLASSES, height, width)
    return F.log_softmax(logits, 1).permute(0, 2, 3, 1)


inputs, labels = draw(PICTURES, HEIGHT, WIDTH, CHANNELS) * 2, rng.integers(0, CLASSES, (PICTURES, HEIGHT, WIDTH))
x = torch.tensor(inputs).permute(0, 3, 1, 2)
cases = []
for points, oversampling, importance, inference, units, layers in [
    (12, 3, 0.75, 10, 5, 2), (7, 2, 0.5, 1000, 4, 1), (9, 4, 0.0, 3, 6, 3), (10, 5, 1.0, 0, 4, 2),
]:
    values = parameters(units, layers)
    p = {name: torch.tensor(value, requires_grad=True) for name, value in values.items()}
    loss = objective(x, torch.tensor(labels), p, points, oversampling, importance, layers)
    loss.backward()
    prediction = predict(x, p, inference, layers).detach() if inference else None
    cases.append({
        "options": f"points={points},oversampling={oversampling},importance={importance},"
        f"inference-points={inference},units={units},layers={layers}",
        "parameters": {name: value.ravel().tolist() for name, value in values.items()},
        "loss": loss.item(),
        "gradients": {name: tensor.grad.ravel().tolist() for name, tensor in p.items()},
        "prediction": [] if prediction is None else prediction.ravel().tolist(),
    })
json.dump({"pointrend": {"inputs": inputs.ravel().tolist(), "labels": labels.ravel().tolist(), "cases": cases}}, sys.stdout)
print()
