import { createHash } from "node:crypto";
import { join } from "node:path";
import { assert, assertEquals, assertNotEquals, assertRejects } from "../../std_assert.ts";
import { InputError } from "../../../lib/base/mod.ts";
import { type Dataset, datasets, partition } from "../../../lib/data/mod.ts";
import { type AgNewsManifest, fromAgNews } from "../../../lib/data/datasets/ag_news.ts";
import { withFolder } from "./tiny_set.ts";

const TEST = '"1","Rain","Rain in ""Spain"", he said."\n"2","Goal","One #39;s goal"\n';
const WHOLE = '"2","A goal","a late, late goal"\n"1","Rain.","Rain in Spain (he said)"\n"1","War","war and rain"\n';
const PART = 'label,gt,text,group\n0,1,"A goal . late goal",3\n1,0,One\'s war . war,4\n1,1,"GOAL one #39;s goal",1\n';

const official = await datasets.agNews({ mirrors: [], vocabulary: 100, fallback: "error" }).catch(() => undefined);

Deno.test("agNews() counts the words of the training texts, and leaves out texts of the test part", () =>
  withFolder(async (folder) => {
    const { train, test, vocabulary } = await load(folder, { WHOLE, TEST }, { vocabulary: 5 });
    assertEquals(vocabulary, ["a", "goal", "late", "war", "and"]);
    assertEquals([train.name, train.samples, [...train.labels]], ["tiny news", 2, [1, 0]]);
    assertEquals([test.name, test.samples, [...test.labels]], ["tiny news", 2, [0, 1]]);
    assertEquals([train.inputShape, train.inputs.length], [[5], 10]);
    const known = [2, 2, 2, 0, 0]; // a goal a late late goal, each word in one of two texts
    known.forEach((count, i) => assertEquals(train.inputs[i], Math.fround(Math.log(2) * (1 / Math.sqrt(6))) * count));
    assertEquals(test.inputs.filter((x) => x !== 0), Float32Array.of(Math.log(2) / Math.sqrt(2) * 2).map(Math.fround));
  }));

Deno.test("agNews() with a length gives the words in order as numbers, cut and filled up", () =>
  withFolder(async (folder) => {
    const { train, test, vocabulary } = await load(folder, { WHOLE, TEST }, { vocabulary: 4, length: 5 });
    assertEquals([vocabulary, train.inputShape, train.tokens], [["a", "goal", "late", "war"], [5], 6]);
    assertEquals([...train.inputs], [2, 3, 2, 4, 4, 5, 5, 1, 1, 0]); // a goal a late late (goal); war war and rain
    assertEquals([...test.inputs.subarray(5)], [3, 1, 1, 3, 0]); // Goal one's goal
    assertEquals(test.tokens, 6);
    const bags = await load(folder, { WHOLE, TEST }, { vocabulary: 4 });
    const shorter = await load(folder, { WHOLE, TEST }, { vocabulary: 4, length: 4 });
    assertEquals(new Set([train, bags.train, shorter.train].map(({ checksum }) => checksum)).size, 3);
  }));

Deno.test("agNews(): the part has the right classes, not the noisy ones, and stands in for the whole", () =>
  withFolder(async (folder) => {
    const { train, test } = await load(folder, { PART, TEST }, { vocabulary: 2 });
    assertEquals([train.name, train.standsInFor, [...train.labels]], ["tiny news (2 texts)", "tiny news", [1, 0]]);
    assertEquals([test.name, test.standsInFor], ["tiny news", undefined]);
    const whole = () => load(folder, { PART, TEST }, { part: "whole" });
    await assertRejects(
      whole,
      InputError,
      "you asked for all of tiny news, but only a part of it (part.csv + test.csv)",
    );
  }));

