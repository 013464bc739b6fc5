import { fileURLToPath } from "node:url";
import { z } from "zod";
import { InputError } from "../../base/mod.ts";
import { signatureAt } from "./signature.ts";

/** The reference of the kit's modules, from their docs. */
export interface Reference {
  /** What the kit is. */
  readonly doc: string;
  /** Its parts: namespaces, then the rooms whose names are exported directly. */
  readonly parts: readonly Part[];
}

/** A namespace, or a room's direct exports. */
export interface Part {
  /** Its name: `"graph"`. */
  readonly name: string;
  /** Whether its names are called `graph.ring`. */
  readonly namespace: boolean;
  /** The path of its page within the site. */
  readonly path: string;
  /** What it is. */
  readonly doc: string;
  /** What it offers. */
  readonly entries: readonly Entry[];
}

/** A function, value or type. */
export interface Entry {
  /** As users write it: `"graph.ring"`. */
  readonly name: string;
  /** Its name on the page. */
  readonly anchor: string;
  /** The path of its page within the site, with its name there. */
  readonly href: string;
  /** Whether it is a function or a value: in contrast to a type. */
  readonly value: boolean;
  /** Its source up to its body. */
  readonly signature: string;
  /** What it does. */
  readonly doc: string;
  /** Parameters by name. */
  readonly parameters: readonly (readonly [name: string, doc: string])[];
  /** What it gives. */
  readonly returns: string | undefined;
  /** What it throws. */
  readonly throws: readonly string[];
  /** Examples, in Markdown. */
  readonly examples: readonly string[];
  /** Of a type: its members. */
  readonly members: readonly { readonly signature: string; readonly doc: string }[];
}

let read: Promise<Reference> | undefined;

/**
 * Reads the docs of the kit's own modules with `deno doc`, once per process.
 *
 * @throws {InputError} If Deno cannot read them.
 */
export function readReference(): Promise<Reference> {
  return read ??= runDenoDoc();
}

async function runDenoDoc(): Promise<Reference> {
  const root = new URL("../../../", import.meta.url);
  const main = new URL("mod.ts", root);
  const named = (await Deno.readTextFile(main)).matchAll(/^export \* as (\w+) from "([^"]+)"/gm);
  // Asked for by themselves: within mod.ts, Deno leaves some namespaces empty.
  const namespaces = new Map([...named].map(([, name, path]) => [name!, new URL(path!, main)]));
  const command = new Deno.Command(Deno.execPath(), {
    args: ["doc", "--json", ...[main, ...namespaces.values()].map((url) => fileURLToPath(url))],
    ...{ cwd: fileURLToPath(root), env: { NO_COLOR: "1" }, stdin: "null" },
  });
  const { success, stdout, stderr } = await command.output();
  if (!success) throw new InputError(`the kit's docs cannot be read: ${new TextDecoder().decode(stderr).trim()}`);
  const { nodes } = outputSchema.parse(JSON.parse(new TextDecoder().decode(stdout)));
  const elements = new Map([...namespaces].map(([name, { href }]) => [name, nodes[href]?.symbols ?? []]));
  return await referenceOf(nodes[main.href]!, elements, root);
}

const locationSchema = z.object({ filename: z.string(), line: z.int(), col: z.int() });
const docSchema = z.object({
  doc: z.string().optional(),
  tags: z.array(z.object({ kind: z.string(), name: z.string().optional(), doc: z.string().optional() })).optional(),
});
const memberSchema = z.object({
  name: z.string().optional(),
  jsDoc: docSchema.optional(),
  location: locationSchema.optional(),
});
const members = z.array(memberSchema).optional();
const declarationSchema = z.object({
  location: locationSchema,
  kind: z.string(),
  jsDoc: docSchema.optional(),
  def: z.object({
    ...{ properties: members, methods: members, callSignatures: members },
    target: locationSchema.optional(),
  }).optional(),
});
const symbolSchema = z.object({ name: z.string(), declarations: z.array(declarationSchema) });
const moduleSchema = z.object({ module_doc: docSchema.optional(), symbols: z.array(symbolSchema) });
const outputSchema = z.object({ nodes: z.record(z.string(), moduleSchema) });
type Location = z.output<typeof locationSchema>;
type Declaration = z.output<typeof declarationSchema>;
type Found = z.output<typeof symbolSchema>;

