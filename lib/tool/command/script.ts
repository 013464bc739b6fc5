// Loaded before the script of `task run`: what the kit refuses ends it with the sentence alone.
import { InputError } from "../../base/mod.ts";

addEventListener("unhandledrejection", (event) => {
  if (!(event.reason instanceof InputError)) return;
  event.preventDefault();
  console.error(event.reason.message);
  Deno.exit(1);
});
