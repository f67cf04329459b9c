import { PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventRow, Head } from "../../data/history.ts";
import { append, canonical, eventsOf, hashOf, headIn, verifyHistory } from "../../data/history.ts";
import { keys } from "../../data/keys.ts";
import type { Row } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Happened } from "../../events/define.ts";
import { caseChanged } from "../../events/cases.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";

/** The chain of an aggregate's events: what was written stays, in its order, and nobody edits it unnoticed (LCM-161, XCT-011). */
let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.stop());

const stamp = aStamp();
const table = () => h.house.table;

const happened = (caseId: Id<"case">, n: number): Happened => {
  const ids = { patientId: newId("patient"), firmId: newId("firm") };
  return caseChanged.record(
    stamp,
    { caseId, caseNumber: "CASE-2025-00042", ...ids, fields: [`field${n}`] },
    { case: { before: { n }, after: { n: n + 1, notes: ["ZZPHI", { deep: true }] } } },
    "because",
  );
};
const headOf = async (caseId: string) => headIn((await table().query({ pk: caseId, limit: 10 })).rows);

/** A history of so many events, three to a change. */
async function aHistory(events: number): Promise<Id<"case">> {
  const caseId = newId("case");
  let head: Head | undefined;
  for (let n = 0; n < events; n += 3) {
    const some = Array.from({ length: Math.min(3, events - n) }, (_, i) => happened(caseId, n + i));
    expect(await table().commit(append(caseId, head, some, stamp.zone))).toBe("written");
    head = await headOf(caseId);
  }
  return caseId;
}
const rowsOf = async (caseId: string) => (await eventsOf(table(), caseId, 500)).rows.toReversed();
/** Writes past every condition, as someone with the table's keys could. */
const forge = async (row: Row) => void (await h.client.send(new PutCommand({ TableName: "medlegal", Item: row }) as never));

describe("a history", () => {
  it.each([1, 2, 3, 7])("of %i events is in order, linked, and verifies", async (count) => {
    const caseId = await aHistory(count);
    const rows = await rowsOf(caseId);
    expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, i) => i + 1));
    expect(rows.slice(1).map(({ previousHash }) => previousHash)).toEqual(rows.slice(0, -1).map(({ hash }) => hash));
    expect(await verifyHistory(table(), caseId)).toEqual({ intact: true, events: count });
    expect(await headOf(caseId)).toMatchObject({ version: count, hash: rows.at(-1)!.hash });
  });

  it("longer than a page of the verification verifies, and a break on a later page is found", async () => {
    const caseId = newId("case");
    let head: Head | undefined;
    for (let n = 0; n < 250; n += 50) {
      await table().commit(
        append(
          caseId,
          head,
          Array.from({ length: 50 }, (_, i) => happened(caseId, n + i)),
          stamp.zone,
        ),
      );
      head = await headOf(caseId);
    }
    expect(await verifyHistory(table(), caseId)).toEqual({ intact: true, events: 250 });
    const rows = await rowsOf(caseId);
    await forge({ ...rows[239]!, actorId: newId("user") });
    expect(await verifyHistory(table(), caseId)).toMatchObject({ intact: false, events: 239, brokenAt: 240 });
  });

  it("of an aggregate that has none is intact and empty", async () => {
    expect(await verifyHistory(table(), newId("case"))).toEqual({ intact: true, events: 0 });
  });

  it("is read newest first, page by page, each event once", async () => {
    const caseId = await aHistory(7);
    const pages: number[][] = [];
    for (let before: number | undefined, more = true; more;) {
      const { rows, hasMore } = await eventsOf(table(), caseId, 3, before);
      pages.push(rows.map(({ seq }) => seq));
      [before, more] = [rows.at(-1)?.seq, hasMore];
    }
    expect(pages).toEqual([[7, 6, 5], [4, 3, 2], [1]]);
    expect(await eventsOf(table(), caseId, 3, 1)).toEqual({ rows: [], hasMore: false });
  });

  it("takes no change without an event, and no event about something else", () => {
    expect(() => append(newId("case"), undefined, [], stamp.zone)).toThrow("without an event");
    expect(() => append(newId("case"), undefined, [happened(newId("case"), 1)], stamp.zone)).toThrow("about another");
  });
});

describe("two who append to one history at once", () => {
  it("cannot both: the second decides again", async () => {
    const caseId = await aHistory(3);
    const head = await headOf(caseId);
    const outcomes = await Promise.all([1, 2, 3].map((n) => table().commit(append(caseId, head, [happened(caseId, n)], stamp.zone))));
    expect(outcomes.toSorted()).toEqual(["again", "again", "written"]);
    expect(await verifyHistory(table(), caseId)).toEqual({ intact: true, events: 4 });
  });

  it("cannot both begin it", async () => {
    const caseId = newId("case");
    const outcomes = await Promise.all([1, 2].map((n) => table().commit(append(caseId, undefined, [happened(caseId, n)], stamp.zone))));
    expect(outcomes.toSorted()).toEqual(["again", "written"]);
    expect(await verifyHistory(table(), caseId)).toEqual({ intact: true, events: 1 });
  });
});

