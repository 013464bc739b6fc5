import { junitCounts, total } from "../../../lib/tool/command/counts.ts";
import { runStages } from "../../../lib/tool/command/test_command.ts";
import { assertEquals } from "../../std_assert.ts";

Deno.test("junitCounts() adds up suites and leaves out ignored tests", () => {
  const report = `<testsuites name="deno test" tests="6" failures="1">
    <testsuite name="a" tests="4" disabled="1" errors="0" failures="1"></testsuite>
    <testsuite name="b" tests="2" disabled="0" errors="0" failures="0"></testsuite></testsuites>`;
  assertEquals(junitCounts(report, false), { passed: 4, failed: 1 });
});

Deno.test("junitCounts() counts a run without a report as one failure", () => {
  assertEquals(junitCounts("", false), { passed: 0, failed: 1 });
  assertEquals(junitCounts("", true), { passed: 0, failed: 0 });
});

Deno.test("junitCounts() agrees with deno test about passing, failing and ignored tests", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const tests = 'Deno.test("a", () => {}); Deno.test("b", () => { throw 1; }); Deno.test.ignore("c", () => {});';
    await Deno.writeTextFile(`${folder}/x_test.ts`, tests);
    const { success } = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--no-check", "--quiet", `--junit-path=${folder}/report.xml`, `${folder}/x_test.ts`],
      stdout: "null",
      stderr: "null",
    }).output();
    const report = await Deno.readTextFile(`${folder}/report.xml`);
    assertEquals(junitCounts(report, success), { passed: 1, failed: 1 });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("total() adds counts", () => {
  assertEquals(total([{ passed: 1, failed: 2 }, { passed: 3, failed: 0 }]), { passed: 4, failed: 2 });
});

Deno.test("runStages() prints the counts as its last line", async () => {
  const lines: string[] = [];
  const log = console.log;
  console.log = (line: string) => lines.push(line);
  try {
    const stage = (failed: number) => ({ name: "x", quick: true, run: () => Promise.resolve({ passed: 2, failed }) });
    assertEquals(await runStages([stage(0), stage(0)], "."), 0);
    assertEquals(lines.at(-1), "4 passed, 0 failed");
    assertEquals(await runStages([stage(0), stage(1)], "."), 1);
    assertEquals(lines.at(-1), "4 passed, 1 failed");
    const throwing = { name: "x", quick: true, run: () => Promise.reject(new Error("no")) };
    assertEquals(await runStages([throwing, stage(0)], "."), 1);
    assertEquals(lines.at(-1), "2 passed, 1 failed");
  } finally {
    console.log = log;
  }
});
