import pl from "nodejs-polars";
import { figures, metrics } from "../../mod.ts";
import { assert, assertEquals } from "../std_assert.ts";

const frame = pl.DataFrame({
  run: ["b", "b", "a", "a"],
  seed: [0, 0, 1, 1],
  round: [0, 1, 0, 1],
  accuracy: [0.1, 0.5, 0.2, 0.6],
});

Deno.test("figures: a figure of runs names them, in its value and in its SVG", () => {
  const figure = figures.lines(frame);
  assertEquals(figure.runs, metrics.runsHash(frame));
  assert(figure.svg.includes(`<desc>Runs ${figure.runs}</desc>`));
  assertEquals(figures.smallMultiples([figure, figure], { title: "Twice" }).runs, figure.runs);
});

Deno.test("figures: a figure of a frame without runs names none, and one may be given", () => {
  const bare = frame.drop("run");
  assertEquals(figures.lines(bare).runs, undefined);
  assertEquals(figures.lines(bare, { runs: "0123456789ab" }).runs, "0123456789ab");
});

Deno.test("figures: a saw-tooth of thinned evaluation says which rounds it is made of", () => {
  const thinned = (rounds: number[]) =>
    pl.DataFrame({
      algorithm: rounds.map(() => "DSGD"),
      seed: rounds.map(() => 0),
      round: rounds,
      phase: rounds.map((round) => round === 0 ? "start" : "consensus"),
      group: rounds.map(() => "all"),
      accuracy: rounds.map((round) => round / 100),
    });
  assert(figures.oscillation(thinned([0, 1, 2])).svg.includes("Each round is sampled"));
  assert(figures.oscillation(thinned([0, 4, 8, 10])).svg.includes("One round in 4 is sampled"));
  assert(figures.oscillation(thinned([6, 8, 10])).svg.includes("One round in 2 is sampled"));
});
