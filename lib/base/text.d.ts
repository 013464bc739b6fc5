/** The member of `possibleWords` nearest to `givenWord` by edit distance. */
export function closestString(givenWord: string, possibleWords: readonly string[]): string;

/** The edit distance: how many letters to insert, delete or change to turn one text into the other. */
export function levenshteinDistance(from: string, to: string): number;
