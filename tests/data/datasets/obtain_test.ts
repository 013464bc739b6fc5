import { join } from "node:path";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { datasets } from "../../../lib/data/mod.ts";
import { orSynthetic } from "../../../lib/data/datasets/or_synthetic.ts";
import { fromIdxOrStandIn } from "../../../lib/data/datasets/stand_in.ts";
import { tinySet, withFolder, writeFiles } from "./tiny_set.ts";

// These tests change the environment of the process, so they share a file and run one after the other.

const set = tinySet();
const file = (name: string) => set.contents.get(name)!;

Deno.test("missing files are downloaded once, checked, and kept in the cache folder", () =>
  withEmptyCache(async (cache) => {
    const asked: string[] = [];
    await serving((name) => {
      asked.push(name);
      return new Response(Uint8Array.from(file(name)));
    }, async (mirror) => {
      for (let i = 0; i < 2; i++) {
        const { train } = await datasets.fromIdx(set.manifest, { mirrors: [mirror] });
        assertEquals([...train.labels], [0, 1, 1, 0]);
      }
    });
    assertEquals(asked.toSorted(), [...set.contents.keys()].toSorted());
    assertEquals(await namesIn(cache), asked.toSorted());
  }));

Deno.test("obtain(): only the missing files are downloaded", () =>
  withEmptyCache(async (cache) => {
    const local = ["train-images.gz", "test-images.gz", "test-labels.gz"];
    await writeFiles(set, cache, local);
    const asked: string[] = [];
    await serving((name) => {
      asked.push(name);
      return new Response(Uint8Array.from(file(name)));
    }, async (mirror) => {
      await datasets.fromIdx(set.manifest, { mirrors: [mirror] });
    });
    assertEquals(asked, ["train-labels.gz"]);
  }));

Deno.test("obtain(): what a mirror gives wrong is refused, leaves nothing behind, and the next mirror is asked", async (t) => {
  const wrong: Record<string, (content: Uint8Array) => Response> = {
    "another content": (content) => new Response(content.map((byte) => byte ^ 1)),
    "a file cut short": (content) => new Response(content.slice(0, -5)),
    "a file too long": (content) => new Response(Uint8Array.from([...content, 0])),
    "not found": () => new Response("no such file", { status: 404 }),
  };
  for (const [name, answer] of Object.entries(wrong)) {
    await t.step(name, () =>
      withEmptyCache((cache) =>
        serving((name) => answer(file(name)), async (bad) => {
          const error = await assertRejects(() => datasets.fromIdx(set.manifest, { mirrors: [bad] }), InputError);
          assertStringIncludes(error.message, `no mirror gave them (${bad}: `);
          assertEquals(await namesIn(cache), []);
          await serving((name) => new Response(Uint8Array.from(file(name))), async (good) => {
            const { test } = await datasets.fromIdx(set.manifest, { mirrors: [bad, good] });
            assertEquals([...test.labels], [1, 0]);
          });
        })
      ));
  }
});

Deno.test("obtain(): a mirror that falls silent is given up", async (t) => {
  const hold = () => new Promise<void>((resolve) => setTimeout(resolve, 400));
  const silent: Record<string, (content: Uint8Array) => Response | Promise<Response>> = {
    "before the answer": async () => {
      await hold();
      return new Response();
    },
    "in the middle": (content) =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(content.slice(0, 10)),
        }),
      ),
  };
  for (const [name, answer] of Object.entries(silent)) {
    await t.step(name, () =>
      withEmptyCache((cache) =>
        serving((name) => answer(file(name)), async (mirror) => {
          const load = () => datasets.fromIdx(set.manifest, { mirrors: [mirror, mirror], timeoutSeconds: 0.1 });
          await assertRejects(load, InputError, "nothing arrived for 0.1 s");
          assertEquals(await namesIn(cache), []);
        })
      ));
  }
});

Deno.test("obtain(): a mirror that sends a byte at a time is given up as a whole", () =>
  withEmptyCache(async (cache) => {
    const dribble = (content: Uint8Array) => {
      let at = 0;
      return new Response(
        new ReadableStream({
          async pull(controller) {
            await new Promise((resolve) => setTimeout(resolve, 50));
            if (at < content.length) controller.enqueue(content.slice(at, ++at));
            else controller.close();
          },
        }),
      );
    };
    await serving((name) => dribble(file(name)), async (mirror) => {
      const load = () => datasets.fromIdx(set.manifest, { mirrors: [mirror], timeoutSeconds: 0.5 });
      await assertRejects(load, InputError, "it took more than 1 s");
      assertEquals(await namesIn(cache), []);
    });
  }));

Deno.test("obtain(): a damaged file in the cache folder is refused, not downloaded anew", () =>
  withEmptyCache(async (cache) => {
    await writeFiles(set, cache);
    await Deno.truncate(join(cache, "test-images.gz"), 9);
    await serving((name) => new Response(Uint8Array.from(file(name))), async (mirror) => {
      await assertRejects(() => datasets.fromIdx(set.manifest, { mirrors: [mirror] }), InputError, "(9 bytes)");
    });
    assertEquals((await Deno.stat(join(cache, "test-images.gz"))).size, 9);
  }));

