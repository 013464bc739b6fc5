/** The member of `possibleWords` nearest to `givenWord` by edit distance. */
export function closestString(givenWord: string, possibleWords: readonly string[]): string;

/** How many letters have to be put in, left out or changed to make one text of the other. */
export function levenshteinDistance(from: string, to: string): number;
