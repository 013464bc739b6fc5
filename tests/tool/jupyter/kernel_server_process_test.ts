import { type Connection, freeConnection } from "../../../lib/tool/jupyter/connection_file.ts";
import {
  decodeMessage,
  encodeMessage,
  type MessageContent,
  type ReceivedMessage,
} from "../../../lib/tool/jupyter/jupyter_message.ts";
import { KernelServer } from "../../../lib/tool/jupyter/kernel_server.ts";
import { ZmtpSocket } from "../../../lib/tool/jupyter/zmtp.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../std_assert.ts";

/** A front end: what it asks, and all that is published, in order. */
class FrontEnd implements Disposable {
  readonly published: ReceivedMessage[] = [];
  readonly #replies = new Map<string, (message: ReceivedMessage) => void>();
  readonly #sockets: { shell: ZmtpSocket; control: ZmtpSocket; stdin: ZmtpSocket; iopub: ZmtpSocket };
  readonly #key: string;

  static async connect({ shell_port, control_port, stdin_port, iopub_port, key }: Connection): Promise<FrontEnd> {
    const identity = crypto.randomUUID();
    const open = (type: "DEALER" | "SUB", port: number) =>
      ZmtpSocket.connect(type, { port, identity, signal: AbortSignal.timeout(10_000) });
    const [shell, control, stdin, iopub] = await Promise.all([
      open("DEALER", shell_port),
      open("DEALER", control_port),
      open("DEALER", stdin_port),
      open("SUB", iopub_port),
    ]);
    const frontEnd = new FrontEnd({ shell, control, stdin, iopub }, key);
    await frontEnd.until(({ type }) => type === "iopub_welcome");
    return frontEnd;
  }

