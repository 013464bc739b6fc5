import { type Command, command, runCommand } from "./command_line.ts";
import { installKernel, kernelFolder, kernelSpec, uninstallKernel } from "./kernel_spec.ts";

const HELP = `Installs the Jupyter kernel "Murmuration (Deno)" for the current user, for use in JupyterLab and VS Code.

deno task kernel               install it, run by the Deno that runs this command
deno task kernel --npx         install it, run by npx and the version of Deno that the project is tested with
deno task kernel --uninstall   remove it
deno task kernel --print       print its specification and location

The folder follows Jupyter: JUPYTER_DATA_DIR, or the user's data folder of the operating system.`;

/** The command `deno task kernel`; returns the exit code. */
export const kernelCommand: Command = command({ help: HELP, boolean: ["npx", "uninstall", "print"] }, async (line) => {
  const folder = kernelFolder((name) => Deno.env.get(name), Deno.build.os);
  if (line.has("print")) {
    console.log(`${folder}/kernel.json\n${JSON.stringify(kernelSpec(line.has("npx")), null, 2)}`);
  } else if (line.has("uninstall")) {
    const removed = await uninstallKernel(folder);
    console.log(removed ? `Removed ${folder}` : `There is no kernel in ${folder}`);
  } else {
    console.log(
      `Installed ${await installKernel(folder, line.has("npx"))}; restart JupyterLab to see "Murmuration (Deno)".`,
    );
  }
  return 0;
});

if (import.meta.main) runCommand(kernelCommand);
