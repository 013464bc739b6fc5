import type { Thread } from "../thread.ts";

/** Linear combinations; a unit is a piece of all of them. */
export interface CombineJob {
  /** Kind of the job. */
  readonly kind: "combine";
  /** The statements; see kernel/combine.ts. */
  readonly statements: number;
  /** How many they are. */
  readonly count: number;
  /** Numbers of a piece. */
  readonly piece: number;
}

/** Computes one piece. */
export function combineUnits({ kernels }: Thread, job: CombineJob): (unit: number) => void {
  return (unit) => kernels.combine(job.statements, job.count, unit * job.piece, job.piece);
}
