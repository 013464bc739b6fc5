/** What a socket is to its peer: a `DEALER` asks and is answered, a `SUB` listens. */
export type SocketType = "DEALER" | "SUB";

/** Where to connect, and for how long to try. */
export interface ZmtpAddress {
  /** The port on the loopback interface. */
  readonly port: number;
  /** Ends the attempts to connect. */
  readonly signal?: AbortSignal;
}

/**
 * The connecting half of a ZeroMQ connection over loopback TCP: ZMTP 3.0 with the NULL mechanism (ZeroMQ RFC 23), which
 * is what Jupyter kernels speak.
 *
 * @example
 * ```ts
 * import { ZmtpSocket } from "./zmtp.ts";
 *
 * async function firstMessage(port: number): Promise<Uint8Array[]> {
 *   using socket = await ZmtpSocket.connect("SUB", { port });
 *   return await socket.receive();
 * }
 * ```
 */
export class ZmtpSocket implements Disposable {
  readonly #connection: Deno.TcpConn;
  #unread: Uint8Array = new Uint8Array(0);
  #writing: Promise<void> = Promise.resolve();

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  /**
   * Connects, retrying while nothing listens yet, and shakes hands. A `SUB` socket subscribes to everything.
   *
   * @throws {Error} If the peer doesn't speak ZMTP 3, or the signal ends the attempts.
   */
  static async connect(type: SocketType, address: ZmtpAddress): Promise<ZmtpSocket> {
    const connection = await connectWhenListening(address);
    connection.setNoDelay(true);
    const socket = new ZmtpSocket(connection);
    try {
      await socket.#shakeHands(type);
    } catch (error) {
      socket.close();
      throw error;
    }
    return socket;
  }

  /** The next message: its frames. Throws when the peer closes the connection. */
  async receive(): Promise<Uint8Array[]> {
    const frames: Uint8Array[] = [];
    for (;;) {
      const { flags, body } = await this.#frame();
      if (flags & COMMAND) continue;
      frames.push(body);
      if (!(flags & MORE)) return frames;
    }
  }

  /** Sends a message, after all those sent before it. */
  send(frames: readonly Uint8Array[]): Promise<void> {
    const last = frames.length - 1;
    const bytes = joined(frames.flatMap((frame, i) => [frameHeader(frame.length, i < last ? MORE : 0), frame]));
    this.#writing = this.#writing.then(() => this.#write(bytes));
    return this.#writing;
  }

  /** Closes the connection; a pending `receive` throws. */
  close(): void {
    try {
      this.#connection.close();
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
  }

  /** Closes the connection at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close();
  }

  async #shakeHands(type: SocketType): Promise<void> {
    await this.#write(GREETING);
    const greeting = await this.#read(GREETING.length);
    if (greeting[0] !== 0xff || greeting[10]! < 3) throw new Error("the peer does not speak ZMTP 3");
    await this.#write(readyCommand(type));
    await this.#frame();
    if (type === "SUB") await this.send([Uint8Array.of(SUBSCRIBE)]);
  }

  async #frame(): Promise<{ flags: number; body: Uint8Array }> {
    const flags = (await this.#read(1))[0]!;
    const size = await this.#read(flags & LONG ? 8 : 1);
    const view = new DataView(size.buffer, size.byteOffset);
    const length = flags & LONG ? Number(view.getBigUint64(0)) : view.getUint8(0);
    return { flags, body: (await this.#read(length)).slice() };
  }

  async #read(count: number): Promise<Uint8Array> {
    const chunks = [this.#unread];
    let length = this.#unread.length;
    while (length < count) {
      const buffer = new Uint8Array(Math.min(Math.max(65_536, count - length), 4_194_304));
      const read = await this.#connection.read(buffer);
      if (read === null) throw new Error("the peer closed the connection");
      chunks.push(buffer.subarray(0, read));
      length += read;
    }
    const bytes = chunks.length === 1 ? this.#unread : joined(chunks);
    this.#unread = bytes.subarray(count);
    return bytes.subarray(0, count);
  }

  async #write(bytes: Uint8Array): Promise<void> {
    for (let written = 0; written < bytes.length;) written += await this.#connection.write(bytes.subarray(written));
  }
}

const MORE = 1;
const LONG = 2;
const COMMAND = 4;
const SUBSCRIBE = 1;
const RETRY_MILLISECONDS = 20;

// Signature, version 3.0, mechanism NULL, not a server, filler.
const GREETING = new Uint8Array(64);
GREETING.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
GREETING.set(new TextEncoder().encode("NULL"), 12);

function readyCommand(type: SocketType): Uint8Array {
  const value = new TextEncoder().encode(type);
  const body = joined([shortString("READY"), shortString("Socket-Type"), Uint8Array.of(0, 0, 0, value.length), value]);
  return joined([frameHeader(body.length, COMMAND), body]);
}

function shortString(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  return joined([Uint8Array.of(bytes.length), bytes]);
}

function frameHeader(length: number, flags: number): Uint8Array {
  if (length < 256) return Uint8Array.of(flags, length);
  const header = new Uint8Array(9);
  header[0] = flags | LONG;
  new DataView(header.buffer).setBigUint64(1, BigInt(length));
  return header;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

async function connectWhenListening({ port, signal }: ZmtpAddress): Promise<Deno.TcpConn> {
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await Deno.connect({ hostname: "127.0.0.1", port });
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MILLISECONDS));
    }
  }
}
