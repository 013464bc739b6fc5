"""The benchmarks' work in PyTorch, in its fastest forms: prints one JSON line per form, the best microseconds per amount.

pip install torch==2.13.0; python torch_peer.py local_phase | evaluation | lenet
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


if __name__ == "__main__":
    work = sys.argv[1]
    if work == "local_phase":
        report("PyTorch, all devices stacked", DEVICES * STEPS, stacked_local_phase(), 3)
        report("PyTorch, device after device", DEVICES * STEPS, sequential_local_phase(), 3)
    elif work == "evaluation":
        evaluation()
    else:
        lenet()
