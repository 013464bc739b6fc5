import { graph } from "../../mod.ts";

/**
 * The same devices event by event: a queue of what happens next, in the order of time. Device k works, sends, and begins its
 * next round when the messages of its neighbours of the last one have arrived.
 */
export function arrivals(
  topology: graph.Graph,
  { rounds, work, send, latency }: {
    rounds: number;
    work: readonly number[];
    send: readonly number[];
    latency: number;
  },
): number[] {
  type Event = { at: number; device: number; round: number; kind: "sent" | "arrived" };
  const queue: Event[] = work.map((seconds, device) => ({
    at: seconds + send[device]!,
    device,
    round: 1,
    kind: "sent",
  }));
  const heard = work.map(() => new Map<number, number>());
  const sent = work.map(() => 0);
  const done = work.map(() => 0);
  const ended = work.map(() => 0);
  const out = graph.receivers(topology);
  const goOn = (k: number, at: number) => {
    const round = done[k]! + 1;
    if (sent[k]! < round || (heard[k]!.get(round) ?? 0) < topology.neighbors[k]!.length) return;
    done[k] = round;
    ended[k] = at;
    if (round < rounds) queue.push({ at: at + work[k]! + send[k]!, device: k, round: round + 1, kind: "sent" });
  };
  while (queue.length > 0) {
    queue.sort((a, b) => b.at - a.at);
    const { at, device, round, kind } = queue.pop()!;
    if (kind === "arrived") heard[device]!.set(round, (heard[device]!.get(round) ?? 0) + 1);
    else {
      sent[device] = round;
      for (const k of out[device]!) queue.push({ at: at + latency, device: k, round, kind: "arrived" });
    }
    goOn(device, at);
  }
  return ended;
}
