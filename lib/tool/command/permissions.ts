import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { userCache } from "../../base/mod.ts";

/** What a task may do, and the module that does it. */
export interface Permitted {
  /** Its module, seen from the folder of the kit; absolute if it is the user's. */
  readonly module: string;
  /** Flags of its own, before those of the user. */
  readonly args?: readonly string[];
  /** Whether V8's flags for wide WebAssembly kernels are set. */
  readonly wide?: boolean;
  /** Files and folders that it reads, besides the project and the packages. */
  readonly read?: readonly string[];
  /** Files and folders that it writes. */
  readonly write?: readonly string[];
  /** Hosts it connects to. */
  readonly net?: readonly string[];
  /** Programs that it starts; Deno's own are named by `deno`. */
  readonly run?: readonly string[];
  /** Whether packages in machine code are loaded: polars, fonts to pixels. */
  readonly ffi?: boolean;
}

/** Where a task is started, and what the environment says. */
export interface Place {
  /** The root of the user's project: the clone itself, or a folder with a deno.json of its own. */
  readonly root: string;
  /** The folder of the kit: a clone, or a package. */
  readonly kit: string;
  /** The folder that the command was given in. */
  readonly from: string;
  /** Looks up environment variables. */
  readonly env: (name: string) => string | undefined;
  /** The folder of the user. */
  readonly home: string;
  /** The folder of temporary files. */
  readonly temporary: string;
}

/** Where data sets are downloaded from. */
export const mirrors: readonly string[] = [
  "cave.cs.toronto.edu",
  "github.com",
  "objects.githubusercontent.com",
  "ossci-datasets.s3.amazonaws.com",
  "raw.githubusercontent.com",
  "storage.googleapis.com",
  "www.cs.toronto.edu",
];

/** The permissions of a task with this command line; nothing if there is no such task. */
export function permitted(task: string, args: readonly string[], place: Place): Permitted | undefined {
  const commands = commandsWith(args, place);
  const command = Object.hasOwn(commands, task) ? commands[task] : undefined;
  return command && { module: `lib/tool/command/${task}.ts`, ...command };
}

/** The names of all tasks. */
export function tasks(): string[] {
  return Object.keys(commandsWith([], { root: "", kit: "", from: "", env: () => undefined, home: "", temporary: "" }));
}

type Commands = Readonly<Record<string, Omit<Permitted, "module"> & { readonly module?: string }>>;

function commandsWith(args: readonly string[], place: Place): Commands {
  const { root, kit, from, env, home, temporary } = place;
  const { values, words } = given(args);
  const path = (text: string) => resolve(from, text);
  const beside = (text: string) => dirname(path(text)); // what is written whole is first written beside
  const value = (name: string) => typeof values[name] === "string" ? values[name] : undefined;
  const results = value("results") ? path(value("results")!) : resolve(root, env("MURMURATION_RESULTS") || "results");
  const variable = env("MURMURATION_STORE");
  const store = value("store")
    ? path(value("store")!)
    : variable && variable !== "off"
    ? resolve(root, variable)
    : join(results, ".runs");
  const cache = join(userCache(env, () => home), "murmuration");
  const data = [
    join(kit, "data"),
    cache,
    ...list(env("MURMURATION_DATA")).map((folder) => resolve(root, folder)),
  ];
  const redis = [value("redis") ?? value("queue")].flatMap((url) => hostOf(url) ?? []);
  const exported = value("weights") === undefined ? words.slice(1, 2).map(beside) : [beside(value("weights")!)];
  const key = list(env("MURMURATION_QUEUE_KEY_FILE"));
  const local = ["127.0.0.1"];
  const file = args.find((arg) => !arg.startsWith("-"));
  return {
    new: { read: words.map(beside), write: words.map(beside) },
    run: {
      ...(file !== undefined && { module: path(file) }),
      read: [...list(file).map(beside), store, ...data],
      write: [...list(file).map(beside), results, store, cache, temporary],
      net: mirrors,
      ...{ ffi: true, wide: true },
    },
    reproduce: { read: [results, temporary], write: [results, temporary], net: local, run: ["deno"], ffi: true },
    notebook: {
      read: [...words.slice(1).map(path), results, temporary],
      write: [...words.slice(1).map(beside), results, temporary],
      ...{ net: local, run: ["deno"], ffi: true },
    },
    runs: {
      net: list(hostOf(value("mlflow"), "80")),
      read: [store, ...exported],
      write: words[0] === "prune" ? [store] : words[0] === "export" ? exported : [],
      ffi: true,
    },
    sweep: {
      read: [...words.map(beside), ...list(value("frame")).map(beside), store, ...data, ...key],
      write: [store, cache, ...list(value("frame")).map(beside)],
      net: [...mirrors, ...redis],
      run: value("jobs") === undefined ? [] : ["deno"],
      ...{ ffi: true, wide: true },
    },
    worker: {
      read: [store, ...data, ...key],
      write: [store, cache],
      net: [...mirrors, ...redis],
      ffi: true,
      wide: true,
    },
    paper: { read: [results, store, ...words.map(beside)], write: words.map(beside), ffi: true },
    site: {
      read: [results, store, beside(value("out") ?? join(root, "results/site"))],
      run: ["deno"], // reads the docs
      write: [beside(value("out") ?? join(root, "results/site"))],
      ffi: true,
    },
    kernel: { read: [jupyterFolder(place)], write: [jupyterFolder(place)] },
    kernels: { module: "lib/engine/wasm/build.ts", write: [join(kit, "lib/engine/wasm")] },
    bench: {
      module: "tests/bench/table.ts",
      read: data,
      write: [cache, temporary],
      run: ["deno", ...list(env("MURMURATION_PYTHON"))],
      ...{ ffi: true, wide: true },
    },
    test: {
      module: "lib/tool/command/run_tests.ts",
      read: [temporary],
      write: [temporary],
      net: local,
      run: ["deno"],
      ffi: true,
    },
    ok: {
      module: "lib/tool/command/run_tests.ts",
      args: ["--quick"],
      ...{ read: [temporary], write: [temporary], net: local, run: ["deno"], ffi: true },
    },
    pack: { read: [temporary], write: [temporary, beside(value("out") ?? join(root, "results"))], run: ["deno"] },
  };
}

function given(args: readonly string[]): { values: Readonly<Record<string, unknown>>; words: readonly string[] } {
  const names = [
    "results",
    "store",
    "frame",
    "weights",
    "keep",
    "mlflow",
    "experiment",
    "out",
    "redis",
    "queue",
    "jobs",
    "scale",
    "seeds",
    "timeout",
    "shard",
    "only",
  ];
  const options = Object.fromEntries([...names, "name", "lease"].map((name) => [name, { type: "string" } as const]));
  const { values, positionals } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true });
  return { values, words: positionals };
}

function list(text: string | undefined): string[] {
  return text ? [text] : [];
}

function hostOf(url: string | undefined, port = "6379"): string | undefined {
  const parsed = url === undefined ? null : URL.parse(url);
  const standard = parsed?.protocol === "https:" ? "443" : port;
  return parsed?.hostname ? `${parsed.hostname}:${parsed.port || standard}` : undefined;
}

function jupyterFolder({ env, home }: Place): string {
  const named = env("JUPYTER_DATA_DIR");
  if (named) return resolve(named);
  if (Deno.build.os === "windows") return join(env("APPDATA") ?? home, "jupyter");
  if (Deno.build.os === "darwin") return join(home, "Library", "Jupyter");
  return join(env("XDG_DATA_HOME") || join(home, ".local", "share"), "jupyter");
}
