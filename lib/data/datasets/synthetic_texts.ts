import { type Stream, stream } from "../../random/mod.ts";
import type { Text } from "./news_texts.ts";

/**
 * Texts of made-up words, for trying things out without text data: a fifth of a text's words belong to its class alone;
 * the others are common to all classes, some frequent and most rare.
 */
export function syntheticTexts(options: {
  /** Number of texts. */
  readonly texts: number;
  /** Number of classes. */
  readonly classes: number;
  /** Number of different words. */
  readonly words: number;
  /** The purpose of the texts; different purposes give different texts. */
  readonly purpose: string;
}): Text[] {
  const { texts, classes, words, purpose } = options;
  const random = stream({ seed: 0, purpose: `synthetic texts, ${purpose}` });
  const topical = Math.max(1, Math.floor(words / (4 * classes)));
  const common = words - classes * topical;
  return Array.from({ length: texts }, (_, i) => {
    const label = i % classes;
    const length = 20 + random.integer(21);
    return { label, words: Array.from({ length }, () => word(random, { label, topical, common, classes })) };
  });
}

function word(
  random: Stream,
  { label, topical, common, classes }: { label: number; topical: number; common: number; classes: number },
): string {
  if (random.uniform() < 0.2) return `topic${label + classes * random.integer(topical)}`;
  return `word${Math.floor(common * random.uniform() ** 2)}`; // small numbers are the frequent words
}
