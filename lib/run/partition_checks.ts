import { InputError, shown } from "../base/mod.ts";
import type { Dataset, Partition } from "../data/mod.ts";
import type { Simulation } from "./simulation.ts";

/**
 * Refuses partitions that do not match the graph or each other, or that hold an unknown sample, a sample twice, or the
 * test data.
 *
 * @param partitions One for each seed.
 * @throws {InputError} With the device and the sample.
 */
export function checkPartitions(
  { graph, test, allow = [] }: Pick<Simulation, "graph" | "test" | "allow">,
  partitions: readonly Partition[],
): void {
  const train = partitions[0]!.dataset;
  for (const partition of new Set(partitions)) {
    const { indices, name, dataset } = partition;
    if (indices.length !== graph.devices) {
      throw new InputError(
        `the partition "${name}" is for ${indices.length} devices, but ${graph.name} has ${graph.devices}; ` +
          `make both the same`,
      );
    }
    if (dataset !== train) throw new InputError("the partitions of different seeds use different data sets; use one");
    checkSamples(partition, allow.includes("shared samples"));
  }
  if (isSame(train, test) && !allow.includes("training on test data")) {
    throw new InputError(
      `the devices train on the test data (${test.name}, ${test.part}); give other test samples, or say that it is meant: ` +
        'allow: ["training on test data"]',
    );
  }
}

/**
 * The partition of a seed.
 *
 * @throws {InputError} If a function returns anything else.
 */
export function partitionOf({ devices }: Pick<Simulation, "devices">, seed: number): Partition {
  if (typeof devices !== "function") return devices;
  const given: unknown = devices(seed);
  if (typeof given === "object" && given !== null && "indices" in given && "dataset" in given) {
    return given as Partition;
  }
  throw new InputError(
    `simulate: "devices" gave ${shown(given)} for seed ${seed}; give a partition, such as partition.iid(…)`,
  );
}

function checkSamples({ name, indices, dataset }: Partition, shared: boolean): void {
  const holder = new Int32Array(dataset.samples).fill(-1);
  indices.forEach((samples, device) => {
    if (!(samples instanceof Uint32Array) || samples.length === 0) {
      throw new InputError(
        `the partition "${name}" gives device ${device} ${shown(samples)}; give a Uint32Array of at least one sample`,
      );
    }
    for (const sample of samples) {
      if (sample >= dataset.samples) {
        throw new InputError(
          `the partition "${name}" gives device ${device} sample ${sample}; ${dataset.name} has ${dataset.samples}, ` +
            "from 0",
        );
      }
      if (holder[sample] !== -1 && !shared) {
        throw new InputError(
          `the partition "${name}" gives sample ${sample} to ` +
            (holder[sample] === device ? `device ${device} twice` : `devices ${holder[sample]} and ${device}`) +
            '; give each sample once, or say that it is meant: allow: ["shared samples"]',
        );
      }
      holder[sample] = device;
    }
  });
}

function isSame(a: Dataset, b: Dataset): boolean {
  if (a === b || a.inputs === b.inputs) return true;
  return a.samples === b.samples && a.inputs.length === b.inputs.length && a.inputs.every((x, i) => x === b.inputs[i]);
}
