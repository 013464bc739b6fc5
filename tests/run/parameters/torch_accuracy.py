"""Right answers of the mean and of every device, as PyTorch computes them from a file of parameters.

python3 torch_accuracy.py PARAMETERS PROBLEM, both safetensors: the problem has "inputs", "labels" and, as metadata, the
layers. Modules are named as the layers are, so that load_state_dict() is strict. Prints JSON.
"""

import json
import sys

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional

ACTIVATIONS = {
    "linear": lambda x: x,
    "relu": torch.relu,
    "tanh": torch.tanh,
    "gelu": lambda x: functional.gelu(x, approximate="tanh"),
}


class Network(nn.Module):
    """Layers in order, on images with channels first."""

    def __init__(self, layers, shape):
        super().__init__()
        self.layers = layers
        for i, layer in enumerate(layers):
            module, shape = made(layer, shape)
            if module is not None:
                self.add_module(f"{layer['kind']}{i + 1}", module)
        self.after = shape

    def forward(self, x):
        for i, layer in enumerate(self.layers):
            x = applied(layer, getattr(self, f"{layer['kind']}{i + 1}", None), x)
        return x


def made(layer, shape):
    kind = layer["kind"]
    if kind == "dense":
        inputs = torch.Size(shape).numel()
        return nn.Linear(inputs, layer["outputs"]), [layer["outputs"]]
    if kind == "tokenDense":
        return nn.Linear(shape[1], layer["outputs"]), [shape[0], layer["outputs"]]
    if kind == "conv2d":
        options = {"padding": layer["padding"], "stride": layer.get("stride", 1), "bias": layer.get("bias", True)}
        module = nn.Conv2d(shape[0], layer["filters"], layer["size"], groups=layer.get("groups", 1), **options)
        return module, list(module(torch.zeros(1, *shape)).shape[1:])
    if kind in ("maxPool", "averagePool"):
        return None, list(pooled(layer, torch.zeros(1, *shape)).shape[1:])
    if kind == "globalAveragePooling":
        return None, [shape[0]]
    if kind == "groupNorm":
        return nn.GroupNorm(layer["groups"], shape[0]), shape
    if kind == "layerNorm":
        return nn.LayerNorm(shape[-1]), shape
    if kind == "embedding":
        parts = {"token": nn.Embedding(layer["vocabulary"], layer["width"]), "place": nn.Embedding(shape[0], layer["width"])}
        return nn.ModuleDict(parts), [shape[0], layer["width"]]
    if kind == "selfAttention":
        return nn.MultiheadAttention(shape[1], layer["heads"], batch_first=True), shape
    if kind == "meanOverTokens":
        return None, [shape[1]]
    if kind == "residual":
        body = Network(layer["body"], shape)
        if layer.get("shortcut"):
            body.shortcut = Network(layer["shortcut"], shape)
        return body, body.after
    raise ValueError(kind)


def pooled(layer, x):
    pool = functional.max_pool2d if layer["kind"] == "maxPool" else functional.avg_pool2d
    return pool(x, layer["size"], layer["stride"])


def applied(layer, module, x):
    kind = layer["kind"]
    activation = ACTIVATIONS[layer.get("activation", "linear")]
    if kind == "dense":
        return activation(module(x.flatten(1)))
    if kind in ("maxPool", "averagePool"):
        return pooled(layer, x)
    if kind == "globalAveragePooling":
        return x.mean((2, 3))
    if kind == "embedding":
        return module["token"](x.long()) + module["place"].weight
    if kind == "selfAttention":
        return module(x, x, x, need_weights=False)[0]
    if kind == "meanOverTokens":
        return x.mean(1)
    if kind == "residual":
        return activation(module(x) + (module.shortcut(x) if hasattr(module, "shortcut") else x))
    return activation(module(x))


def main(parameters, problem):
    data = load_file(problem)
    with safe_open(problem, "pt") as file:
        layers = json.loads(file.metadata()["layers"])
    inputs, labels = data["inputs"], data["labels"].long()
    if inputs.dim() == 4:
        inputs = inputs.permute(0, 3, 1, 2)
    network = Network(layers, list(inputs.shape[1:]))
    network.eval()
    state = load_file(parameters)
    devices = len({name.split(".")[1] for name in state if name.startswith("devices.")})
    correct = {}
    for name in ["mean", *(f"devices.{device}" for device in range(devices))]:
        network.load_state_dict({key[len(name) + 1:]: value for key, value in state.items() if key.startswith(f"{name}.")})
        with torch.no_grad():
            correct[name] = int((network(inputs).argmax(1) == labels).sum())
    print(json.dumps(correct))


main(*sys.argv[1:])
