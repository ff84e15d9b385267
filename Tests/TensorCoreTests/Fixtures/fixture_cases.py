"""What the generators of this folder share: operations, computed by PyTorch in float64, with their gradients."""
import json
import sys

import numpy as np
import torch


def nearest(value):
    """The shortest number that is the same in float32."""
    return float(str(np.float32(value)))


def eight_digits(value):
    return float(f"{value:.8g}")


class Cases:
    def __init__(self, seed, rounded):
        """The seed decides all inputs; `rounded` says how numbers are written."""
        self.rng = np.random.default_rng(seed)
        self.rounded = rounded
        self.cases = []

    def draw(self, *shape, scale=1):
        """Multiples of 1/64: exact in float32 and short in JSON."""
        return np.round(self.rng.normal(size=shape) / scale * 64) / 64

    def array(self, x):
        x = np.asarray(x)
        return {"shape": list(x.shape), "values": [self.rounded(v) for v in x.ravel()]}

    def add(self, operation, options, inputs, f):
        """A case: inputs by name, an upstream gradient ("seed"), the output, and the gradients of sum(seed * output)."""
        tensors = {k: torch.tensor(v, dtype=torch.float64, requires_grad=True) for k, v in inputs.items()}
        y = f(**tensors)
        seed = self.draw(*y.shape)
        (torch.tensor(seed) * y).sum().backward()
        self.cases.append({
            "operation": operation, "options": options,
            "inputs": {k: self.array(v) for k, v in inputs.items()},
            "seed": self.array(seed), "output": self.array(y.detach().numpy()),
            "gradients": {k: self.array(np.zeros(inputs[k].shape) if t.grad is None else t.grad.numpy())
                          for k, t in tensors.items()},
        })

    def write(self):
        json.dump(self.cases, sys.stdout, separators=(",", ":"))
