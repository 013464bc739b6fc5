import { InputError } from "../../base/mod.ts";
import { openStore, type Store, storeFolder } from "./store.ts";

/**
 * The store a caller chose: an open one, a folder, `true` for the default folder, `false` for none. A read-only store
 * serves what it holds. Without a choice: the folder in `MURMURATION_STORE`, or none. If that variable is `"off"`, only
 * a store that is named is used.
 *
 * @throws {InputError} If a store that was named cannot be written.
 */
export async function chosenStore(choice: Store | string | boolean | undefined): Promise<Store | undefined> {
  const variable = Deno.env.get("MURMURATION_STORE") ?? "";
  if (choice === false || (choice === undefined && variable === "")) return undefined;
  if ((choice === true || choice === undefined) && variable === "off") return undefined;
  if (choice === true || choice === undefined) {
    const store = await openStore(storeFolder());
    if (store.refusal !== undefined) console.warn(`Results are not stored: ${store.refusal}.`);
    return store;
  }
  const store = typeof choice === "string" ? await openStore(choice) : choice;
  if (store.refusal !== undefined && !store.readOnly) throw new InputError(store.refusal);
  return store;
}