Deno.test("data is used even if the cache folder cannot be written, with a notice", () =>
  withEmptyCache(async (cache) => {
    await Deno.writeTextFile(join(cache, ".."), "a file where the folder should be");
    const notices = await noticesOf(() =>
      serving((name) => new Response(Uint8Array.from(file(name))), async (mirror) => {
        assertEquals((await datasets.fromIdx(set.manifest, { mirrors: [mirror] })).train.samples, 4);
      })
    );
    assertEquals(notices.length, 4);
    assertStringIncludes(notices[0]!, "train-images.gz could not be kept");
  }));

Deno.test("obtain(): MURMURATION_DATA names the folder, or the one above it; a folder that is none is refused", () =>
  withEmptyCache(async (cache) => {
    const folder = join(cache, "..", "elsewhere");
    await writeFiles(set, join(folder, set.manifest.folder));
    for (const named of [folder, join(folder, set.manifest.folder)]) {
      Deno.env.set("MURMURATION_DATA", named);
      assertEquals((await datasets.fromIdx(set.manifest, { mirrors: [] })).train.samples, 4);
    }
    Deno.env.set("MURMURATION_DATA", join(folder, "nowhere"));
    await assertRejects(() => datasets.mnist(), InputError, "MURMURATION_DATA is");
  }));

Deno.test("obtain(): synthetic digits stand in for what cannot be had, with one notice", () =>
  withEmptyCache(async () => {
    const load = (options = {}) =>
      fromIdxOrStandIn("tiny", set.manifest, { mirrors: [], test: 5, train: 9, ...options });
    const notices = await noticesOf(async () => {
      const { train, test } = await load();
      assertEquals([train.name, train.standsInFor, train.samples], ["synthetic digits in place of tiny", "tiny", 9]);
      assertEquals([test.name, test.standsInFor, test.samples], ["synthetic digits in place of tiny", "tiny", 5]);
      await load();
    });
    assertEquals(notices, [
      "tiny is unavailable: synthetic digits stand in. Name its folder in MURMURATION_DATA, or see why with --real-data.",
    ]);
    const error = await assertRejects(() => load({ fallback: "error" }), InputError);
    assertStringIncludes(
      error.message,
      "tiny: train-images.gz, train-labels.gz, test-images.gz, test-labels.gz are in none",
    );
  }));

Deno.test("orSynthetic(): with MURMURATION_REAL_DATA nothing stands in, neither made-up digits nor a part", () =>
  withEmptyCache(async () => {
    Deno.env.set("MURMURATION_REAL_DATA", "1");
    try {
      await assertRejects(() => fromIdxOrStandIn("tiny", set.manifest, { mirrors: [] }), InputError, "are in none");
      const { train, test } = datasets.syntheticDigits({ train: 2, test: 2 });
      const part = { train: { ...train, name: "half of it", standsInFor: "it" }, test };
      const load = {
        name: "it",
        what: "digits",
        fallback: "synthetic",
        load: () => Promise.resolve(part),
        make: () => part,
      } as const;
      await assertRejects(() => orSynthetic(load), InputError, "half of it stands in for it");
    } finally {
      Deno.env.delete("MURMURATION_REAL_DATA");
    }
  }));

Deno.test("obtain(): nothing stands in for a damaged file", () =>
  withEmptyCache(async (cache) => {
    await writeFiles(set, cache);
    await Deno.truncate(join(cache, "train-labels.gz"), 3);
    await assertRejects(() => fromIdxOrStandIn("tiny", set.manifest, { mirrors: [] }), InputError, "(3 bytes)");
  }));

Deno.test("obtain(): the error names every mirror that could not be reached", () =>
  withEmptyCache(async () => {
    const mirrors = ["http://127.0.0.1:1/", "http://127.0.0.1:2/"]; // nothing listens on these ports
    const error = await assertRejects(() => datasets.fromIdx(set.manifest, { mirrors }), InputError);
    for (const mirror of mirrors) assertStringIncludes(error.message, `${mirror}: `);
  }));

/** Runs with no data folder named and with an empty cache folder, and gives the set's folder in it. */
async function withEmptyCache(use: (cache: string) => Promise<void>): Promise<void> {
  const names = ["MURMURATION_DATA", "XDG_CACHE_HOME"];
  const before = names.map((name) => Deno.env.get(name));
  await withFolder(async (folder) => {
    Deno.env.delete("MURMURATION_DATA");
    Deno.env.set("XDG_CACHE_HOME", folder);
    try {
      await use(join(folder, "murmuration", set.manifest.folder));
    } finally {
      names.forEach((name, i) => (before[i] === undefined ? Deno.env.delete(name) : Deno.env.set(name, before[i])));
    }
  });
}

/** Serves files by name on the loopback interface while `use` runs with the server's address. */
async function serving(
  answer: (name: string) => Response | Promise<Response>,
  use: (mirror: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(new URL(request.url).pathname.slice(1)),
  );
  try {
    await use(`http://127.0.0.1:${server.addr.port}/`);
  } finally {
    await server.shutdown();
  }
}

async function noticesOf(use: () => Promise<void>): Promise<string[]> {
  const notices: string[] = [];
  const warn = console.warn;
  console.warn = (text: string) => notices.push(text);
  try {
    await use();
  } finally {
    console.warn = warn;
  }
  return notices;
}

async function namesIn(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) names.push(entry.name);
  } catch (error) {
    assert(error instanceof Deno.errors.NotFound);
  }
  return names.toSorted();
}
