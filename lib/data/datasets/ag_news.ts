import { z } from "zod";
import manifest from "../../../data/ag-news/manifest.json" with { type: "json" };
import { checkOptions, InputError, sha256 } from "../../base/mod.ts";
import type { Dataset, TrainTest } from "../dataset.ts";
import type { ManifestFile } from "./manifest.ts";
import { readOfficial, readPart, type Text } from "./news_texts.ts";
import { orSynthetic } from "./or_synthetic.ts";
import { syntheticTexts } from "./synthetic_texts.ts";
import { checkLimit, obtainWholeOrPart, type WholeOrPartOptions, wholeOrPartSchema } from "./whole_or_part.ts";
import { bagsOfWords, OTHER_TOKENS, type Vocabulary, vocabularyOf, wordNumbers } from "./words.ts";

/** Where to get AG News from, how much of it to use, and how many words to tell apart. */
export interface AgNewsOptions extends WholeOrPartOptions {
  /** Size of the vocabulary: the most frequent words of the training texts. Default: 2,000. */
  readonly vocabulary?: number;
  /** Encodes a text as the numbers of its first words in order, this many, instead of as a bag of words. */
  readonly length?: number;
  /**
   * What to do if the data is unavailable: use synthetic texts, or throw. Default: `"synthetic"`, or `"error"` if a
   * directory is given.
   */
  readonly fallback?: "synthetic" | "error";
}

/** AG News as bags of words, or as words in order. */
export interface AgNews extends TrainTest {
  /** The words told apart, most frequent first: what the features of a bag count; as numbers, the first one is 2. */
  readonly vocabulary: readonly string[];
}

/** The files of AG News. */
export interface AgNewsManifest {
  /** Name for figures. */
  readonly name: string;
  /** Name of its folder. */
  readonly folder: string;
  /** `[classes]`: names for figures. */
  readonly classNames: readonly string[];
  /** Addresses that the names of `whole` and `test` are appended to. */
  readonly mirrors: readonly string[];
  /** Test texts: rows of a class from 1, a title and a description. */
  readonly test: ManifestFile;
  /** All training texts, in the same form. */
  readonly whole: ManifestFile;
  /** Some of them: a header, then rows of a label that is partly wrong, the right class from 0, a text and a number. */
  readonly part: ManifestFile;
}

const schema = wholeOrPartSchema.extend({
  vocabulary: z.int().positive().optional(),
  length: z.int().positive().optional(),
  fallback: z.enum(["synthetic", "error"]).optional(),
});

/**
 * AG News (Zhang, Zhao and LeCun, 2015): news in four classes, 120,000 training and 7,600 test texts, each as a bag of
 * words over a vocabulary,
 *
 * x_w = c_w · ln(N / n_w) / √n,
 *
 * for a text with n words of the vocabulary, c_w times the word w, where n_w of the N training texts have w. A linear
 * layer on such inputs sums the embeddings of a text's words, so `models.bagOfEmbeddings` runs on every engine; it stands
 * in for the transformer of paper C.
 *
 * With `length`, a text is the numbers of its first words in order, for models that embed them: 2 for the most frequent word
 * of the vocabulary, 1 for a word that is not in it, 0 behind the end of the text.
 *
 * Vocabulary and weights come from the training texts alone, and training texts with the letters and digits of a test
 * text are left out. The whole set is used if it is found or can be downloaded (30 MiB; for non-commercial use); its
 * inputs take 4 bytes per text and word, about 1 GB in all. Otherwise a local part is used: about 10,000 training texts
 * of NoisyAG-News with their right classes, named by their number and marked by `standsInFor: "AG News"`. Without
 * either, built-in texts of made-up words are used, with one printed notice, named "synthetic texts in place of AG
 * News".
 *
 * @throws {InputError} If a file is damaged, the data is unavailable and `fallback` is `"error"`, only the part is
 * available and `part` is `"whole"`, or you ask for more texts or words than there are.
 *
 * @example
 * ```ts
 * import { datasets } from "murmuration";
 *
 * const news = await datasets.agNews({ train: 1000, test: 100, vocabulary: 500, mirrors: [] });
 * console.assert(news.train.inputs.length === 1000 * 500);
 * ```
 */
export function agNews(options: AgNewsOptions = {}): Promise<AgNews> {
  const { fallback = options.directory === undefined ? "synthetic" : "error" } = options;
  return orSynthetic({
    ...{ name: manifest.name, what: "texts", fallback },
    load: () => fromAgNews(manifest, options),
    make: () => madeUp(options),
  });
}

