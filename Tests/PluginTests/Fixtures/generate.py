"""Computes what the tricks' numbers are compared with, by PyTorch, NumPy and SciPy.

Usage: python generate.py, in this folder; writes numbers.json.
"""

import json

import numpy as np
import torch
from scipy import stats
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

torch.manual_seed(0)
random = np.random.default_rng(20)
out = {}


def plain(values):
    return np.asarray(values, dtype=np.float64).ravel().tolist()


def normal(*shape):
    """Float32 values, so that both sides start from the same numbers."""
    return random.standard_normal(shape).astype(np.float32)


# Label smoothing: one loss and one row of logit gradients per example.
logits = normal(6, 4)
labels = np.array([0, 3, 1, 1, 2, 0])
epsilon = 0.1
x = torch.tensor(logits, dtype=torch.float64, requires_grad=True)
losses = torch.nn.functional.cross_entropy(
    x, torch.tensor(labels), label_smoothing=epsilon, reduction="none")
losses.sum().backward()
log_probabilities = logits - np.log(np.exp(logits.astype(np.float64)).sum(1, keepdims=True))
others = np.full((6, 4), epsilon / 3)
others[np.arange(6), labels] = 1 - epsilon
# A mixture of two examples under both forms, from the smoothed labels of each.
share, partner = 0.3, [1, 0, 3, 2, 5, 4]
every = np.full((6, 4), epsilon / 4)
every[np.arange(6), labels] += 1 - epsilon
out["labelSmoothing"] = {
    "logits": plain(logits), "labels": labels.tolist(), "epsilon": epsilon,
    "all": plain(losses.detach()), "allGradient": plain(x.grad),
    "others": plain(-(others * log_probabilities).sum(1)),
    "othersGradient": plain(np.exp(log_probabilities) - others),
    "share": share, "partner": partner,
    "mixedAll": plain(
        -((share * every + (1 - share) * every[partner]) * log_probabilities).sum(1)),
    "mixedOthers": plain(
        -((share * others + (1 - share) * others[partner]) * log_probabilities).sum(1)),
}


# LARS and LARC: apex/parallel/LARC.py around SGD with momentum, in double precision.
def larc(weights, gradients, adapted, clip, trust, rates, decay, momentum, epsilon):
    weights = [w.astype(np.float64) for w in weights]
    velocities = [np.zeros_like(w) for w in weights]
    for step, (rate, step_gradients) in enumerate(zip(rates, gradients)):
        for i, g in enumerate(step_gradients):
            g = g.astype(np.float64)
            if adapted[i]:
                parameter_norm = np.linalg.norm(weights[i])
                gradient_norm = np.linalg.norm(g)
                if parameter_norm != 0 and gradient_norm != 0:
                    adaptive = trust * parameter_norm / (
                        gradient_norm + parameter_norm * decay + epsilon)
                    if clip:
                        adaptive = min(adaptive / rate, 1)
                    g = (g + decay * weights[i]) * adaptive
            else:
                g = g + decay * weights[i]
            velocities[i] = g if step == 0 else momentum * velocities[i] + g
            weights[i] = weights[i] - rate * velocities[i]
    return [plain(w) for w in weights]


weights = [normal(3, 4), np.zeros(4, np.float32), normal(4, 2), normal(2)]
gradients = [[normal(*w.shape) for w in weights] for _ in range(5)]
gradients[2][2][:] = 0
rates = [0.1, 0.1, 0.05, 0.2, 0.01]
common = dict(rates=rates, decay=5e-3, momentum=0.9, epsilon=1e-8)
is_weight = [True, False, True, False]
out["lars"] = {
    "weights": [plain(w) for w in weights],
    "gradients": [[plain(g) for g in step] for step in gradients],
    "rates": rates, "decay": 5e-3, "momentum": 0.9,
    "cases": [
        {"options": options, "weights": larc(
            weights, gradients, adapted, clip=clip, trust=trust, **common)}
        for options, adapted, clip, trust in [
            ("trust=0.02", is_weight, False, 0.02),
            ("trust=0.02,adapt=all", [True] * 4, False, 0.02),
            ("trust=0.02,clip=true,adapt=all", [True] * 4, True, 0.02),
            ("trust=0.2,clip=true", is_weight, True, 0.2),
            ("trust=0.001", is_weight, False, 0.001),
        ]
    ],
}


# Schedules: the rate at each of 24 steps.
def schedule(build, steps=24, rate=0.2):
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=rate)
    scheduler = build(optimiser)
    rates = []
    for _ in range(steps):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return rates


