import { InputError } from "../../base/mod.ts";
import { openStore, type Store, storeFolder } from "./store.ts";

/**
 * The store that a caller chose: one that is open, a folder, `true` for the folder that is used where none is named,
 * `false` for none. One that was opened to be read only serves what it holds. Without a choice: the folder in the variable
 * `MURMURATION_STORE`, or none. Where that variable is `"off"`, only a store that is named is used.
 *
 * @throws {InputError} If nothing can be written into a store that was named.
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
