import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FeeGroup } from "../../domain/billing/fee-import.ts";
import { fileRowsMax } from "../../domain/billing/fee-file.ts";
import { groupsIn, partsOf } from "../../domain/billing/fee-import.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import type { LeftOut, LongOperation } from "../../domain/work/operation.ts";
import {
  advance,
  bytesIn,
  failOperation,
  failuresMax,
  isThrough,
  leftOutMax,
  partBytesMax,
  saysOf,
  startOperation,
} from "../../domain/work/operation.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";

const stamp = { ...aStamp(), actorId: newId("user") };
const start = (items: readonly number[], leftOut: readonly LeftOut[] = []) =>
  startOperation({ kind: "feeImport", about: {}, parts: items.map((count) => ({ text: "[]", items: count })), leftOut }, stamp);
const aFlaw = (line: number): LeftOut => ({ item: `line ${line}`, code: "cells", detail: "Too few." });

describe("long work (DESIGN 12.8)", () => {
  it("counts what was unfit from the start among what is dealt with", () => {
    const { operation, events } = start([3, 2], [aFlaw(4)]);
    expect(operation).toMatchObject({ status: "waiting", total: 6, done: 1, leftOutCount: 1, startedBy: stamp.actorId, version: 1 });
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ["operation.started.v1", { operationId: operation.operationId, kind: "feeImport", total: 6 }],
    ]);
  });

  it("ends once with all dealt with, whatever the length of its chunks and parts", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 6 }),
        fc.infiniteStream(fc.integer({ min: 1, max: 20 })),
        (parts, lengths) => {
          let { operation } = start(parts);
          const ends: string[] = [];
          for (const wanted of lengths) {
            const rest = isThrough(operation) ? 0 : operation.parts[operation.next.part]! - operation.next.item;
            const after = advance(operation, { dealtWith: Math.min(wanted, rest), leftOut: [] }, stamp);
            expect(after.operation.version).toBe(operation.version + 1);
            operation = after.operation;
            ends.push(...after.events.map(({ type }) => type));
            if (operation.status === "done") break;
          }
          expect(operation.done).toBe(operation.total);
          expect(ends).toEqual(["operation.ended.v1"]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("takes no chunk of nothing, of more than its part has, or that leaves out more than it dealt with", () => {
    const { operation } = start([2]);
    for (const [dealtWith, leftOut] of [
      [0, []],
      [3, []],
      [1, [aFlaw(1), aFlaw(2)]],
    ] as const)
      // prettier-ignore
      expect(() => advance(operation, { dealtWith, leftOut }, stamp)).toThrow("no such length");
  });

  it(`lists ${leftOutMax} of what was left out and counts the rest`, () => {
    const { operation } = start([leftOutMax, 1]);
    const all = advance(operation, { dealtWith: leftOutMax, leftOut: Array.from({ length: leftOutMax }, (_, i) => aFlaw(i)) }, stamp);
    const more = advance(all.operation, { dealtWith: 1, leftOut: [aFlaw(999)] }, stamp).operation;
    expect([more.leftOut.length, more.leftOutCount, more.leftOut.at(-1)]).toEqual([leftOutMax, leftOutMax + 1, aFlaw(leftOutMax - 1)]);
  });

  it("counts as failed after as many failures in a row as its queue tries, says so once, and still goes on when it is given back", () => {
    let { operation } = start([2, 1]);
    operation = advance(operation, { dealtWith: 2, leftOut: [] }, stamp).operation;
    const types: string[] = [];
    const fail = (times: number) => {
      for (let i = 0; i < times; i++) {
        const failed = failOperation(operation, stamp);
        operation = failed.operation;
        types.push(...failed.events.map(({ type, data }) => `${type} ${(data as { status: string }).status}`));
      }
    };
    fail(failuresMax - 1);
    expect([operation.status, types]).toEqual(["running", []]);
    expect(saysOf(operation)).toContain("tried again");
    fail(2);
    expect([operation.status, operation.endedAt, types]).toEqual(["failed", undefined, ["operation.ended.v1 failed"]]);
    expect(saysOf(operation)).toContain("stopped after 2 of 3");
    const { operation: over } = advance(operation, { dealtWith: 1, leftOut: [] }, stamp);
    expect(over).toMatchObject({ status: "done", done: 3, endedAt: stamp.at } satisfies Partial<LongOperation>);
  });

  it("is started by a person", () => {
    expect(() => startOperation({ kind: "feeImport", about: {}, parts: [] }, { ...stamp, actorId: "system:tests" })).toThrow("by a person");
  });
});

describe("the input of a fee import", () => {
  const row = (line: number, schedule = "S") => ({
    line,
    fee: { schedule, reduced: false, amount: cents(100), from: day("2025-01-01"), priority: 0 },
  });
  const group = (count: number, schedule?: string): FeeGroup => ({
    serviceId: newId("service"),
    rows: Array.from({ length: count }, (_, i) => row(i, schedule)),
  });

  it("keeps every row once and in order, in parts that the table takes", () => {
    const groups = [group(1), group(900), group(3000, "é".repeat(80)), group(2)];
    const parts = partsOf(groups);
    expect(Math.max(...parts.map(({ text }) => bytesIn(text)))).toBeLessThanOrEqual(partBytesMax);
    const kept = parts.flatMap(({ text }) => groupsIn(text, 0));
    expect(kept.flatMap(({ serviceId, rows }) => rows.map(({ line }) => [serviceId, line]))).toEqual(
      groups.flatMap(({ serviceId, rows }) => rows.map(({ line }) => [serviceId, line])),
    );
    expect(parts.map(({ items }) => items)).toEqual(
      parts.map(({ text }) => groupsIn(text, 0).reduce((sum, { rows }) => sum + rows.length, 0)),
    );
  });

  it("fits one transaction, whatever a body of a megabyte holds", () => {
    // The columns' names are what grows: short cells in all columns, as many rows as a body takes, and the fewest columns in all rows.
    const cells = { placeOfService: "11", locality: "CA", modifiers: ["59"], expected: cents(100), to: day("2025-01-01") };
    const full = `97110,S,1.00,2025-01-01,2025-01-01,1.00,yes,,,,,11,CA,59,1\\n`;
    for (const [text, more] of [
      [full, { ...cells, reduced: true }],
      ["97110,S,1.00,2025-01-01\\n", {}],
    ] as const) {
      // prettier-ignore
      const count = Math.min(fileRowsMax, Math.floor(1_000_000 / text.length));
      const rows = Array.from({ length: count }, (_, i) => ({ line: i, fee: { ...row(i).fee, ...more } }));
      const bytes = partsOf([{ serviceId: newId("service"), rows }]).reduce((sum, part) => sum + bytesIn(part.text), 0);
      expect(bytes).toBeLessThan(3_500_000); // Of the 4 MB that a transaction takes; the operation and its answer go along.
    }
  });

  it("goes on where the work stopped", () => {
    const [part] = partsOf([group(2), group(3), group(1)]);
    expect(groupsIn(part!.text, 2).map(({ rows }) => rows.length)).toEqual([3, 1]);
    expect(groupsIn(part!.text, 5).map(({ rows }) => rows.length)).toEqual([1]);
  });
});
