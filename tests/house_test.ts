import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertEquals } from "./std_assert.ts";

/** A room imports from the rooms before it only. */
const ROOMS = [
  ...["base", "random", "graph", "mixing", "data", "model", "engine", "channel", "step", "algorithm", "run"],
  ...["conformance", "metric", "plot", "report", "theory", "clock", "notebook", "tool"],
];
/** What runs over the parameters of a matrix: its numbers, its columns, the numbers of a row. */
const OVER_PARAMETERS = /\.data\b|\.columns; [a-z]+\+\+|row\([a-z]+, [a-z]+\)\s*\[|\bFloat(32|64)Array\b.*\bmap\b/;
/** Sets given numbers, and computes nothing. */
const GIVEN = ["step/start_from.ts"];

const root = fileURLToPath(new URL("../lib/", import.meta.url));
const files = new Map<string, string>();
for (const path of await filesOf("")) files.set(path, await codeOf(path));
const imports = new Map([...files].map(([path, code]) => [path, importsOf(path, code)]));

Deno.test("lib: a room imports only from rooms before it, through their mod.ts", async () => {
  const found = (await Array.fromAsync(Deno.readDir(root))).map(({ name }) => name);
  assertEquals(found.toSorted(), ROOMS.toSorted(), "every folder of lib is a room");
  const wrong = edges().filter(([from, to]) => {
    const [a, b] = [roomOf(from), roomOf(to)];
    return a !== b && (ROOMS.indexOf(b) > ROOMS.indexOf(a) || to !== `${b}/mod.ts`);
  });
  assertEquals(wrong.map(([from, to]) => `${from} imports ${to}`), []);
});

Deno.test("lib: no file is reached from itself, not even by types", () => {
  assertEquals(circles().filter((circle) => !circle.startsWith("engine/wasm/")), []);
});

Deno.test("step and algorithm: no loop over parameters, the engine computes", () => {
  const own = [...files].filter(([path]) => ["step", "algorithm"].includes(roomOf(path)) && !GIVEN.includes(path));
  const loops = own.flatMap(([path, code]) =>
    code.split("\n").filter((line) => OVER_PARAMETERS.test(line)).map((line) => `${path}: ${line}`)
  );
  assertEquals(loops, []);
});

/** The TypeScript files under a folder of lib. */
async function filesOf(folder: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(join(root, folder)));
  const found = await Promise.all(entries.map(({ name, isDirectory }) => {
    const path = folder === "" ? name : `${folder}/${name}`;
    return isDirectory ? filesOf(path) : /(?<!\.d)\.ts$/.test(name) ? [path] : [];
  }));
  return found.flat();
}

/** A file without its comments. */
async function codeOf(path: string): Promise<string> {
  return (await Deno.readTextFile(join(root, path))).replaceAll(/^ *(\*|\/\/|\/\*\*).*$/gm, "");
}

/** The files of lib that a file imports or hands on, as values or as types. */
function importsOf(path: string, code: string): string[] {
  const named = code.matchAll(/(?:\bfrom|\bimport\(|^import)\s*"(\.[^"]+)"/gm);
  return [...named].map(([, name]) => join(path, "..", name!).replaceAll("\\", "/")).filter((to) => files.has(to));
}

function edges(): (readonly [string, string])[] {
  return [...imports].flatMap(([from, all]) => all.map((to) => [from, to] as const));
}

/** Files that import each other, one way round for each place where the search comes back. */
function circles(): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]) => {
    if (way.includes(path)) found.push([...way.slice(way.indexOf(path)), path].join(" → "));
    if (done.has(path) || way.includes(path)) return;
    for (const to of imports.get(path)!) visit(to, [...way, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
}

function roomOf(path: string): string {
  return path.split("/")[0]!;
}
