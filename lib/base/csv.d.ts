/**
 * The records of a text in CSV (RFC 4180), each a list of its fields.
 *
 * @throws {SyntaxError} If a quote is out of place.
 */
export function parse(input: string): string[][];

/** Records as CSV text (RFC 4180), each record a list of fields; `null` becomes an empty field. */
export function stringify(records: readonly (readonly (string | number | null)[])[]): string;