function madeUp({ train = 10_000, test = 7_600, vocabulary: size = 2000, length }: AgNewsOptions): AgNews {
  const make = (texts: number, purpose: string) =>
    syntheticTexts({ texts, classes: manifest.classNames.length, words: Math.ceil(1.5 * size), purpose });
  const texts = { train: make(train, "train"), test: make(test, "test") };
  const vocabulary = vocabularyOf(texts.train.map(({ words }) => words), size);
  checkVocabulary(manifest.name, { vocabulary, size, texts: train });
  const named = { ...manifest, name: `synthetic texts in place of ${manifest.name}` };
  const assemble = (part: "train" | "test"): Dataset => ({
    ...dataset(named, {
      part,
      texts: texts[part],
      available: texts[part].length,
      isPart: false,
      vocabulary,
      length,
      origin: `made-up words, ${train} texts, ${size} words`,
    }),
    standsInFor: manifest.name,
  });
  return { train: assemble("train"), test: assemble("test"), vocabulary: vocabulary.words };
}

function checkVocabulary(
  name: string,
  { vocabulary, size, texts }: { vocabulary: Vocabulary; size: number; texts: number },
): void {
  if (vocabulary.words.length >= size) return;
  throw new InputError(
    `${name}: its ${texts} training texts have ${vocabulary.words.length} words, fewer than the vocabulary of ` +
      `${size} you asked for; ask for fewer words or more texts`,
  );
}

/** A data set in the form of AG News, as {@linkcode agNews} loads it. */
export async function fromAgNews(manifest: AgNewsManifest, options: AgNewsOptions): Promise<AgNews> {
  const { vocabulary: size = 2000, length, fallback: _, ...load } = checkOptions("datasets.agNews", schema, options);
  const { name, folder, mirrors } = manifest;
  const whole = { name, folder, mirrors, files: { train: manifest.whole, test: manifest.test } };
  const part = { name, folder, mirrors: [], files: { train: manifest.part, test: manifest.test } };
  const { form, files } = await obtainWholeOrPart({ whole: [whole], part }, load);
  const classes = manifest.classNames.length;
  const texts = { train: files["train"]!, test: files["test"]! };
  const test = readOfficial(texts.test, classes);
  const tested = new Set(test.map(letters));
  const train = (form === part ? readPart : readOfficial)(texts.train, classes)
    .filter((text) => !tested.has(letters(text)));
  checkLimit(name, { part: "train", wanted: load.train ?? 1, available: train.length });
  checkLimit(name, { part: "test", wanted: load.test ?? 1, available: test.length });
  const learnt = train.slice(0, load.train);
  const vocabulary = vocabularyOf(learnt.map(({ words }) => words), size);
  checkVocabulary(name, { vocabulary, size, texts: learnt.length });
  const origin = `${texts.train.sha256} ${texts.test.sha256} ${learnt.length} texts, ${size} words`;
  const assemble = (part: "train" | "test", all: readonly Text[], isPart: boolean): Dataset =>
    dataset(manifest, {
      part,
      texts: all.slice(0, load[part]),
      available: all.length,
      isPart,
      vocabulary,
      length,
      origin,
    });
  return {
    train: assemble("train", train, form === part),
    test: assemble("test", test, false),
    vocabulary: vocabulary.words,
  };
}

function dataset({ name, classNames }: AgNewsManifest, { part, texts, available, isPart, vocabulary, length, origin }: {
  readonly part: "train" | "test";
  readonly texts: readonly Text[];
  readonly available: number;
  readonly isPart: boolean;
  readonly vocabulary: Vocabulary;
  readonly length: number | undefined;
  readonly origin: string;
}): Dataset {
  const samples = texts.length;
  const words = texts.map(({ words }) => words);
  const count = samples.toLocaleString("en-US");
  return {
    name: samples < available ? `${name} (first ${count})` : isPart ? `${name} (${count} texts)` : name,
    part,
    inputs: length === undefined ? bagsOfWords(words, vocabulary) : wordNumbers(words, vocabulary, length),
    labels: Uint8Array.from(texts, ({ label }) => label),
    samples,
    inputShape: [length ?? vocabulary.words.length],
    ...(length !== undefined && { tokens: vocabulary.words.length + OTHER_TOKENS.count }),
    classes: classNames.length,
    classNames,
    checksum: sha256(`${part}, ${samples} texts of ${origin}${length === undefined ? "" : `, ${length} in order`}`),
    ...(isPart ? { standsInFor: name } : {}),
  };
}

// What two printings of one text have in common, whatever their spaces and punctuation.
function letters({ words }: Text): string {
  return words.join("");
}
