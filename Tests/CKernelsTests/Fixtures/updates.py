"""Writes UpdateFixtures.swift: three steps of PyTorch's optimisers in doubles, to compare with.

Run as: python Fixtures/updates.py > UpdateFixtures.swift
"""
import torch

torch.manual_seed(0)
weights = torch.randn(7, dtype=torch.float32)
gradients = [torch.randn(7, dtype=torch.float32) for _ in range(3)]


def literal(values):
    return '[' + ', '.join(repr(float(v)) for v in values) + ']'


def run(make):
    p = weights.double().clone().requires_grad_()
    optimiser = make([p])
    for g in gradients:
        p.grad = g.double().clone()
        optimiser.step()
    return p.detach()


def swift(name, values, kind='Double'):
    print(f'  static let {name}: [{kind}] = [')
    values = [float(v) for v in values]
    for i in range(0, len(values), 4):
        print('    ' + ', '.join(repr(v) for v in values[i:i + 4]) + ',')
    print('  ]')


print('// Written by Fixtures/updates.py with PyTorch ' + torch.__version__.split('+')[0] + '.')
print('\n/// Weights after three steps from the same weights with the same gradients.')
print('enum UpdateFixtures {')
swift('weights', weights, 'Float')
for i, g in enumerate(gradients):
    swift(f'gradient{i}', g, 'Float')
rate = float(torch.tensor(0.1, dtype=torch.float32))
momentum = float(torch.tensor(0.9, dtype=torch.float32))
decay = float(torch.tensor(0.01, dtype=torch.float32))
beta2 = float(torch.tensor(0.99, dtype=torch.float32))
epsilon = float(torch.tensor(1e-6, dtype=torch.float32))
S, A, W = torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW
swift('plain', run(lambda p: S(p, rate)))
swift('decayed', run(lambda p: S(p, rate, weight_decay=decay)))
swift('momentum', run(lambda p: S(p, rate, momentum=momentum, weight_decay=decay)))
swift('dampened', run(lambda p: S(p, rate, momentum=momentum, dampening=0.25)))
swift('nesterov', run(lambda p: S(p, rate, momentum=momentum, nesterov=True, weight_decay=decay)))
swift('adam', run(lambda p: A(p, rate, (momentum, beta2), epsilon, weight_decay=decay)))
swift('adamW', run(lambda p: W(p, rate, (momentum, beta2), epsilon, weight_decay=decay)))
print('}')