Deno.test("agNews(): limits take the first texts, vocabulary and checksum follow", () =>
  withFolder(async (folder) => {
    const { train, test, vocabulary } = await load(folder, { WHOLE, TEST }, { train: 1, test: 1, vocabulary: 3 });
    assertEquals([train.name, test.name, vocabulary], ["tiny news (first 1)", "tiny news (first 1)", [
      "a",
      "goal",
      "late",
    ]]);
    const all = await load(folder, { WHOLE, TEST }, { vocabulary: 3 });
    assertNotEquals(all.train.checksum, train.checksum);
    assertNotEquals(all.train.checksum, (await load(folder, { WHOLE, TEST }, { vocabulary: 2 })).train.checksum);
    assertNotEquals(all.train.checksum, all.test.checksum);
  }));

Deno.test("agNews(): texts that cannot be used are refused by file and row", async (t) => {
  const cases: [string, Partial<Record<"WHOLE" | "PART" | "TEST", string>>, string, datasets.AgNewsOptions?][] = [
    [
      "an unknown class",
      { WHOLE, TEST: TEST + '"5","x","y"\n' },
      'test.csv, row 3, has the class "5"; the classes are 1',
    ],
    ["no class", { WHOLE: '"","x","y"\n', TEST }, 'train.csv, row 1, has the class ""'],
    [
      "an unknown class in the part",
      { PART: PART + "0,2,x,1\n", TEST },
      'part.csv, row 5, has the class "2"; the classes are 0',
    ],
    ["a missing field", { WHOLE: WHOLE + '"1","x"\n', TEST }, "train.csv, row 4, has 2 fields, expected 3"],
    ["a stray quote", { WHOLE: '1,"x"y,z\n', TEST }, "train.csv is not a CSV file"],
    ["too many texts", { WHOLE, TEST }, "its train part has 2 samples, fewer than the 3", { train: 3 }],
    ["too many words", { WHOLE, TEST }, "its 2 training texts have 6 words, fewer than the vocabulary of 7", {
      vocabulary: 7,
    }],
  ];
  for (const [name, texts, message, options] of cases) {
    await t.step(name, () =>
      withFolder(async (folder) => {
        await assertRejects(() => load(folder, texts, { vocabulary: 1, ...options }), InputError, message);
      }));
  }
});

Deno.test({
  name: "agNews() has the published class counts, and leaves out four texts of the part that are test texts too",
  ignore: official === undefined,
  fn: () => {
    const { train, test, vocabulary } = official!;
    assertEquals(counts(test), [1900, 1900, 1900, 1900]);
    assert(counts(train).every((count) => count > 2400));
    if (train.standsInFor === "AG News") assertEquals([train.name, train.samples], ["AG News (9,996 texts)", 9996]);
    for (const word of ["the", "reuters", "said"]) assert(vocabulary.includes(word));
  },
});

Deno.test({
  name: "every partition divides AG News",
  ignore: official === undefined,
  fn: () => {
    const { train } = official!;
    const divided = [
      partition.iid(train, { devices: 10 }),
      partition.sortedBlocks(train, { devices: 4 }),
      partition.dirichlet(train, { devices: 10, alpha: 0.1 }),
      partition.byClass(train, [[0, 1], [2, 3]]),
      partition.shards(train, { devices: 8 }),
    ];
    for (const { indices } of divided) assertEquals(indices.reduce((n, own) => n + own.length, 0), train.samples);
    assertEquals(partition.seenClasses(divided[3]!, 1), [2, 3]);
  },
});

async function load(
  folder: string,
  texts: Partial<Record<"WHOLE" | "PART" | "TEST", string>>,
  options: datasets.AgNewsOptions,
): Promise<datasets.AgNews> {
  const describe = async (name: string, text: string | undefined) => {
    const content = new TextEncoder().encode(text ?? "");
    if (text !== undefined) await Deno.writeFile(join(folder, name), content);
    return { name, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
  };
  const manifest: AgNewsManifest = {
    name: "tiny news",
    folder: "tiny-news",
    classNames: ["weather", "sports"],
    mirrors: [],
    test: await describe("test.csv", texts.TEST),
    whole: await describe("train.csv", texts.WHOLE),
    part: await describe("part.csv", texts.PART),
  };
  return await fromAgNews(manifest, { directory: folder, ...options });
}

function counts(dataset: Dataset): number[] {
  const counts = new Array<number>(dataset.classes).fill(0);
  for (const label of dataset.labels) counts[label]!++;
  return counts;
}
