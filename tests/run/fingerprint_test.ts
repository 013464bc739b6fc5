import { mixing } from "../../mod.ts";
import { fingerprints } from "../../lib/run/fingerprint.ts";
import { assert, assertEquals, assertNotEquals } from "../std_assert.ts";

const one = async (value: unknown) => (await fingerprints([value]))[0]!;
const differ = async (a: unknown, b: unknown) => {
  const [first, second] = await fingerprints([a, b]);
  assertNotEquals(first!.hash, second!.hash);
};
const agree = async (make: () => unknown) => assertEquals((await one(make())).hash, (await one(make())).hash);

let shared = 0.5;
const helper = (x: number) => shared * x;
const calling = (x: number) => helper(x) + 1;

Deno.test("fingerprints() know a function by what it captures, calls and reads, however deep", async () => {
  const by = (factor: number) => (x: number) => factor * x;
  await agree(() => by(2));
  await differ(by(2), by(3));
  await differ({ a: [by(2)] }, { a: [by(3)] });
  await differ(by(2).bind(null, 1), by(2).bind(null, 2));
  const before = await one(calling);
  shared = 0.25;
  assertNotEquals((await one(calling)).hash, before.hash);
  shared = 0.5;
  assertEquals((await one(calling)).hash, before.hash);
  assert(before.own);
  assertEquals(before.unseen, []);
});

Deno.test("fingerprints() see through the kit's wrappers, whose own code is none of the user's", async () => {
  const rule = (weight: number) =>
    mixing.lazy(mixing.ruleOf({ kind: "mine" }, (graph) => mixing.mixingOf(graph, () => weight)), { keep: 0.5 });
  await agree(() => rule(0.1));
  await differ(rule(0.1), rule(0.2));
  assert((await one(rule(0.1))).own);
  assert(!(await one(mixing.metropolis)).own);
});

Deno.test("fingerprints() are not changed by what a function counts for itself", async () => {
  let calls = 0;
  const counting = () => ++calls;
  const before = await one(counting);
  counting();
  assertEquals(await one(counting), before);
});

Deno.test("fingerprints() know data by content, instances by class, and bear what goes in circles", async () => {
  await differ([1, -0], [1, 0]);
  await differ([NaN, 12], [NaN, 1, 2]);
  await differ(Float32Array.of(1, 2), Float32Array.of(1, 3));
  await differ(new Map([["a", 1]]), new Map([["a", 2]]));
  class First {
    read = () => 1;
  }
  class Second {
    read = () => 1;
    more() {}
  }
  await differ(new First(), new Second());
  const circle: Record<string, unknown> = { a: 1 };
  circle["self"] = circle;
  await agree(() => circle);
});

Deno.test("fingerprints() name what a function reads and they cannot look into", async () => {
  const digits = new Intl.NumberFormat("de");
  assertEquals((await one({ show: (x: number) => digits.format(x) })).unseen, ["show: digits"]);
});

Deno.test("fingerprints() without the inspector know functions by their text and say what they did not see", async () => {
  const script = `
    import { fingerprints } from ${JSON.stringify(new URL("../../lib/run/fingerprint.ts", import.meta.url).href)};
    const by = (factor) => ({ rule: (x) => factor * x });
    console.log(JSON.stringify(await fingerprints([by(2), by(3), { x: 1 }])));`;
  const args = ["run", "--quiet", "--no-check", "--no-prompt", "--allow-read", "--allow-env", "--ext=js", "-"];
  const child = new Deno.Command(Deno.execPath(), { args, stdin: "piped", stdout: "piped" }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const missing = ["all that they capture, without --allow-sys,"];
  const [two, three, none] = JSON.parse(new TextDecoder().decode((await child.output()).stdout));
  assertEquals([two.hash, two.unseen, three.unseen], [three.hash, missing, missing]);
  assertEquals([none.own, none.unseen], [false, []]);
});
