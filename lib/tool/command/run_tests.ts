// The command `deno task test`. It is loaded here so that a library that cannot be loaded counts as a failure, too.
try {
  const [{ exitCode }, { testCommand }] = await Promise.all([import("./command_line.ts"), import("./test_command.ts")]);
  Deno.exitCode = await exitCode(() => testCommand(Deno.args));
} catch (error) {
  console.log(error);
  console.log("0 passed, 1 failed");
  Deno.exitCode = 1;
}
