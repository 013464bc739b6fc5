/** Time and energy of finished runs, under any model of devices and links. @module */
export { at } from "./at.ts";
export { type ClockOptions, timed } from "./timed.ts";
export { type ComputeModel, type LinkModel, links } from "./links.ts";