out["rates"] = {
    "base": 0.2, "steps": 24, "stepsPerEpoch": 6,
    "cases": [
        {"tricks": {"cosine-decay": ""}, "rates": schedule(lambda o: CosineAnnealingLR(o, 24))},
        {"tricks": {"cosine-decay": "floor=0.1"},
         "rates": schedule(lambda o: CosineAnnealingLR(o, 24, eta_min=0.02))},
        {"tricks": {"warmup": "steps=7,start=0.1"},
         "rates": schedule(lambda o: LinearLR(o, start_factor=0.1, total_iters=7))},
        {"tricks": {"warmup": "epochs=1.5,start=0.25"},
         "rates": schedule(lambda o: LinearLR(o, start_factor=0.25, total_iters=9))},
        {"tricks": {"warmup": "steps=7,start=0.1", "cosine-decay": "floor=0.1"},
         "rates": schedule(lambda o: SequentialLR(o, [
             LinearLR(o, start_factor=0.1, total_iters=7),
             CosineAnnealingLR(o, 17, eta_min=0.02)], milestones=[7]))},
        # PyTorch refuses to start at 0; this is the formula.
        {"tricks": {"warmup": "steps=5"},
         "rates": [0.2 * min(t / 5, 1) for t in range(24)]},
    ],
}

# The global norm.
tensors = [normal(3, 4), normal(4), normal(2, 2)]
cases = []
for limit in [0.5, 1.0, 100.0]:
    parameters = [torch.zeros(t.shape, requires_grad=True) for t in tensors]
    for parameter, t in zip(parameters, tensors):
        parameter.grad = torch.tensor(t)
    torch.nn.utils.clip_grad_norm_(parameters, limit)
    cases.append({"limit": limit, "gradients": [plain(p.grad) for p in parameters]})
out["clipNorm"] = {
    "shapes": [list(t.shape) for t in tensors], "gradients": [plain(t) for t in tensors],
    "cases": cases}


# Moving averages of parameters and buffers.
class Values(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(5))
        self.register_buffer("mean", torch.zeros(3))


model = Values()
average = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(0.9), use_buffers=True)
steps = [(normal(5), normal(3)) for _ in range(6)]
for weight, mean in steps:
    model.weight.data = torch.tensor(weight)
    model.mean.copy_(torch.tensor(mean))
    average.update_parameters(model)
ramped = [np.float64(v) for v in steps[0]]
for n, values in enumerate(steps[1:], start=1):
    decay = min(0.999, (1 + n) / (10 + n))
    ramped = [decay * a + (1 - decay) * v for a, v in zip(ramped, values)]
out["ema"] = {
    "weights": [plain(w) for w, _ in steps], "buffers": [plain(b) for _, b in steps],
    "averageWeight": plain(average.module.weight.detach()),
    "averageBuffer": plain(average.module.mean),
    "rampedWeight": plain(ramped[0]), "rampedBuffer": plain(ramped[1])}

# Hard examples: what is kept, its mean, and the mean's gradient.
losses = np.abs(normal(7))
losses[3] = losses[5]
cases = []
for ratio in [0.1, 0.3, 0.5, 0.75, 1.0]:
    kept = max(1, int(np.floor(ratio * 7 + 0.5)))
    chosen = np.argsort(-losses, kind="stable")[:kept]
    gradient = np.zeros(7)
    gradient[chosen] = 1 / kept
    cases.append({
        "ratio": ratio, "mean": float(losses[chosen].astype(np.float64).mean()),
        "gradient": plain(gradient)})
out["ohem"] = {"losses": plain(losses), "cases": cases}

# Flooding of the objective mean(w²) at several levels.
w = normal(4)
x = np.float64(w)
loss = (x**2).mean()
out["flooding"] = {"weights": plain(w), "cases": [
    {"level": level, "loss": float(abs(loss - level) + level),
     "gradient": plain(np.sign(loss - level) * x / 2)}
    for level in [0.01, float(loss) * 0.9, float(loss) * 1.5, 4.0]]}

# The distribution of mixup's share.
points = np.linspace(0.01, 0.99, 99)
out["mixup"] = {"points": plain(points), "cases": [
    {"alpha": alpha, "cumulative": plain(stats.beta.cdf(points, alpha, alpha)),
     "variance": float(stats.beta.var(alpha, alpha))}
    for alpha in [0.2, 0.4, 1.0, 8.0]]}

# Affine maps of images, against grid_sample in double precision.
images = normal(3, 5, 6, 2)
maps = [
    [0.9, -0.3, 0.8, 0.25, 1.1, -0.7], [-1.0, 0.0, 5.0, 0.0, 1.0, 0.0],
    [1.3, 0.4, -1.6, -0.5, 0.7, 2.1]]
row, column = np.meshgrid(np.arange(5), np.arange(6), indexing="ij")
grids = []
for xx, xy, x0, yx, yy, y0 in maps:
    sx = xx * column + xy * row + x0
    sy = yx * column + yy * row + y0
    grids.append(np.stack([2 * sx / 5 - 1, 2 * sy / 4 - 1], -1))
source = torch.tensor(images.transpose(0, 3, 1, 2), dtype=torch.float64)
out["warp"] = {"shape": list(images.shape), "images": plain(images), "maps": maps}
for border, mode in [("zero", "zeros"), ("edge", "border")]:
    result = torch.nn.functional.grid_sample(
        source, torch.tensor(np.stack(grids)), padding_mode=mode, align_corners=True)
    out["warp"][border] = plain(result.numpy().transpose(0, 2, 3, 1))

with open("numbers.json", "w") as file:
    json.dump(out, file, separators=(",", ":"))
    file.write("\n")
