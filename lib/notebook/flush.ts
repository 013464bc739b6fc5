import { displayId } from "../tool/jupyter/cell_outputs.ts";
import { type Connection, ownConnection } from "../tool/jupyter/connection_file.ts";
import { insideKernel, takeSent } from "./display.ts";
import { decodeMessage } from "../tool/jupyter/jupyter_message.ts";
import { within } from "../tool/jupyter/within.ts";
import { ZmtpSocket } from "../tool/jupyter/zmtp.ts";

/**
 * Waits until the kernel has sent everything that this cell has put out so far, so that nothing lands under a later cell.
 * `show` and progress bars end in it; call it yourself after a flood of `console.log`. Outside a kernel it does nothing.
 *
 * @example
 * ```ts
 * import { flush } from "murmuration";
 *
 * for (let round = 0; round < 3; round++) console.log(`round ${round}`);
 * await flush();
 * ```
 */
export async function flush(): Promise<void> {
  if (!insideKernel()) return;
  const sent = takeSent();
  connection ??= ownConnection();
  const known = await connection;
  const drained = known?.transport === "tcp" && await within(LONGEST_WAIT, comesBack(known).catch(() => false));
  if (drained) return;
  const pause = 50 + 2 * sent.messages + 30 * sent.bytes / 1e6;
  await new Promise((resolve) => setTimeout(resolve, pause));
}

const LONGEST_WAIT = 30_000;
const RETRY = 5;
let connection: Promise<Connection | undefined> | undefined;

// Subscribes to the kernel's own outputs and sends updates of a display that nobody shows until one comes back:
// whatever was queued before it has then left.
async function comesBack({ iopub_port }: Connection): Promise<boolean> {
  using socket = await ZmtpSocket.connect("SUB", { port: iopub_port, signal: AbortSignal.timeout(1000) });
  const id = crypto.randomUUID();
  const arrival = (async () => {
    while (displayId(decodeMessage(await socket.receive()).content) !== id);
    return true;
  })();
  arrival.catch(() => {});
  const update = { data: {}, metadata: {}, transient: { display_id: id } };
  for (const end = Date.now() + LONGEST_WAIT; Date.now() < end;) {
    await Deno.jupyter.broadcast("update_display_data", update);
    if (await within(RETRY, arrival)) return true;
  }
  return false;
}
