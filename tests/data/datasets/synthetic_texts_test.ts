import { syntheticTexts } from "../../../lib/data/datasets/synthetic_texts.ts";
import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "../../std_assert.ts";

const texts = syntheticTexts({ texts: 400, classes: 4, words: 300, purpose: "test" });

Deno.test("syntheticTexts() has equally many texts of every class, the same ones every time", () => {
  for (let c = 0; c < 4; c++) assertEquals(texts.filter(({ label }) => label === c).length, 100);
  assertEquals(syntheticTexts({ texts: 400, classes: 4, words: 300, purpose: "test" }), texts);
  assertNotEquals(syntheticTexts({ texts: 400, classes: 4, words: 300, purpose: "train" }), texts);
});

Deno.test("syntheticTexts() tells classes apart by a fifth of the words, which no other class has", () => {
  const topical = (text: (typeof texts)[number]) => text.words.filter((word) => word.startsWith("topic"));
  for (const text of texts) {
    assert(topical(text).every((word) => Number(word.slice(5)) % 4 === text.label));
  }
  const [own, all] = [texts.flatMap(topical).length, texts.flatMap(({ words }) => words).length];
  assertAlmostEquals(own / all, 0.2, 0.03);
});
