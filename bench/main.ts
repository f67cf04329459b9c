import "./environment.ts";
import { parseArgs } from "node:util";
import { contexts } from "../functions/api/contracts.ts";
import { inProcess } from "./caller.ts";
import { coldStarts, runCloud } from "./cloud.ts";
import { meterOn } from "./meter.ts";
import { placeWith } from "./place.ts";
import { printCloud, printColdStarts, printCounter, printGrowth, printRows } from "./print.ts";
import type { Row } from "./rows.ts";
import { rows } from "./rows.ts";
import type { Effort, Result } from "./run-rows.ts";
import { runCounter, runRow } from "./run-rows.ts";

/**
 * `npm run bench` prints the performance table (DESIGN 11) as far as it exists: each operation against its floor, which is the
 * same calls sent straight to the engine in the same run, with the capacity units they use; at a small and a large table; over
 * HTTP on the local cloud; and what a cold start and the local cloud itself cost. `--quick` takes a small table and few requests.
 * `--cases 1000,50000` chooses the sizes; the large one takes minutes to make, once.
 */
const { values } = parseArgs({ options: { cases: { type: "string" }, quick: { type: "boolean", default: false }, only: { type: "string" } } });
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

async function runSize(size: number): Promise<Map<string, Result>> {
  const place = await placeWith(size, say);
  const casey = place.users.find(({ name }) => name === "casey")!; // Every demo has a case manager.
  const caller = await inProcess(place.house, casey.userId);
  const meter = meterOn(place.client);
  try {
    const results: (readonly [Row, Result])[] = [];
    for (const row of rows) {
      say(`  ${size.toLocaleString("en-US")} cases: ${row.name}`);
      results.push([row, await runRow(row, place, caller, meter, effort, onError)]);
    }
    printRows(results, effort.atOnce);
    if (size === sizes.at(-1)) printCounter(draws, await runCounter(place, meter, draws));
    return new Map(results.map(([row, result]) => [row.name, result]));
  } finally {
    await caller.stop();
    await place.stop();
  }
}

const bySize = new Map<number, Map<string, Result>>();
if (wanted("rows")) for (const size of sizes) bySize.set(size, await runSize(size));
const [small, large] = [bySize.get(sizes[0]!), bySize.get(sizes.at(-1)!)]; // There is at least one size.
if (small && large && small !== large) printGrowth(rows, small, large);
if (wanted("cloud")) printCloud(await runCloud(rows, effort, onError, say), rows, small ?? new Map(), effort.atOnce);
if (wanted("cold")) printColdStarts(coldStarts(contexts.map(({ name }) => name)));
process.exit(0);
