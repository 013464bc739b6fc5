import { graph } from "../../mod.ts";
import { planRuns } from "../../lib/run/plan.ts";
import { registered } from "../algorithm/conformance.ts";
import { tiny } from "./tiny_simulation.ts";

/** The names of a run of each registered algorithm. */
export async function namesOfRegistered(): Promise<string[]> {
  const names: string[] = [];
  for (const [name, { make }] of Object.entries(registered)) {
    const algorithms = { [name]: make({ batchSize: 4 }) };
    const [run] = await planRuns({ ...tiny, graph: graph.path(3), algorithms, seeds: [0] });
    names.push(run!.id);
  }
  return names;
}

if (import.meta.main) console.log(JSON.stringify(await namesOfRegistered()));
