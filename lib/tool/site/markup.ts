/** Text that is HTML already. */
export class Html {
  /** Takes the text as it is. */
  constructor(readonly text: string) {}

  /** The text. */
  toString(): string {
    return this.text;
  }
}

/** What may be set into a template: text, which is escaped; HTML; lists of them; nothing. */
export type Insert = string | number | Html | undefined | readonly Insert[];

/** HTML with values set in, `markup\`<p>${text}</p>\``: text is escaped, HTML is not. */
export function markup(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Html {
  return new Html(parts.reduce((text, part, at) => text + inserted(inserts[at - 1]) + part));
}

function inserted(insert: Insert): string {
  if (insert === undefined) return "";
  if (insert instanceof Html) return insert.text;
  if (typeof insert === "object") return insert.map(inserted).join("");
  return String(insert).replace(/[&<>"']/g, (c) => ENTITIES[c]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
