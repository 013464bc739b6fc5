/** How to reach a kernel: the contents of Jupyter's connection file, as far as a client on the same machine needs them. */
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
 * The connection of the kernel that runs this very code, where its file can be found: the file is named by the variable
 * `MURMURATION_CONNECTION` or, on Linux, on the kernel's command line.
 *
 * @example
 * ```ts
 * import { ownConnection } from "./connection_file.ts";
 *
 * console.assert(await ownConnection() === undefined); // not in a kernel
 * ```
 */
export async function ownConnection(): Promise<Connection | undefined> {
  const file = Deno.env.get("MURMURATION_CONNECTION") ?? await fileOnCommandLine();
  if (file === undefined) return undefined;
  try {
    return JSON.parse(await Deno.readTextFile(file)) as Connection;
  } catch {
    return undefined;
  }
}

async function fileOnCommandLine(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const words = (await commandLine()).split("\0");
  const at = words.indexOf("--conn");
  return at < 0 ? undefined : words[at + 1];
}

// Deno lets nobody read it without all permissions, which a kernel has.
async function commandLine(): Promise<string> {
  try {
    return await Deno.readTextFile("/proc/self/cmdline");
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "";
    throw error;
  }
}
