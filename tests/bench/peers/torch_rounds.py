"""Whole rounds of 100 devices in PyTorch, all devices stacked: one tensor a layer, gradients by hand, products of all
devices at once (baddbmm), updates in place where the equation allows it, W·Θ as a dense product, buffers swapped.
Prints the best time of a round in µs, one JSON object a line."""

import json
import time

import torch

torch.manual_seed(0)
torch.set_num_threads(2)
K, B, T, ETA, MU = 100, 10, 10, 0.01, 0.9
SHAPES = [(784, 200), (200, 200), (200, 10)]
images = torch.rand(10_000, 784) * (torch.rand(10_000, 784) < 0.2)
labels = torch.randint(0, 10, (10_000,))


class Stack(list):
    """Parameters of all devices: weights [K, in, out] and biases [K, 1, out] of every layer."""

    def each(self, act, *others):
        for parts in zip(self, *others):
            act(*parts)
        return self

    def mixed(self, w, out):
        return self.each(lambda a, b: torch.mm(w, a.view(K, -1), out=b.view(K, -1)), out) and out

    def add(self, other, alpha=1.0):
        return self.each(lambda a, b: a.add_(b, alpha=alpha), other)

    def mul(self, factor):
        return self.each(lambda a: a.mul_(factor))

    def rows(self, which):
        return Stack(a[which] for a in self)


def stack(make):
    return Stack(make(K, *shape) for a, b in SHAPES for shape in ((a, b), (1, b)))


def layers(theta):
    return list(zip(theta[0::2], theta[1::2]))


def batch():
    taken = torch.randint(0, 10_000, (K * B,))
    return images[taken].view(K, B, 784), labels[taken].view(K, B, 1)


def deltas(theta, x, y):
    """Inputs and derivatives of each layer."""
    (w1, b1), (w2, b2), (w3, b3) = layers(theta)
    h1 = torch.baddbmm(b1, x, w1).relu_()
    h2 = torch.baddbmm(b2, h1, w2).relu_()
    d3 = torch.baddbmm(b3, h2, w3).softmax(2)
    d3.scatter_add_(2, y, torch.full_like(y, -1, dtype=torch.float32)).div_(y.shape[1])
    d2 = torch.bmm(d3, w3.transpose(1, 2)).mul_(h2 > 0)
    d1 = torch.bmm(d2, w2.transpose(1, 2)).mul_(h1 > 0)
    return (x, d1), (h1, d2), (h2, d3)


def add_gradient(out, theta, x, y, scale, keep=1.0):
    """out <- keep * out + scale * gradient."""
    for (w, b), (h, d) in zip(layers(out), deltas(theta, x, y)):
        w.baddbmm_(h.transpose(1, 2), d, beta=keep, alpha=scale)
        b.mul_(keep).add_(d.sum(1, keepdim=True), alpha=scale)


def ring():
    w = torch.zeros(K, K)
    for k in range(K):
        for j in (k - 1, k, k + 1):
            w[k, j % K] = 1 / 3
    return w


def start():
    return stack(torch.randn).mul(0.05)


def zeros():
    return stack(torch.zeros)


def dsgd(w, steps=1):
    state = {"x": start(), "y": zeros()}

    def round_():
        for _ in range(steps):
            add_gradient(state["x"], state["x"], *batch(), -ETA)
        state["x"].mixed(w, state["y"])
        state["x"], state["y"] = state["y"], state["x"]

    return round_


def affinity(w):
    neighbours = ring().fill_diagonal_(0)
    neighbours /= neighbours.sum(1, keepdim=True)
    state = {"x": start(), "sent": start(), "y": zeros(), "d": zeros()}

    def round_():
        f = 0.5 / T
        state["sent"].mixed(neighbours, state["d"])
        state["d"].add(state["x"], -1).mul(f)
        for _ in range(T):
            add_gradient(state["x"], state["x"], *batch(), -ETA)
            state["x"].add(state["d"])
        state["x"].mixed(w, state["y"])
        state["sent"], state["x"], state["y"] = state["x"], state["y"], state["sent"]

    return round_


def quasi_global(w):
    state = {"x": start(), "before": start(), "m": zeros(), "y": zeros()}

    def round_():
        x, before, m = state["x"], state["before"], state["m"]
        m.mul(MU).add(before, (1 - MU) / ETA).add(x, -(1 - MU) / ETA)
        before.each(lambda b, a, v: torch.add(a, v, alpha=-ETA * MU * MU, out=b), x, m)
        add_gradient(before, x, *batch(), -ETA * (1 + MU))
        before.mixed(w, state["y"])
        state["x"], state["before"], state["y"] = state["y"], x, before

    return round_


def gradient_tracking(w):
    state = {"x": start(), "y": zeros(), "g": zeros(), "a": zeros(), "b": zeros()}

    def round_():
        x, y, g, a, b = (state[name] for name in "xygab")
        y.mixed(w, b).add(g, -1)
        add_gradient(g, x, *batch(), 1.0, 0.0)
        b.add(g)
        x.mixed(w, a).add(b, -ETA)
        state["x"], state["a"], state["y"], state["b"] = a, x, b, y

    return round_


def ngm(w):
    """Own gradient after averaging, those of both neighbours' parameters on the own batch."""
    state = {"x": start(), "y": zeros(), "v": zeros(), "g": zeros()}
    left, right = torch.roll(torch.arange(K), 1), torch.roll(torch.arange(K), -1)

    def round_():
        x, y, v, g = (state[name] for name in "xyvg")
        x.mixed(w, y)
        images_, labels_ = batch()
        add_gradient(g, y, images_, labels_, 1 / 3, 0.0)
        add_gradient(g, x.rows(left), images_, labels_, 1 / 3)
        add_gradient(g, x.rows(right), images_, labels_, 1 / 3)
        v.mul(MU).add(g)
        y.add(g, -ETA).add(v, -ETA * MU)
        state["x"], state["y"] = y, x

    return round_


full = torch.full((K, K), 1 / K)
cases = {
    "dsgd": lambda: dsgd(ring()),
    "localDsgd": lambda: dsgd(ring(), T),
    "p2plAffinity": lambda: affinity(ring()),
    "dsgd, complete graph": lambda: dsgd(full),
    "dsgd, dense W": lambda: dsgd(full),
    "qgDsgdmN": lambda: quasi_global(ring()),
    "gradientTracking": lambda: gradient_tracking(ring()),
    "ngmModelVariant": lambda: ngm(ring()),
}
with torch.no_grad():
    for name, make in cases.items():
        round_ = make()
        round_()
        best = float("inf")
        for _ in range(6):
            began = time.perf_counter()
            round_()
            best = min(best, time.perf_counter() - began)
        print(json.dumps({"how": f"PyTorch, all devices stacked: {name}", "work": name, "microseconds": 1e6 * best}))
