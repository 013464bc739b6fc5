/** What a socket is to its peer: who asks and is answered (`DEALER`), who listens (`SUB`), and their other ends. */
export type SocketType = "DEALER" | "SUB" | "ROUTER" | "PUB" | "REP";

/** Where to connect, for how long to try, and as whom. */
export interface ZmtpAddress {
  /** The port on the loopback interface. */
  readonly port: number;
  /** Ends the attempts to connect. */
  readonly signal?: AbortSignal;
  /** The name under which the peer may know several sockets as one client's. */
  readonly identity?: string;
}

/** A peer that does not keep to the protocol. */
export class ZmtpError extends Error {
  /** Always `"ZmtpError"`. */
  override readonly name = "ZmtpError";
}

/**
 * One ZeroMQ connection over TCP: ZMTP 3.0 with the NULL mechanism (ZeroMQ RFC 23), which is what Jupyter speaks.
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
  /** The name that the peer gave itself; empty without one. */
  peerIdentity = "";
  readonly #connection: Deno.TcpConn;
  #unread: Uint8Array = new Uint8Array(0);
  #writing: Promise<void> = Promise.resolve();
  #waiting = 0;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
    connection.setNoDelay(true);
  }

  /**
   * Connects, retrying while nothing listens yet, and shakes hands. A `SUB` socket subscribes to everything.
   *
   * @throws {ZmtpError} If the peer doesn't speak ZMTP 3.
   * @throws {Error} If the signal ends the attempts.
   */
  static async connect(type: SocketType, address: ZmtpAddress): Promise<ZmtpSocket> {
    const socket = await ZmtpSocket.accept(type, await connectWhenListening(address), address.identity);
    if (type === "SUB") await socket.send([Uint8Array.of(SUBSCRIBE)]);
    return socket;
  }

  /**
   * Shakes hands over a connection that a peer has opened.
   *
   * @throws {ZmtpError} If the peer doesn't speak ZMTP 3.
   */
  static async accept(type: SocketType, connection: Deno.TcpConn, identity = ""): Promise<ZmtpSocket> {
    const socket = new ZmtpSocket(connection);
    try {
      await socket.#shakeHands(type, identity);
    } catch (error) {
      socket.close();
      throw error;
    }
    return socket;
  }

  /** The bytes that were sent and that the peer has not taken yet. */
  get waiting(): number {
    return this.#waiting;
  }

  /** The next message: its frames. Throws when the peer closes the connection. */
  async receive(): Promise<Uint8Array[]> {
    const frames: Uint8Array[] = [];
    for (;;) {
      const { flags, body } = await this.#frame();
      if (flags & COMMAND) {
        if (commandName(body) === "PING") await this.#write(command("PONG", [body.subarray(7)]));
        continue;
      }
      frames.push(body);
      if (!(flags & MORE)) return frames;
    }
  }

  /** Sends a message, after all those sent before it. */
  send(frames: readonly Uint8Array[]): Promise<void> {
    const last = frames.length - 1;
    return this.#write(joined(frames.flatMap((frame, i) => [frameHeader(frame.length, i < last ? MORE : 0), frame])));
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

  async #shakeHands(type: SocketType, identity: string): Promise<void> {
    const properties = [property("Socket-Type", type), ...(identity === "" ? [] : [property("Identity", identity)])];
    await this.#write(joined([GREETING, command("READY", properties)])); // at once, so that no turn is lost
    const greeting = await this.#read(GREETING.length);
    if (greeting[0] !== 0xff || greeting[10]! < 3) throw new ZmtpError("the peer does not speak ZMTP 3");
    const { flags, body } = await this.#frame();
    if (!(flags & COMMAND) || commandName(body) !== "READY") throw new ZmtpError("the peer does not shake hands");
    this.peerIdentity = identityIn(body);
  }

  async #frame(): Promise<{ flags: number; body: Uint8Array }> {
    const flags = (await this.#read(1))[0]!;
    if (flags > (MORE | LONG | COMMAND)) throw new ZmtpError("the peer sent a frame with unknown flags");
    const size = await this.#read(flags & LONG ? 8 : 1);
    const view = new DataView(size.buffer, size.byteOffset);
    const length = flags & LONG ? Number(view.getBigUint64(0)) : view.getUint8(0);
    if (length > LARGEST_FRAME) throw new ZmtpError(`the peer announced a frame of ${length} bytes`);
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

  #write(bytes: Uint8Array): Promise<void> {
    this.#waiting += bytes.length;
    this.#writing = this.#writing.then(async () => {
      for (let written = 0; written < bytes.length;) written += await this.#connection.write(bytes.subarray(written));
      this.#waiting -= bytes.length;
    });
    return this.#writing;
  }
}

const MORE = 1;
const LONG = 2;
const COMMAND = 4;
const SUBSCRIBE = 1;
const LARGEST_FRAME = 2 ** 29;
const RETRY_MILLISECONDS = 10;

// Signature, version 3.0, mechanism NULL, not a server, filler.
const GREETING = new Uint8Array(64);
GREETING.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
GREETING.set(new TextEncoder().encode("NULL"), 12);

function command(name: string, parts: readonly Uint8Array[]): Uint8Array {
  const body = joined([shortString(name), ...parts]);
  return joined([frameHeader(body.length, COMMAND), body]);
}

function property(name: string, value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  return joined([shortString(name), Uint8Array.of(0, 0, 0, bytes.length), bytes]);
}

function identityIn(ready: Uint8Array): string {
  const text = (from: number, length: number) => new TextDecoder().decode(ready.subarray(from, from + length));
  const view = new DataView(ready.buffer, ready.byteOffset, ready.byteLength);
  for (let at = 6; at + 5 <= ready.length;) {
    const name = ready[at]!;
    if (at + 5 + name > ready.length) break;
    const value = view.getUint32(at + 1 + name);
    if (text(at + 1, name).toLowerCase() === "identity") return text(at + 5 + name, value);
    at += 5 + name + value;
  }
  return "";
}

function commandName(body: Uint8Array): string {
  return new TextDecoder().decode(body.subarray(1, 1 + (body[0] ?? 0)));
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
