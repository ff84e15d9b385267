#!/usr/bin/env python3
"""Small networks from one sequence to another in PyTorch: weights, sequences and the outputs for each token.

usage: generate_pairs.py        (needs torch and safetensors; writes pairs-*.safetensors beside itself)

Each pair of sequences goes through the network by itself, in float64 from weights that are exact in float32, so
nothing is filled up. `source` and `target` hold the tokens of all sequences in turn, `source_lengths` and
`target_lengths` how many each has, `output` a row for each target token.
"""
import math
import pathlib

import torch
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(20261130)
SOURCES, TARGETS = 7, 9


class Attentive(nn.Module):
    def __init__(self, cell, width, units, depth, score):
        super().__init__()
        self.source, self.target = nn.Embedding(SOURCES, width), nn.Embedding(TARGETS, width)
        self.encoder = cell(width, units, depth, batch_first=True)
        self.decoder = cell(width, units, depth, batch_first=True)
        self.score = score
        if score in ("general", "additive"): self.query = nn.Linear(units, units, bias=False)
        if score == "additive":
            self.key, self.vector = nn.Linear(units, units, bias=False), nn.Linear(units, 1, bias=False)
        if score != "none": self.join = nn.Linear(2 * units, units, bias=False)
        self.head = nn.Linear(units, TARGETS)

    def forward(self, source, target):
        read, state = self.encoder(self.source(source))
        h, _ = self.decoder(self.target(target), state)
        if self.score != "none":
            if self.score == "additive":
                scores = self.vector(torch.tanh(self.query(h)[:, :, None] + self.key(read)[:, None])).squeeze(-1)
            else:
                scores = (self.query(h) if self.score == "general" else h) @ read.transpose(1, 2)
            h = torch.tanh(self.join(torch.cat([scores.softmax(-1) @ read, h], -1)))
        return self.head(h)


class Translator(nn.Module):
    def __init__(self, width, heads, depth):
        super().__init__()
        self.source, self.target = nn.Embedding(SOURCES, width), nn.Embedding(TARGETS, width)
        self.net = nn.Transformer(width, heads, depth, depth, 4 * width, 0, batch_first=True, norm_first=True)
        self.head = nn.Linear(width, TARGETS)
        self.width = width

    def places(self, count):
        rate = 10000 ** (-(torch.arange(self.width) // 2 * 2).double() / self.width)
        angle = torch.arange(count).double()[:, None] * rate
        return torch.where(torch.arange(self.width) % 2 == 0, angle.sin(), angle.cos())

    def forward(self, source, target):
        mask = nn.Transformer.generate_square_subsequent_mask(target.shape[1], dtype=torch.float64)
        return self.head(self.net(self.source(source) + self.places(source.shape[1]),
                                  self.target(target) + self.places(target.shape[1]), tgt_mask=mask))


def write(name, model):
    lengths = [(4, 3), (1, 5), (6, 1)]
    sources = [torch.randint(SOURCES, (1, s)) for s, _ in lengths]
    targets = [torch.randint(TARGETS, (1, t)) for _, t in lengths]
    for key, tensor in model.state_dict().items():
        values = torch.randn_like(tensor) * 0.5
        if "norm" in key and key.endswith("weight"): values = values + 1
        tensor.copy_(values)
    weights = {k: v.clone() for k, v in model.state_dict().items()}
    model.double().eval()
    with torch.no_grad():
        outputs = [model(s, t)[0] for s, t in zip(sources, targets)]
    save_file({**weights, "source_tokens": torch.cat(sources, 1).float(), "target_tokens": torch.cat(targets, 1).float(),
               "source_lengths": torch.tensor([float(s) for s, _ in lengths]),
               "target_lengths": torch.tensor([float(t) for _, t in lengths]),
               "output": torch.cat(outputs).float().contiguous()},
              pathlib.Path(__file__).parent / f"pairs-{name}.safetensors")


write("lstm", Attentive(nn.LSTM, 3, 5, 2, "none"))
write("lstm-general", Attentive(nn.LSTM, 3, 5, 2, "general"))
write("gru-dot", Attentive(nn.GRU, 4, 6, 1, "dot"))
write("gru-additive", Attentive(nn.GRU, 4, 6, 1, "additive"))
write("transformer", Translator(8, 2, 2))
