import { z } from "zod";
import config from "../../../deno.json" with { type: "json" };
import { gitCommit, type RunConfiguration } from "../../run/mod.ts";
import type { Seal } from "./seal.ts";

/** What a job asks for: a run, and the sweep that contains it. Functions cannot be sent, so their source is. */
export interface Order {
  /** Name of the run. */
  readonly run: string;
  /** The text of the sweep's module. */
  readonly sweep: string;
  /** Everything that decides the result, to tell how a worker without the run differs. */
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

/** The name of a run's job: one per run, however many ask for it. BullMQ accepts no whole number as a name. */
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
 * The order in a job, or why it is invalid.
 *
 * @param name The job's name, which the order must bear.
 */
export function openedOrder(data: unknown, name: string | undefined, seal: Seal): Order | string {
  const outside = z.strictObject({ order: z.string(), seal: z.string() }).safeParse(data).data;
  if (!outside) return "it holds no order, or one of another version of Murmuration";
  if (!seal.fits(outside.seal, "order", outside.order)) {
    return "it is not signed with the key used here: it was forged, or ordered with another MURMURATION_QUEUE_KEY";
  }
  const order = orderSchema.safeParse(JSON.parse(outside.order)).data;
  if (!order) return "it is ordered by another version of Murmuration";
  return jobName(order.run) === name ? order : "it holds the order of another run";
}

/** A worker's news of an unfinished job: its progress, or why the worker refuses it. */
export const newsSchema = z.union([
  z.object({ round: z.int().min(0) }),
  z.object({ worker: z.string(), refusal: z.string() }),
]);

/** A text from Redis made safe to print: on one line, not too long, without control characters. */
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
