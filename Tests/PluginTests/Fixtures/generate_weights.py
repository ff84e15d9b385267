"""Writes weights.json: what PyTorch computes with weights that were trained before.

usage: python3 generate_weights.py > weights.json    (needs torch)
"""
import json

import torch
from torch import nn

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)


def lists(tensor):
    return tensor.detach().flatten().tolist()


# A convolutional network as a Sequential of images of 6×3 pixels in two channels, in evaluation.
network = nn.Sequential(
    nn.Conv2d(2, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2),
    nn.Flatten(), nn.Linear(12, 8), nn.ReLU(), nn.Linear(8, 3))
with torch.no_grad():
    for parameter in network.parameters():
        parameter.copy_(torch.randn(parameter.shape))
    network[1].running_mean.copy_(torch.randn(4))
    network[1].running_var.copy_(torch.rand(4) + 0.5)
network.eval()
images = torch.randn(5, 2, 6, 3)
sequential = {
    "tensors": {
        name: {"shape": list(tensor.shape), "values": lists(tensor)}
        for name, tensor in network.state_dict().items() if tensor.is_floating_point()
    },
    # Channels last, as here.
    "inputs": lists(images.permute(0, 2, 3, 1)),
    "outputs": lists(network(images)),
}

# Three layers, of which one is frozen and one learns at a tenth of the rate.
layers = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 4), nn.Tanh(), nn.Linear(4, 2))
start = [lists(p.T if p.dim() == 2 else p) for p in layers.parameters()]
for parameter in layers[0].parameters():
    parameter.requires_grad = False
optimiser = torch.optim.SGD(
    [{"params": layers[2].parameters(), "lr": 0.02}, {"params": layers[4].parameters()}],
    lr=0.2, momentum=0.9, weight_decay=0.05)
inputs = torch.randn(6, 3)
labels = torch.tensor([0, 1, 1, 0, 1, 0])
for _ in range(4):
    optimiser.zero_grad()
    nn.functional.cross_entropy(layers(inputs), labels).backward()
    optimiser.step()
groups = {
    "inputs": lists(inputs), "labels": labels.tolist(), "start": start,
    "end": [lists(p.T if p.dim() == 2 else p) for p in layers.parameters()],
}

# The mean probabilities of three networks, and what a student loses to two of them as its teachers.
logits = torch.randn(3, 4, 5) * 4
mean = logits.softmax(-1).mean(0).log()
teachers = logits[:2].softmax(-1).mean(0)
temperature = 3.0
soft = (teachers.log() / temperature).softmax(-1)
student = (logits[2] / temperature).log_softmax(-1)
members = {
    "logits": [lists(one) for one in logits], "mean": lists(mean), "temperature": temperature,
    "divergences": lists((soft * (soft.log() - student)).sum(-1)),
}

print(json.dumps({"sequential": sequential, "groups": groups, "members": members}))
