/** How to reach a kernel: the contents of Jupyter's connection file. */
export interface Connection {
  /** `"tcp"`, or `"ipc"` for sockets in the file system. */
  readonly transport: string;
  /** The address the kernel listens on. */
  readonly ip: string;
  /** The port of requests that run code. */
  readonly shell_port: number;
  /** The port on which outputs are published. */
  readonly iopub_port: number;
  /** The port on which the kernel asks for input. */
  readonly stdin_port: number;
  /** The port of requests that must not wait for running code. */
  readonly control_port: number;
  /** The port of the heartbeat. */
  readonly hb_port: number;
  /** The key that signs every message. */
  readonly key: string;
  /** How messages are signed: `"hmac-sha256"`. */
  readonly signature_scheme: string;
  /** The name of the kernel's specification. */
  readonly kernel_name: string;
}

/**
 * A connection on five free loopback ports and with a fresh key.
 *
 * @example
 * ```ts
 * import { freeConnection } from "./connection_file.ts";
 *
 * console.assert(freeConnection().ip === "127.0.0.1");
 * ```
 */
export function freeConnection(): Connection {
  const listeners = Array.from({ length: 5 }, () => Deno.listen({ hostname: "127.0.0.1", port: 0 }));
  const ports = listeners.map((listener) => listener.addr.port);
  for (const listener of listeners) listener.close();
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports as [number, number, number, number, number];
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    shell_port,
    iopub_port,
    stdin_port,
    control_port,
    hb_port,
    key: crypto.randomUUID(),
    signature_scheme: "hmac-sha256",
    kernel_name: "murmuration",
  };
}

/**
 * The connection that a file of Jupyter's describes.
 *
 * @throws {Error} If it cannot be read, or describes none that this kernel can serve; the message says why.
 *
 * @example
 * ```ts
 * import { readConnection } from "./connection_file.ts";
 *
 * console.assert(await readConnection("/no/such/file").catch((error) => error.message.includes("cannot be read")));
 * ```
 */
export async function readConnection(path: string): Promise<Connection> {
  let file: Partial<Connection> | null;
  try {
    file = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    throw new Error(`the connection file "${path}" cannot be read (${(error as Error).message})`);
  }
  const port = (value: unknown) => Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536;
  const missing = PORTS.filter((name) => !port(file?.[name]));
  if (missing.length > 0) throw new Error(`the connection file "${path}" names no usable ${missing.join(", ")}`);
  if (typeof file?.ip !== "string" || typeof file.key !== "string") {
    throw new Error(`the connection file "${path}" names no ip or no key`);
  }
  const { transport = "tcp", signature_scheme = "hmac-sha256", kernel_name = "murmuration" } = file;
  if (transport !== "tcp") throw new Error(`the transport "${transport}" is not served; use "tcp"`);
  if (signature_scheme !== "hmac-sha256") throw new Error(`the signature scheme "${signature_scheme}" is not known`);
  return { ...file as Connection, transport, signature_scheme, kernel_name };
}

const PORTS = ["shell_port", "iopub_port", "stdin_port", "control_port", "hb_port"] as const;
