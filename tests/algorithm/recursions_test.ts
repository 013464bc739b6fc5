import { algorithms, type Chain, graph, mixing, schedule } from "../../mod.ts";
import { descendOn, quadratics } from "../quadratics.ts";
import { assertAlmostEquals } from "../std_assert.ts";

/** The published recursions, written out for all devices at once and compared with the chains. */
const problem = quadratics(6);
const links = graph.path(6);
const weights = mixing.metropolis(links).weights;
const eta = 0.1;
const rounds = 9;
const options = { learningRate: eta, batchSize: "full" as const };

type Rows = number[][];
function zip<Args extends number[]>(f: (...values: Args) => number, ...all: { [at in keyof Args]: Rows }): Rows {
  return all[0]!.map((row, k) => row.map((_, i) => f(...all.map((rows) => rows[k]![i]!) as Args)));
}
const mix = (x: Rows): Rows =>
  x.map((row, k) => row.map((_, i) => x.reduce((sum, theirs, j) => sum + weights[k * 6 + j]! * theirs[i]!, 0)));
const lazyMix = (x: Rows) => zip((a, b) => (a + b) / 2, x, mix(x));
const gradient = (x: Rows): Rows => zip((w, a, b) => a * (w - b), x, rowsOf("curvature"), rowsOf("centre"));
const zeros = () => problem.centre.map((row) => row.map(() => 0));

function rowsOf(name: "curvature" | "centre"): Rows {
  return problem[name].map((row) => [...row]);
}

const ngc = {
  averagingRate: 0.4,
  momentum: 0.6,
  weightDecay: 0.02,
  batchSize: "full" as const,
  learningRate: schedule.exponential({ initial: 0.1, factor: 0.7 }),
};

/** The rule of paper C's official code, with the options `ngc`. */
function neighborhoodClustering(
  x0: Rows,
  { alpha, nesterov = true, quasiGlobal = false }: { alpha: number; nesterov?: boolean; quasiGlobal?: boolean },
): Rows {
  let [v, before, etaBefore, round] = [zeros(), x0, 0.1, 0];
  const slope = (k: number, w: readonly number[]) =>
    w.map((value, i) => problem.curvature[k]![i]! * (value - problem.centre[k]![i]!));
  return repeat(x0, (x) => {
    const eta = 0.1 * 0.7 ** round++;
    const mixed = zip((x, m) => x + 0.4 * (m - x), x, mix(x));
    const average = x.map((_, k) => {
      const own = slope(k, mixed[k]!).map((value) => weights[k * 6 + k]! * value);
      return links.neighbors[k]!.reduce((sum, j) => {
        const [model, data] = [slope(k, x[j]!), slope(j, x[k]!)];
        return sum.map((value, i) => value + weights[k * 6 + j]! * ((1 - alpha) * model[i]! + alpha * data[i]!));
      }, own);
    });
    const g = zip((g, x) => g + 0.02 * x, average, mixed);
    if (quasiGlobal) v = zip((v, old, x) => 0.6 * v + 0.4 * (old - x) / etaBefore, v, before, mixed);
    const m = zip((v, g) => 0.6 * v + g, v, g);
    if (!quasiGlobal) v = m;
    [before, etaBefore] = [mixed, eta];
    return zip((x, g, m) => x - eta * (nesterov ? g + 0.6 * m : m), mixed, g, m);
  });
}

