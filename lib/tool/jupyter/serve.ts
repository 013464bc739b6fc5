// The kernel "Murmuration (Deno)": deno run -A serve.ts {connection_file}
import { readConnection } from "./connection_file.ts";
import { KernelServer } from "./kernel_server.ts";

const log = (sentence: string) => console.error(`[murmuration kernel] ${sentence}`);

async function serve(): Promise<void> {
  const { deno } = Deno.version;
  const [major = 0, minor = 0] = deno.split(".").map(Number);
  if (major < 2 || major === 2 && minor < 8) {
    throw new Error(`Deno ${deno} is too old; install this kernel with 2.8 or later`);
  }
  const [file] = Deno.args;
  if (file === undefined) throw new Error("no connection file is given; Jupyter starts this program");
  const connection = await readConnection(file);
  const server = await KernelServer.start({ connection, cwd: Deno.cwd(), log });
  const interrupt = () => void server.interrupt();
  const close = () => void server.close();
  Deno.addSignalListener("SIGINT", interrupt);
  if (Deno.build.os !== "windows") {
    for (const signal of ["SIGTERM", "SIGHUP"] as const) Deno.addSignalListener(signal, close);
  }
  // A front end that was killed ends no kernels: without a parent this one ends itself.
  const parent = Deno.ppid;
  if (Deno.env.has("JPY_PARENT_PID")) setInterval(() => Deno.ppid === parent || close(), 1000);
  await server.ready();
  await server.closed;
}

try {
  await serve();
  Deno.exit(0);
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  Deno.exit(1);
}
