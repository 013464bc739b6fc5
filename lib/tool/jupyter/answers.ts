import { completeness } from "./completeness.ts";
import { type JupyterMessage, type MessageContent, PROTOCOL } from "./jupyter_message.ts";
import type { Kernel } from "./kernel.ts";

/** The answers to requests that run no cell, besides those that the server gives itself. */
export const ANSWERS: Readonly<Record<string, (kernel: Kernel, content: MessageContent) => Promise<MessageContent>>> = {
  async complete_request(kernel, content) {
    const none = { status: "ok", matches: [], cursor_start: 0, cursor_end: 0, metadata: {} };
    return { ...none, ...await kernel.request("complete_request", content) };
  },
  async is_complete_request(_kernel, { code }) {
    return { status: await completeness(String(code)), indent: "" };
  },
  async comm_info_request(kernel, content) {
    return { status: "ok", comms: {}, ...await kernel.request("comm_info_request", content) };
  },
  inspect_request: inspection,
};

// What the name that the cursor is on stands for; Deno's kernel knows no such requests.
async function inspection(kernel: Kernel, { code, cursor_pos }: MessageContent): Promise<MessageContent> {
  const [before, after] = [String(code).slice(0, Number(cursor_pos)), String(code).slice(Number(cursor_pos))];
  const name = `${/[\w$.]*$/.exec(before)![0]}${/^[\w$]*/.exec(after)![0]}`;
  const data: Record<string, unknown> = {};
  if (/^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(name)) {
    const shown = `{ "text/plain": Deno.inspect(${name}, { depth: 2 }) }`;
    const request = { silent: true, store_history: false };
    const onMessage = ({ type, content }: JupyterMessage) => {
      if (type === "display_data") Object.assign(data, content["data"]);
    };
    await kernel.execute(`await Deno.jupyter.display(${shown}, { raw: true })`, { request, onMessage });
  }
  return { status: "ok", found: "text/plain" in data, data, metadata: {} };
}

/** The answer to a `kernel_info_request`. */
export const KERNEL_INFO: MessageContent = {
  status: "ok",
  protocol_version: PROTOCOL,
  implementation: "murmuration",
  implementation_version: Deno.version.deno,
  language_info: {
    name: "typescript",
    version: Deno.version.typescript,
    mimetype: "text/x.typescript",
    file_extension: ".ts",
    pygments_lexer: "typescript",
    nbconvert_exporter: "script",
  },
  banner: `Murmuration on Deno ${Deno.version.deno}`,
  help_links: [{ text: "Deno", url: "https://docs.deno.com" }],
  debugger: false,
  supported_features: [],
};
