import "./environment.ts";
import { inProcess } from "./caller.ts";
import { meterOn } from "./meter.ts";
import { placeWith } from "./place.ts";
import { rows } from "./rows.ts";
import type { CounterResult, Effort, Result } from "./run-rows.ts";
import { runCounter, runRow } from "./run-rows.ts";

/** What a size of the table came to. */
export interface SizeResult {
  readonly rows: readonly (readonly [name: string, result: Result])[];
  readonly counter: CounterResult;
}

/**
 * One size in a process of its own, started by main.ts: handlers keep the house they first found, as they do in a Lambda, and no
 * size should run on code that another one has warmed.
 */
const [size, effort, draws] = process.argv.slice(2).map((text) => JSON.parse(text) as unknown) as [number, Effort, number];
const say = (line: string) => console.error(line);
const onError = (error: unknown) => say(`  an error, counted: ${String(error).slice(0, 300)}`);

const place = await placeWith(size, say);
const casey = place.users.find(({ name }) => name === "casey")!; // Every demo has a case manager.
const caller = await inProcess(place.house, casey.userId);
const meter = meterOn(place.client);
try {
  const results: (readonly [string, Result])[] = [];
  for (const row of rows) {
    say(`  ${size.toLocaleString("en-US")} cases: ${row.name}`);
    results.push([row.name, await runRow(row, place, caller, meter, effort, onError)]);
  }
  const counter = await runCounter(place, meter, draws);
  process.send?.({ rows: results, counter } satisfies SizeResult);
} finally {
  await caller.stop();
  await place.stop();
  if (process.connected) process.disconnect(); // The one who asked may have gone by then.
}
