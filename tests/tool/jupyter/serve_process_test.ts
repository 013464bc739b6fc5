import { freeConnection } from "../../../lib/tool/jupyter/connection_file.ts";
import { encodeMessage } from "../../../lib/tool/jupyter/jupyter_message.ts";
import { ZmtpSocket } from "../../../lib/tool/jupyter/zmtp.ts";
import { assert, assertEquals, assertMatch } from "../../std_assert.ts";

const command = (file: string) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-config", "--no-lock", "-A", "lib/tool/jupyter/serve.ts", file],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  });

async function withFile(text: string, act: (file: string) => Promise<void>): Promise<void> {
  const file = await Deno.makeTempFile();
  try {
    await Deno.writeTextFile(file, text);
    await act(file);
  } finally {
    await Deno.remove(file);
  }
}

Deno.test("serve.ts refuses what is no connection file, in a sentence", async () => {
  for (const text of ["{", "null", '{"ip":"127.0.0.1"}', JSON.stringify({ ...freeConnection(), transport: "ipc" })]) {
    await withFile(text, async (file) => {
      const { code, stderr } = await command(file).output();
      assertEquals(code, 1);
      assertMatch(new TextDecoder().decode(stderr), /^\[murmuration kernel\] the .*\n$/);
    });
  }
});

Deno.test("serve.ts leaves no kernel behind when it is killed", { ignore: Deno.build.os === "windows" }, async () => {
  for (const work of ["await new Promise(() => {});", "for (;;);"]) {
    const connection = freeConnection();
    await withFile(JSON.stringify(connection), async (file) => {
      const server = command(file).spawn();
      const { shell_port, key } = connection;
      using shell = await ZmtpSocket.connect("DEALER", { port: shell_port, signal: AbortSignal.timeout(20_000) });
      const code = "Deno.writeTextFileSync(" + JSON.stringify(file) + ", `${Deno.pid}`); " + work;
      await shell.send(encodeMessage({ type: "execute_request", content: { code } }, key));
      let kernel = NaN;
      await until("the cell runs", async () => (kernel = Number(await Deno.readTextFile(file))) > 0);
      server.kill("SIGKILL");
      await server.output();
      await until("the kernel is gone", () => !isRunning(kernel));
    });
  }
});

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; !(await holds()); turn++) {
    assert(turn < 1000, `not so: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function isRunning(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGCONT"); // does nothing to a process that runs
    return true;
  } catch {
    return false;
  }
}
