/**
 * The records of a text in CSV (RFC 4180), each a list of its fields.
 *
 * @throws {SyntaxError} If a quote stands where none may.
 */
export function parse(input: string): string[][];
