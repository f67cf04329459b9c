import type { CloudFigures, ColdStart } from "./cloud.ts";
import type { Pace } from "./measure.ts";
import type { CounterResult, Result } from "./run-rows.ts";
import type { Row } from "./rows.ts";

/** Prints a table whose columns are as wide as they need; the first is text, the others are figures. */
export function table(title: string, head: readonly string[], lines: readonly (readonly string[])[]): void {
  const widths = head.map((name, i) => Math.max(name.length, ...lines.map((line) => (line[i] ?? "").length)));
  const drawn = (line: readonly string[]) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "); // As many widths as columns.
  console.log(`\n${title}\n\n${drawn(head)}\n${widths.map((width) => "─".repeat(width)).join("  ")}`);
  for (const line of lines) console.log(drawn(line));
}

const rate = ({ perSecond }: Pace) => Math.round(perSecond).toLocaleString("en-US");
const ms = (value: number) => (value < 10 ? value.toFixed(1) : Math.round(value).toString());
const one = (value: number) => value.toFixed(1);
/** Kept, or not, beside what was measured. */
const held = (fine: boolean) => (fine ? "yes" : "NO");

/** One row at one size: what it sends, what the engine could do alone, what the product makes of it. */
export function printRows(results: readonly (readonly [Row, Result])[], atOnce: number): void {
  const [first] = results;
  if (!first) return;
  const lines = results.map(([row, { rounds, calls, readUnits, writeUnits, floor, through, alone }]) => {
    const ratio = through.p50 / floor.p50;
    const units = row.writes ? writeUnits : readUnits;
    const fine = ratio <= row.ratioMax && units <= row.unitsMax && through.errors === 0;
    return [
      row.name,
      `${one(rounds)}/${row.roundsMax}`,
      one(calls),
      one(readUnits),
      one(writeUnits),
      `${row.unitsMax}`,
      rate(floor),
      ms(floor.p50),
      rate(through),
      ms(through.p50),
      ms(through.p95),
      `${ratio.toFixed(2)}x`,
      `${row.ratioMax}x`,
      ms(alone.p50),
      ms(alone.p95),
      String(through.errors),
      held(fine),
    ];
  });
  const head = [
    "operation",
    "rounds",
    "calls",
    "RCU",
    "WCU",
    "max",
    "floor/s",
    "p50",
    "through/s",
    "p50",
    "p95",
    "p50 ratio",
    "goal",
    "alone p50",
    "p95",
    "errors",
    "held",
  ];
  table(
    `${first[1].cases.toLocaleString("en-US")} cases in the table, ${atOnce} at a time, handlers in process (times in ms)`,
    head,
    lines,
  );
}

/** How cost grows with the table. */
export function printGrowth(rows: readonly Row[], small: ReadonlyMap<string, Result>, large: ReadonlyMap<string, Result>): void {
  const lines = rows.flatMap((row) => {
    const [a, b] = [small.get(row.name), large.get(row.name)];
    if (!a || !b) return [];
    const units = (row.writes ? b.writeUnits : b.readUnits) / (row.writes ? a.writeUnits : a.readUnits);
    const root = Math.sqrt(b.cases / a.cases);
    const fine = row.growth === "none" ? units <= 1.1 : units < root;
    return [
      [
        row.name,
        row.growth === "none" ? "1.0" : `< ${one(root)}`,
        units.toFixed(2),
        (b.floor.p50 / a.floor.p50).toFixed(2),
        (b.through.p50 / a.through.p50).toFixed(2),
        held(fine),
      ],
    ];
  });
  if (lines.length > 0)
    table("Growth: the larger table against the smaller", ["operation", "allowed", "units", "floor p50", "through p50", "held"], lines);
}

export function printCounter(draws: number, { floor, through, duplicates, writeUnits }: CounterResult): void {
  const share = (through.perSecond / floor.perSecond) * 100;
  table(
    `${draws.toLocaleString("en-US")} MRNs at once`,
    ["operation", "WCU each", "floor/s", "through/s", "share", "goal", "duplicates", "held"],
    [
      [
        "draw the next MRN",
        one(writeUnits),
        rate(floor),
        rate(through),
        `${Math.round(share)} %`,
        ">= 70 %",
        String(duplicates),
        held(share >= 70 && duplicates === 0),
      ],
    ],
  );
}

export function printCloud(
  { readyMs, idleMb, http, cascade, transition }: CloudFigures,
  rows: readonly Row[],
  floors: ReadonlyMap<string, Result>,
  atOnce: number,
): void {
  const lines = rows.flatMap((row) => {
    const pace = http.get(row.name);
    const floor = floors.get(row.name)?.floor;
    return pace
      ? [
          [
            row.name,
            rate(pace),
            ms(pace.p50),
            ms(pace.p95),
            ms(pace.p99),
            floor ? `${(pace.p50 / floor.p50).toFixed(2)}x` : "",
            String(pace.errors),
          ],
        ]
      : [];
  });
  table(
    `Over HTTP on the local cloud, with its demo data, streams and consumers running, ${atOnce} at a time (times in ms)`,
    ["operation", "through/s", "p50", "p95", "p99", "p50 / floor", "errors"],
    lines,
  );
  table(
    "The local cloud",
    ["what", "measured", "goal", "held"],
    [
      ["ready, synthesis cached", `${(readyMs / 1000).toFixed(1)} s`, "< 3 s", held(readyMs < 3000)],
      [
        `what follows from a change of status is seen (p50, p95 of ${cascade.count})`,
        `${ms(cascade.p50)}, ${ms(cascade.p95)} ms`,
        "< 1 s",
        held(cascade.count > 0 && cascade.p95 < 1000),
      ],
      [
        `claim transition, from the answer that a visit was kept to its bill (p50, p95 of ${transition.count})`,
        `${ms(transition.p50)}, ${ms(transition.p95)} ms`,
        "p95 < 2 s",
        held(transition.count > 0 && transition.p95 < 2000),
      ],
      ["idle memory, host and engines", `${Math.round(idleMb)} MB`, "< 500 MB", held(idleMb < 500)],
    ],
  );
}

export function printColdStarts(starts: readonly ColdStart[]): void {
  const lines = starts.map(({ name, codeKb, importMs }) => [
    name,
    `${Math.round(codeKb)} KB`,
    "600 KB",
    `${Math.round(importMs)} ms`,
    "150 ms",
    held(codeKb < 600 && importMs < 150),
  ]);
  table(
    "Cold start of the API functions: minified code without Cedar's wasm, and its import in a new process",
    ["function", "code", "goal", "import", "goal", "held"],
    lines,
  );
}
