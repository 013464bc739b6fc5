/** Checks of input and the errors they throw. @module */
export * from "./counted.ts";
export * from "./spec.ts";
export * from "./input_error.ts";
export * from "./options.ts";
export * from "./whole_number.ts";
export * from "./rounding.ts";
