import { complete } from "../graph/mod.ts";
import type { Simulation } from "../run/mod.ts";
import { oneClassEach } from "./clusters.ts";
import { expectSame } from "./expect.ts";
import { inPieces } from "./in_pieces.ts";
import type { Subject } from "./law.ts";
import { common, computed, data, learningRate } from "./train.ts";

/** Throws unless a run that is interrupted and resumed ends bit for bit like an uninterrupted one. */
export async function expectResumed(
  { make, graph = complete }: Subject,
  setting: Pick<Simulation, "channel"> = {},
): Promise<void> {
  const simulation = {
    ...{ ...common, ...setting, devices: oneClassEach(data.train), graph: graph(3), rounds: 6 },
    algorithms: { algorithm: make({ batchSize: 4, learningRate }) },
  };
  const whole = await computed(simulation);
  const { frame, piece } = await inPieces(simulation, 2);
  if (piece < 2) throw new Error("the run could not be interrupted");
  expectSame(frame, whole.frame);
}
