/** Whether code can be run as it stands, goes on, or can never be run. */
export type Completeness = "complete" | "incomplete" | "invalid";

/**
 * Whether code can be run as it stands: what the parser of Deno's formatter says. A console starts a new line after code
 * that goes on.
 *
 * @example
 * ```ts
 * import { completeness } from "./completeness.ts";
 *
 * console.assert(await completeness("for (const x of [1]) {") === "incomplete");
 * ```
 */
export async function completeness(code: string): Promise<Completeness> {
  const said = await complaint(code);
  if (said === "") return "complete";
  if (ENDS_TOO_SOON.test(said)) return "incomplete";
  if (!said.includes("xpected")) return "invalid";
  // Where something is missing at the end, the parser names a place before it; given one more line, it names that line.
  const further = `:${code.split("\n").length + 1}:`;
  return (await complaint(`${code}\n}`)).includes(further) ? "incomplete" : "invalid";
}

const ENDS_TOO_SOON = /got '<eof>'|token `<eof>`|Unexpected eof|UnterminatedTpl|Unterminated block comment/;

async function complaint(code: string): Promise<string> {
  const parser = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--quiet", "--no-config", "--ext=ts", "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const [{ stderr }] = await Promise.all([parser.output(), new Blob([code]).stream().pipeTo(parser.stdin)]);
  return new TextDecoder().decode(stderr);
}
