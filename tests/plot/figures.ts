import pl from "nodejs-polars";
import { compare, finalValue, swing } from "../../lib/metric/mod.ts";
import {
  bars,
  comparison,
  type Figure,
  forest,
  heatmap,
  intervals,
  lines,
  oscillation,
  pareto,
  smallMultiples,
} from "../../lib/plot/mod.ts";
import { frozenFrame } from "./frame.ts";

/** Every kind of figure, drawn from frozen frames. */
export function allFigures(): { readonly [name: string]: Figure } {
  const frame = frozenFrame();
  const data = "synthetic digits, a stand-in for MNIST";
  const loss = lines(frame, { y: "loss", yScale: "log", band: "devices" });
  return {
    lines: lines(frame, {
      data,
      title: "Test accuracy of two algorithms whose names and title are long enough to wrap",
    }),
    lines_loss: loss,
    lines_facet: lines(frame, { x: "floats_sent", facet: "algorithm", color: "device", width: "double" }),
    oscillation: oscillation(frame, { data }),
    oscillation_group: oscillation(frame, { facet: "group", groups: ["unseen"], rounds: [0, 3] }),
    comparison: comparison(decay(), { x: "iteration", color: "device", facet: "graph", width: "double" }),
    intervals: intervals(swing(frame), { value: "swing", color: "group" }),
    bars: bars(finalValue(frame), { color: "group", data }),
    intervals_absent: intervals(rounds(), { value: "rounds" }),
    heatmap: heatmap(sweep(), { x: "local_steps", y: "strength", yLabel: "bias strength η", best: "highest", data }),
    heatmap_devices: heatmap(distances(), { x: "round", y: "device", fill: "drift" }),
    forest: forest(compare(variants(), { baseline: "no bias" }), { data }),
    forest_double: forest(compare(variants(), { baseline: "no bias", value: "loss" }), {
      value: "loss",
      width: "double",
    }),
    pareto: pareto(variants(), { data }),
    pareto_double: pareto(variants(), { xScale: "log", width: "double" }),
    small_multiples: smallMultiples([loss, oscillation(frame)], { title: "Two views", caption: "Of one study." }),
  };
}

function decay() {
  const rows = [];
  for (const graph of ["cycle", "star", "complete"]) {
    for (const device of [0, 1, 2]) {
      for (const source of ["predicted", "measured"]) {
        for (let iteration = 0; iteration <= 1000; iteration += 100) {
          const loss = Math.exp(-iteration / (200 + 100 * device)) + (source === "measured" ? iteration / 50_000 : 0);
          rows.push({ graph, device, source, iteration, loss });
        }
      }
    }
  }
  return pl.readRecords(rows);
}

function rounds() {
  return pl.DataFrame({
    algorithm: ["DSGD", "an algorithm with a name that takes several lines (η = 0.5)", "NGM"],
    seed: [0, 0, 0],
    rounds: [NaN, 40, null],
  });
}

function variants() {
  const of = [
    { algorithm: "no bias", gain: 0, floats_sent: 1e6 },
    { algorithm: "a bias that costs a second message", gain: 0.03, floats_sent: 2e6 },
    { algorithm: "a bias that harms", gain: -0.05, floats_sent: 1e6 },
    { algorithm: "a bias that changes nothing that one could see", gain: 0.001, floats_sent: 2e6 },
  ];
  return pl.readRecords(of.flatMap(({ algorithm, gain, floats_sent }, at) =>
    Array.from({ length: 8 }, (_, seed) => {
      const accuracy = 0.8 + gain + 0.01 * Math.sin(seed + 2 * at);
      return { algorithm, seed, accuracy, loss: 2 * (1 - accuracy), floats_sent };
    })
  ));
}

function distances() {
  return pl.readRecords(Array.from({ length: 100 * 20 }, (_, at) => {
    const [device, round] = [Math.floor(at / 20), 2 * (at % 20 + 1)];
    return { device, round, seed: 0, drift: (2 + Math.sin(device / 8)) * Math.sqrt(round) };
  }));
}

function sweep() {
  const rows = [];
  for (const local_steps of [1, 10, 100]) {
    for (const strength of [0, 0.5, 1]) {
      for (const seed of [0, 1]) {
        const diverged = local_steps === 100 && strength === 1;
        rows.push({ local_steps, strength, seed, accuracy: diverged ? NaN : 0.9 - local_steps / 500 + strength / 20 });
      }
    }
  }
  return pl.readRecords(rows);
}
