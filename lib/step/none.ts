import type { Term } from "./term.ts";

/** No bias: the step as it is. */
export const none: Term = {
  name: "none",
  spec: { kind: "none" },
  ingredients: [],
  init: () => ({}),
  at: () => undefined,
};
