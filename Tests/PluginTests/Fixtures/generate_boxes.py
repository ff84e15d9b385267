"""Losses of boxes and their gradients by PyTorch; writes boxes.json.

    python3 generate_boxes.py

Needs PyTorch. The generalised intersection over union is written from algorithm 1 of the paper.
"""

import json
import pathlib

import torch

torch.manual_seed(1)
torch.set_default_dtype(torch.float64)


def losses(predicted, target, form):
    left, top = [torch.maximum(predicted[:, k], target[:, k]) for k in (0, 1)]
    right, bottom = [torch.minimum(predicted[:, k], target[:, k]) for k in (2, 3)]
    shared = (right - left).clamp(min=0) * (bottom - top).clamp(min=0)
    area = lambda box: (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    union = area(predicted) + area(target) - shared
    overlap = shared / union
    if form == "iou":
        return 1 - overlap
    around = (
        torch.maximum(predicted[:, 2], target[:, 2]) - torch.minimum(predicted[:, 0], target[:, 0])
    ) * (torch.maximum(predicted[:, 3], target[:, 3]) - torch.minimum(predicted[:, 1], target[:, 1]))
    return 1 - (overlap - (around - union) / around)


def boxes(count):
    corner = torch.rand(count, 2) * 6
    return torch.cat([corner, corner + 1 + torch.rand(count, 2) * 5], 1).float().double()


predicted, target = boxes(24), boxes(24)
cases = []
for form in ["giou", "iou", "smooth-l1"]:
    own = predicted.clone().requires_grad_()
    if form == "smooth-l1":
        value = torch.nn.functional.smooth_l1_loss(own, target, reduction="none").mean(1)
    else:
        value = losses(own, target, form)
    value.sum().backward()
    cases.append({"form": form, "losses": value.tolist(), "gradient": own.grad.flatten().tolist()})

pathlib.Path(__file__).with_name("boxes.json").write_text(
    json.dumps({"boxLosses": {
        "predicted": predicted.flatten().tolist(), "targets": target.flatten().tolist(),
        "cases": cases}}) + "\n")
