/** Whether an error says that the system refuses to write: no permission, a read-only or full disk, a folder that is none. */
export function isWriteRefusal(error: unknown): error is Error {
  const { NotCapable, PermissionDenied, NotADirectory, AlreadyExists } = Deno.errors;
  if (!(error instanceof Error)) return false;
  return [NotCapable, PermissionDenied, NotADirectory, AlreadyExists].some((refusal) => error instanceof refusal) ||
    ("code" in error && ["EROFS", "ENOSPC", "EDQUOT", "EFBIG"].includes(String(error.code)));
}

/** Why nothing is stored, as a sentence. */
export function refusalSentence(folder: string, error: Error): string {
  return `runs cannot be stored in "${folder}" (${error.message}); give another folder in MURMURATION_STORE, ` +
    `make room or ask for permission`;
}
