"""Computes what the tricks of losses, data and networks are compared with, by PyTorch and NumPy.

Usage: python generate_structure.py, in this folder; writes structure.json.
"""

import json

import numpy as np
import torch
import torch.nn.functional as F

torch.manual_seed(0)
random = np.random.default_rng(41)
out = {}


def plain(values):
    return np.asarray(values, dtype=np.float64).ravel().tolist()


def normal(*shape):
    """Float32 values, so that both sides start from the same numbers."""
    return random.standard_normal(shape).astype(np.float32)


def double(values):
    return torch.tensor(values, dtype=torch.float64)


def differentiated(compute, logits):
    """Losses, one for each row, and the gradient of their sum."""
    x = double(logits).requires_grad_()
    losses = compute(x)
    losses.sum().backward()
    return {"losses": plain(losses.detach()), "gradient": plain(x.grad)}


# Losses of six examples of four classes: one-hot targets, then a mixture of two examples.
logits = normal(6, 4) * 2
labels = np.array([0, 3, 1, 1, 2, 0])
one_hot = np.eye(4)[labels]
share, partner = 0.3, [1, 0, 3, 2, 5, 4]
mixture = share * one_hot + (1 - share) * one_hot[partner]
counts = [50, 5, 20, 1]
label = torch.tensor(labels)


def focal(x, gamma, alpha):
    log_p = F.log_softmax(x, 1).gather(1, label[:, None])[:, 0]
    return -alpha * (1 - log_p.exp()) ** gamma * log_p


def entropy(x):
    return torch.distributions.Categorical(logits=x).entropy()


def weighted(weights):
    return lambda x: F.cross_entropy(x, label, weight=double(weights), reduction="none")


def soft_weighted(weights):
    return lambda x: F.cross_entropy(
        x, double(mixture), weight=double(weights), reduction="none")


n = np.array(counts, dtype=np.float64)
inverse = n.sum() / (len(n) * n)
root = n**-0.5 / ((n**-0.5 * n).sum() / n.sum())
effective = (1 - 0.9) / (1 - 0.9**n)
effective = effective / effective.sum() * len(n)
out["losses"] = {
    "logits": plain(logits), "labels": labels.tolist(), "mixture": plain(mixture),
    "counts": counts,
    "cases": [
        {"tricks": {"focal": "gamma=2"}, **differentiated(lambda x: focal(x, 2, 1), logits)},
        {"tricks": {"focal": "gamma=0.5,alpha=0.25"},
         **differentiated(lambda x: focal(x, 0.5, 0.25), logits)},
        {"tricks": {"confidence-penalty": "beta=0.3"},
         **differentiated(
             lambda x: F.cross_entropy(x, label, reduction="none") - 0.3 * entropy(x), logits)},
        {"tricks": {"class-weights": ""}, **differentiated(weighted(inverse), logits)},
        {"tricks": {"class-weights": "power=0.5"}, **differentiated(weighted(root), logits)},
        {"tricks": {"class-weights": "scheme=effective-number,beta=0.9"},
         **differentiated(weighted(effective), logits)},
        {"tricks": {"class-weights": ""}, "mixed": True,
         **differentiated(soft_weighted(inverse), logits)},
        # Smoothing comes first, then the weights, as in PyTorch.
        {"tricks": {"class-weights": "", "label-smoothing": "epsilon=0.1,spread=all"},
         **differentiated(lambda x: F.cross_entropy(
             x, label, weight=double(inverse), label_smoothing=0.1, reduction="none"), logits)},
        {"tricks": {"focal": "gamma=2"}, "mixed": True,
         **differentiated(lambda x: -(
             double(mixture) * (1 - F.softmax(x, 1)) ** 2 * F.log_softmax(x, 1)).sum(1), logits)},
    ],
}

# Distillation: the mean objective of linear networks, and the gradient of the student's weights.
inputs, student, teacher = normal(6, 3), normal(3, 4), normal(3, 4) * 2
out["distillation"] = {
    "inputs": plain(inputs), "student": plain(student), "teacher": plain(teacher),
    "targets": plain(mixture), "cases": []}
for alpha, temperature in [(0.5, 4.0), (0.9, 1.0), (1.0, 20.0)]:
    weight = double(student).requires_grad_()
    z, r = double(inputs) @ weight, double(inputs) @ double(teacher)
    divergence = F.kl_div(
        F.log_softmax(z / temperature, 1), F.softmax(r / temperature, 1), reduction="batchmean")
    loss = ((1 - alpha) * F.cross_entropy(z, double(mixture))
            + alpha * temperature**2 * divergence)
    loss.backward()
    out["distillation"]["cases"].append({
        "alpha": alpha, "temperature": temperature, "loss": float(loss.detach()),
        "gradient": plain(weight.grad)})

