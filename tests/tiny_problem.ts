export { dealt, oneClassEach, tinyData } from "../lib/conformance/clusters.ts";
