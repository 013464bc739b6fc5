import { createHash } from "node:crypto";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals, assertRejects } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { datasets, partition } from "../../../lib/data/mod.ts";
import { type CifarManifest, fromCifar } from "../../../lib/data/datasets/cifar10.ts";
import { syntheticColourImages } from "../../../lib/data/datasets/synthetic_colour_images.ts";
import { withFolder } from "./tiny_set.ts";

const official = await datasets.cifar10({ mirrors: [], fallback: "error" }).catch(() => undefined);

Deno.test("cifar10() puts channels last: pixel (y, x) of colour c is at (32·y + x)·3 + c", () =>
  withFolder(async (folder) => {
    const set = tinyCifar();
    await write(folder, set.batches);
    const { train, test } = await fromCifar(set.manifest, { directory: folder });
    assertEquals([train.name, train.samples, [...train.labels]], ["tiny", 3, [2, 0, 1]]);
    assertEquals([test.name, test.samples, [...test.labels]], ["tiny", 2, [1, 2]]);
    assertEquals(train.inputShape, [32, 32, 3]);
    for (const [y, x, c] of [[0, 0, 0], [0, 0, 2], [0, 1, 0], [31, 0, 1], [17, 30, 2]] as const) {
      assertEquals(train.inputs[3072 + (32 * y + x) * 3 + c], Math.fround(pixel(1, c, 32 * y + x) / 255));
    }
    assertEquals(train.standsInFor, undefined);
  }));

Deno.test("cifar10(): the archive, its extracted folder and loose files are the same data", () =>
  withFolder(async (folder) => {
    const set = tinyCifar();
    await write(folder, set.batches);
    const loose = await fromCifar(set.manifest, { directory: folder });
    for (const name of set.batches.keys()) await Deno.remove(join(folder, name));
    await write(join(folder, "cifar-10-batches-bin"), set.batches);
    assertEquals(await fromCifar(set.manifest, { directory: folder }), loose);
    await Deno.remove(join(folder, "cifar-10-batches-bin"), { recursive: true });
    await write(join(folder, "tiny-cifar"), new Map([["tiny.tar.gz", set.archive]]));
    assertEquals(await fromCifar(set.manifest, { directory: folder }), loose);
  }));

Deno.test("cifar10(): the part is used where the whole is not, says so, and is refused where the whole is asked for", () =>
  withFolder(async (folder) => {
    const set = tinyCifar();
    await write(join(folder, "tiny-part"), set.part);
    const { train, test } = await fromCifar(set.manifest, { directory: folder });
    assertEquals([train.name, train.standsInFor, [...train.labels]], ["tiny (first 2)", "tiny", [2, 0]]);
    assertEquals([test.name, test.standsInFor, [...test.labels]], ["tiny (first 1)", "tiny", [1]]);
    await assertRejects(
      () => fromCifar(set.manifest, { directory: folder, part: "whole" }),
      InputError,
      "you asked for all of tiny, but only a part of it (first.bin + test-first.bin) is here; provide one.bin + two.bin " +
        "+ test.bin, or tiny.tar.gz, or leave",
    );
    await assertRejects(
      () => fromCifar(set.manifest, { directory: folder, train: 3 }),
      InputError,
      "its train part has 2 samples, fewer than the 3 you asked for",
    );
  }));

Deno.test("cifar10(): images that went through JPEG are used where they are asked for, and their name says so", () =>
  withFolder(async (folder) => {
    const set = tinyCifar();
    await write(folder, set.batches);
    const packed = new Map([["one.gz", gzipSync(records([2, 0]))], ["two.gz", gzipSync(records([1]))]]);
    await write(join(folder, "tiny-jpeg"), packed);
    const [one, two] = [...packed].map(([name, content]) => ({
      name,
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    }));
    const manifest = { ...set.manifest, jpeg: { folder: "tiny-jpeg", train: [one!], test: [two!] } };
    const { train, test } = await fromCifar(manifest, { directory: folder, part: "jpeg" });
    assertEquals([train.name, train.standsInFor, [...train.labels]], ["tiny (JPEG q75)", "tiny", [2, 0]]);
    assertEquals([test.name, test.samples], ["tiny (JPEG q75)", 1]);
    const first = await fromCifar(manifest, { directory: folder, part: "jpeg", train: 1 });
    assertEquals([first.train.name, first.train.standsInFor], ["tiny (JPEG q75, first 1)", "tiny"]);
    await assertRejects(
      () => fromCifar(set.manifest, { directory: folder, part: "jpeg" }),
      InputError,
      'tiny has no images that went through JPEG; leave "part" out',
    );
  }));

