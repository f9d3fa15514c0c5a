#!/usr/bin/env python3
"""Makes reference.json: what torchvision's networks look like, and what they answer with weights made by a rule.

Debian: apt-get install python3-torchvision; made with torchvision 0.14.1 on PyTorch 1.13, in 64-bit arithmetic.
The tests read only reference.json, and make the same weights by the same rule.

The rule: tensors are numbered from 0 in the order of their names, the input is number 1000. Value i of tensor n is
u = scrambled(i, n) / 2^31 - 1 in [-1, 1), times or plus what keeps the signal alive (see fill), rounded to 32 bits.
"""
import json
import math
import os

import numpy as np
import torch
import torchvision

OUTPUTS = 132
INPUT_NUMBER = 1000
NETWORKS = {
    "alexnet": (227, {}),
    "vgg19": (112, {}),
    "googlenet": (227, {"aux_logits": False, "init_weights": False}),
}


def uniform(count, number):
    x = np.arange(count, dtype=np.uint32) + np.uint32(number * 0x9E3779B9 & 0xFFFFFFFF)
    x ^= x >> np.uint32(16)
    x *= np.uint32(0x85EBCA6B)
    x ^= x >> np.uint32(13)
    x *= np.uint32(0xC2B2AE35)
    x ^= x >> np.uint32(16)
    return x / 2.0**31 - 1


def fill(name, tensor, number):
    u = uniform(tensor.numel(), number)
    if tensor.dim() > 1:
        u *= math.sqrt(6 / (tensor.numel() // tensor.shape[0]))
    elif name.endswith(".running_var") or name.endswith(".bn.weight"):
        u = 1 + 0.5 * u
    else:
        u *= 0.1
    tensor.copy_(torch.from_numpy(u.astype(np.float32).reshape(tensor.shape)))


def reference(name, side, options):
    published = sum(p.numel() for p in getattr(torchvision.models, name)(**options).parameters())
    network = getattr(torchvision.models, name)(num_classes=OUTPUTS, **options).double().eval()
    state = network.state_dict()
    names = [n for n in sorted(state) if not n.endswith(".num_batches_tracked")]
    with torch.no_grad():
        for number, tensor in enumerate(names):
            fill(tensor, state[tensor], number)
        x = uniform(2 * 3 * side * side, INPUT_NUMBER).astype(np.float32).reshape(2, 3, side, side)
        output = network(torch.from_numpy(x).double())
    return {
        "parametersWith1000Outputs": published,
        "side": side,
        "shapes": {n: list(t.shape) for n, t in state.items()},
        "output": [[float(f"{v:.9g}") for v in row] for row in output.tolist()],
    }


path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "reference.json")
networks = {name: reference(name, side, options) for name, (side, options) in NETWORKS.items()}
with open(path, "w") as file:
    file.write("{\n" + ",\n".join(f'"{name}": {{\n' + ",\n".join(
        f' "{key}": ' + ("{\n" + ",\n".join(f'  "{k}": {v}' for k, v in value.items()) + "}" if key == "shapes" else json.dumps(value))
        for key, value in network.items()) + "}" for name, network in networks.items()) + "}\n")
json.load(open(path))
for name, network in networks.items():
    print(name, network["parametersWith1000Outputs"], network["output"][0][:4], max(map(abs, network["output"][0])))