/** Parameters after so many rounds of a recursion, given the initial ones. */
const recursions: Readonly<Record<string, readonly [Chain, (x0: Rows) => Rows]>> = {
  "DGD": [algorithms.dgd(options), (x0) => repeat(x0, (x) => zip((m, g) => m - eta * g, mix(x), gradient(x)))],
  "EXTRA": [algorithms.extra(options), (x0) => {
    let [before, x] = [x0, zip((m, g) => m - eta * g, mix(x0), gradient(x0))];
    for (let r = 1; r < rounds; r++) {
      const next = zip(
        (x, wx, vx, g, old) => x + wx - vx - eta * (g - old),
        x,
        mix(x),
        lazyMix(before),
        gradient(x),
        gradient(before),
      );
      [before, x] = [x, next];
    }
    return x;
  }],
  "D²": [algorithms.d2(options), (x0) => {
    let [before, x] = [x0, mix(zip((x, g) => x - eta * g, x0, gradient(x0)))];
    for (let r = 1; r < rounds; r++) {
      const next = mix(
        zip((x, old, g, gOld) => 2 * x - old - eta * (g - gOld), x, before, gradient(x), gradient(before)),
      );
      [before, x] = [x, next];
    }
    return x;
  }],
  "exact diffusion": [algorithms.exactDiffusion(options), (x0) => {
    let [x, psiBefore] = [x0, x0];
    return repeat(x, () => {
      const psi = zip((x, g) => x - eta * g, x, gradient(x));
      x = lazyMix(zip((psi, x, old) => psi + x - old, psi, x, psiBefore));
      psiBefore = psi;
      return x;
    });
  }],
  "DIGing": [algorithms.gradientTracking(options), (x0) => {
    let [x, y] = [x0, gradient(x0)];
    return repeat(x, () => {
      const next = zip((m, y) => m - eta * y, mix(x), y);
      y = zip((m, g, old) => m + g - old, mix(y), gradient(next), gradient(x));
      return x = next;
    });
  }],
  "gradient tracking, ATC": [algorithms.gradientTracking({ ...options, form: "atc" }), (x0) => {
    let [x, y] = [x0, gradient(x0)];
    return repeat(x, () => {
      const next = mix(zip((x, y) => x - eta * y, x, y));
      y = zip((m, g, old) => m + g - old, mix(y), gradient(next), gradient(x));
      return x = next;
    });
  }],
  "Aug-DGM": [algorithms.gradientTracking({ ...options, form: "augDgm" }), (x0) => {
    let [x, y] = [x0, gradient(x0)];
    return repeat(x, () => {
      const next = mix(zip((x, y) => x - eta * y, x, y));
      y = mix(zip((y, g, old) => y + g - old, y, gradient(next), gradient(x)));
      return x = next;
    });
  }],
  "Momentum Tracking": [algorithms.momentumTracking({ ...options, momentum: 0.6 }), (x0) => {
    let [x, u, c] = [x0, zeros(), zeros()];
    return repeat(x, () => {
      u = zip((u, g) => 0.6 * u + g, u, gradient(x));
      x = zip((m, u, c) => m - eta * (u - c), mix(x), u, c);
      c = zip((m, u) => m + u, mix(zip((c, u) => c - u, c, u)), u);
      return x;
    });
  }],
  "QG-DSGDm-N": [algorithms.qgDsgdmN({ ...options, momentum: 0.6 }), (x0) => {
    let [x, slow] = [x0, zeros()];
    return repeat(x, () => {
      const g = gradient(x);
      const m = zip((slow, g) => 0.6 * slow + g, slow, g);
      const next = mix(zip((x, g, m) => x - eta * (g + 0.6 * m), x, g, m));
      slow = zip((slow, x, next) => 0.6 * slow + 0.4 * (x - next) / eta, slow, x, next);
      return x = next;
    });
  }],
  "GUT": [algorithms.gut({ ...options, scaling: 0.4, averagingRate: 0.5 }), (x0) => {
    let [x, y, delta, shift] = [x0, zeros(), zeros(), zeros()];
    return repeat(x, () => {
      const s = zip((m, x) => m - x, mix(x), x);
      const now = zip((g, s) => g - s / eta, gradient(zip((x, s) => x + 0.5 * s, x, s)), s);
      y = zip((d, m, old, s) => d + 0.4 * (m - old - s / eta), now, mix(y), delta, shift);
      [delta, shift] = [now, s];
      return x = zip((x, y) => x - eta * y, x, y);
    });
  }],
  "SlowMo": [algorithms.slowMo({ ...options, every: 2, slowMomentum: 0.6, slowLearningRate: 0.8 }), (x0) => {
    const mean = (x: Rows) => x[0]!.map((_, i) => x.reduce((sum, row) => sum + row[i]! / x.length, 0));
    let [x, z, s, round] = [x0, mean(x0), mean(zeros()), 0];
    return repeat(x, () => {
      x = mix(zip((x, g) => x - eta * g, x, gradient(x)));
      if (++round % 2 !== 0) return x;
      const average = mean(x);
      s = s.map((s, i) => 0.6 * s + (z[i]! - average[i]!) / eta);
      z = z.map((z, i) => z - 0.8 * eta * s[i]!);
      return x = x.map(() => [...z]);
    });
  }],
  "NGC": [algorithms.ngc({ ...ngc, alpha: 0.3 }), (x0) => neighborhoodClustering(x0, { alpha: 0.3 })],
  "NGC, heavy ball": [
    algorithms.ngc({ ...ngc, alpha: 0.3, nesterov: false }),
    (x0) => neighborhoodClustering(x0, { alpha: 0.3, nesterov: false }),
  ],
  "NGC with quasi-global momentum": [
    algorithms.ngc({ ...ngc, alpha: 1, quasiGlobal: true }),
    (x0) => neighborhoodClustering(x0, { alpha: 1, quasiGlobal: true }),
  ],
};

for (const [name, [algorithm, recursion]] of Object.entries(recursions)) {
  Deno.test(`${name} is its published recursion`, async () => {
    const still = algorithms.localTraining({ batchSize: 1, learningRate: 1e-300 });
    const start = await descendOn(problem, still, { graph: links, rounds: 1 });
    const end = await descendOn(problem, algorithm, { graph: links, rounds });
    recursion(start).forEach((row, k) => row.forEach((value, i) => assertAlmostEquals(end[k]![i]!, value, 1e-11)));
  });
}

function repeat(start: Rows, next: (x: Rows) => Rows): Rows {
  let x = start;
  for (let round = 0; round < rounds; round++) x = next(x);
  return x;
}
