import { createHmac, timingSafeEqual } from "node:crypto";
import { Buffer } from "node:buffer";
import { InputError, readText } from "../../base/mod.ts";

/** The purpose of a signature, so that an order cannot pass for a result. */
export type Purpose = "order" | "results";

/** Signs what goes through Redis (HMAC-SHA-256), so that nobody without the key can forge orders or results. */
export interface Seal {
  /** The seal of a content. */
  of(purpose: Purpose, content: string): string;
  /** Whether this is its seal. */
  fits(seal: string, purpose: Purpose, content: string): boolean;
}

/**
 * The signature with the key that submitters share with the workers: in the variable `MURMURATION_QUEUE_KEY`, or in the
 * file that `MURMURATION_QUEUE_KEY_FILE` names.
 *
 * @throws {InputError} If there is no key, or it is too short to be one.
 */
export async function queueSeal(): Promise<Seal> {
  const key = await queueKey();
  const of = (purpose: Purpose, content: string) =>
    createHmac("sha256", key).update(`${purpose}\n${content}`).digest("hex");
  return {
    of,
    fits(seal, purpose, content) {
      const [given, own] = [Buffer.from(seal), Buffer.from(of(purpose, content))];
      return given.length === own.length && timingSafeEqual(given, own);
    },
  };
}

const LEAST = 32;

async function queueKey(): Promise<string> {
  const file = Deno.env.get("MURMURATION_QUEUE_KEY_FILE") || undefined;
  const key = Deno.env.get("MURMURATION_QUEUE_KEY") || (file && await readText(file, "key of the queue"))?.trim();
  if (key !== undefined && key.length >= LEAST) return key;
  const found = key === undefined ? "it has none" : `${file ? `"${file}"` : "its own"} has ${key.length}`;
  throw new InputError(
    `a queue needs a key of at least ${LEAST} characters, shared by its workers and submitters; ${found}: ` +
      "put one (openssl rand -hex 32) into the variable MURMURATION_QUEUE_KEY, or into a file that " +
      "MURMURATION_QUEUE_KEY_FILE names",
  );
}
