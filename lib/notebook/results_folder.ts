export { resultsFolder } from "../run/mod.ts";
