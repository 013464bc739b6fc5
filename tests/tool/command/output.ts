/** What a command printed, and its exit code. */
export async function output(command: () => Promise<number>): Promise<{ code: number; text: string }> {
  const lines: string[] = [];
  const log = console.log;
  console.log = (...words: unknown[]) => void lines.push(words.join(" "));
  try {
    return { code: await command(), text: lines.join("\n") };
  } finally {
    console.log = log;
  }
}
