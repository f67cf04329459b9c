import { describe, expect, it } from "vitest";
import { changeCase } from "../../domain/cases/change-case.ts";
import type { StatuteWatch } from "../../domain/cases/statute-watch.ts";
import { tellOfStatute, watchStatute } from "../../domain/cases/statute-watch.ts";
import { addDays, day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import { facts, open } from "./case-scenes.ts";

const caseId = newId("case");
const alertDays = [90, 30, 7];
const statuteOfLimitations = day("2027-06-30");
/** Noon of that day in Los Angeles. */
const on = (text: string) => aStamp(`${text}T19:00:00.000Z`);
const watchedOn = (text: string, before?: StatuteWatch) => watchStatute(before, { caseId, statuteOfLimitations }, alertDays, on(text));
const dueOn = (text: string): StatuteWatch => ({ caseId, statuteOfLimitations, dueOn: day(text), version: 1 });
const tell = (watch: StatuteWatch, today: string, caseStatus: "active" | "closed" = "active") =>
  tellOfStatute(watch, { caseStatus, alertDays }, on(today));

describe("a statute of limitations that is set (LCM-037)", () => {
  it.each([
    ["2025-07-01", "2027-04-01"],
    ["2027-03-31", "2027-04-01"],
    ["2027-04-01", "2027-04-01"],
    ["2027-04-02", "2027-04-02"],
    ["2027-06-29", "2027-06-29"],
  ])("on %s is next told of on %s: 90 days before, or at once when it is nearer", (today, due) => {
    expect(watchedOn(today)).toEqual({ caseId, statuteOfLimitations, dueOn: due, version: 1 });
  });

  it("is watched from the opening of the case, in the case's first event", () => {
    const opening = open({ statuteOfLimitations: "2027-06-30" });
    expect(opening.statute).toMatchObject({ caseId: opening.legalCase.caseId, dueOn: "2027-04-01", version: 1 });
    expect(opening.events[0]?.change).toMatchObject({ statute: { after: opening.statute } });
    expect(open().statute).toBeUndefined();
  });

  it("is watched anew when it moves, and no more when it is cleared", () => {
    const before = watchedOn("2025-07-01");
    const moved = watchStatute(before, { caseId, statuteOfLimitations: day("2028-06-30") }, alertDays, on("2025-07-02"));
    expect(moved).toMatchObject({ dueOn: "2028-04-01", version: 2 });
    expect(watchStatute(before, { caseId }, alertDays, on("2025-07-02"))).toEqual({ caseId, version: 2 });
  });

  it("is left alone when it stays, and when there was none and is none", () => {
    expect(watchedOn("2025-07-02", watchedOn("2025-07-01"))).toBeUndefined();
    expect(watchStatute(undefined, { caseId }, alertDays, on("2025-07-02"))).toBeUndefined();
  });

  it("changes with the case, in one event, and not with other fields of it", () => {
    const before = open();
    const change = (changes: object) => changeCase(before, changes, { ...facts(before.legalCase), fields: "every" }, on("2025-07-02"));
    const changed = change({ statuteOfLimitations: day("2027-06-30") });
    expect(changed.statute).toMatchObject({ dueOn: "2027-04-01", version: 1 });
    expect(changed.events).toHaveLength(1);
    expect(changed.events[0]?.change).toMatchObject({ statute: { after: changed.statute } });
    expect(change({ caseNotes: "x" }).statute).toBeUndefined();
  });
});

describe("a statute that comes near", () => {
  it.each([
    ["2027-03-31", undefined],
    ["2027-04-01", { next: "2027-05-31", kind: "statuteNear", details: "90 days left when this was raised." }],
    ["2027-05-31", { next: "2027-06-23", kind: "statuteNear", details: "30 days left when this was raised." }],
    ["2027-06-23", { next: "2027-06-30", kind: "statuteNear", details: "7 days left when this was raised." }],
    ["2027-06-30", { next: "2027-07-01", kind: "statuteNear", details: "0 days left when this was raised." }],
    ["2027-07-01", { next: undefined, kind: "statutePassed", details: "The day has passed." }],
    ["2027-06-20", { next: "2027-06-23", kind: "statuteNear", details: "10 days left when this was raised." }],
    ["2027-09-01", { next: undefined, kind: "statutePassed", details: "The day has passed." }],
  ])("is told of on %s by one task for the case managers, whatever was missed", (today, expected) => {
    const told = tell(dueOn("2027-04-01"), today);
    if (!expected) return expect(told).toBeUndefined();
    expect(told).toMatchObject({
      task: {
        kind: expected.kind,
        details: expected.details,
        owner: "team:caseManager",
        dueOn: statuteOfLimitations,
        internal: true,
        status: "open",
      },
      event: { type: "task.opened.v1", about: caseId },
    });
    expect(told?.statute).toEqual({ caseId, statuteOfLimitations, ...(expected.next ? { dueOn: expected.next } : {}), version: 2 });
    expect(told?.event.change).toMatchObject({ statute: { after: told?.statute }, [told!.task!.taskId]: { after: told?.task } }); // It is told.
    return undefined;
  });

  it("is told of five times from the first alert to the end, looking every day, and never again", () => {
    let watch = watchedOn("2027-01-01")!; // It is new.
    const said: string[] = [];
    for (let today = day("2027-01-01"); today < "2027-09-01"; today = addDays(today, 1)) {
      const told = tell(watch, today);
      if (!told) continue;
      said.push(`${today} ${told.task?.kind}`);
      watch = told.statute;
      expect(tell(watch, today)).toBeUndefined(); // Twice a day is once.
    }
    expect(said).toEqual([
      "2027-04-01 statuteNear",
      "2027-05-31 statuteNear",
      "2027-06-23 statuteNear",
      "2027-06-30 statuteNear",
      "2027-07-01 statutePassed",
    ]);
  });

  it("counts days on the tenant's calendar: the evening before in Los Angeles is the next day in UTC (XCT-007)", () => {
    const late = (at: string) => tellOfStatute(dueOn("2027-04-01"), { caseStatus: "active", alertDays }, aStamp(at));
    expect(late("2027-04-01T06:59:59.999Z")).toBeUndefined();
    expect(late("2027-04-01T07:00:00.000Z")).toBeDefined();
  });

  it("is nothing for a closed case, which is no longer watched; reopened, it is told of at once", () => {
    const told = tell(dueOn("2027-04-01"), "2027-06-01", "closed");
    expect(told).toMatchObject({ task: undefined, event: { type: "statute.watch-ended.v1" }, statute: { version: 2 } });
    expect(told?.statute.dueOn).toBeUndefined();
    expect(watchedOn("2027-06-02", told?.statute)).toMatchObject({ dueOn: "2027-06-02", version: 3 });
  });

  it("never publishes the day it was raised with, only ids, codes and the day it is due", () => {
    expect(Object.keys(tell(dueOn("2027-04-01"), "2027-04-01")!.event.data).toSorted()).toEqual(
      ["caseId", "dueOn", "internal", "kind", "owner", "taskId"], // It is due.
    );
  });
});
