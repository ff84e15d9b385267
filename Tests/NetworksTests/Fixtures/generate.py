#!/usr/bin/env python3
"""Small versions of the reference models in PyTorch: weights, an input and the output.

usage: generate.py        (needs torch, numpy and safetensors; writes *.safetensors beside itself)

Weights, running statistics included, are random and keep PyTorch's names and layouts. `input` and
`output` are added: images as [n, height, width, channels], outputs as they are. Evaluation mode,
float64 arithmetic on values that are exact in float32.
"""
import pathlib
import torch
import torch.nn as nn, torch.nn.functional as F
from safetensors.torch import save_file

torch.manual_seed(20260103)

class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.c1 = nn.Conv2d(i, o, 3, stride, 1, bias=False); self.b1 = nn.BatchNorm2d(o)
        self.c2 = nn.Conv2d(o, o, 3, 1, 1, bias=False); self.b2 = nn.BatchNorm2d(o)
        self.shortcut = nn.Sequential() if i == o and stride == 1 else nn.Sequential(
            nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))
    def forward(self, x):
        return F.relu(self.b2(self.c2(F.relu(self.b1(self.c1(x))))) + self.shortcut(x))

class Bottleneck(nn.Module):
    """Figure 5 of He et al., the stride in the first convolution."""
    def __init__(self, i, m, stride):
        super().__init__(); o = 4 * m
        self.c1 = nn.Conv2d(i, m, 1, stride, bias=False); self.b1 = nn.BatchNorm2d(m)
        self.c2 = nn.Conv2d(m, m, 3, 1, 1, bias=False); self.b2 = nn.BatchNorm2d(m)
        self.c3 = nn.Conv2d(m, o, 1, bias=False); self.b3 = nn.BatchNorm2d(o)
        self.shortcut = nn.Sequential() if i == o and stride == 1 else nn.Sequential(
            nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))
    def forward(self, x):
        y = F.relu(self.b2(self.c2(F.relu(self.b1(self.c1(x))))))
        return F.relu(self.b3(self.c3(y)) + self.shortcut(x))

class Shuffle(nn.Module):
    """ShuffleNet's unit of stride 1."""
    def __init__(self, c, g):
        super().__init__(); m = c // 4; self.g = g
        self.c1 = nn.Conv2d(c, m, 1, groups=g, bias=False); self.b1 = nn.BatchNorm2d(m)
        self.c2 = nn.Conv2d(m, m, 3, 1, 1, groups=m, bias=False); self.b2 = nn.BatchNorm2d(m)
        self.c3 = nn.Conv2d(m, c, 1, groups=g, bias=False); self.b3 = nn.BatchNorm2d(c)
    def forward(self, x):
        y = F.relu(self.b1(self.c1(x)))
        y = F.channel_shuffle(y, self.g)
        return F.relu(x + self.b3(self.c3(self.b2(self.c2(y)))))

class GPT(nn.Module):
    def __init__(self, V, T, D, H, L):
        super().__init__(); self.e = nn.Embedding(V, D); self.p = nn.Parameter(torch.zeros(T, D)); self.H = H
        self.blocks = nn.ModuleList([nn.ModuleDict(dict(n1=nn.LayerNorm(D), qkv=nn.Linear(D, 3*D), o=nn.Linear(D, D),
            n2=nn.LayerNorm(D), up=nn.Linear(D, 4*D), down=nn.Linear(4*D, D))) for _ in range(L)])
        self.n = nn.LayerNorm(D); self.head = nn.Linear(D, V, bias=False)
    def forward(self, t):
        x = self.e(t) + self.p; B, T, D = x.shape
        for b in self.blocks:
            q, k, v = b['qkv'](b['n1'](x)).view(B, T, 3, self.H, D // self.H).permute(2, 0, 3, 1, 4)
            a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            x = x + b['o'](a.transpose(1, 2).reshape(B, T, D))
            x = x + b['down'](F.gelu(b['up'](b['n2'](x)), approximate='tanh'))
        return self.head(self.n(x))

class LSTM(nn.Module):
    def __init__(self, V, E, H, L):
        super().__init__(); self.e = nn.Embedding(V, E); self.r = nn.LSTM(E, H, L, batch_first=True); self.h = nn.Linear(H, V)
    def forward(self, t): return self.h(self.r(self.e(t))[0])

def mlp(): return nn.Sequential(nn.Flatten(), nn.Linear(25, 6), nn.ReLU(), nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 3))
def cnn(): return nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(3, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(4*6, 5), nn.ReLU(), nn.Linear(5, 3))
def resnet8(w=3):
    layers, i = [nn.Conv2d(3, w, 3, 1, 1, bias=False), nn.BatchNorm2d(w), nn.ReLU()], w
    for o, s in ((w, 1), (2*w, 2), (4*w, 2)): layers.append(Block(i, o, s)); i = o
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4*w, 3))
def vgg(pooled=1):
    layers, i = [], 3
    for o in (3, 5):
        for _ in range(2): layers += [nn.Conv2d(i, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]; i = o
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(pooled), nn.Flatten(), nn.Linear(5*pooled**2, 3))