Deno.test("cifar10(): the first samples of the part and of the whole are the same data and nobody's stand-in", () =>
  withFolder(async (folder) => {
    const set = tinyCifar();
    await write(join(folder, "tiny-part"), set.part);
    const ofPart = await fromCifar(set.manifest, { directory: folder, train: 2, test: 1 });
    await write(folder, set.batches);
    const ofWhole = await fromCifar(set.manifest, { directory: folder, train: 2, test: 1 });
    assertEquals(ofPart, ofWhole);
    const all = await fromCifar(set.manifest, { directory: folder });
    assertNotEquals(all.train.checksum, ofWhole.train.checksum);
  }));

Deno.test("cifar10(): files of a wrong size, label or content are refused", async (t) => {
  const cases: [string, ReturnType<typeof tinyCifar>, string][] = [
    [
      "a cut record",
      tinyCifar({ "one.bin": records([2, 0]).slice(0, -1) }),
      "holds 6145 bytes, which is not a whole number",
    ],
    ["a stray label", tinyCifar({ "test.bin": records([1, 3]) }), "gives image 1 the label 3, and there are 3 classes"],
  ];
  for (const [name, set, message] of cases) {
    await t.step(name, () =>
      withFolder(async (folder) => {
        await write(folder, set.batches);
        await assertRejects(() => fromCifar(set.manifest, { directory: folder }), InputError, message);
      }));
  }
  await t.step("another content", () =>
    withFolder(async (folder) => {
      await write(folder, tinyCifar().batches);
      await Deno.writeFile(join(folder, "two.bin"), records([0]));
      await assertRejects(() => fromCifar(tinyCifar().manifest, { directory: folder }), InputError, "has the SHA-256");
    }));
  await t.step("an archive without a file", () =>
    withFolder(async (folder) => {
      const set = tinyCifar({}, ["one.bin", "two.bin"]);
      await write(folder, new Map([["tiny.tar.gz", set.archive]]));
      await assertRejects(() => fromCifar(set.manifest, { directory: folder }), InputError, "does not hold test.bin");
    }));
  await t.step("nothing at all", () =>
    withFolder(async (folder) => {
      const load = () => fromCifar(tinyCifar().manifest, { directory: folder });
      await assertRejects(load, InputError, "does not hold tiny: put one.bin + two.bin + test.bin, or tiny.tar.gz, or");
    }));
});

Deno.test("cifar10(): synthetic images stand in for what cannot be had, unless that is refused, and say so", async () => {
  const images = syntheticColourImages({ train: 60, test: 20 });
  assertEquals([images.train.inputs.length, images.test.inputShape], [60 * 3072, [32, 32, 3]]);
  assert(images.train.inputs.every((value) => value >= 0 && value <= 1));
  await withFolder(async (directory) => {
    await assertRejects(() => datasets.cifar10({ directory }), InputError, "does not hold CIFAR-10");
    const { train } = await datasets.cifar10({ directory, train: 60, test: 20, fallback: "synthetic" });
    assertEquals([train.name, train.standsInFor], ["synthetic images in place of CIFAR-10", "CIFAR-10"]);
    assertEquals([train.classNames[0], train.inputs], ["airplane", images.train.inputs]);
  });
});

Deno.test({
  name: "cifar10() has the published labels, means and deviations, and is standardised by those of the official code",
  ignore: official === undefined,
  fn: async () => {
    const { train, test } = official!;
    assertEquals([...train.labels.subarray(0, 10)], [6, 9, 9, 4, 1, 1, 2, 7, 8, 3]); // frog, truck, truck, deer, …
    assertEquals([...test.labels.subarray(0, 10)], [3, 8, 8, 0, 6, 6, 1, 6, 3, 1]); // cat, ship, ship, airplane, …
    assertEquals(train.inputs.length, train.samples * 3072);
    const scaled = (await datasets.cifar10({ standardize: true, mirrors: [] })).train;
    for (const [c, mean] of [0.4914, 0.4822, 0.4465].entries()) {
      const pixels = train.samples * 1024;
      let [sum, squares] = [0, 0];
      for (let i = c; i < train.inputs.length; i += 3) {
        sum += train.inputs[i]!;
        squares += train.inputs[i]! ** 2;
      }
      assertAlmostEquals(sum / pixels, mean, 0.01);
      assertAlmostEquals(Math.sqrt(squares / pixels - (sum / pixels) ** 2), [0.247, 0.2435, 0.2616][c]!, 0.01);
      const used = [0.2023, 0.1994, 0.201][c]!;
      assertAlmostEquals(scaled.inputs[3 + c]!, (train.inputs[3 + c]! - mean) / used, 1e-6);
    }
    assertNotEquals(scaled.checksum, train.checksum);
  },
});

