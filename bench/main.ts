import "./environment.ts";
import { fork } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { contexts } from "../functions/api/contracts.ts";
import { coldStarts, runCloud } from "./cloud.ts";
import { printCloud, printColdStarts, printCounter, printGrowth, printRows } from "./print.ts";
import { rows } from "./rows.ts";
import type { Effort, Result } from "./run-rows.ts";
import type { SizeResult } from "./size.ts";

/**
 * `npm run bench` prints the performance table (DESIGN 11) as far as it exists: each operation against its floor, which is the
 * same calls sent straight to the engine in the same run, with the capacity units they use; at a small and a large table; over
 * HTTP on the local cloud; and what a cold start and the local cloud itself cost. `--quick` takes a small table and few requests.
 * `--cases 1000,50000` chooses the sizes; the large one takes minutes to make, once.
 */
const { values } = parseArgs({
  options: { cases: { type: "string" }, quick: { type: "boolean", default: false }, only: { type: "string" } },
});
const sizes = (values.cases ?? (values.quick ? "1000,4000" : "1000,50000")).split(",").map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 100 || size > 90_000)) {
  console.error("--cases takes sizes from 100 to 90000, such as 1000,50000.");
  process.exit(1);
}
const effort: Effort = { count: values.quick ? 300 : 1500, atOnce: 16 };
const draws = 1000;
const say = (line: string) => console.error(line);
const onError = (error: unknown) => say(`  an error, counted: ${String(error).slice(0, 300)}`);
const wanted = (part: string) => values.only === undefined || values.only.split(",").includes(part);

/** In a process of its own; see size.ts. */
async function runSize(size: number): Promise<SizeResult> {
  const child = fork(
    path.join(import.meta.dirname, "size.ts"),
    [size, effort, draws].map((given) => JSON.stringify(given)),
    { execArgv: ["--import", "tsx"] },
  );
  return new Promise((resolve, reject) => {
    child.once("message", (result) => resolve(result as SizeResult));
    child.once("error", reject);
    child.once("exit", (code, signal) => reject(new Error(`the run with ${size} cases ended early (${signal ?? code})`))); // After the message it is too late to matter.
  });
}

const bySize = new Map<number, ReadonlyMap<string, Result>>();
for (const size of wanted("rows") ? sizes : []) {
  const { rows: results, counter } = await runSize(size);
  const byName = new Map(results);
  bySize.set(size, byName);
  printRows(
    rows.flatMap((row) => (byName.has(row.name) ? [[row, byName.get(row.name)!] as const] : [])),
    effort.atOnce,
  ); // Just looked.
  if (size === sizes.at(-1)) printCounter(draws, counter);
}
const [small, large] = [bySize.get(sizes[0]!), bySize.get(sizes.at(-1)!)]; // There is at least one size.
if (small && large && small !== large) printGrowth(rows, small, large);
if (wanted("cloud")) printCloud(await runCloud(rows, effort, onError, say), rows, small ?? new Map(), effort.atOnce);
if (wanted("cold")) printColdStarts(coldStarts(contexts.map(({ name }) => name)));
process.exit(0);
