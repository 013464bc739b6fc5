import { type SocketType, ZmtpSocket } from "./zmtp.ts";

/** Where a server listens and what it does with what it receives. */
export interface ZmtpServerOptions {
  /** What the server's sockets are to their peers. */
  readonly type: SocketType;
  /** The address to listen on. */
  readonly hostname: string;
  /** The port to listen on; 0 for any that is free. */
  readonly port: number;
  /** Called with every message and the peer that sent it. */
  readonly onMessage: (frames: Uint8Array[], peer: ZmtpSocket) => void;
  /** Called with a sentence when a peer is dropped for what it sent, or a message for a peer that takes none. */
  readonly onTrouble?: (reason: string) => void;
}

/**
 * The listening end of ZeroMQ connections. A peer that disconnects is forgotten, and one that breaks the protocol is
 * dropped; neither affects the others.
 *
 * @example
 * ```ts
 * import { ZmtpServer } from "./zmtp_server.ts";
 *
 * await using echo = await ZmtpServer.listen({
 *   type: "REP",
 *   hostname: "127.0.0.1",
 *   port: 0,
 *   onMessage: (frames, peer) => void peer.send(frames),
 * });
 * console.assert(echo.port > 0);
 * ```
 */
export class ZmtpServer implements AsyncDisposable {
  /** The peers that are connected. */
  readonly peers: Set<ZmtpSocket> = new Set();
  readonly #options: ZmtpServerOptions;
  readonly #listener: Deno.TcpListener;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #accepting: Promise<void>;

  private constructor(options: ZmtpServerOptions, listener: Deno.TcpListener) {
    this.#options = options;
    this.#listener = listener;
    this.#accepting = this.#accept();
  }

  /**
   * Listens; tries for some seconds if the port is taken, since a kernel takes the ports of the one it replaces.
   *
   * @throws {Deno.errors.AddrInUse} If the port stays taken.
   */
  static async listen(options: ZmtpServerOptions): Promise<ZmtpServer> {
    const { hostname, port } = options;
    for (let attempt = 1;; attempt++) {
      try {
        return new ZmtpServer(options, Deno.listen({ hostname, port }));
      } catch (error) {
        if (!(error instanceof Deno.errors.AddrInUse) || attempt === ATTEMPTS) throw error;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS));
      }
    }
  }

  /** The port it listens on. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /** Sends a message to a peer; one that is gone is forgotten, one that leaves too much untaken misses it. */
  send(peer: ZmtpSocket, frames: readonly Uint8Array[]): void {
    if (peer.waiting > LARGEST_BACKLOG) {
      this.#options.onTrouble?.("a message is dropped: a peer takes none of those before it");
      return;
    }
    peer.send(frames).catch(() => this.#forget(peer));
  }

  /** Waits until the peers have taken what was sent, at most the given time. */
  async flush(milliseconds: number): Promise<void> {
    const end = performance.now() + milliseconds;
    while ([...this.peers].some(({ waiting }) => waiting > 0) && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Stops to listen and closes all connections. */
  async close(): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    for (const connection of this.#open) closeQuietly(connection);
  }

  /** Closes it at the end of an `await using` block. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #accept(): Promise<void> {
    for (;;) {
      try {
        void this.#serve(await this.#listener.accept());
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MILLISECONDS)); // for example, too many open files
      }
    }
  }

  async #serve(connection: Deno.TcpConn): Promise<void> {
    this.#open.add(connection);
    let peer: ZmtpSocket | undefined;
    try {
      peer = await ZmtpSocket.accept(this.#options.type, connection);
      this.peers.add(peer);
      for (;;) this.#options.onMessage(await peer.receive(), peer);
    } catch (error) {
      if ((error as Error).name === "ZmtpError") {
        this.#options.onTrouble?.(`a peer is dropped: ${(error as Error).message}`);
      }
    } finally {
      if (peer !== undefined) this.#forget(peer);
      this.#open.delete(connection);
      closeQuietly(connection);
    }
  }

  #forget(peer: ZmtpSocket): void {
    this.peers.delete(peer);
    peer.close();
  }
}

const ATTEMPTS = 50;
const PAUSE_MILLISECONDS = 100;
const LARGEST_BACKLOG = 256_000_000;

function closeQuietly(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch { /* it is closed */ }
}
