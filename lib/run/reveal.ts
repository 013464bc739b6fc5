import { type Runtime, Session } from "node:inspector";
import { setTimeout } from "node:timers/promises";

/** Any function. */
// deno-lint-ignore ban-types -- its text and what it can see are wanted, nothing else
export type AnyFunction = Function;

/** What a function consists of besides its text. */
export interface Revealed {
  /** Where it was written: in the user's modules and cells, in this kit, or elsewhere (packages, the runtime). */
  readonly origin: "own" | "kit" | "elsewhere";
  /** The variables that it can see, from the innermost scope outwards. */
  readonly scopes: readonly Scope[];
}

/** Variables by name. */
export interface Scope {
  /** `"Closure (make)"`, `"Module"`, or `"Script"` for all cells of a notebook. */
  readonly description: string;
  /** Their values now. */
  readonly object: Readonly<Record<string, unknown>>;
}

/**
 * Asks the runtime's inspector where functions were written and what they can see, in modules and notebooks alike.
 *
 * @returns In the given order; nothing if the inspector is not permitted (`--allow-sys`).
 */
export async function reveal(functions: readonly AnyFunction[]): Promise<readonly Revealed[] | undefined> {
  const before = turn;
  const { promise, resolve: done } = Promise.withResolvers<void>();
  turn = promise;
  await before;
  await setTimeout(0); // the kernel of a notebook dies where an inspector connects while it starts a cell
  const session = new Session();
  try {
    session.connect();
    handed = { functions, scopes: functions.map(() => []) };
    return await revealed(session, functions);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  } finally {
    handed = undefined;
    session.disconnect();
    done();
  }
}

let turn = Promise.resolve();
/** What the inspector and this module hand each other, under a name that both know. */
let handed: { readonly functions: readonly AnyFunction[]; readonly scopes: Scope[][] } | undefined;
const HANDED = 'globalThis[Symbol.for("murmuration: revealed")]()';
Object.defineProperty(globalThis, Symbol.for("murmuration: revealed"), { value: () => handed, configurable: true });

async function revealed(session: Session, functions: readonly AnyFunction[]): Promise<Revealed[]> {
  const post = <T>(method: string, params: object = {}): Promise<T> =>
    new Promise((resolve, reject) =>
      session.post(method, params, (error, answer) => error ? reject(error) : resolve(answer as T))
    );
  const propertiesOf = (objectId: string) =>
    post<Runtime.GetPropertiesReturnType>("Runtime.getProperties", { objectId, ownProperties: true });
  const { result: list } = await post<Runtime.EvaluateReturnType>("Runtime.evaluate", {
    expression: `${HANDED}.functions`,
  });
  const ids = (await propertiesOf(list.objectId!)).result.filter(({ name }) => /^\d+$/.test(name))
    .map(({ value }) => value!.objectId!);
  const internals = await Promise.all(ids.map(async (id) => (await propertiesOf(id)).internalProperties ?? []));
  const scripts = internals.map((properties) =>
    (properties.find(({ name }) => name === "[[FunctionLocation]]")?.value?.value as { scriptId: string } | undefined)
      ?.scriptId
  );
  if (scripts.some((script) => script !== undefined && !urls.has(script))) await learnUrls(post);
  await Promise.all(internals.flatMap((properties, i) =>
    properties.flatMap(({ name, value }) => {
      if (!SEEN.has(name) || value?.objectId === undefined) return [];
      const hand = name === "[[Scopes]]"
        ? `for (let i = 0; i < this.length; i++) if (this[i].description !== "Global") to.push(this[i]);` // no iterator
        : `to.push({ description: "Closure", object: { [${JSON.stringify(name)}]: this } });`;
      return [post("Runtime.callFunctionOn", {
        objectId: value.objectId,
        functionDeclaration: `function () { const to = ${HANDED}.scopes[${i}]; ${hand} }`,
      })];
    })
  ));
  return functions.map((_, i) => ({
    origin: scripts[i] === undefined ? "elsewhere" : originOf(urls.get(scripts[i]) ?? ""),
    scopes: handed!.scopes[i]!,
  }));
}

/** The target behind a function, including a bound one. */
const SEEN = new Set(["[[Scopes]]", "[[TargetFunction]]", "[[BoundThis]]", "[[BoundArgs]]"]);

const urls = new Map<string, string>();

async function learnUrls(post: <T>(method: string) => Promise<T>): Promise<void> {
  await post("Profiler.enable");
  const { result } = await post<{ result: { scriptId: string; url: string }[] }>("Profiler.getBestEffortCoverage");
  await post("Profiler.disable");
  for (const { scriptId, url } of result) urls.set(scriptId, url);
}

const KIT = [new URL("../", import.meta.url).href, new URL("../../mod.ts", import.meta.url).href];
const ELSEWHERE = /^(?:ext|node|npm|jsr|https?|wasm):|\/npm\/|\/node_modules\//;

function originOf(url: string): Revealed["origin"] {
  if (KIT.some((place) => url.startsWith(place))) return "kit";
  return ELSEWHERE.test(url) ? "elsewhere" : "own";
}
