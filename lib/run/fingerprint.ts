import { sha256 } from "../base/mod.ts";
import { type AnyFunction, reveal, type Revealed } from "./reveal.ts";

/** A name for a value, by its content. */
export interface Fingerprint {
  /** The first 12 hexadecimal digits of a SHA-256. */
  readonly hash: string;
  /** Whether it includes functions of the user. */
  readonly own: boolean;
  /** What could not be inspected, by the names that lead to it. */
  readonly unseen: readonly string[];
}

/**
 * Names values by their content: numbers, texts, arrays and objects by value; functions by their source without white
 * space and by what they capture; the user's functions also by what they call and read from their module or from other
 * cells of a notebook, at any depth. Equal code and values give equal hashes, in any process. Variables that a function
 * itself assigns do not count, nor do symbols, private members and the internals of packages.
 *
 * @example
 * ```ts
 * import { fingerprints } from "./fingerprint.ts";
 *
 * const scaledBy = (factor: number) => (x: number) => factor * x;
 * const [one, other] = await fingerprints([scaledBy(0.05), scaledBy(0.3)]);
 * console.assert(one!.hash !== other!.hash);
 * ```
 */
export async function fingerprints(values: readonly unknown[]): Promise<Fingerprint[]> {
  const known = new Map<AnyFunction, Revealed | undefined>();
  const walks = values.map((value) => new Walk(known, value));
  for (;;) {
    const unknown = [...new Set(walks.flatMap(({ unknown }) => unknown))];
    if (unknown.length === 0) return walks.map(({ fingerprint }) => fingerprint);
    const revealed = await reveal(unknown);
    unknown.forEach((f, i) => {
      known.set(f, revealed?.[i]);
      if (revealed && revealed[i]!.origin !== "own") unchanging.set(f, revealed[i]!);
    });
    walks.forEach((walk, i) => {
      if (walk.unknown.length > 0) walks[i] = new Walk(known, values[i]);
    });
  }
}

/** What functions of the kit and of packages capture, which does not change. */
const unchanging = new WeakMap<AnyFunction, Revealed>();

/** The position of a walk. */
interface Place {
  /** The names that lead here, for people. */
  readonly path: string;
  /** Whether it belongs to the kit, which may keep irrelevant things in it. */
  readonly kit: boolean;
}

/** One walk over a value; it collects functions not known yet, and ends early at them. */
class Walk {
  readonly unknown: AnyFunction[] = [];
  readonly #known: ReadonlyMap<AnyFunction, Revealed | undefined>;
  readonly #said: string[] = [];
  readonly #visited = new Map<object, number>();
  readonly #unseen = new Set<string>();
  #own = false;

  constructor(known: ReadonlyMap<AnyFunction, Revealed | undefined>, value: unknown) {
    this.#known = known;
    this.#walk(value, { path: "", kit: false });
  }

  get fingerprint(): Fingerprint {
    return { hash: sha256(this.#said.join("")).slice(0, 12), own: this.#own, unseen: [...this.#unseen] };
  }

  #say(...parts: readonly unknown[]): void {
    for (const part of parts) this.#said.push(`${String(part).length}:${part};`);
  }

  #walk(value: unknown, at: Place): void {
    if (typeof value === "function") return this.#function(value, at);
    if (typeof value !== "object" || value === null) {
      return this.#say(typeof value, Object.is(value, -0) ? "-0" : value);
    }
    const before = this.#visited.get(value);
    if (before !== undefined) return this.#say("as before", before);
    this.#visited.set(value, this.#visited.size);
    if (this.#visited.size > MOST) return void this.#unseen.add(nameOf(at));
    if (ArrayBuffer.isView(value)) return this.#say(value.constructor.name, bytesHash(value));
    if (value instanceof Date || value instanceof RegExp || value instanceof URL) {
      return this.#say(value.constructor.name, value);
    }
    if (value instanceof Map || value instanceof Set) {
      if (!at.kit) this.#walk([...value], at); // the kit's are what it remembers
      return;
    }
    if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) return;
    const prototype = Object.getPrototypeOf(value);
    if (Array.isArray(value)) this.#say("array", value.length);
    else if (prototype !== null && prototype !== Object.prototype) this.#instance(prototype, at);
    this.#entries(value, at);
  }

