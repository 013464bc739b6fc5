import { z } from "zod";
import { aFunction, checkOptions } from "../base/mod.ts";
import type { Subject } from "./law.ts";
import { laws } from "./laws.ts";

/** The result of one law. */
export interface LawFinding {
  /** The law in words. */
  readonly law: string;
  /** Whether it holds, is broken, or does not apply to this algorithm. */
  readonly verdict: "holds" | "broken" | "not asked";
  /** What is wrong, or why it does not apply; empty if it holds. */
  readonly detail: string;
}

/**
 * Conformance tests for your own algorithm: the laws that all the kit's algorithms obey, on small problems. Permuting
 * devices permutes the result; the seed decides everything; a device alone does SGD; without gradients the mean over
 * devices is preserved; if it claims to be exact, it converges to the common minimum; a bias scaled by zero does
 * nothing; it resumes bit for bit; it leaks no tensors. If it tolerates a channel: one that neither loses nor delays
 * changes nothing; devices can be permuted; it resumes with messages in transit; lost messages have no effect; no
 * message is older than allowed. Takes a few seconds.
 *
 * @returns The results, law by law; an error thrown by the algorithm breaks the law that met it.
 * @throws {InputError} If an option is wrong; also whatever `make` throws.
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
