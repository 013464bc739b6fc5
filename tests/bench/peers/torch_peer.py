"""The benchmarks' work in PyTorch, in its fastest forms: prints one JSON line per form, the best microseconds per amount.

pip install torch==2.13.0; python torch_peer.py local_phase | evaluation | lenet | resnet20 | resnet18 | transformer
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch.func import functional_call, grad

WIDTHS = [784, 200, 200, 10]
DEVICES, STEPS, BATCH = 100, 60, 10
LEARNING_RATE, MOMENTUM = 0.01, 0.5


def report(how, amount, call, repeats=5):
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(1e6 * (time.perf_counter() - start) / amount)
    print(json.dumps({"how": how, "microseconds": min(times)}), flush=True)


def parameters(devices):
    layers = list(zip(WIDTHS, WIDTHS[1:]))
    weights = [torch.randn(devices, n, m) / n**0.5 for n, m in layers]
    biases = [torch.zeros(devices, 1, m) for _, m in layers]
    return weights, biases


def stacked_local_phase():
    """All devices in one batched product, gradients by hand."""
    weights, biases = parameters(DEVICES)
    velocity = [torch.zeros_like(w) for w in weights + biases]
    images = torch.rand(DEVICES, STEPS * BATCH, 784) * (torch.rand(DEVICES, STEPS * BATCH, 784) < 0.2)
    labels = torch.randint(0, 10, (DEVICES, STEPS * BATCH))

    def call():
        with torch.no_grad():
            for t in range(STEPS):
                x = images[:, t * BATCH : (t + 1) * BATCH]
                y = labels[:, t * BATCH : (t + 1) * BATCH]
                h1 = torch.baddbmm(biases[0], x, weights[0]).relu_()
                h2 = torch.baddbmm(biases[1], h1, weights[1]).relu_()
                z = torch.baddbmm(biases[2], h2, weights[2])
                d3 = z.softmax(2)
                d3.scatter_add_(2, y[..., None], torch.full((DEVICES, BATCH, 1), -1.0))
                d3 /= BATCH
                d2 = torch.bmm(d3, weights[2].mT) * (h2 > 0)
                d1 = torch.bmm(d2, weights[1].mT) * (h1 > 0)
                for v, a, d in zip(velocity, (x, h1, h2), (d1, d2, d3)):
                    torch.baddbmm(v, a.mT, d, beta=MOMENTUM, out=v)
                for v, d in zip(velocity[3:], (d1, d2, d3)):
                    v.mul_(MOMENTUM).add_(d.sum(1, keepdim=True))
                for w, v in zip(weights + biases, velocity):
                    w.sub_(v, alpha=LEARNING_RATE)

    return call


def sequential_local_phase():
    """Device after device, gradients by autograd, one fused update for all tensors."""
    weights, biases = parameters(DEVICES)
    images = torch.rand(DEVICES, STEPS * BATCH, 784)
    labels = torch.randint(0, 10, (DEVICES, STEPS * BATCH))

    def call():
        for k in range(DEVICES):
            tensors = [w[k].clone().requires_grad_() for w in weights + biases]
            velocity = [torch.zeros_like(w) for w in tensors]
            for t in range(STEPS):
                at = slice(t * BATCH, (t + 1) * BATCH)
                h = torch.addmm(tensors[3], images[k, at], tensors[0]).relu()
                h = torch.addmm(tensors[4], h, tensors[1]).relu()
                loss = F.cross_entropy(torch.addmm(tensors[5], h, tensors[2]), labels[k, at])
                gradients = torch.autograd.grad(loss, tensors)
                with torch.no_grad():
                    torch._foreach_mul_(velocity, MOMENTUM)
                    torch._foreach_add_(velocity, gradients)
                    torch._foreach_add_(tensors, velocity, alpha=-LEARNING_RATE)

    return call


def evaluation():
    devices = 20
    weights, biases = parameters(devices)
    images = torch.rand(10_000, 784)

    def call():
        with torch.no_grad():
            for k in range(devices):
                x = images
                for i in range(3):
                    x = torch.addmm(biases[i][k], x, weights[i][k])
                    if i < 2:
                        x = x.relu_()
                x.argmax(1)

    report("PyTorch", devices, call)


class LeNet5(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = torch.nn.Conv2d(6, 16, 5)
        self.dense1 = torch.nn.Linear(400, 120)
        self.dense2 = torch.nn.Linear(120, 84)
        self.dense3 = torch.nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        x = F.relu(self.dense1(x.flatten(1)))
        return self.dense3(F.relu(self.dense2(x)))


def lenet():
    devices = 16
    model = LeNet5()
    x, y = torch.rand(devices, 32, 1, 28, 28), torch.randint(0, 10, (devices, 32))

    def one_after_another():
        for k in range(devices):
            model.zero_grad()
            F.cross_entropy(model(x[k]), y[k]).backward()

    report("PyTorch, one after another", devices, one_after_another)
    stacked = {name: p.detach().expand(devices, *p.shape).clone() for name, p in model.named_parameters()}
    batched = torch.vmap(grad(lambda p, a, b: F.cross_entropy(functional_call(model, p, (a,)), b)))
    report("PyTorch, vmap", devices, lambda: batched(stacked, x, y))


def convolution(before, after, size, stride=1):
    return torch.nn.Conv2d(before, after, size, stride, size // 2, bias=False)


class Block(torch.nn.Module):
    def __init__(self, before, after, stride, normalized):
        super().__init__()
        norm = lambda: torch.nn.GroupNorm(2, after)
        relu = torch.nn.ReLU(inplace=True)
        self.body = torch.nn.Sequential(
            *(convolution(before, after, 3, stride), norm(), relu, convolution(after, after, 3), norm())
        )
        shortcut = [convolution(before, after, 1, stride)] if stride > 1 else []
        self.shortcut = torch.nn.Sequential(*shortcut, *([norm()] if shortcut and normalized else []))

    def forward(self, x):
        return F.relu(self.body(x) + self.shortcut(x))


def resnet(stages, blocks, normalized):
    layers = [convolution(3, stages[0], 3), torch.nn.GroupNorm(2, stages[0]), torch.nn.ReLU(inplace=True)]
    before = stages[0]
    for i, after in enumerate(stages):
        for j in range(blocks):
            layers.append(Block(before, after, 2 if i > 0 and j == 0 else 1, normalized))
            before = after
    head = [torch.nn.AdaptiveAvgPool2d(1), torch.nn.Flatten(), torch.nn.Linear(before, 10)]
    return torch.nn.Sequential(*layers, *head)


class Transformer(torch.nn.Module):
    def __init__(self, vocabulary=8000, length=64, width=64, blocks=2, heads=4):
        super().__init__()
        self.tokens = torch.nn.Embedding(vocabulary, width)
        self.places = torch.nn.Parameter(torch.randn(length, width) / width**0.5)
        gelu = lambda x: F.gelu(x, approximate="tanh")
        block = lambda: torch.nn.TransformerEncoderLayer(
            width, heads, 4 * width, 0.0, gelu, batch_first=True, norm_first=True
        )
        self.blocks = torch.nn.Sequential(*(block() for _ in range(blocks)))
        self.norm = torch.nn.LayerNorm(width)
        self.head = torch.nn.Linear(width, 4)

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.tokens(x) + self.places)).mean(1))


def gradient(model, x, classes, layouts=("",)):
    y = torch.randint(0, classes, (32,))
    for layout in layouts:
        if layout:
            model, x = model.to(memory_format=torch.channels_last), x.to(memory_format=torch.channels_last)

        def call():
            model.zero_grad()
            F.cross_entropy(model(x), y).backward()

        report("PyTorch" + layout, 1, call, 10)


def resnet20():
    gradient(resnet([16, 32, 64], 3, False), torch.rand(32, 3, 32, 32), 10, ("", ", channels last"))


def resnet18():
    gradient(resnet([64, 128, 256, 512], 2, True), torch.rand(32, 3, 32, 32), 10, ("", ", channels last"))


def transformer():
    gradient(Transformer(), torch.randint(0, 8000, (32, 64)), 4)


if __name__ == "__main__":
    work = sys.argv[1]
    if work == "local_phase":
        report("PyTorch, all devices stacked", DEVICES * STEPS, stacked_local_phase(), 3)
        report("PyTorch, device after device", DEVICES * STEPS, sequential_local_phase(), 3)
    elif work == "evaluation":
        evaluation()
    elif work == "resnet20":
        resnet20()
    elif work == "resnet18":
        resnet18()
    elif work == "transformer":
        transformer()
    else:
        lenet()
