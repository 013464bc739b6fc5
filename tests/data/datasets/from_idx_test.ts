import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { assertEquals, assertNotEquals, assertRejects, assertStringIncludes } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { datasets } from "../../../lib/data/mod.ts";
import { images, labels, type TinySet, tinySet, withFolder, writeFiles } from "./tiny_set.ts";

const loadFrom = (set: TinySet, options: datasets.LoadOptions = {}) => async (folder: string) => {
  await writeFiles(set, folder);
  return await datasets.fromIdx(set.manifest, { directory: folder, ...options });
};

Deno.test("fromIdx() decodes images to [0, 1] and labels to classes", () =>
  withFolder(async (folder) => {
    const { train, test } = await loadFrom(tinySet())(folder);
    assertEquals(train.inputs, Float32Array.from({ length: 24 }, (_, i) => i / 255));
    assertEquals([...train.labels], [0, 1, 1, 0]);
    assertEquals(train.inputShape, [2, 3, 1]);
    assertEquals([train.name, train.part, train.samples, train.classes], ["tiny", "train", 4, 2]);
    assertEquals([test.name, test.part, test.samples, [...test.labels]], ["tiny", "test", 2, [1, 0]]);
  }));

Deno.test("fromIdx() finds the files in the set's sub-folder too", () =>
  withFolder(async (folder) => {
    const set = tinySet();
    await writeFiles(set, join(folder, set.manifest.folder));
    assertEquals((await datasets.fromIdx(set.manifest, { directory: folder })).train.samples, 4);
  }));

Deno.test("fromIdx() with a limit gives the first samples and names them", () =>
  withFolder(async (folder) => {
    const { train, test } = await loadFrom(tinySet(), { train: 3, test: 2 })(folder);
    assertEquals([train.name, train.samples, [...train.labels]], ["tiny (first 3)", 3, [0, 1, 1]]);
    assertEquals(train.inputs, Float32Array.from({ length: 18 }, (_, i) => i / 255));
    assertEquals(test.name, "tiny");
  }));

Deno.test("fromIdx(): a data set's checksum follows its content and extent", async () => {
  const checksum = async (set: TinySet, options?: datasets.LoadOptions) => {
    let found = "";
    await withFolder(async (folder) => {
      found = (await loadFrom(set, options)(folder)).train.checksum;
    });
    return found;
  };
  const whole = await checksum(tinySet());
  assertEquals(await checksum(tinySet(), { train: 4 }), whole);
  assertNotEquals(await checksum(tinySet(), { train: 3 }), whole);
  assertNotEquals(await checksum(tinySet({ trainLabels: labels([1, 1, 1, 0]) })), whole);
});

Deno.test("fromIdx(): a file that is not the manifest's is refused with both checksums, and left as it is", () =>
  withFolder(async (folder) => {
    const set = tinySet();
    await writeFiles(set, folder);
    const path = join(folder, "train-images.gz");
    const original = set.contents.get("train-images.gz")!;
    const flipped = original.map((byte, i) => (i === 20 ? byte ^ 1 : byte));
    for (const content of [flipped, original.subarray(0, 30), new Uint8Array()]) {
      await Deno.writeFile(path, content);
      const error = await assertRejects(() => datasets.fromIdx(set.manifest, { directory: folder }), InputError);
      assertStringIncludes(error.message, `${path} (${content.length} bytes) has the SHA-256 `);
      assertStringIncludes(error.message, `expected ${set.manifest.files.trainImages.sha256}`);
      assertStringIncludes(error.message, "replace it by the original");
      assertEquals(await Deno.readFile(path), Uint8Array.from(content));
    }
  }));

Deno.test("fromIdx(): a directory without the files is refused by their names", () =>
  withFolder(async (folder) => {
    const set = tinySet();
    await writeFiles(set, folder, ["train-images.gz", "test-images.gz"]);
    await assertRejects(
      () => datasets.fromIdx(set.manifest, { directory: folder }),
      InputError,
      "does not hold train-labels.gz, test-labels.gz of tiny",
    );
  }));

Deno.test("fromIdx(): a directory that does not exist is refused", () =>
  withFolder(async (folder) => {
    const directory = join(folder, "nowhere");
    await assertRejects(() => datasets.fromIdx(tinySet().manifest, { directory }), InputError, "is not a folder");
  }));

Deno.test("fromIdx(): content that is not what the set should be is refused", async (t) => {
  const cases: [string, TinySet, string, datasets.LoadOptions?][] = [
    ["labels in place of images", tinySet({ trainImages: labels([0, 1]) }), "is not an IDX file of images"],
    ["images in place of labels", tinySet({ trainLabels: images(4) }), "is not an IDX file of labels"],
    ["no header", tinySet({ testLabels: gzipSync(new Uint8Array(3)) }), "is not an IDX file of labels"],
    ["broken packing", tinySet({ trainImages: images(4).subarray(0, 30) }), "cannot be unpacked"],
    [
      "a cut body",
      tinySet({ trainLabels: Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 4, 1) }),
      "announces 4 bytes of data and holds 1",
    ],
    ["too few labels", tinySet({ trainLabels: labels([0, 1]) }), "holds 2 labels for 4 images"],
    ["too many labels", tinySet({ trainLabels: labels([0, 1, 0, 1, 0]) }), "holds 5 labels for 4 images"],
    ["a stray label", tinySet({ testLabels: labels([0, 2]) }), "holds the label 2, and tiny has 2 classes"],
    ["more than there is", tinySet(), "its train part has 4 samples, fewer than the 5 you asked for", {
      train: 5,
    }],
  ];
  for (const [name, set, message, options] of cases) {
    await t.step(name, () =>
      withFolder(async (folder) => {
        await assertRejects(() => loadFrom(set, options)(folder), InputError, message);
      }));
  }
});

Deno.test("fromIdx() refuses unknown options and sizes that are none", async () => {
  const { manifest } = tinySet();
  await assertRejects(() => datasets.fromIdx(manifest, { train: 0 }), InputError, 'option "train" is 0');
  const misspelt = { tests: 3 } as datasets.LoadOptions;
  await assertRejects(() => datasets.fromIdx(manifest, misspelt), InputError, 'did you mean "test"');
});
