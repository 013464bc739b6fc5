import type { Term } from "./term.ts";

/** No bias. */
export const none: Term = {
  name: "none",
  spec: { kind: "none" },
  ingredients: [],
  init: () => ({}),
  at: () => undefined,
};
