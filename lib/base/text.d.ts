/** The member of `possibleWords` nearest to `givenWord` by edit distance. */
export function closestString(givenWord: string, possibleWords: readonly string[]): string;
