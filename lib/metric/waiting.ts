import pl from "nodejs-polars";
import { InputError, shown } from "../base/mod.ts";
import { checkColumns, valuesOf } from "./frame.ts";
import type { Frame } from "./frame_type.ts";
import type { Waiting } from "./survival.ts";

/**
 * How long each seed's run took to a target: the rows of {@linkcode roundsToTarget} or {@linkcode costToTarget} that have the
 * given values, with the runs that never reached it.
 *
 * @returns `[seeds]`, in rising order of seeds.
 * @throws {InputError} If a column is missing, no row is left, or a seed has several runs.
 *
 * @example
 * ```ts
 * import { metrics } from "murmuration";
 * import pl from "nodejs-polars";
 *
 * const rows = pl.DataFrame({ algorithm: ["p2pl", "p2pl"], seed: [1, 0], rounds: [12, 14], last_round: [20, 20] });
 * console.assert(metrics.waitingPerSeed(rows, { algorithm: "p2pl" })[0]!.rounds === 14);
 * ```
 */
export function waitingPerSeed(frame: Frame, where: Readonly<Record<string, string | number>> = {}): Waiting[] {
  checkColumns("waitingPerSeed", frame, ["seed", "rounds", "last_round", ...Object.keys(where)]);
  let rows = frame;
  for (const [column, wanted] of Object.entries(where)) {
    const kept = rows.filter(pl.col(column).eq(pl.lit(wanted)));
    if (kept.height === 0) {
      throw new InputError(
        `waitingPerSeed: no row has ${column} ${shown(wanted)}; there are ${
          valuesOf(rows, column).map(shown).join(", ")
        }`,
      );
    }
    rows = kept;
  }
  const [seeds, rounds, last] = ["seed", "rounds", "last_round"].map((name) => rows.getColumn(name).toArray());
  const twice = seeds!.find((seed, i) => seeds!.indexOf(seed) !== i);
  if (twice !== undefined) {
    throw new InputError(
      `waitingPerSeed: seed ${twice} has several rows; say which run is meant, such as { algorithm }`,
    );
  }
  return seeds!
    .map((seed, i) => ({ seed: Number(seed), rounds: rounds![i] as number | null, last_round: Number(last![i]) }))
    .sort((a, b) => a.seed - b.seed)
    .map(({ rounds, last_round }) => ({ rounds, last_round }));
}
