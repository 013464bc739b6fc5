"""The benchmarks' work in JAX, in its fastest forms: prints one JSON line per form, the best microseconds per amount.

pip install jax jaxlib; python jax_peer.py local_phase | evaluation | lenet
"""

import json
import os
import sys
import time

CORES = os.cpu_count()
os.environ["XLA_FLAGS"] = f"--xla_force_host_platform_device_count={CORES}"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402

WIDTHS = [784, 200, 200, 10]
DEVICES, STEPS, BATCH = 100, 60, 10
LEARNING_RATE, MOMENTUM = 0.01, 0.5


def report(how, amount, call, repeats=5):
    jax.block_until_ready(call())
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        jax.block_until_ready(call())
        times.append(1e6 * (time.perf_counter() - start) / amount)
    print(json.dumps({"how": how, "microseconds": min(times)}), flush=True)


def mlp(devices):
    keys = jax.random.split(jax.random.PRNGKey(0), 3)
    layers = zip(keys, WIDTHS, WIDTHS[1:])
    return [(jax.random.normal(k, (devices, n, m)) / n**0.5, jnp.zeros((devices, m))) for k, n, m in layers]


def outputs(parameters, x):
    for i, (w, b) in enumerate(parameters):
        x = x @ w + b
        if i < len(parameters) - 1:
            x = jax.nn.relu(x)
    return x


def cross_entropy(z, y):
    return -jnp.take_along_axis(jax.nn.log_softmax(z), y[:, None], 1).mean()


def device_phase(carried, data):
    """All local steps of one device."""

    def step(carried, batch):
        parameters, velocity = carried
        gradient = jax.grad(lambda p: cross_entropy(outputs(p, batch[0]), batch[1]))(parameters)
        velocity = jax.tree.map(lambda v, g: MOMENTUM * v + g, velocity, gradient)
        parameters = jax.tree.map(lambda p, v: p - LEARNING_RATE * v, parameters, velocity)
        return (parameters, velocity), None

    return jax.lax.scan(step, carried, data)[0]


def over_cores(f):
    """Devices in a loop on every core: the best form found."""
    mapped = jax.pmap(lambda *arguments: jax.lax.map(lambda a: f(*a), arguments))
    split = lambda tree: jax.tree.map(lambda a: a.reshape(CORES, -1, *a.shape[1:]), tree)
    return lambda *arguments: mapped(*arguments), split


def local_phase():
    carried = (mlp(DEVICES), jax.tree.map(jnp.zeros_like, mlp(DEVICES)))
    x = jax.random.uniform(jax.random.PRNGKey(1), (DEVICES, STEPS, BATCH, 784))
    y = jax.random.randint(jax.random.PRNGKey(2), (DEVICES, STEPS, BATCH), 0, 10)
    run, split = over_cores(device_phase)
    shared = jax.block_until_ready(split((carried, (x, y))))
    report("JAX, pmap over cores", DEVICES * STEPS, lambda: run(*shared))
    one = jax.jit(lambda c, d: jax.lax.map(lambda a: device_phase(*a), (c, d)))
    report("JAX, lax.map", DEVICES * STEPS, lambda: one(carried, (x, y)), 3)


def evaluation():
    devices = 20
    parameters = mlp(devices)
    x = jax.random.uniform(jax.random.PRNGKey(1), (10_000, 784))
    loop = jax.jit(lambda p: jax.lax.map(lambda q: outputs(q, x).argmax(1), p))
    report("JAX, lax.map", devices, lambda: loop(parameters))
    batched = jax.jit(jax.vmap(lambda p: outputs(p, x).argmax(1)))
    report("JAX, vmap", devices, lambda: batched(parameters))


def lenet_outputs(p, x):
    def conv(x, w, b, padding):
        y = jax.lax.conv_general_dilated(x, w, (1, 1), padding, dimension_numbers=("NHWC", "HWIO", "NHWC"))
        y = jax.nn.relu(y + b)
        return jax.lax.reduce_window(y, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

    x = conv(x, *p[0], [(2, 2), (2, 2)])
    x = conv(x, *p[1], "VALID").reshape(x.shape[0], -1)
    return outputs(p[2:], x)


def lenet():
    devices = 16
    shapes = [(5, 5, 1, 6), (5, 5, 6, 16), (400, 120), (120, 84), (84, 10)]
    p = [(0.1 * jax.random.normal(jax.random.PRNGKey(i), (devices, *s)), jnp.zeros((devices, s[-1]))) for i, s in enumerate(shapes)]
    x = jax.random.uniform(jax.random.PRNGKey(8), (devices, 32, 28, 28, 1))
    y = jax.random.randint(jax.random.PRNGKey(9), (devices, 32), 0, 10)
    gradient = jax.grad(lambda p, x, y: cross_entropy(lenet_outputs(p, x), y))
    one = jax.jit(gradient)
    first = jax.tree.map(lambda a: a[0], p)
    report("JAX, one after another", devices, lambda: [one(first, x[k], y[k]) for k in range(devices)])
    run, split = over_cores(gradient)
    shared = jax.block_until_ready(split((p, x, y)))
    report("JAX, pmap over cores", devices, lambda: run(*shared))
    batched = jax.jit(jax.vmap(gradient))
    report("JAX, vmap", devices, lambda: batched(p, x, y))


if __name__ == "__main__":
    {"local_phase": local_phase, "evaluation": evaluation, "lenet": lenet}[sys.argv[1]]()