Deno.test({
  name: "every partition divides CIFAR-10",
  ignore: official === undefined,
  fn: () => {
    const { train } = official!;
    const blocks = partition.sortedBlocks(train, { devices: 5 });
    assertEquals(blocks.indices.map((samples) => samples.length), new Array(5).fill(train.samples / 5));
    for (let k = 0; k < 5; k++) assert(partition.seenClasses(blocks, k).length <= 4);
    const divided = [
      partition.iid(train, { devices: 10 }),
      partition.sortedBlocks(train, { devices: 10, skew: 0.5 }),
      partition.dirichlet(train, { devices: 10, alpha: 0.1 }),
      partition.byClass(train, [[0, 1, 2, 3, 4], [5, 6, 7, 8, 9]]),
      partition.shards(train, { devices: 10 }),
      partition.unevenSizes(train, { sizes: { law: "powerLaw", devices: 10, exponent: 1 } }),
    ];
    for (const { indices } of divided) assertEquals(indices.reduce((n, own) => n + own.length, 0), train.samples);
  },
});

/** The byte at a pixel of the made images. */
function pixel(image: number, colour: number, place: number): number {
  return (37 * image + 101 * colour + place) % 256;
}

function records(labels: readonly number[]): Uint8Array {
  const made = new Uint8Array(labels.length * 3073);
  labels.forEach((label, image) => {
    made[image * 3073] = label;
    for (let i = 0; i < 3072; i++) made[image * 3073 + 1 + i] = pixel(image, Math.floor(i / 1024), i % 1024);
  });
  return made;
}

/** Three training images in two files, two test images; `replaced` takes the place of single files. */
function tinyCifar(replaced: Record<string, Uint8Array> = {}, archived = ["one.bin", "two.bin", "test.bin"]): {
  readonly manifest: CifarManifest;
  readonly batches: Map<string, Uint8Array>;
  readonly part: Map<string, Uint8Array>;
  readonly archive: Uint8Array;
} {
  const batches = new Map(Object.entries({
    "one.bin": records([2, 0]),
    "two.bin": records([1]),
    "test.bin": records([1, 2]),
    ...replaced,
  }));
  const part = new Map([["first.bin", records([2, 0])], ["test-first.bin", records([1])]]);
  const archive = gzipSync(tar(archived.map((name) => [`cifar-10-batches-bin/${name}`, batches.get(name)!])));
  const described = (name: string, content: Uint8Array) => ({
    name,
    bytes: content.length,
    sha256: createHash("sha256").update(content).digest("hex"),
  });
  const [one, two, test] = [...batches].map(([name, content]) => described(name, content));
  const [first, testFirst] = [...part].map(([name, content]) => described(name, content));
  return {
    manifest: {
      name: "tiny",
      folder: "tiny-cifar",
      classNames: ["a", "b", "c"],
      mirrors: [],
      archive: described("tiny.tar.gz", archive),
      whole: { train: [one!, two!], test: [test!] },
      part: { folder: "tiny-part", train: [first!], test: [testFirst!] },
    },
    batches,
    part,
    archive,
  };
}

/** A tar archive: for each file a header block and its content, filled up to blocks of 512 bytes. */
function tar(files: readonly (readonly [path: string, content: Uint8Array])[]): Uint8Array {
  const blocks = files.flatMap(([path, content]) => {
    const header = new Uint8Array(512);
    new TextEncoder().encodeInto(path, header);
    new TextEncoder().encodeInto(content.length.toString(8).padStart(11, "0"), header.subarray(124));
    return [header, content, new Uint8Array((512 - (content.length % 512)) % 512)];
  });
  return Uint8Array.from([...blocks, new Uint8Array(1024)].flatMap((block) => [...block]));
}

async function write(folder: string, files: ReadonlyMap<string, Uint8Array>): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, content] of files) await Deno.writeFile(join(folder, name), content);
}
