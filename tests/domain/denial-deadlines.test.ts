import { describe, expect, it } from "vitest";
import { changeDenial, claimMoved, resolveDenial } from "../../domain/denials/change-denial.ts";
import { denialFellDue } from "../../domain/denials/denial-deadlines.ts";
import { isActive } from "../../domain/denials/denial.ts";
import type { Denial } from "../../domain/denials/denial.ts";
import { addDays, day, instant } from "../../domain/kernel/time.ts";
import { aStamp } from "../fixtures.ts";
import { aCandidate, anOpenDenial, noon, tomorrow } from "./denial-scenes.ts";

/** Noon in Los Angeles of a day. */
const on = (text: string) => aStamp(`${text}T20:00:00.000Z`);
const toldOn = (denial: Denial, text: string) => denialFellDue(denial, on(text));
const kinds = (denial: Denial, text: string) => toldOn(denial, text)?.tasks.map(({ kind, dueOn }) => `${kind} ${dueOn}`);

describe("the last day to appeal (RCM-048)", () => {
  it("is so many days after the payer answered, of the claim it comes first for", () => {
    const later = aCandidate({ answeredOn: day("2025-07-24") });
    expect(anOpenDenial().denial.appealBy).toBe("2026-01-16");
    expect(anOpenDenial({}, [later, aCandidate()]).denial.appealBy).toBe("2026-01-16");
    expect(anOpenDenial({}, [later]).denial.appealBy).toBe("2026-01-20");
    expect(anOpenDenial({}, [later], { appealRule: { days: 60, warnDays: [7] } }).denial.appealBy).toBe("2025-09-22");
  });

  it("runs from the day it was sent, on the tenant's calendar, before anyone answered", () => {
    const sent = { answeredOn: undefined, lastSubmittedAt: instant("2025-07-11T04:00:00.000Z") }; // July 10th in Los Angeles.
    expect(anOpenDenial({}, [aCandidate(sent)]).denial.appealBy).toBe(addDays(day("2025-07-10"), 180));
  });

  it("is none on a lien", () => {
    const { denial } = anOpenDenial({}, undefined, { appealRule: undefined });
    expect([denial.appealBy, denial.dueOn]).toEqual([undefined, undefined]);
  });

  it("moves when the payer answers again", () => {
    const candidate = aCandidate();
    const before = anOpenDenial({}, [candidate]);
    const after = claimMoved(before, { ...candidate.claim, answeredOn: day("2025-08-20") }, noon());
    expect(after?.denial).toMatchObject({ appealBy: "2026-02-16", dueOn: "2026-01-17" });
  });

  it("is warned of on each of its days, once, and late days are caught up with by one task", () => {
    const { denial } = anOpenDenial(); // January 16th, warned of on December 17th and January 9th.
    expect(denial.dueOn).toBe("2025-12-17");
    expect(toldOn(denial, "2025-12-16")).toBeUndefined();
    expect(kinds(denial, "2025-12-17")).toEqual(["denialAppealNear 2026-01-16"]);
    expect(toldOn(denial, "2025-12-17")?.tasks[0]?.details).toBe("30 days left when this was raised.");
    const warned = toldOn(denial, "2025-12-18")!.denial; // It was due.
    expect(warned.dueOn).toBe("2026-01-09");
    expect(toldOn(warned, "2026-01-08")).toBeUndefined();
    expect(kinds(warned, "2026-01-09")).toEqual(["denialAppealNear 2026-01-16"]);
    expect(toldOn(warned, "2026-01-09")!.denial.dueOn).toBeUndefined(); // Nothing is left to say.
    expect(kinds(denial, "2026-01-12")).toEqual(["denialAppealNear 2026-01-16"]); // Two warnings missed, one task.
    expect(toldOn(denial, "2026-01-17")?.tasks[0]?.details).toBe("The day has passed.");
  });
});

describe("a follow-up (RCM-016)", () => {
  const { denial } = anOpenDenial({ followUpBy: tomorrow });

  it("is told on its day, once for each day that is set", () => {
    expect(denial.dueOn).toBe(tomorrow);
    expect(toldOn(denial, "2025-07-25")).toBeUndefined();
    expect(kinds(denial, tomorrow)).toEqual([`denialFollowUp ${tomorrow}`]);
    const told = toldOn(denial, tomorrow)!.denial; // It was due.
    expect([told.dueOn, toldOn(told, tomorrow), toldOn(told, "2025-08-30")]).toEqual(["2025-12-17", undefined, undefined]);
    const again = changeDenial(told, { followUpBy: day("2025-08-10") }, on("2025-07-27")).denial;
    expect(kinds(again, "2025-08-10")).toEqual(["denialFollowUp 2025-08-10"]);
  });

  it("is a task of its owner, on its home case, about the denial", () => {
    const reminder = toldOn(denial, "2025-07-30");
    const { caseId, denialId, owner } = denial;
    expect(reminder?.tasks).toMatchObject([{ caseId, about: denialId, owner, internal: true, status: "open", dueOn: tomorrow }]);
    expect(reminder?.caseEvents).toMatchObject([{ type: "task.opened.v1", about: caseId }]);
    expect(reminder?.event).toMatchObject({ type: "denial.reminded.v1", about: denialId, data: { kinds: ["denialFollowUp"] } });
  });

  it("and a warning of the same day are two tasks, written at once", () => {
    const both = anOpenDenial({ followUpBy: "2025-12-17" }).denial;
    expect(kinds(both, "2025-12-17")).toEqual(["denialFollowUp 2025-12-17", "denialAppealNear 2026-01-16"]);
    expect(toldOn(both, "2025-12-17")!.denial.version).toBe(2);
  });

  it("is nobody's once the denial is over", () => {
    const over = resolveDenial(denial, "Paid", noon()).denial;
    expect([isActive(over.stage), over.dueOn, toldOn(over, "2026-02-01")]).toEqual([false, undefined, undefined]);
  });
});
