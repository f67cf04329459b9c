import { readFileSync, writeFileSync } from "node:fs";
import { accessMatrix } from "./access-matrix.ts";
import { accessPatterns } from "./access-patterns.ts";
import { events } from "./events.ts";
import { openapiDocument } from "./openapi.ts";
import { problems } from "./problems.ts";

/** What is printed from the code, by its path. Nobody edits these; `npm run docs` writes them. */
export function printed(): Readonly<Record<string, string>> {
  const { version } = JSON.parse(read("package.json") ?? "{}") as { version: string }; // npm keeps it there.
  return {
    "docs/openapi.json": `${JSON.stringify(openapiDocument(version), null, 1)}\n`,
    "docs/access-matrix.md": accessMatrix(),
    "docs/access-patterns.md": accessPatterns(),
    "docs/events.md": events(),
    "docs/problems.md": problems(),
  };
}

/** The printed files that no longer say what the code says. */
export const staleDocs = (): string[] => Object.entries(printed()).flatMap(([path, content]) => (read(path) === content ? [] : [path]));

const at = (path: string): URL => new URL(`../${path}`, import.meta.url);

function read(path: string): string | undefined {
  try {
    return readFileSync(at(path), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** `node --import tsx docs/print.ts` writes what is stale; with `--check` it only names it, and exits 1. */
if (process.argv[1] && import.meta.url === new URL(`file://${process.argv[1]}`).href) {
  const stale = staleDocs();
  if (!process.argv.includes("--check")) {
    const all = printed();
    for (const path of stale) writeFileSync(at(path), all[path]!); // Each stale path is one that is printed.
    console.log(stale.length > 0 ? `Printed ${stale.join(", ")}.` : "All printed docs are fresh.");
  } else if (stale.length > 0) {
    console.error(`Stale: ${stale.join(", ")}. Print them with npm run docs.`);
    process.exitCode = 1;
  } else {
    console.log("All printed docs are fresh.");
  }
}