  private constructor(sockets: FrontEnd["_sockets"], key: string) {
    this.#sockets = sockets;
    this.#key = key;
    const listen = async (socket: ZmtpSocket, handle: (message: ReceivedMessage) => void) => {
      try {
        for (;;) handle(decodeMessage(await socket.receive(), key));
      } catch { /* closed */ }
    };
    for (const socket of [sockets.shell, sockets.control]) void listen(socket, (m) => this.#replies.get(m.parent)?.(m));
    void listen(sockets.stdin, ({ content }) => {
      const reply = { type: "input_reply", content: { value: `to ${content["prompt"]}` } };
      void sockets.stdin.send(encodeMessage(reply, key));
    });
    void listen(sockets.iopub, (message) => this.published.push(message));
  }
  declare readonly _sockets: { shell: ZmtpSocket; control: ZmtpSocket; stdin: ZmtpSocket; iopub: ZmtpSocket };

  ask(type: string, content: MessageContent = {}, { socket = "shell", delay = 0 }: HowToAsk = {}): Asked {
    const id = crypto.randomUUID();
    const reply = Promise.withResolvers<ReceivedMessage>();
    this.#replies.set(id, reply.resolve);
    const frames = encodeMessage({ id, type, content }, this.#key);
    if (delay === 0) void this.#sockets[socket].send(frames);
    else setTimeout(() => this.#sockets[socket].send(frames), delay);
    return { id, reply: reply.promise.then(({ content }) => content) };
  }

  cell(code: string, more: MessageContent = {}, how: HowToAsk = {}): Asked {
    const content = { code, silent: false, store_history: true, allow_stdin: true, stop_on_error: true, ...more };
    return this.ask("execute_request", content, how);
  }

  /** What was published for a request, once all was. */
  async of({ id, reply }: Asked): Promise<{ type: string; content: MessageContent }[]> {
    await reply;
    await this.until(({ parent, content }) => parent === id && content["execution_state"] === "idle");
    return this.published.filter(({ parent }) => parent === id);
  }

  async until(holds: (message: ReceivedMessage) => boolean): Promise<void> {
    for (let turn = 0; !this.published.some(holds); turn++) {
      assert(turn < 4000, `not published: ${holds}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  sendFrames(frames: Uint8Array[]): Promise<void> {
    return this.#sockets.shell.send(frames);
  }

  [Symbol.dispose](): void {
    for (const socket of Object.values(this.#sockets)) socket.close();
  }
}

interface HowToAsk {
  readonly socket?: "shell" | "control";
  /** Milliseconds that the message is under way. */
  readonly delay?: number;
}

interface Asked {
  readonly id: string;
  readonly reply: Promise<MessageContent>;
}

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (messages: { type: string; content: MessageContent }[]) =>
  messages.filter(({ type }) => type === "stream").map(({ content }) => content["text"]).join("");

Deno.test("KernelServer is a Jupyter kernel", { sanitizeOps: false, sanitizeResources: false }, async (t) => {
  const connection = freeConnection();
  const log: string[] = [];
  await using server = await KernelServer.start({ connection, cwd: Deno.cwd(), log: (line) => log.push(line) });
  using client = await FrontEnd.connect(connection);

  await t.step("it says who it is before Deno's kernel has started", async () => {
    const info = await client.ask("kernel_info_request").reply;
    assertEquals([info["status"], info["protocol_version"]], ["ok", "5.4"]);
  });

  await t.step("it tells who listens anew that it is idle", () => {
    const [welcome, status] = client.published;
    assertEquals([welcome!.type, status!.type], ["iopub_welcome", "status"]);
    assertEquals([status!.content, status!.parent], [{ execution_state: "idle" }, ""]);
  });

  await t.step("a cell is busy, input, outputs, reply and idle", async () => {
    const asked = client.cell('console.log("hi"); 6 * 7');
    const messages = await client.of(asked);
    assertEquals(messages.map(({ type }) => type), ["status", "execute_input", "stream", "execute_result", "status"]);
    const [busy, input, printed, value, idle] = messages.map(({ content }) => content);
    assertEquals([busy!["execution_state"], idle!["execution_state"]], ["busy", "idle"]);
    assertEquals([input!["execution_count"], value!["execution_count"], printed!["text"]], [1, 1, "hi\n"]);
    assertEquals((value!["data"] as MessageContent)["text/plain"], "42");
    const reply = await asked.reply;
    assertEquals([reply["status"], reply["execution_count"], reply["user_expressions"]], ["ok", 1, {}]);
  });

  await t.step("of cells sent all at once every output is under its own", async () => {
    const cells = Array.from(
      { length: 20 },
      (_, i) =>
        client.cell(`for (let k = 0; k < 50; k++) console.log("${i}", k); await Deno.jupyter.display(${i}); ${i}`),
    );
    for (const [i, cell] of cells.entries()) {
      const messages = await client.of(cell);
      assertEquals(textOf(messages), Array.from({ length: 50 }, (_, k) => `${i} ${k}\n`).join(""));
      const shown = messages.filter(({ content }) => "data" in content);
      assertEquals(shown.map(({ content }) => (content["data"] as MessageContent)["text/plain"]), [`${i}`, `${i}`]);
    }
  });

  await t.step("an error cancels the cells that wait, and no others", async () => {
    const cells = ["1", "throw new RangeError('no')", "2", "3"].map((code) => client.cell(code));
    const completion = client.ask("complete_request", { code: "Deno.jup", cursor_pos: 8 });
    const replies = await Promise.all(cells.map(({ reply }) => reply));
    assertEquals(replies.map(({ status }) => status), ["ok", "error", "aborted", "aborted"]);
    assertEquals(replies[1]!["ename"], "RangeError");
    assertEquals((await completion.reply)["matches"], ["jupyter"]);
    const inspected = await client.ask("inspect_request", { code: "1 + Number.EPSILON", cursor_pos: 15 }).reply;
    assertEquals(inspected["data"], { "text/plain": `${Number.EPSILON}` });
    assertEquals((await client.ask("inspect_request", { code: "nothing", cursor_pos: 3 }).reply)["found"], false);
    const [failed, after] = [client.cell("throw 1", { stop_on_error: false }), client.cell("4")];
    assertEquals([(await failed.reply)["status"], (await after.reply)["status"]], ["error", "ok"]);
  });

  await t.step("an error cancels the cells that were sent before it and arrive after it", async () => {
    const failed = client.cell("await new Promise((wake) => setTimeout(wake, 50)); throw 1");
    const late = client.cell("2", {}, { delay: 400 });
    assertEquals((await failed.reply)["status"], "error");
    const knowing = client.cell("3");
    assertEquals([(await knowing.reply)["status"], (await late.reply)["status"]], ["ok", "aborted"]);
  });

  await t.step("an error cancels the cells of a front end that takes its time to send them", async () => {
    const cells = [client.cell("throw 1")];
    for (let i = 0; i < 10; i++) {
      await new Promise((resolve) => setTimeout(resolve, 30));
      cells.push(client.cell("2"));
    }
    const replies = await Promise.all(cells.map(({ reply }) => reply));
    assertEquals(replies.map(({ status }) => status), ["error", ...replies.slice(1).map(() => "aborted")]);
  });

  await t.step("code is complete, goes on, or is invalid", async () => {
    const samples = { "1 + 1": "complete", "for (;;) {": "incomplete", "const a = ;": "invalid" };
    for (const [code, status] of Object.entries(samples)) {
      assertEquals((await client.ask("is_complete_request", { code }).reply)["status"], status);
    }
  });

  await t.step("a cell asks for input", async () => {
    assertStringIncludes(JSON.stringify(await client.of(client.cell('prompt("who?")'))), "to who?");
  });

  await t.step("a syntax error, a failed promise and a throwing timer show in their cell", async () => {
    for (
      const code of [
        "const a = ;",
        'void Promise.reject(new Error("x"))',
        'void setTimeout(() => { throw new Error("y"); })',
      ]
    ) {
      const asked = client.cell(code);
      assertEquals((await client.of(asked)).filter(({ type }) => type === "error").length, 1, code);
      assertEquals((await asked.reply)["status"], "error", code);
    }
  });

  await t.step("bad messages are dropped, counted, and end nothing", async () => {
    const frames = encodeMessage({ type: "execute_request", content: { code: "1" } }, "another key");
    const broken = [[bytes("nonsense")], frames.slice(0, 4), frames, [...frames.slice(0, 5), bytes("{")]];
    for (const message of broken) await client.sendFrames(message);
    using stranger = await Deno.connect({ port: connection.shell_port });
    await stranger.write(bytes("GET / HTTP/1.1\r\n\r\n".repeat(10)));
    assertEquals((await client.cell("5").reply)["status"], "ok");
    assertEquals(log.filter((line) => /^message \d is dropped/.test(line)).length, 4);
  });

  await t.step("an interrupt ends a computation, and variables stay", async () => {
    await client.cell("let kept = 1").reply;
    const endless = client.cell('console.log("runs"); for (;;);');
    await client.until(({ parent, type }) => parent === endless.id && type === "stream");
    assertEquals((await client.ask("interrupt_request", {}, { socket: "control" }).reply)["status"], "ok");
    assertEquals((await endless.reply)["ename"], "Interrupted");
    assertEquals((await client.cell("kept").reply)["status"], "ok");
  });

  await t.step("an interrupt aborts what watches the signal", async () => {
    const signal = '(globalThis as never)[Symbol.for("murmuration.interrupt")] as AbortSignal';
    const waiting = client.cell(
      `const signal = ${signal}; console.log("waits"); ` +
        'await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))',
    );
    await client.until(({ parent, type }) => parent === waiting.id && type === "stream");
    client.ask("interrupt_request", {}, { socket: "control" });
    assertStringIncludes(String((await waiting.reply)["evalue"]), "interrupted");
    assertEquals((await client.cell("kept").reply)["status"], "ok");
  });

  await t.step("an interrupt ends a cell that waits for timers, or for nothing", async () => {
    for (const code of ["for (;;) await new Promise((wake) => setTimeout(wake, 50))", "await new Promise(() => {})"]) {
      const waiting = client.cell(`console.log("waits"); ${code}`);
      await client.until(({ parent, type }) => parent === waiting.id && type === "stream");
      client.ask("interrupt_request", {}, { socket: "control" });
      assertEquals((await waiting.reply)["ename"], "Interrupted");
    }
    assertEquals((await client.cell("kept").reply)["status"], "ok");
  });

  await t.step({
    name: "an interrupt waits for a process that gets no processor for a while",
    ignore: Deno.build.os === "windows",
    fn: async () => {
      const pid = Number(textOf(await client.of(client.cell("console.log(Deno.pid)"))));
      const waiting = client.cell('console.log("waits"); for (;;) await new Promise((wake) => setTimeout(wake, 20))');
      await client.until(({ parent, type }) => parent === waiting.id && type === "stream");
      Deno.kill(pid, "SIGSTOP");
      client.ask("interrupt_request", {}, { socket: "control" });
      await new Promise((resolve) => setTimeout(resolve, 600));
      Deno.kill(pid, "SIGCONT");
      assertEquals((await waiting.reply)["ename"], "Interrupted");
    },
  });

  await t.step("another promise is given up at the second interrupt, and the cell says what is lost", async () => {
    const waiting = client.cell('console.log("waits"); var never = new Promise(() => {}); await never');
    await client.until(({ parent, type }) => parent === waiting.id && type === "stream");
    client.ask("interrupt_request", {}, { socket: "control" });
    await client.until(({ parent, content }) =>
      parent === waiting.id && `${content["text"]}`.includes("Interrupt again")
    );
    client.ask("interrupt_request", {}, { socket: "control" });
    assertStringIncludes(JSON.stringify(await client.of(waiting)), "All variables are lost");
    assertEquals((await client.cell("typeof kept").reply)["status"], "ok");
  });

  await t.step("a kernel that dies is told of in its cell and replaced", async () => {
    const dying = client.cell('console.log("last words"); Deno.exit(7)');
    const messages = await client.of(dying);
    assertEquals(textOf(messages), "last words\n");
    assertStringIncludes(JSON.stringify(messages), "exited with code 7");
    const next = client.cell("1 + 1");
    assertEquals((await next.reply)["status"], "ok");
  });

  await t.step("shutdown is answered, and nothing is left", async () => {
    assertEquals(await client.ask("shutdown_request", { restart: true }, { socket: "control" }).reply, {
      status: "ok",
      restart: true,
    });
    await server.closed;
    await assertRejects(() => Deno.connect({ port: connection.shell_port }));
  });
});

Deno.test(
  "KernelServer.close() waits for no kernel that is starting",
  { ignore: Deno.build.os === "windows" },
  async () => {
    const sleeper = await Deno.makeTempFile();
    const { execPath } = Deno;
    try {
      await Deno.writeTextFile(sleeper, "#!/bin/sh\nexec sleep 10\n");
      await Deno.chmod(sleeper, 0o700);
      Object.assign(Deno, { execPath: () => sleeper });
      const server = await KernelServer.start({ connection: freeConnection(), cwd: Deno.cwd() });
      const ready = server.ready();
      const begun = performance.now();
      await server.close();
      await ready;
      assert(performance.now() - begun < 9_000);
    } finally {
      Object.assign(Deno, { execPath });
      await Deno.remove(sleeper);
    }
  },
);
