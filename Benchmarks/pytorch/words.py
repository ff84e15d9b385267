"""The experiment `words` in PyTorch: the same network, data, optimiser and search, for comparison.

usage: words.py TRAIN.tsv.gz TEST.tsv.gz [--attention] [--cell gru|lstm] [--width 32] [--units 64] [--rate 0.005]
                [--epochs 5] [--seed 1]

A tenth of the training words is held back, as the experiment does it (others, since the random numbers differ).
Prints the share of wrong phonemes (edits by length) and of words with any.
"""
import argparse
import gzip
import random

import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

END = 0


def pairs(path):
    with gzip.open(path, 'rt', encoding='utf-8') as lines:
        return [line.rstrip('\n').split('\t')[:2] for line in lines]


class Network(nn.Module):
    def __init__(self, sources, targets, o):
        super().__init__()
        cell = nn.GRU if o.cell == 'gru' else nn.LSTM
        self.source = nn.Embedding(sources, o.width)
        self.target = nn.Embedding(targets, o.width)
        self.encoder = cell(o.width, o.units, batch_first=True)
        self.decoder = cell(o.width, o.units, batch_first=True)
        self.query = nn.Linear(o.units, o.units, bias=False) if o.attention else None
        self.join = nn.Linear(2 * o.units, o.units, bias=False) if o.attention else None
        self.head = nn.Linear(o.units, targets)

    def read(self, sources, lengths):
        packed = pack_padded_sequence(self.source(sources), lengths, batch_first=True, enforce_sorted=False)
        output, state = self.encoder(packed)
        output, _ = pad_packed_sequence(output, batch_first=True)
        mask = torch.arange(output.shape[1])[None] < lengths[:, None]
        return output, mask, state

    def write(self, tokens, read, state):
        output, mask, _ = read
        h, state = self.decoder(self.target(tokens), state)
        if self.query is not None:
            scores = self.query(h) @ output.transpose(1, 2)
            weights = scores.masked_fill(~mask[:, None], -torch.inf).softmax(-1)
            h = torch.tanh(self.join(torch.cat([weights @ output, h], -1)))
        return self.head(h), state


def distance(a, b):
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        above, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (x != y))
    return row[-1]


def main():
    p = argparse.ArgumentParser()
    p.add_argument('train'), p.add_argument('test')
    p.add_argument('--attention', action='store_true'), p.add_argument('--cell', default='gru')
    for name, value in [('width', 32), ('units', 64), ('epochs', 5), ('seed', 1), ('batch', 64)]:
        p.add_argument(f'--{name}', type=int, default=value)
    p.add_argument('--rate', type=float, default=0.005)
    p.add_argument('--cosine', action='store_true')
    o = p.parse_args()
    torch.manual_seed(o.seed)
    train, test = pairs(o.train), pairs(o.test)
    letters = {c: i + 2 for i, c in enumerate(sorted({c for s, _ in train for c in s}))}
    sounds = {c: i + 1 for i, c in enumerate(sorted({c for _, t in train for c in t.split(' ')}))}

    def encode(rows):
        return [(torch.tensor([letters.get(c, 1) for c in s] + [END]),
                 torch.tensor([sounds.get(c, END) for c in t.split(' ')] + [END])) for s, t in rows]

    train, test = encode(train), encode(test)
    random.Random(o.seed).shuffle(train)
    train = train[len(train) // 10:]
    net = Network(len(letters) + 2, len(sounds) + 1, o)
    adam = torch.optim.Adam(net.parameters(), lr=o.rate)
    steps = o.epochs * ((len(train) + o.batch - 1) // o.batch)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(adam, steps) if o.cosine else None
    for _ in range(o.epochs):
        random.shuffle(train)
        for i in range(0, len(train), o.batch):
            s, t = zip(*train[i:i + o.batch])
            targets = pad_sequence(t, True, -100)
            inputs = torch.cat([torch.zeros(len(t), 1, dtype=torch.long), targets[:, :-1].clamp(min=0)], 1)
            read = net.read(pad_sequence(s, True), torch.tensor([len(x) for x in s]))
            logits, _ = net.write(inputs, read, read[2])
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=-100)
            adam.zero_grad(), loss.backward(), adam.step()
            if schedule: schedule.step()
    with torch.no_grad():
        s, t = zip(*test)
        read = net.read(pad_sequence(s, True), torch.tensor([len(x) for x in s]))
        tokens, state = torch.zeros(len(s), 1, dtype=torch.long), read[2]
        said = []
        for _ in range(18):
            logits, state = net.write(tokens, read, state)
            tokens = logits.argmax(-1)
            said.append(tokens)
        said = torch.cat(said, 1).tolist()
    said = [row[:row.index(END)] if END in row else row for row in said]
    edits = [distance(a, b[:-1].tolist()) for a, b in zip(said, t)]
    length = sum(len(b) - 1 for b in t)
    print(f'loss {loss.item():.3f}  token errors {sum(edits) / length:.4f}  '
          f'sequence errors {sum(e > 0 for e in edits) / len(edits):.4f}')


main()
