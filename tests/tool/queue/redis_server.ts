import { join } from "node:path";
import { works } from "../../program.ts";

/** Whether there is a `redis-server` on this machine; says so once where there is none. */
export const redisInstalled: boolean = await works("redis-server", "--version");
if (!redisInstalled) console.log("Skipped: the queue of sweeps is not tested, since redis-server is not installed");

// The key that workers and those who ask for runs share, in this process and those that it starts.
Deno.env.set("MURMURATION_QUEUE_KEY", "0123456789abcdef".repeat(4));

/** A Redis of its own on a free port, which forgets nothing unless told to. */
export async function redisServer(): Promise<RedisServer> {
  const folder = await Deno.makeTempDir({ prefix: "murmuration_redis_" });
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const args = ["--port", `${port}`, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes"];
  let process: Deno.ChildProcess | undefined;
  const server: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      process = new Deno.Command("redis-server", { args, stdout: "null", stderr: "null" }).spawn();
      while (!await answers(port)) await new Promise((resume) => setTimeout(resume, 20));
    },
    async stop() {
      process?.kill("SIGCONT");
      process?.kill("SIGTERM");
      await process?.status;
      process = undefined;
    },
    freeze: (frozen) => process?.kill(frozen ? "SIGSTOP" : "SIGCONT"),
    forget: () => Deno.remove(join(folder, "appendonlydir"), { recursive: true }),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
  await server.start();
  return server;
}

/** See {@linkcode redisServer}. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Removes all that it holds, while it is stopped. */
  forget(): Promise<void>;
  /** Freezes it, or lets it go on. */
  freeze(frozen: boolean): void;
}

async function answers(port: number): Promise<boolean> {
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(new TextEncoder().encode("PING\r\n"));
    const reply = new Uint8Array(16);
    return new TextDecoder().decode(reply.subarray(0, await connection.read(reply) ?? 0)) === "+PONG\r\n";
  } catch {
    return false;
  }
}
