import { z } from "zod";
import config from "../../../deno.json" with { type: "json" };
import { gitCommit, type RunConfiguration } from "../../run/mod.ts";
import type { Seal } from "./seal.ts";

/** What a job asks for: a run, and the sweep to find it in. Functions do not travel, so that their source does. */
export interface Order {
  /** Name of the run. */
  readonly run: string;
  /** The text of the sweep's module. */
  readonly sweep: string;
  /** Everything that decides the result, to tell by what a worker differs that does not have the run. */
  readonly configuration: RunConfiguration;
  /** The code that planned it. */
  readonly code: Code;
}

/** Which code. */
export interface Code {
  /** Version of Murmuration. */
  readonly version: string;
  /** Git commit; null outside a clone. */
  readonly commit: string | null;
}

/** The code of this process. */
export async function thisCode(): Promise<Code> {
  return { version: config.version, commit: await gitCommit(new URL("../../../", import.meta.url)) };
}

/** The name of a run's job: there is one per run, whoever asks. BullMQ takes no name that is a whole number. */
export function jobName(run: string): string {
  return `run-${run}`;
}

/** An order as a job holds it. */
export interface SealedOrder {
  /** The order, as JSON. */
  readonly order: string;
  /** Its seal. */
  readonly seal: string;
}

/** Seals an order. */
export function sealed(order: Order, seal: Seal): SealedOrder {
  const text = JSON.stringify(order);
  return { order: text, seal: seal.of("order", text) };
}

/**
 * The order in a job; why it is none, if so.
 *
 * @param name The job's name, which the order must bear.
 */
export function openedOrder(data: unknown, name: string | undefined, seal: Seal): Order | string {
  const outside = z.strictObject({ order: z.string(), seal: z.string() }).safeParse(data).data;
  if (!outside) return "it holds no order, or one of another version of Murmuration";
  if (!seal.fits(outside.seal, "order", outside.order)) {
    return "it is not sealed with the key here: it was forged, or ordered with another MURMURATION_QUEUE_KEY";
  }
  const order = orderSchema.safeParse(JSON.parse(outside.order)).data;
  if (!order) return "it is ordered by another version of Murmuration";
  return jobName(order.run) === name ? order : "it holds the order of another run";
}

/** What a worker tells of a job that is not finished: how far it is, or why it does not take it. */
export const newsSchema = z.union([
  z.object({ round: z.int().min(0) }),
  z.object({ worker: z.string(), refusal: z.string() }),
]);

/** A text from a Redis as it may be printed: on one line, not too long, nothing that a terminal would obey. */
export function printable(text: string): string {
  return text.slice(0, 2000).replaceAll(/[\p{Cc}\p{Cf}]+/gu, " ");
}

const orderSchema = z.object({
  run: z.string().regex(/^[0-9a-f]{16}$/),
  sweep: z.string(),
  configuration: z.looseObject({
    algorithm: z.array(z.looseObject({ kind: z.string() })),
    engine: z.looseObject({ name: z.string() }),
    sources: z.looseObject({ results: z.int() }),
  }).transform((configuration) => configuration as unknown as RunConfiguration),
  code: z.object({ version: z.string(), commit: z.string().nullable() }),
});
