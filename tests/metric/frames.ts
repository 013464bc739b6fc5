import pl from "nodejs-polars";
import type { Frame } from "../../lib/metric/mod.ts";

/** A result frame of two algorithms, two seeds, two devices, three rounds, and groups whose accuracy is known. */
export function resultFrame(): Frame {
  const rows = [];
  for (const [at, algorithm] of ["local DSGD", "affinity"].entries()) {
    for (const seed of [0, 1]) {
      for (const device of [0, 1]) {
        for (const [phase, round] of samples) {
          for (const [group, base] of [["all", 0.5], ["seen", 0.7], ["unseen", 0.3]] as const) {
            const forgetting = phase === "local" && group !== "seen" ? 0.2 / (at + 1) : 0;
            rows.push({
              run: `${algorithm} ${seed}`,
              algorithm,
              seed,
              round,
              phase,
              device,
              group,
              accuracy: base + 0.1 * round / 3 - forgetting + 0.01 * seed + 0.02 * device,
              loss: 2 - 0.5 * round,
              drift: phase === "local" ? 1 : 0.25,
              floats_sent: 100 * round,
              messages: 5 * round,
            });
          }
        }
      }
    }
  }
  return pl.readRecords(rows);
}

/** The rows of a frame, of whose types a test is sure. */
// deno-lint-ignore no-explicit-any
export function records(frame: Frame): Record<string, any>[] {
  return frame.toRecords();
}

const samples = [["start", 0], ...[1, 2, 3].flatMap((r) => [["local", r], ["consensus", r]])] as [string, number][];