def shufflenet():
    return nn.Sequential(nn.Conv2d(3, 24, 3, 2, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU(),
        Shuffle(24, 3), Shuffle(24, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(24, 3))

def image(n, h, w, c): return torch.randn(n, h, w, c)
MODELS = {
    "mlp": (mlp(), image(4, 5, 5, 1)), "cnn": (cnn(), image(2, 8, 12, 2)),
    "resnet": (resnet8(), image(2, 8, 8, 3)), "vgg": (vgg(), image(2, 8, 8, 3)),
    "gpt": (GPT(V=11, T=9, D=8, H=2, L=2), torch.randint(0, 11, (3, 9))),
    "lstm": (LSTM(V=7, E=3, H=5, L=2), torch.randint(0, 7, (3, 6))),
}
def write(name, model, x):
    for key, tensor in model.state_dict().items():
        if not tensor.is_floating_point(): continue
        values = torch.randn_like(tensor) * 0.5
        if key.endswith("running_var"): values = values.abs() + 0.5
        elif tensor.dim() == 1 and key.endswith("weight"): values = values + 1
        tensor.copy_(values)
    weights = {k: v.clone() for k, v in model.state_dict().items() if v.is_floating_point()}
    model.double().eval()
    with torch.no_grad(): y = model(x.double().permute(0, 3, 1, 2) if x.dim() == 4 else x)
    save_file({**weights, "input": x.float(), "output": y.float().contiguous()},
              pathlib.Path(__file__).parent / f"{name}.safetensors")

for name, (model, x) in MODELS.items(): write(name, model, x)
write("shufflenet", shufflenet(), image(2, 9, 6, 3))

def bottlenecks(w=2):
    layers, i = [nn.Conv2d(3, w, 3, 1, 1, bias=False), nn.BatchNorm2d(w), nn.ReLU()], w
    for m, s in ((w, 1), (2*w, 2), (4*w, 2)): layers += [Bottleneck(i, m, s), Bottleneck(4*m, m, 1)]; i = 4*m
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16*w, 3))
write("bottlenecks", bottlenecks(), image(2, 8, 8, 3))
write("vgg-pooled", vgg(pooled=3), image(2, 20, 17, 3))

class Pixels(nn.Module):
    """Rows of pixels with their channels last."""
    def forward(self, x): return x.permute(0, 2, 3, 1).flatten(1, 2)

def segmenter(stride=4):
    def unit(i, o): return [nn.Conv2d(i, o, 3, padding=1, bias=False), nn.BatchNorm2d(o), nn.ReLU()]
    # Identities stand where features and logits are named.
    return nn.Sequential(*unit(2, 3), nn.Identity(), nn.MaxPool2d(2), *unit(3, 4), nn.MaxPool2d(2), *unit(4, 5),
        *unit(5, 5), nn.Conv2d(5, 3, 1), nn.Identity(),
        nn.Upsample(scale_factor=stride, mode="bilinear", align_corners=False), Pixels())
write("segmenter", segmenter(), image(2, 8, 12, 2))
