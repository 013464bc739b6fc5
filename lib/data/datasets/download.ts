import { sha256 } from "../../base/mod.ts";
import type { ManifestFile } from "./manifest.ts";

/** Bytes per second below which a download is given up. */
const SLOWEST = 2 ** 16;

/**
 * Downloads one file into memory and checks it.
 *
 * @throws {Error} If the address cannot be reached, nothing arrives for `timeoutSeconds`, the whole takes longer than that
 * and a second for every 64 KiB, or the file is not the one that the manifest describes.
 */
export async function download(address: string, file: ManifestFile, timeoutSeconds: number): Promise<Uint8Array> {
  const abort = new AbortController();
  const giveUp = () => abort.abort(new Error(`nothing arrived for ${timeoutSeconds} s`));
  const allowed = Math.ceil(timeoutSeconds + file.bytes / SLOWEST);
  const whole = setTimeout(() => abort.abort(new Error(`it took more than ${allowed} s`)), allowed * 1000);
  let timer = setTimeout(giveUp, timeoutSeconds * 1000);
  try {
    const response = await fetch(address, { signal: abort.signal });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new Error(`the server answered ${response.status}`);
    }
    const content = new Uint8Array(file.bytes);
    let filled = 0;
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(giveUp, timeoutSeconds * 1000);
      if (filled + chunk.length > file.bytes) throw new Error(`the file is longer than ${file.bytes} bytes`);
      content.set(chunk, filled);
      filled += chunk.length;
    }
    if (filled < file.bytes) throw new Error(`the file ended after ${filled} of ${file.bytes} bytes`);
    const found = sha256(content);
    if (found !== file.sha256) throw new Error(`wrong SHA-256 ${found}, expected ${file.sha256}`);
    return content;
  } finally {
    clearTimeout(timer);
    clearTimeout(whole);
  }
}
