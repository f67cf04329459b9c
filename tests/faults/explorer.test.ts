import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Harness } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";
import type { Defect } from "./defects.ts";
import { defects } from "./defects.ts";
import { startFaults } from "./engine.ts";
import { explore } from "./explore.ts";
import type { Story } from "./explore.ts";
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

describe("whatever call fails, once or twice", () => {
  const stories: [string, Story<never>, number][] = [
    ["a case is opened", openACase as Story<never>, 6],
    ["its first authorization is approved", approveItsFirstAuthorization as Story<never>, 11],
    ["its opening is counted", countOpenings as Story<never>, 10],
  ];
  it.each(stories)("%s and all comes out whole (LCM-087, LCM-131, LCM-134, LCM-161, XCT-008, T1)", { timeout: 120_000 }, async (_, story, callsMin) => {
    const { calls, schedules, violations } = await explore(h, story, { table: faulty.table, twice: true });
    expect(violations).toEqual([]);
    expect(calls).toBeGreaterThanOrEqual(callsMin);
    expect(schedules).toBeGreaterThan(calls * 4);
    console.info(`${story.name}: ${calls} calls, ${schedules} schedules, 0 violations`); // oxlint-disable-line no-console -- The figure of T1.
  });
});

describe("the explorer is not blind (T3)", () => {
  const seeded: [Defect, Story<never>, RegExp][] = [
    ["splitTransaction", openACase as Story<never>, /never|instead|half|nobody|409/],
  ];
  it.each(seeded)("it finds %s", async (defect, story, what) => {
    const { violations } = await explore(h, story, { table: defects[defect](faulty.table), stopAtFirst: true });
    console.info(defect, violations.slice(0, 3));
    expect(violations.join("\n")).toMatch(what);
  });
  it.each(Object.keys(defects) as Defect[])("finds x %s", async (defect) => {
    for (const story of [openACase, approveItsFirstAuthorization, countOpenings] as unknown as Story<never>[]) {
      const { violations } = await explore(h, story, { table: defects[defect](faulty.table), stopAtFirst: true });
      console.info(story.name, defect, violations.slice(0, 3));
    }
  });
});
