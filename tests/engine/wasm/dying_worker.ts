/** A worker that ends the moment it is given work. */
import { exit } from "node:process";
import { parentPort } from "node:worker_threads";

parentPort!.on("message", () => exit(3));
