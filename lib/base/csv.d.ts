/**
 * The records of a text in CSV (RFC 4180), each a list of its fields.
 *
 * @throws {SyntaxError} If a quote stands where none may.
 */
export function parse(input: string): string[][];

/** The text in CSV (RFC 4180) of records, each a list of its fields; `null` is an empty field. */
export function stringify(records: readonly (readonly (string | number | null)[])[]): string;
