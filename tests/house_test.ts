import { join } from "node:path";
import { assertEquals } from "./std_assert.ts";

/** A room imports from the rooms before it only. */
const ROOMS = [
  ...["base", "random", "graph", "mixing", "data", "model", "engine", "channel", "step", "algorithm", "run"],
  ...["conformance", "metric", "plot", "report", "theory", "clock", "notebook", "tool"],
];
/** What `mod.ts` calls whole rooms, or parts of them. */
const NAMESPACES = [
  "algorithms",
  "awake",
  "bias",
  "compression",
  "datasets",
  "figures",
  "lib",
  "models",
  "murmuration",
  "partition",
  "schedule",
  "speed",
  "tests",
];
/** What runs over the parameters of a matrix: its numbers, its columns, the numbers of a row. */
const OVER_PARAMETERS = /\.data\b|\.columns; [a-z]+\+\+|row\([a-z]+, [a-z]+\)\s*\[|\bFloat(32|64)Array\b.*\bmap\b/;
/** Sets given numbers, and computes nothing. */
const GIVEN = ["step/start_from.ts"];

const root = new URL("../lib/", import.meta.url);
const files = await codeIn(root);
const tests = new Map([...await codeIn(new URL(".", import.meta.url))].filter(([path]) => path.endsWith("_test.ts")));
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
  assertEquals(circles(), []);
});

Deno.test("step and algorithm: no loop over parameters, the engine computes", () => {
  const own = [...files].filter(([path]) => ["step", "algorithm"].includes(roomOf(path)) && !GIVEN.includes(path));
  const loops = own.flatMap(([path, code]) =>
    code.split("\n").filter((line) => OVER_PARAMETERS.test(line)).map((line) => `${path}: ${line}`)
  );
  assertEquals(loops, []);
});

Deno.test("tests: they lie in the folders of what they test", () => {
  const folders = new Set([...files.keys()].map((path) => join(path, "..")));
  const elsewhere = [...tests.keys()].filter((path) => path !== "house_test.ts" && !folders.has(join(path, "..")));
  assertEquals(elsewhere, []);
});

Deno.test("tests: titles begin with what they test", () => {
  const symbols = [...files.values()].flatMap((code) =>
    [...code.matchAll(/\bexport (?:async )?(?:function\*?|const|class|interface|type) (\w+)/g)].map(([, name]) => name!)
  );
  const known = new Set([...symbols, ...ROOMS, ...NAMESPACES]);
  const wrong = [...tests].flatMap(([path, code]) =>
    [...code.matchAll(/^ *Deno\.test(?:\.ignore)?\(\s*(["`])(.*?)\1/gm)].map(([, , title]) => title!)
      .filter((title) => !isAbout(title, known)).map((title) => `${path}: ${title}`)
  );
  assertEquals(wrong, []);
});

/** Whether a title begins with a name: of the kit, of a method, a task or a file, or one that is filled in. */
function isAbout(title: string, known: ReadonlySet<string>): boolean {
  const [name = ""] = /^[\w./-]+/.exec(title) ?? [];
  return /^(\$\{|task )/.test(title) || /\.(md|ts)$/.test(name) || title.startsWith(`${name}(`) ||
    name.split(".").some((part) => known.has(part));
}

/** The TypeScript files under a folder, by their path in it, without their comments. */
async function codeIn(folder: URL): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { name, isDirectory } of await Array.fromAsync(Deno.readDir(folder))) {
    const at = new URL(isDirectory ? `${name}/` : name, folder);
    if (isDirectory) { for (const [path, code] of await codeIn(at)) found.set(`${name}/${path}`, code); }
    else if (/(?<!\.d)\.ts$/.test(name)) {
      found.set(name, (await Deno.readTextFile(at)).replaceAll(/^ *(\*|\/\/|\/\*\*).*$/gm, ""));
    }
  }
  return found;
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
