/** A signal aborted by the first Ctrl-C (or SIGTERM); the second one ends the process as usual. */
export function interruptible(): { signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  const forget = () => signals.forEach((name) => Deno.removeSignalListener(name, interrupt));
  const interrupt = () => {
    forget();
    controller.abort();
  };
  for (const name of signals) Deno.addSignalListener(name, interrupt);
  return { signal: controller.signal, [Symbol.dispose]: forget };
}
