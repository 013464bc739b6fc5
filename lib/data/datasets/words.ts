/**
 * The words of a text: runs of letters and digits in lower case, after character entities (`&lt;`, `#39;`, also with
 * their ampersand lost, as in AG News) are decoded and mark-up is taken out.
 */
export function words(text: string): string[] {
  const decoded = text
    .replace(
      /[& ]#(\d+);/g,
      (_, code: string) => Number(code) <= LAST_CHARACTER ? String.fromCodePoint(Number(code)) : " ",
    )
    .replace(/[& ](lt|gt|quot|amp|nbsp);/g, (_, name: keyof typeof ENTITIES) => ENTITIES[name]);
  return decoded.replace(/<[^<>]*>/g, " ").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Words told apart, and how much each counts. */
export interface Vocabulary {
  /** Most frequent first, equally frequent ones in alphabetical order. */
  readonly words: readonly string[];
  /** ln(N / n_w) for a word w in n_w of N texts: its inverse document frequency. */
  readonly weights: readonly number[];
}

/** The most frequent words of some texts: so many, or all there are. */
export function vocabularyOf(texts: readonly (readonly string[])[], size: number): Vocabulary {
  const counts = new Map<string, { occurrences: number; texts: number }>();
  for (const text of texts) {
    const seen = new Set<string>();
    for (const word of text) {
      const count = counts.get(word) ?? { occurrences: 0, texts: 0 };
      count.occurrences++;
      if (!seen.has(word)) count.texts++;
      seen.add(word);
      counts.set(word, count);
    }
  }
  const chosen = [...counts]
    .sort(([a, m], [b, n]) => n.occurrences - m.occurrences || (a < b ? -1 : 1))
    .slice(0, size);
  return {
    words: chosen.map(([word]) => word),
    weights: chosen.map(([, count]) => Math.log(texts.length / count.texts)),
  };
}

/**
 * Each text as a bag of words: x_w = c_w · weight_w / √n, with c_w the number of times that it has the word w, and n the
 * number of its words that are in the vocabulary.
 *
 * @returns `[texts, vocabulary]`.
 */
export function bagsOfWords(texts: readonly (readonly string[])[], { words, weights }: Vocabulary): Float32Array {
  const column = new Map(words.map((word, i) => [word, i]));
  const bags = new Float32Array(texts.length * words.length);
  texts.forEach((text, row) => {
    const known = text.flatMap((word) => column.get(word) ?? []);
    const scale = 1 / Math.sqrt(known.length);
    for (const i of known) bags[row * words.length + i]! += weights[i]! * scale;
  });
  return bags;
}

/** Numbers of words that are none of the vocabulary: behind a text's end, and for a word that is not in it. */
export const OTHER_TOKENS = { end: 0, unknown: 1, count: 2 } as const;

/**
 * Each text as the numbers of its first words, `[texts, length]`: 2 for the first word of the vocabulary, 1 for a word that
 * is not in it, 0 behind the end of the text.
 */
export function wordNumbers(
  texts: readonly (readonly string[])[],
  { words }: Vocabulary,
  length: number,
): Float32Array {
  const { unknown, count } = OTHER_TOKENS;
  const numbers = new Map(words.map((word, i) => [word, i + count]));
  const all = new Float32Array(texts.length * length); // 0: the end
  texts.forEach((text, row) =>
    text.slice(0, length).forEach((word, i) => all[row * length + i] = numbers.get(word) ?? unknown)
  );
  return all;
}

const LAST_CHARACTER = 0x10ffff;
const ENTITIES = { lt: "<", gt: ">", quot: '"', amp: "&", nbsp: " " } as const;
