import { createHmac } from "node:crypto";

/** What a message says: a JSON object whose fields depend on the message's type. */
export type MessageContent = Readonly<Record<string, unknown>>;

/** A message between a kernel and its clients (Jupyter messaging protocol 5.3), as far as a client needs it. */
export interface JupyterMessage {
  /** The type, for example `"execute_reply"`. */
  readonly type: string;
  /** The id of the request that it answers or belongs to; empty without one. */
  readonly parent: string;
  /** What it says. */
  readonly content: MessageContent;
}

/** A request to a kernel. */
export interface JupyterRequest {
  /** The id by which the reply names its request. */
  readonly id: string;
  /** The type, for example `"execute_request"`. */
  readonly type: string;
  /** What it asks. */
  readonly content: MessageContent;
}

/**
 * The frames of a request, signed with the connection's key (HMAC-SHA256).
 *
 * @example
 * ```ts
 * import { decodeMessage, encodeRequest } from "./jupyter_message.ts";
 *
 * const frames = encodeRequest({ id: "1", type: "kernel_info_request", content: {} }, "key");
 * console.assert(decodeMessage(frames).type === "kernel_info_request");
 * ```
 */
export function encodeRequest(request: JupyterRequest, key: string): Uint8Array[] {
  const header = {
    msg_id: request.id,
    session: SESSION,
    username: "murmuration",
    date: new Date().toISOString(),
    msg_type: request.type,
    version: "5.3",
  };
  const parts = [header, {}, {}, request.content].map((part) => JSON.stringify(part));
  const signature = createHmac("sha256", key).update(parts.join("")).digest("hex");
  return [DELIMITER, signature, ...parts].map((frame) => new TextEncoder().encode(frame));
}

/**
 * The message in the given frames; routing frames before it are skipped.
 *
 * @throws {Error} If the frames hold no Jupyter message.
 *
 * @example
 * ```ts
 * import { decodeMessage, encodeRequest } from "./jupyter_message.ts";
 *
 * const frames = encodeRequest({ id: "1", type: "execute_request", content: { code: "1" } }, "key");
 * console.assert(decodeMessage(frames).content["code"] === "1");
 * ```
 */
export function decodeMessage(frames: readonly Uint8Array[]): JupyterMessage {
  const decoder = new TextDecoder();
  const start = frames.findIndex((frame) => frame.length === DELIMITER.length && decoder.decode(frame) === DELIMITER);
  if (start < 0 || frames.length < start + 6) throw new Error("the frames hold no Jupyter message");
  const part = (offset: number) => JSON.parse(decoder.decode(frames[start + offset])) as Record<string, unknown>;
  return { type: String(part(2)["msg_type"]), parent: String(part(3)["msg_id"] ?? ""), content: part(5) };
}

const DELIMITER = "<IDS|MSG>";
const SESSION = crypto.randomUUID();
