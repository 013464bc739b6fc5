import { InputError } from "../../lib/base/mod.ts";
import {
  check,
  type Claim,
  claim,
  claimsTables,
  type Finding,
  findings,
  hypothesis,
  reached,
  readClaims,
  saveClaims,
} from "../../lib/report/mod.ts";
import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "../std_assert.ts";

const { above } = findings();
const percent = findings({ percent: true });
const swing = claim(
  "A-1",
  "Accuracy oscillates.",
  percent.above("swing by class", [0.27, 0.272, 0.274]),
  percent.above("swing IID", [0.02, -0.02, 0.01]),
);
const traffic = claim("A-8", "Both send as much.", check("values a round", "100 and 100", "equal", true));
const own = hypothesis("A-ring", "On a ring too.", above("gain", [-2, -2.1, -1.9]));

Deno.test("claimsTables() prints each finding with its rule and outcome, and keeps one's own hypotheses apart", () => {
  const [paper, ours] = claimsTables([swing, own, traffic]);
  assertEquals(paper!.columns[1]!.name, "the paper's claim");
  assertEquals(paper!.rows, [
    [
      "A-1",
      "Accuracy oscillates.",
      "swing by class 27.2 % [26.7, 27.7] (above 0 %: holds); swing IID 0.3 % [−4.8, 5.5] (above 0 %: undecided)",
      3,
      "undecided",
    ],
    ["A-8", "Both send as much.", "values a round 100 and 100 (deterministic, equal: holds)", null, "reproduced"],
  ]);
  assertEquals(ours!.rows.map(([id, , , , verdict]) => [id, verdict]), [["A-ring", "not supported"]]);
  assertStringIncludes(paper!.note!, "undecided: neither");
  assertEquals(claimsTables([]), []);
});

Deno.test("claim() takes lists of findings for the findings in them", () => {
  const all = [1, 2, 3].map((gain) => above(`gain ${gain}`, [gain, gain + 0.1]));
  assertEquals(claim("X", "", all[0]!, all.slice(1)), claim("X", "", ...all));
  assertEquals(hypothesis("X", "", all), hypothesis("X", "", ...all));
});

Deno.test("reached() holds where every seed reached the target and is never refuted: a longer run might", () => {
  const time = (...rounds: (number | null)[]) => ({
    runs: rounds.map((reached, seed) => ({ seed, rounds: reached, last_round: 9, floats_sent: null, messages: null })),
    ...{ rounds: null, cell: "", floatsSent: null, messages: null },
  });
  assertEquals(claim("X", "", reached("97 %", time(3, 5))).verdict, "reproduced");
  assertEquals(claim("X", "", reached("97 %", time(3, null))).verdict, "undecided");
  assertEquals(claim("X", "", reached("97 %", time(null, null))).verdict, "undecided");
});

Deno.test("readClaims(): claims survive being written and read; what is no claim is refused", async () => {
  const folder = await Deno.makeTempDir();
  await saveClaims([swing, own], `${folder}/claims`);
  assertEquals(await readClaims(`${folder}/claims`), [swing, own]);
  await Deno.writeTextFile(`${folder}/other.json`, `[{"id": "A-3"}]`);
  await assertRejects(() => readClaims(`${folder}/other`), InputError, "other.json");
  await Deno.writeTextFile(`${folder}/broken.json`, `[{`);
  await assertRejects(() => readClaims(`${folder}/broken`), InputError, "not JSON");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("claim(): a claim's name, findings and verdict are checked wherever claims are used", async () => {
  const finding = "hold" as unknown as Finding;
  assertThrows(() => claim("A-1", "", finding), InputError, '"hold" is not a finding');
  assertThrows(() => claim("", "text"), InputError, "has no name");
  assertThrows(() => claimsTables([swing, { ...traffic, id: "A-1" }]), InputError, 'two claims are called "A-1"');
  assertThrows(() => claimsTables([{ ...swing, verdict: "fine" } as unknown as Claim]), InputError, "verdict");
  const better: Claim = { ...swing, verdict: "reproduced" };
  await assertRejects(() => saveClaims([better], "claims"), InputError, "its findings make it undecided");
});
