/** Whether a program is installed and ends well with these arguments. */
export async function works(name: string, ...args: string[]): Promise<boolean> {
  try {
    return (await new Deno.Command(name, { args, stdin: "null" }).output()).success;
  } catch {
    return false; // there is no such program
  }
}
