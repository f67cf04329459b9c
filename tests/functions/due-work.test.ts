import { afterAll, beforeAll, expect, it } from "vitest";
import { due } from "../../data/keys.ts";
import type { Row } from "../../data/table.ts";
import { create, replace } from "../../data/table.ts";
import { addDays, day, dayOf } from "../../domain/kernel/time.ts";
import type { Day } from "../../domain/kernel/time.ts";
import type { DealWith } from "../../functions/schedules/due-work.ts";
import { sweep } from "../../functions/schedules/due-work.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { useHouse } from "../../functions/shared/house.ts";
import type { Harness } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
  useHouse(h.house);
});
afterAll(() => h.stop());

const today = dayOf(now());

/** A row that falls due on a day, as the contexts write them. */
async function fallsDue(kind: "upload" | "statute" | "appointment" | "treatment-gap", on: Day): Promise<string> {
  const id = newId("task");
  await h.house.table.commit([create({ pk: id, sk: "TESTED", version: 1, ...due(kind, on, id) })]);
  return id;
}

/** Takes a row out of what is due, and says which it was. */
const settles =
  (dealtWith: string[]): DealWith =>
  async ({ pk, sk }, { table }) => {
    const [row] = (await table.read([{ pk, sk }])) as [Row & { version: number }];
    if (row.gsi2pk === undefined) return []; // Somebody was faster; the index has not caught up.
    dealtWith.push(pk);
    return [replace({ pk, sk, version: row.version + 1 })];
  };

it("deals with what is due today or was due before, soonest first, and not with what comes (XCT-013)", async () => {
  const [late, on, tomorrow] = [
    await fallsDue("upload", addDays(today, -3)),
    await fallsDue("upload", today),
    await fallsDue("upload", addDays(today, 1)),
  ];
  const dealtWith: string[] = [];
  expect(await sweep("upload", settles(dealtWith), h.house)).toBe(0);
  expect(dealtWith).toEqual([late, on]);
  expect(dealtWith).not.toContain(tomorrow);
});

it("finds nothing left when it fires twice, and everything when it did not fire for days", async () => {
  await fallsDue("statute", day("2024-02-29"));
  const dealtWith: string[] = [];
  await sweep("statute", settles(dealtWith), h.house);
  await sweep("statute", settles(dealtWith), h.house);
  expect(dealtWith).toHaveLength(1);
});

it("goes on after a row that fails, and counts it, so that somebody is told", async () => {
  const ids = [await fallsDue("appointment", addDays(today, -2)), await fallsDue("appointment", addDays(today, -1))];
  const dealtWith: string[] = [];
  const settle = settles(dealtWith);
  const failing: DealWith = (row, house, stamp) => (row.pk === ids[0] ? Promise.reject(new Error("broken")) : settle(row, house, stamp));
  expect(await sweep("appointment", failing, h.house)).toBe(1);
  expect(dealtWith).toEqual([ids[1]]);
  expect(await sweep("appointment", settle, h.house)).toBe(0); // The next hour finds it again.
  expect(dealtWith).toEqual([ids[1], ids[0]]);
});

it("goes through more than one page", async () => {
  const many = await Promise.all(Array.from({ length: 230 }, (_, i) => fallsDue("treatment-gap", addDays(today, -(i % 7)))));
  const dealtWith: string[] = [];
  expect(await sweep("treatment-gap", settles(dealtWith), h.house)).toBe(0);
  expect(new Set(dealtWith)).toEqual(new Set(many));
});

it("deals with a row once when two sweeps meet", async () => {
  const id = await fallsDue("upload", today);
  const dealtWith: string[] = [];
  await Promise.all([sweep("upload", settles(dealtWith), h.house), sweep("upload", settles(dealtWith), h.house)]);
  const [row] = (await h.house.table.read([{ pk: id, sk: "TESTED" }])) as [Row & { version: number }];
  expect(row.version).toBe(2);
});
