import { assert, assertAlmostEquals, assertEquals } from "../../std_assert.ts";
import { bagsOfWords, vocabularyOf, words } from "../../../lib/data/datasets/words.ts";

Deno.test("words() are lower-case runs of letters and digits, without entities and mark-up", () => {
  assertEquals(words("Greece #39;s U.S. duo"), words("Greece's u.s. DUO"));
  assertEquals(words(" quot;11=2, quot; he said\\on  #36;10"), ["11", "2", "he", "said", "on", "10"]);
  assertEquals(words('see &lt;A HREF="http://x.y/?q=z"&gt;GOOG.O&lt;/A&gt; now'), ["see", "goog", "o", "now"]);
  assertEquals(words("Élan São 5&amp;6"), ["élan", "são", "5", "6"]);
  assertEquals(words(" ... "), []);
});

Deno.test("vocabularyOf(): a vocabulary holds the most frequent words, ties in alphabetical order, with ln(N / n_w)", () => {
  const texts = [["b", "a", "a"], ["a", "c"], ["d"]];
  const { words, weights } = vocabularyOf(texts, 3);
  assertEquals(words, ["a", "b", "c"]);
  [Math.log(3 / 2), Math.log(3), Math.log(3)].forEach((weight, i) => assertAlmostEquals(weights[i]!, weight, 1e-12));
  assertEquals(vocabularyOf(texts, 9).words, ["a", "b", "c", "d"]);
});

Deno.test("bagsOfWords(): a bag of words is c_w · weight_w / √n over the words of the vocabulary, and empty without any", () => {
  const vocabulary = { words: ["a", "b", "c"], weights: [2, 3, 5] };
  const bags = bagsOfWords([["a", "x", "b", "a", "a"], ["x"], ["c"]], vocabulary);
  assertEquals(bags, Float32Array.of(3, 1.5, 0, 0, 0, 0, 0, 0, 5));
  assert(bags.every(Number.isFinite));
});
