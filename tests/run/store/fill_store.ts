import { openStore } from "../../../lib/run/mod.ts";
import { twentyRuns } from "../twenty_runs.ts";

// A process of kill_process_test.ts: fills the store in the first argument, saving after every round.
const store = await openStore(Deno.args[0]!, { checkpointSeconds: 0 });
const { summary } = await twentyRuns.run({ store });
console.log(summary.getColumn("source").toArray().filter((source) => source !== "stored").length);
Deno.exit(0);
