import pl from "nodejs-polars";
import type { Frame } from "../../lib/metric/mod.ts";

/** A small result frame with closed-form values: two algorithms, three seeds, two devices, six rounds. */
export function frozenFrame(): Frame {
  const rows = [];
  for (const [at, algorithm] of ["local DSGD", "P2PL with Affinity"].entries()) {
    for (const seed of [0, 1, 2]) {
      for (const device of [0, 1]) {
        for (let round = 0; round <= 6; round++) {
          for (const phase of round === 0 ? ["start"] : ["local", "consensus"]) {
            for (const group of ["all", "seen", "unseen"]) {
              const level = 0.9 - 0.8 / (1 + round) + 0.01 * (seed - 1) * (1 + at);
              const forgotten = phase === "local" && group !== "seen" ? 0.3 / (1 + 2 * at) : 0;
              rows.push({
                run: `${algorithm} ${seed}`,
                algorithm,
                seed,
                round,
                phase,
                device,
                group,
                accuracy: Math.max(0, level - forgotten + 0.02 * device),
                loss: 2.3 / (1 + round) ** (1 + at / 2) + 0.01 * seed,
                floats_sent: 200_000 * round,
              });
            }
          }
        }
      }
    }
  }
  return pl.readRecords(rows);
}
