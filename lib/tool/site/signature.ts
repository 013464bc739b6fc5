/**
 * A declaration as its users see it: its source up to its body or value.
 *
 * @param source The text of its file.
 * @param start Where it begins there.
 */
export function signatureAt(source: string, start: number): string {
  const end = endOf(source, start);
  const text = source.slice(start, end).trimEnd();
  const lines = text.replace(/^export /, "").replace(/^(override )?readonly /, "").split("\n");
  const indents = lines.slice(1).filter((line) => line.trim() !== "").map((line) => line.search(/\S/));
  const indent = Math.min(...indents, source.slice(source.lastIndexOf("\n", start) + 1, start).search(/\S|$/));
  return [lines[0]!, ...lines.slice(1).map((line) => line.slice(indent))].join("\n").trim();
}

function endOf(source: string, start: number): number {
  const isType = /^(?:export )?type /.test(source.slice(start, start + 20));
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    const skipped = /["'`]/.test(source[at]!) ? endOfText(source, at) : endOfComment(source, at);
    if (skipped !== undefined) {
      at = skipped;
      continue;
    }
    const sign = source[at]!;
    if (depth === 0 && sign === ";") return at;
    if (depth === 0 && sign === "=" && !isType && !/[=>]/.test(source[at + 1]!)) return at;
    if (depth === 0 && sign === "{" && !isType && !isInType(source.slice(start, at))) return at;
    if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) depth--;
    if (depth < 0) return at;
  }
  return source.length;
}

/** Whether a brace belongs to a type: behind a sign that asks for one. */
function isInType(before: string): boolean {
  return /(?:[:|&<,(?]|=>|\bextends|\bis)\s*$/.test(before);
}

function endOfText(source: string, at: number): number {
  const quote = source[at]!;
  for (let end = at + 1; end < source.length; end++) {
    if (source[end] === "\\") end++;
    else if (source[end] === quote) return end;
  }
  return source.length;
}

function endOfComment(source: string, at: number): number | undefined {
  if (source.startsWith("//", at)) return source.indexOf("\n", at);
  if (source.startsWith("/*", at)) return source.indexOf("*/", at) + 1;
  return undefined;
}