# Smaller images, by interpolation of areas.
images = normal(2, 7, 6, 2)
nchw = double(images.transpose(0, 3, 1, 2))
out["sizes"] = {
    "shape": list(images.shape), "images": plain(images),
    "cases": [
        {"start": start,
         "shape": [max(1, int(np.floor(7 * start + 0.5))), max(1, int(np.floor(6 * start + 0.5)))],
         "images": plain(F.interpolate(
             nchw, size=(max(1, int(np.floor(7 * start + 0.5))),
                         max(1, int(np.floor(6 * start + 0.5)))),
             mode="area").numpy().transpose(0, 2, 3, 1))}
        for start in [0.5, 0.7, 0.3, 0.1]
    ],
}

# Standardising five tables of images by the statistics of all.
data = normal(9, 3, 2, 2) * 3 + 1
data[:, 1, 1, 0] = 4
spread = {"features": (0,), "channels": (0, 1, 2), "everything": (0, 1, 2, 3)}
out["standardise"] = {"shape": list(data.shape), "inputs": plain(data)}
for name, axes in spread.items():
    wide = data.astype(np.float64)
    deviation = wide.std(axis=axes, keepdims=True)
    deviation[deviation == 0] = 1
    out["standardise"][name] = plain((wide - wide.mean(axis=axes, keepdims=True)) / deviation)

# Weight standardisation: the output and the gradient of a convolution's weight.
x = normal(2, 5, 5, 3)
w = normal(3, 3, 3, 4)
weight = double(w).requires_grad_()
mean = weight.mean((0, 1, 2), keepdim=True)
variance = weight.var((0, 1, 2), unbiased=False, keepdim=True)
standardised = (weight - mean) / torch.sqrt(variance + 1e-5)
y = F.conv2d(
    double(x.transpose(0, 3, 1, 2)), standardised.permute(3, 2, 0, 1), padding=1)
(y**2).mean().backward()
out["weightStandardisation"] = {
    "input": plain(x), "weight": plain(w),
    "output": plain(y.detach().numpy().transpose(0, 2, 3, 1)), "gradient": plain(weight.grad)}

# Squeeze and excitation of four channels with a reduction of two.
x = normal(2, 3, 3, 4)
w1, b1, w2, b2 = normal(4, 2), normal(2), normal(2, 4), normal(4)
pooled = double(x).mean((1, 2))
gates = torch.sigmoid(F.relu(pooled @ double(w1) + double(b1)) @ double(w2) + double(b2))
out["squeezeExcite"] = {
    "input": plain(x), "weights": [plain(v) for v in [w1, b1, w2, b2]],
    "output": plain(double(x) * gates[:, None, None, :])}

# Attention of nine pixels with four channels in two heads.
x, qkv, projection = normal(2, 3, 3, 4), normal(4, 12), normal(4, 4)


def heads(values):
    return values.reshape(2, 9, 2, 2).transpose(1, 2)


q, k, v = [heads(part) for part in (double(x).reshape(2, 9, 4) @ double(qkv)).split(4, dim=2)]
mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(2, 3, 3, 4)
out["attention"] = {
    "input": plain(x), "weights": [plain(qkv), plain(projection)],
    "output": plain(double(x) + mixed @ double(projection))}

# Averages over squares whose last row and column do not fill one.
x = normal(2, 5, 7, 2)
out["shortcutPool"] = {
    "shape": list(x.shape), "input": plain(x),
    "output": plain(F.avg_pool2d(
        double(x.transpose(0, 3, 1, 2)), 2, 2, ceil_mode=True, count_include_pad=False
    ).numpy().transpose(0, 2, 3, 1))}

# Norms of the same images in the places of a batch norm.
x = normal(3, 4, 4, 6)
scale, shift = normal(6), normal(6)
nchw = double(x.transpose(0, 3, 1, 2))


def nhwc(values):
    return plain(values.numpy().transpose(0, 2, 3, 1))


out["norms"] = {
    "input": plain(x), "scale": plain(scale), "shift": plain(shift),
    "cases": [
        {"trick": "group-norm", "options": "groups=3",
         "output": nhwc(F.group_norm(nchw, 3, double(scale), double(shift)))},
        {"trick": "group-norm", "options": "groups=8",
         "output": nhwc(F.group_norm(nchw, 2, double(scale), double(shift)))},
        {"trick": "layer-norm", "options": "over=channels",
         "output": plain(F.layer_norm(double(x), [6], double(scale), double(shift)))},
        {"trick": "layer-norm", "options": "over=example",
         "output": nhwc(F.group_norm(nchw, 1, double(scale), double(shift)))},
    ],
}

with open("structure.json", "w") as file:
    json.dump(out, file, separators=(",", ":"))
    file.write("\n")
