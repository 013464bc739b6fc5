import { z } from "zod";
import { aFunction, checkOptions } from "../base/mod.ts";
import type { Subject } from "./law.ts";
import { laws } from "./laws.ts";

/** What was found of one law. */
export interface LawFinding {
  /** The law in words. */
  readonly law: string;
  /** Whether it holds, or is not asked of this algorithm. */
  readonly verdict: "holds" | "broken" | "not asked";
  /** What is wrong, or why it is not asked; empty where it holds. */
  readonly detail: string;
}

/**
 * Puts an algorithm through the laws that all of the kit's own obey, on problems of milliseconds: its devices can be
 * permuted; its seed decides everything; alone it is SGD; without gradients the mean of the devices stays; if it claims
 * to be exact, it converges to the common minimum; a bias at zero is none; it resumes bit for bit; it leaks no tensors. Where
 * it can bear a channel: one that loses and delays nothing changes nothing; devices can be permuted; it resumes with
 * messages under way; what is lost does not act; messages are as old as they may be. A few seconds.
 *
 * @returns What was found, law by law; an error of the algorithm itself breaks the law that met it.
 * @throws {InputError} If an option cannot be used; and what `make` throws.
 *
 * @example
 * ```ts
 * import { algorithms, conformance } from "murmuration";
 *
 * const found = await conformance({ make: (settings) => algorithms.dsgd(settings), steps: 1 });
 * console.assert(found.every(({ verdict }) => verdict !== "broken"));
 * ```
 */
export async function conformance(subject: Subject): Promise<LawFinding[]> {
  checkOptions("conformance", schema, subject);
  subject.make({ batchSize: 4, learningRate: 0.1 }); // what cannot be made breaks no law
  const findings: LawFinding[] = [];
  for (const { name: law, excuse, check } of laws) {
    const reason = excuse?.(subject);
    if (reason !== undefined) findings.push({ law, verdict: "not asked", detail: reason });
    else {
      findings.push(
        await check(subject).then(
          () => ({ law, verdict: "holds", detail: "" }),
          (error: Error) => ({ law, verdict: "broken", detail: error.message }),
        ),
      );
    }
  }
  return findings;
}

const schema = z.strictObject({
  make: aFunction("expected a function, such as (settings) => algorithms.dsgd(settings)"),
  steps: z.int().min(1),
  graph: aFunction("expected a function of the number of devices, such as graph.ring").optional(),
  momentum: z.number().min(0).lt(1).optional(),
  nesterov: z.boolean().optional(),
  exact: z.boolean().optional(),
  pullsAlone: z.boolean().optional(),
  movesMean: z.boolean().optional(),
  drawsDevices: z.boolean().optional(),
  keepsMass: z.boolean().optional(),
  withParticipants: aFunction("expected a function of settings and participants").optional(),
});
