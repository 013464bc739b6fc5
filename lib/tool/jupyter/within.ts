/**
 * What the promise resolves to, or nothing once the given time is over.
 *
 * @example
 * ```ts
 * import { within } from "./within.ts";
 *
 * console.assert(await within(5, new Promise(() => {})) === undefined);
 * ```
 */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), milliseconds);
  });
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
  }
}