async function referenceOf(
  { module_doc, symbols }: z.output<typeof moduleSchema>,
  namespaces: ReadonlyMap<string, readonly Found[]>,
  root: URL,
): Promise<Reference> {
  const sources = new Sources();
  const alone = new Map<string, { name: string; declaration: Declaration }>();
  const all = [...symbols, ...[...namespaces.values()].flat()].flatMap(({ declarations }) => declarations);
  const told = new Set<string>();
  const full = new Map(
    all.filter(({ kind }) => kind !== "reference").map((declaration) => [keyOf(declaration.location), declaration]),
  );
  for (const { name, declarations: [given] } of symbols) {
    const declaration = full.get(keyOf(given!.def?.target ?? given!.location));
    if (declaration && declaration.kind !== "namespace") alone.set(keyOf(declaration.location), { name, declaration });
  }
  const parts: Part[] = [];
  const entryOf = async (name: string, declaration: Declaration, path: string): Promise<Entry[]> => {
    const key = keyOf(declaration.location);
    if (told.has(key)) return [];
    told.add(key);
    const tags = declaration.jsDoc?.tags ?? [];
    const docs = (kind: string) => tags.filter((tag) => tag.kind === kind).map(({ doc = "" }) => doc.trim());
    const { properties = [], methods = [], callSignatures = [] } = declaration.def ?? {};
    const own = [...callSignatures, ...properties, ...methods].filter((member) => member.location);
    own.sort((a, b) => a.location!.line - b.location!.line);
    const anchor = name.slice(name.lastIndexOf(".") + 1);
    return [{
      ...{ name, anchor, href: `${path}#${anchor}` },
      value: ["function", "variable", "class"].includes(declaration.kind),
      signature: await sources.signature(declaration.location),
      doc: declaration.jsDoc?.doc?.trim() ?? "",
      parameters: tags.filter(({ kind }) => kind === "param").map(({ name = "", doc = "" }) =>
        [name, doc.trim()] as const
      ),
      returns: docs("return")[0],
      throws: docs("throws"),
      examples: docs("example"),
      members: await Promise.all(own.map(async ({ location, jsDoc }) => ({
        signature: await sources.signature(location!),
        doc: jsDoc?.doc?.trim() ?? "",
      }))),
    }];
  };
  for (const { name, declarations: [declaration] } of symbols) {
    if (declaration!.kind !== "namespace") continue;
    const path = `reference/${name}.html`;
    const entries: Entry[] = [];
    for (const element of namespaces.get(name) ?? []) {
      const [given] = element.declarations;
      const known = alone.get(keyOf(given!.def?.target ?? given!.location));
      if (given!.kind === "namespace" || (given!.kind === "reference" && !known)) continue;
      entries.push(...await entryOf(known?.name ?? `${name}.${element.name}`, known?.declaration ?? given!, path));
    }
    parts.push({ name, namespace: true, path, doc: declaration!.jsDoc?.doc?.trim() ?? "", entries });
  }
  const rooms = Map.groupBy(alone.values(), ({ declaration }) => roomOf(declaration.location, root));
  for (const [folder, found] of rooms) {
    const room = folder.slice(folder.lastIndexOf("/") + 1);
    const path = `reference/room_${room}.html`;
    const entries: Entry[] = [];
    for (const { name, declaration } of found) entries.push(...await entryOf(name, declaration, path));
    if (entries.length === 0) continue;
    parts.push({ name: room, namespace: false, path, doc: await sources.roomDoc(folder, root), entries });
  }
  return { doc: module_doc?.doc?.trim() ?? "", parts };
}

function keyOf({ filename, line, col }: Location): string {
  return `${filename}:${line}:${col}`;
}

function roomOf({ filename }: Location, root: URL): string {
  const folders = filename.slice(root.href.length).split("/").slice(1, -1);
  return folders.slice(0, folders[0] === "tool" ? 2 : 1).join("/");
}

/** The texts of modules. */
class Sources {
  readonly #texts = new Map<string, string>();

  async signature({ filename, line, col }: Location): Promise<string> {
    const text = await this.#textOf(filename);
    let start = col;
    for (let i = 0, at = 0; i < line; i++) start = (at = text.indexOf("\n", at) + 1) + col;
    return signatureAt(text, start);
  }

  /** The first doc of the `mod.ts` in a folder of `lib`. */
  async roomDoc(folder: string, root: URL): Promise<string> {
    const text = await this.#textOf(new URL(`lib/${folder}/mod.ts`, root).href);
    return /\/\*\*\s*([\s\S]*?)\s*(?:@module)?\s*\*\//.exec(text)?.[1]?.replaceAll(/\n \* ?/g, "\n") ?? "";
  }

  async #textOf(filename: string): Promise<string> {
    const known = this.#texts.get(filename);
    if (known !== undefined) return known;
    const text = await Deno.readTextFile(new URL(filename));
    this.#texts.set(filename, text);
    return text;
  }
}
