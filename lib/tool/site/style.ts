import { theme } from "../../plot/mod.ts";

/** The style sheet, with the colours of the figures. */
export async function styleSheet(): Promise<string> {
  const [blue, vermilion, green, purple, orange, sky] = theme.palette;
  const colours = Object.entries({ blue, vermilion, green, purple, orange, sky, ...theme.ink });
  const properties = colours.map(([name, value]) => `  --${name}: ${value};\n`).join("");
  return `:root {\n${properties}}\n\n${await Deno.readTextFile(new URL("style.css", import.meta.url))}`;
}
