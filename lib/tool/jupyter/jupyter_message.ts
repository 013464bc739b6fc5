/** What a message says: a JSON object whose fields depend on the message's type. */
export type MessageContent = Readonly<Record<string, unknown>>;

/** A message's header: its id, type, session, and more that is handed on as it came. */
export type MessageHeader = Readonly<Record<string, unknown>>;

/** A message between a kernel and its clients (Jupyter messaging protocol 5.4). */
export interface JupyterMessage {
  /** The type, for example `"execute_reply"`. */
  readonly type: string;
  /** The id of the request that it answers or belongs to; empty without one. */
  readonly parent: string;
  /** What it says. */
  readonly content: MessageContent;
  /** More about it. */
  readonly metadata?: MessageContent;
  /** Binary data that belong to it. */
  readonly buffers?: readonly Uint8Array[];
}

/** A message as it came, with what an answer needs. */
export interface ReceivedMessage extends Required<JupyterMessage> {
  /** Its header. */
  readonly header: MessageHeader;
  /** The frames before the message, by which it finds its way back. */
  readonly route: readonly Uint8Array[];
}

/** A message to be sent. */
export interface SentMessage {
  /** The type, for example `"execute_request"`. */
  readonly type: string;
  /** What it says. */
  readonly content: MessageContent;
  /** Its id. Default: a fresh one. */
  readonly id?: string;
  /** The header of the message that it answers or belongs to. */
  readonly parent?: MessageHeader;
  /** More about it. */
  readonly metadata?: MessageContent;
  /** Binary data that belong to it. */
  readonly buffers?: readonly Uint8Array[];
}

/**
 * The frames of a message, signed with the connection's key (HMAC-SHA256; an empty key signs nothing).
 *
 * @example
 * ```ts
 * import { decodeMessage, encodeMessage } from "./jupyter_message.ts";
 *
 * const frames = encodeMessage({ type: "kernel_info_request", content: {} }, "key");
 * console.assert(decodeMessage(frames, "key").type === "kernel_info_request");
 * ```
 */
export function encodeMessage(message: SentMessage, key: string): Uint8Array[] {
  const header = {
    msg_id: message.id ?? crypto.randomUUID(),
    session: SESSION,
    username: "murmuration",
    date: new Date().toISOString(),
    msg_type: message.type,
    version: PROTOCOL,
  };
  const parts = [header, message.parent ?? {}, message.metadata ?? {}, message.content];
  const encoded = parts.map((part) => new TextEncoder().encode(JSON.stringify(part)));
  return [DELIMITER, new TextEncoder().encode(signature(encoded, key)), ...encoded, ...message.buffers ?? []];
}

/**
 * The message in the given frames; those before it are kept as its route.
 *
 * @throws {Error} If the frames hold no Jupyter message, or one that the key did not sign.
 *
 * @example
 * ```ts
 * import { decodeMessage, encodeMessage } from "./jupyter_message.ts";
 *
 * const frames = encodeMessage({ type: "execute_request", content: { code: "1" } }, "key");
 * console.assert(decodeMessage(frames, "key").content["code"] === "1");
 * ```
 */
export function decodeMessage(frames: readonly Uint8Array[], key: string): ReceivedMessage {
  const start = frames.findIndex((frame) =>
    frame.length === DELIMITER.length && DELIMITER.every((b, i) => frame[i] === b)
  );
  if (start < 0 || frames.length < start + 6) throw new Error("the frames hold no Jupyter message");
  const parts = frames.slice(start + 2, start + 6);
  const expected = new TextEncoder().encode(signature(parts, key));
  const given = frames[start + 1]!;
  if (key !== "" && (given.length !== expected.length || !cryptography().timingSafeEqual(given, expected))) {
    throw new Error("the message is not signed with the connection's key");
  }
  const [header, parent, metadata, content] = parts.map(jsonObject) as [MessageHeader, ...MessageContent[]];
  if (typeof header["msg_type"] !== "string") throw new Error("the message has no type");
  return {
    type: header["msg_type"],
    parent: String(parent?.["msg_id"] ?? ""),
    content: content!,
    metadata: metadata!,
    buffers: frames.slice(start + 6),
    header,
    route: frames.slice(0, start),
  };
}

/** The version of Jupyter's messaging protocol. */
export const PROTOCOL = "5.4";

const DELIMITER = new TextEncoder().encode("<IDS|MSG>");
const SESSION = crypto.randomUUID();

function signature(parts: readonly Uint8Array[], key: string): string {
  if (key === "") return "";
  const hmac = cryptography().createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

// Loaded at the first message, while the kernel's process starts, which would else begin that much later.
function cryptography(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}

function jsonObject(frame: Uint8Array): Record<string, unknown> {
  const value: unknown = JSON.parse(new TextDecoder().decode(frame));
  if (typeof value !== "object" || value === null) throw new Error("a part of the message is not a JSON object");
  return value as Record<string, unknown>;
}
