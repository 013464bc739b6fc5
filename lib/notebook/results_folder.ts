export { projectRoot, resultsFolder } from "../run/mod.ts";
