import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";
import { keepAndBill } from "./billing-stories.ts";
import { bookAndCancel } from "./care-stories.ts";
import type { Defect } from "./defects.ts";
import { defects } from "./defects.ts";
import { startFaults } from "./engine.ts";
import { explore } from "./explore.ts";
import type { Story } from "./explore.ts";
import { activateACase, closeACase } from "./status-stories.ts";
import { approveItsFirstAuthorization, countOpenings, openACase } from "./stories.ts";

// Before the first import of a handler: its logger reads it once.
vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT"));

/** RELIABILITY T1 and T3: every call of a story crashed before, crashed after, throttled, its answer lost, its transaction in conflict. */
let h: Harness;
let faulty: ReturnType<typeof startFaults>;
beforeAll(async () => {
  h = await startHarness();
  process.env.BUS_NAME = "medlegal";
  faulty = startFaults(h);
});
afterAll(async () => {
  faulty.stop();
  await h.stop();
});

/** The calls of the undisturbed story, at least: a story that no longer reaches the engine proves nothing. */
const stories: [string, Story, number][] = [
  ["a case is opened", openACase, 6],
  ["its opening is counted", countOpenings, 10],
  ["its first authorization is approved", approveItsFirstAuthorization, 11],
  ["its activation is asked for and approved", activateACase, 15],
  ["it is closed", closeACase, 14],
  ["two visits are booked and one is canceled", bookAndCancel, 20],
  ["a visit is kept and billed", keepAndBill, 18],
];

describe("whatever call crashes, is throttled, conflicts or loses its answer", () => {
  it.each(stories)(
    "%s, and all is whole in the end (LCM-087, LCM-131, LCM-134, LCM-161, CLM-031, XCT-008)",
    { timeout: 300_000 },
    async (_, story, callsMin) => {
      // The last story makes the calls of the first as well, so a second mishap is tried there.
      const { calls, schedules, violations } = await explore(h, story, {
        table: faulty.table,
        twice: story === approveItsFirstAuthorization,
      });
      expect(violations).toEqual([]);
      expect(calls).toBeGreaterThanOrEqual(callsMin);
      expect(schedules).toBeGreaterThan(calls * 4);
      console.info(`${story.name}: ${calls} calls, ${schedules} schedules, 0 violations`); // oxlint-disable-line no-console -- The figure of T1.
    },
  );
});

describe("the explorer is not blind: each mistake that was put in on purpose is found", () => {
  const seeded: Record<Defect, [Story, RegExp]> = {
    splitTransaction: [openACase, /half a case/],
    accidentNotReserved: [openACase, /its accident is not reserved/],
    caseNumberNotReserved: [openACase, /its number CASE-\d{4}-\d{5} is not reserved/],
    mrnNotReserved: [openACase, /its MRN is not reserved/],
    authorizationNumberNotReserved: [approveItsFirstAuthorization, /the number AUTH-\d{4}-\d{7} is not reserved/],
    markerBefore: [openACase, /there is no such case/],
    markerAfter: [openACase, /answered 409/],
    eventsNotRemembered: [countOpenings, /one opening was counted [2-9] times/],
  };
  it.each(Object.keys(defects) as Defect[])("%s (T3)", async (defect) => {
    const [story, symptom] = seeded[defect];
    const { violations } = await explore(h, story, { table: defects[defect](faulty.table), stopAtFirst: true });
    expect(violations.join("\n")).toMatch(symptom);
  });

  it("and an event forgotten by a consumer that happens to forgive it is found as well (RELIABILITY 3.3)", async () => {
    const { violations } = await explore(h, approveItsFirstAuthorization, {
      table: defects.eventsNotRemembered(faulty.table),
      stopAtFirst: true,
    });
    expect(violations.join("\n")).toMatch(/system:auto-approval does not remember/);
  });
});
