#!/usr/bin/env python3
"""The peer of `harness bench`: one training step of the same models in PyTorch.

A step clears the gradients, runs forward, takes the mean cross-entropy, runs backward and lets SGD
(rate 0.01, momentum 0.9, weight decay 1e-4) change the weights: float32, on a batch that stays in
memory. A model is timed eagerly, with channels_last where it sees images, and compiled; the best of
these is what PyTorch can do. A detector has the loss of boxes too; of a generator and a critic each
takes a step, in the critic's the generator gets no gradient, and in the generator's the critic gets
none of its weights. One JSON object with a list of models goes to standard output; memory is
that of the eager mode, of a process that has timed nothing before.
"""
import argparse
import json
import math
import resource
import sys
import time

try:
    import torch
except ImportError:
    sys.exit("error: this Python has no torch\n"
             "hint: python3 -m venv DIR && DIR/bin/pip install torch, then make bench TORCH=DIR")
from torch import nn
from torch.nn import functional as F


def convolution(inputs, outputs, size=3, stride=1, groups=1, bias=False):
    return nn.Conv2d(inputs, outputs, size, stride, size // 2, groups=groups, bias=bias)


class BasicBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.body = nn.Sequential(
            convolution(inputs, outputs, stride=stride), nn.BatchNorm2d(outputs), nn.ReLU(),
            convolution(outputs, outputs), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                convolution(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


class ShuffleUnit(nn.Module):
    def __init__(self, channels=64, groups=4):
        super().__init__()
        inner = channels // 4
        self.groups = groups
        self.reduce = nn.Sequential(
            convolution(channels, inner, 1, groups=groups), nn.BatchNorm2d(inner), nn.ReLU())
        self.expand = nn.Sequential(
            convolution(inner, inner, groups=inner), nn.BatchNorm2d(inner),
            convolution(inner, channels, 1, groups=groups), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = self.reduce(x)
        n, c, h, w = y.shape
        y = y.view(n, self.groups, c // self.groups, h, w).transpose(1, 2).reshape(n, c, h, w)
        return F.relu(x + self.expand(y))


class Transformer(nn.Module):
    def __init__(self, vocabulary=65, length=128, width=128, heads=4, depth=4):
        super().__init__()
        self.heads = heads
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Parameter(torch.zeros(length, width))
        self.blocks = nn.ModuleList(
            nn.ModuleList([nn.LayerNorm(width), nn.Linear(width, 3 * width), nn.Linear(width, width),
                           nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.Linear(4 * width, width)])
            for _ in range(depth))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, vocabulary, bias=False)

    def forward(self, tokens):
        x = self.tokens(tokens) + self.places
        n, t, d = x.shape
        for norm1, qkv, out, norm2, up, down in self.blocks:
            q, k, v = qkv(norm1(x)).view(n, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + out(y.transpose(1, 2).reshape(n, t, d))
            x = x + down(F.gelu(up(norm2(x)), approximate="tanh"))
        return self.head(self.norm(x)).flatten(0, 1)


class Recurrent(nn.Module):
    def __init__(self, vocabulary=65, embedding=64, width=256, depth=2):
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, embedding)
        self.cells = nn.LSTM(embedding, width, depth, batch_first=True)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, tokens):
        states, _ = self.cells(self.tokens(tokens))
        return self.head(states).flatten(0, 1)


class Attentive(nn.Module):
    def __init__(self, vocabulary=65, width=256, depth=2):
        super().__init__()
        self.source, self.target = nn.Embedding(vocabulary, width), nn.Embedding(vocabulary, width)
        self.encoder = nn.LSTM(width, width, depth, batch_first=True)
        self.decoder = nn.LSTM(width, width, depth, batch_first=True)
        self.query, self.join = nn.Linear(width, width, bias=False), nn.Linear(2 * width, width, bias=False)
        self.head = nn.Linear(width, vocabulary)

    def forward(self, pair):
        read, state = self.encoder(self.source(pair[0]))
        h, _ = self.decoder(self.target(pair[1]), state)
        weights = (self.query(h) @ read.transpose(1, 2)).softmax(-1)
        return self.head(torch.tanh(self.join(torch.cat([weights @ read, h], -1)))).flatten(0, 1)

    def read(self, source, beam):
        read, state = self.encoder(self.source(source))
        return read.repeat_interleave(beam, 0), tuple(s.repeat_interleave(beam, 1) for s in state)

    def write(self, memory, lines, parents):
        """Logits behind each line, and what to remember: the states, one token further."""
        read, state = memory
        h, state = self.decoder(self.target(lines[:, -1:]), tuple(s[:, parents] for s in state))
        weights = (self.query(h) @ read.transpose(1, 2)).softmax(-1)
        return self.head(torch.tanh(self.join(torch.cat([weights @ read, h], -1))))[:, -1], (read, state)


class Translator(nn.Module):
    def __init__(self, vocabulary=65, length=24, width=256, heads=4, depth=3):
        super().__init__()
        self.source, self.target = nn.Embedding(vocabulary, width), nn.Embedding(vocabulary, width)
        self.net = nn.Transformer(width, heads, depth, depth, 4 * width, 0, batch_first=True, norm_first=True)
        self.head = nn.Linear(width, vocabulary)
        self.register_buffer("places", torch.randn(length, width))
        self.register_buffer("mask", nn.Transformer.generate_square_subsequent_mask(length))

    def forward(self, pair):
        y = self.net(self.source(pair[0]) + self.places, self.target(pair[1]) + self.places,
                     tgt_mask=self.mask, tgt_is_causal=True)
        return self.head(y).flatten(0, 1)

    def read(self, source, beam):
        return self.net.encoder(self.source(source) + self.places).repeat_interleave(beam, 0)

    def write(self, memory, lines, parents):
        """nn.Transformer keeps no keys and values, so whole lines are read again."""
        n = lines.shape[1]
        y = self.net.decoder(self.target(lines) + self.places[:n], memory, tgt_mask=self.mask[:n, :n],
                             tgt_is_causal=True)
        return self.head(y[:, -1]), memory


class Detector(nn.Module):
    """Classes and sides of a box in each cell of 4x4 pixels."""

    def __init__(self, channels=(16, 32, 64), depth=3, classes=11):
        super().__init__()
        def unit(inputs, outputs):
            return [convolution(inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU()]
        a, b, c = channels
        self.body = nn.Sequential(
            *unit(1, a), nn.MaxPool2d(2), *unit(a, b), *unit(b, b), nn.MaxPool2d(2),
            *unit(b, c), *(layer for _ in range(depth - 1) for layer in unit(c, c)))
        self.sides, self.classes = nn.Linear(c, 4), nn.Linear(c, classes)

    def forward(self, x):
        cells = self.body(x).permute(0, 2, 3, 1).flatten(0, 2)
        return self.classes(cells), self.sides(cells)


def boxes_loss(outputs, truth):
    """Cross-entropy of every cell, and five times the smooth L1 loss of the boxes of some."""
    (logits, sides), (labels, places, middles, corners) = outputs, truth
    signs = torch.tensor([-1.0, -1.0, 1.0, 1.0])
    boxes = sides[places].exp() * signs + middles
    own = F.smooth_l1_loss(boxes, corners, reduction="none").mean(1)
    return F.cross_entropy(logits, labels) + 5 * own.sum() / len(labels)


class Adversaries(nn.Module):
    def __init__(self, numbers=64, noise=32, width=128):
        super().__init__()
        self.noise = noise
        self.generator = nn.Sequential(
            nn.Linear(noise, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(),
            nn.Linear(width, numbers), nn.Sigmoid())
        self.critic = nn.Sequential(
            nn.Linear(numbers, width), nn.LeakyReLU(0.01), nn.Linear(width, width), nn.LeakyReLU(0.01),
            nn.Linear(width, 1))


def adversaries_step(model, x, _):
    """Both players' steps, by the loss that does not saturate."""
    players = [(part, torch.optim.SGD(part.parameters(), 0.01, momentum=0.9, weight_decay=1e-4))
               for part in (model.critic, model.generator)]

    def step():
        for part, optimiser in players:
            optimiser.zero_grad(set_to_none=True)
            model.critic.requires_grad_(part is model.critic)
            made = model.generator(torch.randn(len(x), model.noise))
            if part is model.critic:
                loss = F.softplus(-model.critic(x)).mean() + F.softplus(model.critic(made.detach())).mean()
            else:
                loss = F.softplus(-model.critic(made)).mean()
            loss.backward()
            optimiser.step()

    return step


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(),
                         nn.Linear(128, 10))


def cnn():
    layers, inputs = [], 1
    for outputs in (32, 64):
        layers += [convolution(inputs, outputs, bias=True), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2)]
        inputs = outputs
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(), nn.Linear(128, 10))


def resnet20():
    layers, inputs = [convolution(3, 16), nn.BatchNorm2d(16), nn.ReLU()], 16
    for stage, outputs in enumerate((16, 32, 64)):
        for block in range(3):
            layers.append(BasicBlock(inputs, outputs, 2 if stage > 0 and block == 0 else 1))
            inputs = outputs
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def shufflenet():
    return nn.Sequential(
        convolution(3, 64, stride=2), nn.BatchNorm2d(64), nn.ReLU(), *(ShuffleUnit() for _ in range(4)),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class Segmenter(nn.Module):
    def __init__(self, channels=(16, 32, 48), classes=3, stride=4):
        super().__init__()
        layers, inputs = [], 1
        for outputs in (*channels, channels[-1]):
            layers += [convolution(inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU()]
            if len(layers) < 4 * (len(channels) - 1):
                layers.append(nn.MaxPool2d(2))
            inputs = outputs
        self.body = nn.Sequential(*layers, convolution(inputs, classes, 1, bias=True),
                                  nn.Upsample(scale_factor=stride, mode="bilinear"))

    def forward(self, x):
        return self.body(x).permute(0, 2, 3, 1).flatten(0, 2)


def pixels():
    return torch.randn(8, 1, 96, 96), torch.randint(3, (8 * 96 * 96,))


def images(channels, side):
    return torch.randn(128, channels, side, side), torch.randint(10, (128,))


def tokens():
    return torch.randint(65, (32, 128)), torch.randint(65, (32 * 128,))


def pairs():
    return torch.randint(65, (2, 64, 24)), torch.randint(65, (64 * 24,))


def scenes():
    """Eight pictures, some twenty of whose 256 cells are asked for a box."""
    cells = 8 * 16 * 16
    places = torch.randperm(cells)[:8 * 24]
    middles = torch.rand(len(places), 4) * 16
    return torch.randn(8, 1, 64, 64), (
        torch.randint(11, (cells,)), places, middles, middles + torch.randn(len(places), 4))


def samples():
    return torch.randn(64, 64), None


MODELS = {
    "mlp": (mlp, lambda: images(1, 28)), "cnn": (cnn, lambda: images(1, 28)),
    "resnet20": (resnet20, lambda: images(3, 32)), "shufflenet": (shufflenet, lambda: images(3, 32)),
    "segmenter": (Segmenter, pixels), "gpt": (Transformer, tokens), "lstm": (Recurrent, tokens),
    "lstm-attention": (Attentive, pairs), "transformer": (Translator, pairs),
    "detector": (Detector, scenes), "gan": (Adversaries, samples),
}
LOSSES = {Detector: boxes_loss}
STEPS = {Adversaries: adversaries_step}


def time_steps(make, batch, compiled, layout, seconds):
    """Best and median milliseconds of a step."""
    torch.manual_seed(0)
    model, (x, y) = make(), batch()
    if layout is not None:
        model, x = model.to(memory_format=layout), x.to(memory_format=layout)
    optimiser = torch.optim.SGD(model.parameters(), 0.01, momentum=0.9, weight_decay=1e-4)
    loss = LOSSES.get(make, F.cross_entropy)
    if make in STEPS:
        if compiled:
            model.generator, model.critic = torch.compile(model.generator), torch.compile(model.critic)
        step = STEPS[make](model, x, y)
    else:
        run = torch.compile(model) if compiled else model

        def step():
            optimiser.zero_grad(set_to_none=True)
            loss(run(x), y).backward()
            optimiser.step()

    for _ in range(3):
        step()
    times, end = [], time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        step()
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    if compiled:
        torch._dynamo.reset()
    return times[0], times[len(times) // 2]


@torch.inference_mode()
def search(model, source, beam, length, vocabulary=65):
    """Beam search to a length; no token is taken for an end. Lines of one example lie side by side."""
    n = source.shape[0]
    memory = model.read(source, beam)
    lines = torch.zeros(n * beam, 1, dtype=torch.long)
    parents = torch.arange(n * beam)
    # At first all lines of an example are the same: one of them counts.
    sums = torch.full((n, beam), -math.inf)
    sums[:, 0] = 0
    for _ in range(length):
        logits, memory = model.write(memory, lines, parents)
        every = sums[:, :, None] + logits.log_softmax(-1).view(n, beam, vocabulary)
        sums, best = every.flatten(1).topk(beam)
        parents = (torch.arange(n)[:, None] * beam + best // vocabulary).flatten()
        lines = torch.cat([lines[parents], (best % vocabulary).view(-1, 1)], 1)
    return lines


def time_search(make, batch, beam, seconds):
    """Best and median milliseconds of writing a batch."""
    torch.manual_seed(0)
    model, (x, _) = make().eval(), batch()
    search(model, x[0], beam, x.shape[2])
    times, end = [], time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        start = time.perf_counter()
        search(model, x[0], beam, x.shape[2])
        times.append(1e3 * (time.perf_counter() - start))
    times.sort()
    return times[0], times[len(times) // 2]


def resident_bytes():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def peak_bytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--models", default=",".join(MODELS))
    parser.add_argument("--modes", default="eager,channels_last,compile,compile+channels_last")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    rows, searches = [], []
    for name in options.models.split(","):
        make, batch = MODELS[name]
        sees_images = name in ("cnn", "resnet20", "shufflenet", "detector", "segmenter")
        modes, memory, before = {}, {}, resident_bytes()
        for mode in options.modes.split(","):
            if "channels_last" in mode and not sees_images:
                continue
            layout = torch.channels_last if "channels_last" in mode else None
            try:
                modes[mode] = time_steps(make, batch, "compile" in mode, layout, options.seconds)
                if mode == "eager":
                    memory = {"peak_memory_bytes": peak_bytes(),
                              "step_memory_bytes": peak_bytes() - before}
            except Exception as error:  # a mode that fails is left out, and said
                print(f"# {name} {mode}: {type(error).__name__}: {error}"[:300], file=sys.stderr)
        if not modes:
            continue
        # By the median, as the best of few noisy steps says little about a mode.
        mode = min(modes, key=lambda m: modes[m][1])
        rows.append({
            "model": name, "threads": options.threads, "best_ms": min(m[0] for m in modes.values()),
            "median_ms": modes[mode][1], "best_mode": mode,
            "parameters": sum(p.numel() for p in make().parameters()), **memory})
        if batch is pairs:
            best, median = time_search(make, batch, 5, options.seconds)
            searches.append({"model": name, "threads": options.threads, "beam": 5, "best_ms": best,
                             "median_ms": median})
    json.dump({"framework": f"torch {torch.__version__}", "models": rows, "searches": searches}, sys.stdout)


main()
