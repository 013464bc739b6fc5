import { lazy, type MixingRule } from "../mixing/mod.ts";
import { consensus, type ConsensusState, type Step } from "../step/mod.ts";

/** One averaging with rate γ, Θ ← (1 − γ)·Θ + γ·W·Θ. */
export function gossip(mix: MixingRule, averagingRate: number): Step<ConsensusState> {
  return consensus({ mix: averagingRate === 1 ? mix : lazy(mix, { keep: 1 - averagingRate }) });
}
