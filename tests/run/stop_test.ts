import pl from "nodejs-polars";
import { algorithms, graph, InputError, metrics, type SimulateOptions, type StopRule } from "../../mod.ts";
import { simulate } from "../../lib/notebook/mod.ts";
import { type Frame, openStore } from "../../lib/run/mod.ts";
import { planRuns } from "../../lib/run/plan.ts";
import { isMet } from "../../lib/run/stop_rule.ts";
import { registered } from "../algorithm/conformance.ts";
import { assert, assertEquals, assertNotEquals, assertRejects } from "../std_assert.ts";
import { inPieces } from "./in_pieces.ts";
import { temporaryFolder, tiny } from "./tiny_simulation.ts";

const rounds = 6;

/** The accuracy that a run has for the first time in its best round, and that round. */
function best(frame: Frame, of: "slowest" | "mean"): { accuracy: number; round: number } {
  const values = pl.col("accuracy");
  const rows = metrics.endOfRound(frame).filter(pl.col("group").eq(pl.lit("all")).and(pl.col("round").gt(0)))
    .groupBy("round").agg((of === "mean" ? values.mean() : values.min()).alias("accuracy")).sort("round").toRecords()
    .map(({ round, accuracy }) => ({ round: Number(round), accuracy: Number(accuracy) }));
  return rows.reduce((one, other) => other.accuracy > one.accuracy + 1e-9 ? other : one);
}

const rowsOf = (frame: Frame) => frame.drop("run").toRecords();

for (const [name, { make, graph: graphOf = graph.complete }] of Object.entries(registered)) {
  Deno.test(`${name}, stopped at a target, is the beginning of the run without the rule, resumed or not`, async () => {
    const options: SimulateOptions = {
      ...tiny,
      graph: graphOf(3),
      algorithms: { [name]: make({ batchSize: 4 }) },
      seeds: [3],
      rounds,
    };
    const whole = (await simulate(options)).frame;
    for (const  of of["slowest", "mean"] as const) {
      const { accuracy, round } = best(whole, of);
      const stop = { accuracy, of };
      const stopped = await simulate({ ...options, stop });
      assertEquals(rowsOf(stopped.frame), rowsOf(whole.filter(pl.col("round").ltEq(round))));
      const [run] = stopped.summary.toRecords();
      assertEquals([run!["status"], run!["rounds"], run!["stopped"]], ["finished", round, "target"]);
      const resumed = await inPieces({ ...options, stop }, 1);
      assertEquals(resumed.frame.toRecords(), stopped.frame.toRecords());
    }
  });
}

Deno.test("StopRule: a run that never meets its target ends with its last round, as without the rule", async () => {
  const options = { ...tiny, rounds, seeds: [0] };
  const { frame, summary } = await simulate({ ...options, stop: { accuracy: 1 } });
  assertEquals(rowsOf(frame), rowsOf((await simulate(options)).frame));
  assert(summary.toRecords().every(({ stopped }) => stopped === null));
  assertEquals(summary.getColumn("rounds").toArray(), [rounds, rounds]);
});

Deno.test("StopRule: rounds to a target are the same whether runs stop at it or not", async () => {
  const options = { ...tiny, rounds: 12, seeds: [0, 1, 2] };
  const whole = await simulate(options);
  for (const  of of["slowest", "mean"] as const) {
    const target = best(whole.frame, of).accuracy;
    const { frame } = await simulate({ ...options, stop: { accuracy: target, of } });
    for (const algorithm of Object.keys(tiny.algorithms)) {
      const found = [frame, whole.frame].map((one) =>
        metrics.timeToTarget(one, { target, of, where: { algorithm } }).runs.map(({ rounds }) => rounds)
      );
      assertEquals(found[0], found[1]);
    }
  }
});

Deno.test("StopRule: a stopped run is stored as one", async () => {
  await using folder = await temporaryFolder();
  const store = await openStore(folder.path);
  const options = { ...tiny, seeds: [0], stop: { accuracy: 1e-9 } };
  const first = await simulate({ ...options, store });
  const again = await simulate({ ...options, store });
  assertEquals(again.summary.getColumn("source").toArray(), ["stored", "stored"]);
  assertEquals(again.summary.getColumn("stopped").toArray(), ["target", "target"]);
  assertEquals(again.summary.getColumn("rounds").toArray(), [1, 1]);
  assertEquals(again.frame.toRecords(), first.frame.toRecords());
});

Deno.test("StopRule: a rule belongs to a run's name, and only where there is one", async () => {
  const plan = async (stop?: StopRule) => (await planRuns({ ...tiny, ...(stop && { stop }) }))[0]!;
  assert(!("stop" in (await plan()).configuration));
  const ids = [undefined, { accuracy: 0.9 }, { accuracy: 0.8 }, { accuracy: 0.9, of: "mean" as const }];
  const names = await Promise.all(ids.map(async (stop) => (await plan(stop)).id));
  assertEquals(new Set(names).size, names.length);
  assertEquals((await plan({ accuracy: 0.9, of: "slowest" })).id, names[1]);
  assertNotEquals((await plan({ accuracy: 0.9, phase: "local" })).id, names[1]);
});

Deno.test("isMet(): a mean of equal accuracies meets the target that each of them meets", () => {
  const evaluation = {
    correct: new Uint32Array(100).fill(97),
    loss: new Float64Array(100),
    total: Uint32Array.of(100),
  };
  assert(isMet({ accuracy: 0.97, of: "slowest" }, evaluation));
  assert(isMet({ accuracy: 0.97, of: "mean" }, evaluation));
  assert(!isMet({ accuracy: 0.971, of: "mean" }, evaluation));
});

Deno.test("StopRule: a rule that cannot be used is refused before anything is computed", async () => {
  const refuse = (stop: object, words: string, change: object = {}) =>
    assertRejects(() => simulate({ ...tiny, ...change, stop } as SimulateOptions), InputError, words);
  await refuse({ accuracy: 0 }, '"stop.accuracy" is 0');
  await refuse({ accuracy: 1.2 }, '"stop.accuracy" is 1.2');
  await refuse({ accuracy: 0.9, of: "fastest" }, '"stop.of" is "fastest"');
  await refuse({ accuracy: 0.9, phase: "gossip" }, 'cannot stop at a target after "gossip"');
  const p2pl = { algorithms: { p2pl: algorithms.p2pl({ steps: 1, batchSize: 4 }) } };
  await refuse({ accuracy: 0.9, phase: "synchronization" }, "evaluated in its rounds is local, consensus", p2pl);
  await refuse({ accuracy: 0.9, phase: "local" }, "is consensus", { evaluation: { phases: ["consensus"] } });
});
