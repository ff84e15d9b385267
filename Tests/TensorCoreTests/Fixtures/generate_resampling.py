#!/usr/bin/env python3
"""Writes resampling.json: pictures of other sizes and values between pixels, with their gradients.

usage: generate_resampling.py > resampling.json        (needs torch and numpy)

Values and gradients are PyTorch's in float64: `interpolate(mode="bilinear", align_corners=False)` and
`grid_sample(align_corners=False, padding_mode="zeros")`, of inputs that are multiples of 1/64.
"""
import numpy as np
import torch
import torch.nn.functional as F

from fixture_cases import Cases, eight_digits

made = Cases(20261130, eight_digits)

for shape, size in [((1, 1, 1, 1), (3, 2)), ((2, 3, 4, 2), (6, 8)), ((1, 4, 3, 3), (4, 3)), ((1, 3, 5, 2), (7, 9)),
                    ((1, 7, 8, 1), (3, 4)), ((1, 9, 2, 2), (2, 7)), ((1, 3, 2, 1), (24, 16)), ((1, 2, 9, 1), (1, 1)),
                    ((1, 2, 2, 17), (5, 3))]:
    made.add("resize", {"size": list(size)}, {"x": made.draw(*shape)},
             lambda x: F.interpolate(x.permute(0, 3, 1, 2), size=size, mode="bilinear", align_corners=False)
             .permute(0, 2, 3, 1))


def sampled(points):
    grid = 2 * torch.tensor(points)[:, :, None, :] - 1
    return lambda x: F.grid_sample(x.permute(0, 3, 1, 2), grid, mode="bilinear", padding_mode="zeros",
                                   align_corners=False)[..., 0].permute(0, 2, 1)


for shape, count in [((1, 1, 1, 1), 9), ((2, 3, 4, 2), 40), ((1, 5, 2, 33), 12), ((3, 8, 8, 1), 65)]:
    # Within the picture and a little beside it; multiples of 1/64 meet centres, corners and borders.
    points = np.clip(np.round(made.rng.uniform(-0.25, 1.25, (shape[0], count, 2)) * 64) / 64, -0.25, 1.25)
    points[:, :5] = [[0, 0], [1, 1], [0, 1], [0.5, 0.5], [1, 0]]
    made.add("sample", {"points": made.array(points)}, {"x": made.draw(*shape)}, sampled(points))

made.write()
