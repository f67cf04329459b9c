import { keys } from "../data/keys.ts";
import { anew, changedAgain, replay, roundsOf } from "./meter.ts";
import type { Call, Meter } from "./meter.ts";
import type { Caller } from "./caller.ts";
import type { Pace } from "./measure.ts";
import { paceOf, together } from "./measure.ts";
import type { Place } from "./place.ts";
import type { Row } from "./rows.ts";

/** What one row came to at one size of the table. */
export interface Result {
  readonly cases: number;
  readonly rounds: number;
  readonly calls: number;
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly floor: Pace;
  readonly through: Pace;
  /** One at a time, with nobody else there. */
  readonly alone: Pace;
}

/** What drawing numbers came to. */
export interface CounterResult {
  readonly floor: Pace;
  readonly through: Pace;
  readonly duplicates: number;
  readonly writeUnits: number;
}

export interface Effort {
  /** Requests of a pace. */
  readonly count: number;
  readonly atOnce: number;
}

const warmUps = 40;
/** Requests whose calls are recorded: for the units, and as the floor of a row that reads. */
const recorded = 100;
/** Floor and product take turns this often. */
const turns = 3;

/** Runs a row: what it sends and uses, the same calls straight to the engine, and the product, in turns. */
export async function runRow(
  row: Row,
  place: Place,
  caller: Caller,
  meter: Meter,
  effort: Effort,
  onError: (error: unknown) => void,
): Promise<Result> {
  const { client, cases } = place;
  const ask = (i: number) => caller.call(row.ask(cases, i));
  for (let i = 0; i < warmUps; i++) await ask(i);
  const samples: Call[][] = [];
  for (let i = 0; i < recorded; i++) samples.push(await meter.calls(() => ask(warmUps + i)));

  const each = Math.ceil(effort.count / turns);
  const floors: Pace[] = [];
  const throughs: Pace[] = [];
  for (let turn = 0; turn < turns; turn++) {
    const sends = floorOf(row, samples, client, turn * each, each);
    floors.push(await paceOf(each, effort.atOnce, (i) => sends[i % sends.length]!(), onError)); // One for each, or all of them over and over.
    throughs.push(await paceOf(each, effort.atOnce, (i) => ask(1000 + turn * each + i), onError));
  }
  const alone = await paceOf(Math.min(200, effort.count), 1, (i) => ask(50_000 + i), onError);
  const mean = (of: (calls: readonly Call[]) => number) => samples.reduce((sum, calls) => sum + of(calls), 0) / samples.length;
  const units = (kind: "readUnits" | "writeUnits") => mean((calls) => calls.reduce((sum, call) => sum + call[kind], 0));
  return {
    cases: cases.length,
    rounds: mean((calls) => roundsOf(calls).length),
    calls: mean((calls) => calls.length),
    readUnits: units("readUnits"),
    writeUnits: units("writeUnits"),
    floor: together(floors),
    through: together(throughs),
    alone,
  };
}

/** Prepared before the clock starts. A write needs new ids each time, or its conditions would refuse it. */
function floorOf(row: Row, samples: readonly Call[][], client: Place["client"], from: number, count: number): (() => Promise<void>)[] {
  if (!row.writes) return samples.map((calls) => replay(client, roundsOf(calls)));
  const again = row.changes ? changedAgain : anew;
  return Array.from({ length: count }, (_, i) =>
    replay(client, again(roundsOf(samples[i % samples.length]!), String(from + i).padStart(8, "0"))),
  ); // There are samples.
}

/** 1,000 numbers at once: the counter as the product draws it, against the bare update. */
export async function runCounter(place: Place, meter: Meter, draws: number): Promise<CounterResult> {
  const { table } = place.house;
  const counter = keys.counter("mrn", 2099); // A year nobody else draws from.
  const [sample] = await meter.calls(() => table.next(counter, 9_999_999));
  const send = replay(place.client, [[sample!]]); // One call was just made.
  const floors: Pace[] = [];
  const throughs: Pace[] = [];
  const drawn: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    floors.push(await paceOf(draws, draws, () => send()));
    throughs.push(await paceOf(draws, draws, async () => void drawn.push((await table.next(counter, 9_999_999))!)));
  }
  return {
    floor: together(floors),
    through: together(throughs),
    duplicates: drawn.length - new Set(drawn).size,
    writeUnits: sample!.writeUnits,
  };
}