  #entries(value: object, { path, kit }: Place): void {
    for (const [name, { value: inner, get }] of entriesOf(value)) {
      this.#say(name);
      this.#walk(get ?? inner, { path: path === "" ? name : `${path}.${name}`, kit });
    }
  }

  /** What an object inherits. */
  #instance(prototype: object, at: Place): void {
    const { constructor } = prototype;
    this.#say(constructor.name);
    if (at.kit) return;
    this.#function(constructor, at);
    if (unchanging.get(constructor)?.origin === "elsewhere") this.#unseen.add(nameOf(at));
  }

  #function(f: AnyFunction, at: Place): void {
    const before = this.#visited.get(f);
    if (before !== undefined) return this.#say("as before", before);
    this.#visited.set(f, this.#visited.size);
    const text = String(f);
    this.#say("function", text.replace(/\s+/g, " "));
    this.#entries(f, at);
    const revealed = unchanging.get(f) ?? this.#known.get(f);
    if (!revealed && !this.#known.has(f)) return void this.unknown.push(f);
    if (!revealed) {
      this.#unseen.add(UNPERMITTED);
      return;
    }
    const own = revealed.origin === "own";
    this.#own ||= own;
    if (revealed.origin === "elsewhere" && !text.includes("[native code]")) return;
    for (const [name, value] of captured(text, revealed)) {
      this.#say(name);
      if (isModule(value)) this.#members(value, text, at);
      else this.#walk(value, { path: at.path === "" ? name : `${at.path}: ${name}`, kit: !own });
    }
  }

  /** The members a function mentions of a namespace import. */
  #members(module: object, text: string, { path, kit }: Place): void {
    const mentioned = identifiers(text);
    for (const [name, { value }] of entriesOf(module)) {
      if (!mentioned.has(name)) continue;
      this.#say(name);
      if (isModule(value)) this.#members(value, text, { path, kit });
      else this.#walk(value, { path: `${path}: ${name}`, kit });
    }
  }
}

/** Replaces names if the inspector is not permitted. */
const UNPERMITTED = "all that they capture, without --allow-sys,";

/** Maximum number of objects and functions in a value; beyond it they are not seen. */
const MOST = 100_000;

function nameOf({ path }: Place): string {
  return path === "" ? "it" : path;
}

/** The captured variables that decide what a function does: those its text mentions and it does not assign itself. */
function captured(text: string, { origin, scopes }: Revealed): [string, unknown][] {
  const found = new Map<string, unknown>();
  const mentioned = identifiers(text);
  for (const { description, object } of scopes) {
    const whole = description === "Module" || description === "Script";
    if (whole && origin !== "own") continue;
    for (const name of Object.keys(object)) {
      const bound = name.startsWith("[[");
      if ((bound || mentioned.has(name)) && !found.has(name)) found.set(name, object[name]);
    }
  }
  if (origin === "own") {
    for (const name of mentioned) {
      if (!found.has(name) && Object.hasOwn(globalThis, name) && !builtIn.has(name)) {
        found.set(name, globalThis[name as keyof typeof globalThis]);
      }
    }
  }
  return [...found].filter(([name]) => !assigns(text, name)).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** What there was before any cell of a notebook: functions that cells declare come to lie beside it. */
const builtIn = new Set(Object.getOwnPropertyNames(globalThis));

function identifiers(text: string): Set<string> {
  const found = new Set<string>();
  for (const { 0: name, index } of text.matchAll(/[\p{ID_Start}$_][\p{ID_Continue}$]*/gu)) {
    const member = text[index - 1] === "." && text[index - 2] !== ".";
    if (!member) found.add(name);
  }
  return found;
}

function assigns(text: string, name: string): boolean {
  const word = name.replace(/[$[\]]/g, "\\$&");
  return new RegExp(`(?<![\\w$.])${word}\\s*(?:=(?![=>])|\\+\\+|--|(?:[-+*/%&|^]|\\*\\*|<<|>>>?|&&|\\|\\||\\?\\?)=)`)
    .test(text) ||
    new RegExp(`(?:\\+\\+|--)${word}(?![\\w$])`).test(text);
}

function entriesOf(value: object): [string, PropertyDescriptor][] {
  return Object.entries(Object.getOwnPropertyDescriptors(value))
    .filter(([, { enumerable }]) => enumerable).sort(([a], [b]) => (a < b ? -1 : 1));
}

function isModule(value: unknown): value is object {
  return Object.prototype.toString.call(value) === "[object Module]";
}

const hashes = new WeakMap<object, string>();

function bytesHash(view: ArrayBufferView): string {
  const known = hashes.get(view);
  if (known !== undefined) return known;
  const hash = sha256(view);
  if (view.byteLength > LARGE) hashes.set(view, hash);
  return hash;
}

/** Size in bytes from which an array is assumed not to change. */
const LARGE = 2 ** 20;
