/** A worker that throws outside of any job. */
import { parentPort } from "node:worker_threads";

parentPort!.on("message", () => {
  setTimeout(() => {
    throw new Error("out of luck");
  }, 0);
});
