import config from "../../deno.json" with { type: "json" };

const versions = Object.values(config.imports).map((target) => /^npm:\/?((?:@[^/]+\/)?[^@/]+)@([^/]+)/.exec(target));

/** The exact versions of the packages that the kit is made with. */
export const packageVersions: Readonly<Record<string, string>> = Object.fromEntries(
  versions.flatMap((match) => match ? [[match[1]!, match[2]!]] : []),
);
