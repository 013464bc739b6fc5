"""The loss of PyTorch's ResNet-20 (group norm) over steps of plain SGD, from parameters and batches that are given.

python torch_curve.py FOLDER, with layout.json, parameters.f32, inputs.f32 [samples, 32, 32, 3] and labels.u8 in it, and
the options learningRate and batch in options.json: prints one JSON list, the loss before each step.
"""

import json
import pathlib
import sys

import torch
import torch.nn.functional as F
from torch_peer import resnet

folder = pathlib.Path(sys.argv[1])
layout, options = (json.loads((folder / f"{name}.json").read_text()) for name in ("layout", "options"))
numbers = lambda name, kind: torch.frombuffer(bytearray((folder / name).read_bytes()), dtype=kind)
values = numbers("parameters.f32", torch.float32)
images = numbers("inputs.f32", torch.float32).reshape(-1, 32, 32, 3).permute(0, 3, 1, 2).contiguous()
labels = numbers("labels.u8", torch.uint8).long()

model = resnet([16, 32, 64], 3, False)
tensors = list(model.parameters())
assert len(tensors) == len(layout)
with torch.no_grad():
    for tensor, at in zip(tensors, layout):
        array = values[at["offset"] : at["offset"] + at["size"]].reshape(at["shape"])
        array = array.permute(3, 2, 0, 1) if array.dim() == 4 else array.T if array.dim() == 2 else array
        assert array.shape == tensor.shape, (at, tensor.shape)
        tensor.copy_(array)

losses = []
for x, y in zip(images.split(options["batch"]), labels.split(options["batch"])):
    loss = F.cross_entropy(model(x), y)
    losses.append(loss.item())
    gradients = torch.autograd.grad(loss, tensors)
    with torch.no_grad():
        torch._foreach_add_(tensors, gradients, alpha=-options["learningRate"])
print(json.dumps(losses))
