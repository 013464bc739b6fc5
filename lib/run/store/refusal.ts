import { basename } from "node:path";
import { FileError } from "../../base/mod.ts";

/** Whether an error says that the system refuses to write. */
export function isWriteRefusal(error: unknown): error is FileError {
  return error instanceof FileError;
}

/** Why nothing is stored, in a sentence. */
export function refusalSentence(folder: string, { reason, path }: FileError): string {
  return `runs cannot be stored in "${folder}" (${
    basename(path)
  }: ${reason}); give another folder in MURMURATION_STORE, ` +
    `make room or ask for permission`;
}
