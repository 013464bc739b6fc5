/** Prints what the works of table.ts take in this process, as JSON: it is run without the flags of V8. */
import { wasmEngine } from "../../lib/engine/mod.ts";
import { bestOf } from "./best_of.ts";
import { evaluation, localPhase } from "./works.ts";

const engine = wasmEngine({ workers: 2 });
const works = {
  local_phase: () => localPhase(engine, { devices: 100, steps: 60 }),
  evaluation: () => evaluation(engine, { devices: 20 }),
};
const name = Deno.args[0] as keyof typeof works;
console.log(JSON.stringify(await bestOf({ [name]: await works[name]() })));
await engine.close();