describe("tampering", () => {
  /** Every text and number of a row, by its path; keys of the table and the index say nothing and are not hashed. */
  function placesIn(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [[...path]];
    return Object.entries(value as object).flatMap(([name, held]) =>
      /^(pk|sk|byDay\wk)$/.test(name) ? [] : placesIn(held, [...path, name]),
    );
  }
  const flippedAt = (held: unknown, at: number): unknown => {
    if (typeof held === "boolean") return !held;
    if (typeof held === "number") return held ^ (1 << (at % 8));
    const text = held as string; // Of what a row holds, only texts are left; none of ours is empty.
    const i = at % text.length;
    return text.slice(0, i) + String.fromCharCode(text.charCodeAt(i) ^ 1) + text.slice(i + 1);
  };
  function flipped(row: EventRow, place: readonly (string | number)[], at: number): EventRow {
    const copy = structuredClone(row) as unknown as Record<string, unknown>;
    const parent = place.slice(0, -1).reduce<Record<string, unknown>>((inner, name) => inner[name] as Record<string, unknown>, copy);
    const last = place.at(-1)!;
    parent[last] = flippedAt(parent[last], at);
    return copy as unknown as EventRow;
  }

  it("with one byte of any stored event is noticed, 100 times of 100 (XCT-011, T7)", async () => {
    const caseId = await aHistory(5);
    const rows = await rowsOf(caseId);
    let noticed = 0;
    for (let n = 0; n < 100; n++) {
      const row = rows[n % rows.length]!;
      const places = placesIn(row);
      await forge(flipped(row, places[n % places.length]!, n * 7));
      if (!(await verifyHistory(table(), caseId)).intact) noticed += 1;
      await forge(row);
    }
    expect(noticed).toBe(100);
    expect(await verifyHistory(table(), caseId)).toEqual({ intact: true, events: 5 });
  });

  it("with one byte anywhere in an event changes its hash, whatever the event (property)", async () => {
    const [row] = await rowsOf(await aHistory(1));
    const places = placesIn(row).filter(([name]) => name !== "hash");
    fc.assert(fc.property(fc.constantFrom(...places), fc.nat(1000), (place, at) => hashOf(flipped(row!, place, at)) !== row!.hash));
  });

  it("by taking an event out of the middle is noticed", async () => {
    const caseId = await aHistory(5);
    await table().batch([], [keys.event(caseId, 3)]);
    expect(await verifyHistory(table(), caseId)).toMatchObject({ intact: false, events: 2, brokenAt: 3, why: "an event is missing" });
  });

  it.each([1, 2, 5])("by cutting off the newest %i of five is noticed", async (cut) => {
    const caseId = await aHistory(5);
    await table().batch(
      [],
      Array.from({ length: cut }, (_, i) => keys.event(caseId, 5 - i)),
    );
    expect(await verifyHistory(table(), caseId)).toMatchObject({ intact: false, events: 5 - cut, why: "the newest events are missing" });
  });

  it("by cutting off the newest together with the head is noticed", async () => {
    const caseId = await aHistory(5);
    await table().batch([], [keys.head(caseId)]);
    expect((await verifyHistory(table(), caseId)).intact).toBe(false);
  });

  it("by swapping two events is noticed", async () => {
    const caseId = await aHistory(4);
    const [, two, three] = (await rowsOf(caseId)) as [EventRow, EventRow, EventRow];
    await forge({ ...three, ...keys.event(caseId, 2) });
    await forge({ ...two, ...keys.event(caseId, 3) });
    expect(await verifyHistory(table(), caseId)).toMatchObject({ intact: false, brokenAt: 2 });
  });

  it("by writing an event anew with a fitting hash of its own breaks the link of the next", async () => {
    const caseId = await aHistory(4);
    const [, two] = (await rowsOf(caseId)) as [EventRow, EventRow];
    const { hash: _, ...rest } = two;
    const anew = { ...rest, actorId: newId("user") };
    await forge({ ...anew, hash: hashOf(anew) } as unknown as Row);
    expect(await verifyHistory(table(), caseId)).toMatchObject({ intact: false, brokenAt: 3 });
  });
});

describe("canonical JSON", () => {
  it("is the same whatever the order of names, and without what is undefined", () => {
    expect(canonical({ b: 1, a: [{ d: undefined, c: "x" }], e: undefined })).toBe('{"a":[{"c":"x"}],"b":1}');
  });

  it("tells apart what is different, and keeps the order of lists", () => {
    const different = [[1, 2], [2, 1], ["1", 2], [[1], 2], { a: 1 }, { a: "1" }, { a: null }, {}, "", null, 0, false];
    expect(new Set(different.map(canonical)).size).toBe(different.length);
  });

  it("reads back as what it was (property)", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(canonical(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
