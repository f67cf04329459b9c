import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { casesIn } from "../../data/cases.ts";
import { violationsOf } from "../../data/invariants.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { tasksIn } from "../../data/work.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { useHouse } from "../../functions/shared/house.ts";
import { sweep } from "../../functions/schedules/due-work.ts";
import { tellOfDueStatute } from "../../functions/schedules/statutes.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
beforeAll(async () => {
  h = await startHarness();
  useHouse(h.house);
  manager = await h.person("caseManager");
});
afterAll(() => h.stop());

describe("statute suggestions over the API (LCM-037, DOMAIN A5)", () => {
  const suggestions = (caseId: string, query: Record<string, string> = {}, who = manager) =>
    h.call("GET /v1/cases/{caseId}/statute-suggestions", who, undefined, { path: { caseId }, query });

  it("come from the case and its patient, with what was asked beside them, and store nothing", async () => {
    const { caseId } = await anOpenCase(h, manager, { jurisdiction: "CA/Los Angeles" });
    expect(await suggestions(caseId)).toMatchObject({
      status: 200,
      body: {
        data: [{ date: "2027-06-30", ruleId: "ca.ccp-335.1", source: "secondary", advice: expect.stringContaining("attorney confirms") }],
      },
    });
    const { body } = await suggestions(caseId, { defendantIsGovernment: "true" });
    expect(body.data.map(({ date }: { date: string }) => date)).toEqual(["2025-12-30", "2027-06-30"]);
    const { legalCase, statute } = (await casesIn(h.house).whole(caseId as Id<"case">))!; // It was just opened.
    expect([legalCase.statuteOfLimitations, statute]).toEqual([undefined, undefined]);
  });

  it("take the day of discovery from the date of loss to today, and no other", async () => {
    const { caseId } = await anOpenCase(h, manager, { jurisdiction: "CA", accidentType: "medicalMalpractice" });
    expect((await suggestions(caseId, { discoveryDate: "2025-06-30" })).body.data).toMatchObject([{ date: "2026-06-30" }]);
    for (const discoveryDate of ["2025-06-29", "2999-01-01", "soon"])
      expect(await suggestions(caseId, { discoveryDate })).toMatchObject({
        status: 400,
        body: { errors: [{ pointer: "?discoveryDate" }] },
      });
  });

  it("are none without a jurisdiction, and say so", async () => {
    const { caseId } = await anOpenCase(h, manager);
    expect((await suggestions(caseId)).body).toMatchObject({ data: [], notes: [expect.stringContaining("no jurisdiction")] });
  });

  it("are for those who read the whole case (XCT-010)", async () => {
    const { caseId, firmId } = await anOpenCase(h, manager, { jurisdiction: "CA" });
    const [attorney, service] = [await h.person("attorney", [firmId]), await h.person("customerService")];
    expect((await suggestions(caseId, {}, attorney)).status).toBe(200);
    expect((await suggestions(caseId, {}, service)).status).toBe(403);
  });
});

describe("the watch over a statute (LCM-037, R28)", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-01-15T20:00:00.000Z") }));
  afterEach(() => void vi.useRealTimers());

  /** Noon in Los Angeles on that day, or thereabouts. */
  const itIs = (day: string) => void vi.setSystemTime(`${day}T20:00:00.000Z`);
  const look = () => sweep("statute", tellOfDueStatute, h.house);
  const tasksOf = async (caseId: string) => (await tasksIn(h.house).all(caseId as Id<"case">)).map(({ kind, dueOn }) => `${kind} ${dueOn}`);
  const watchOf = async (caseId: string) => (await casesIn(h.house).whole(caseId as Id<"case">))?.statute;
  const change = (caseId: string, body: object, version: number) =>
    h.call("PATCH /v1/cases/{caseId}", manager, body, { path: { caseId }, version });
  const near = "statuteNear 2026-12-31";

  it("tells at 90, 30 and 7 days, on the last day and after it, once each, whenever it looks", async () => {
    const { caseId } = await anOpenCase(h, manager, { statuteOfLimitations: "2026-12-31" });
    const said: [string, number][] = [];
    for (const day of ["2026-10-01", "2026-10-02", "2026-12-01", "2026-12-02", "2026-12-24", "2026-12-31", "2027-01-01", "2027-03-01"]) {
      itIs(day);
      expect(await look()).toBe(0);
      await look(); // The schedule fires twice.
      said.push([day, (await tasksOf(caseId)).length]);
    }
    expect(said.map(([, count]) => count)).toEqual([0, 1, 2, 2, 3, 4, 5, 5]);
    expect(await tasksOf(caseId)).toEqual([near, near, near, near, "statutePassed 2026-12-31"]);
    expect(await watchOf(caseId)).toMatchObject({ statuteOfLimitations: "2026-12-31" });
    expect((await watchOf(caseId))?.dueOn).toBeUndefined();
    expect(await violationsOf(h.house, [caseId as Id<"case">])).toEqual([]);
  });

  it("catches up with one alert after it did not look for months, and the case stays as valid as it was", async () => {
    const { caseId } = await anOpenCase(h, manager, { statuteOfLimitations: "2026-12-31" });
    itIs("2027-02-01");
    await look();
    expect(await tasksOf(caseId)).toEqual(["statutePassed 2026-12-31"]);
    expect(await change(caseId, { caseNotes: "still here" }, 1)).toMatchObject({
      status: 200,
      body: { statuteOfLimitations: "2026-12-31" },
    });
  });

  it("follows a statute that is set, moved and cleared, and tells at once of one that is near", async () => {
    const { caseId } = await anOpenCase(h, manager);
    expect(await watchOf(caseId)).toBeUndefined();
    await change(caseId, { statuteOfLimitations: "2026-12-31" }, 1);
    await change(caseId, { statuteOfLimitations: "2026-02-01" }, 2);
    expect(await watchOf(caseId)).toMatchObject({ dueOn: "2026-01-15", version: 2 });
    await Promise.all([look(), look()]);
    expect(await tasksOf(caseId)).toEqual(["statuteNear 2026-02-01"]);
    await change(caseId, { statuteOfLimitations: null }, 3);
    itIs("2026-03-01");
    await look();
    expect(await tasksOf(caseId)).toHaveLength(1);
    expect(await violationsOf(h.house, [caseId as Id<"case">])).toEqual([]);
  });

  it("goes by the setting as it is then (XCT-013)", async () => {
    const set = (value: number[], version: number) =>
      h
        .person("systemAdministrator")
        .then((administrator) =>
          h.call(
            "PUT /v1/settings/{name}",
            administrator,
            { from: "2026-01-15", value, reason: "tried" },
            { path: { name: "statuteAlertDays" }, version },
          ),
        );
    expect((await set([200], 0)).status).toBe(200);
    const { caseId } = await anOpenCase(h, manager, { statuteOfLimitations: "2026-12-31" });
    expect(await watchOf(caseId)).toMatchObject({ dueOn: "2026-06-14" });
    expect((await set([90, 30, 7], 1)).status).toBe(200);
    itIs("2026-06-14");
    await look();
    expect(await watchOf(caseId)).toMatchObject({ dueOn: "2026-10-02" });
  });

  it("ends, with an event and no task, when it finds the case closed", async () => {
    const { caseId } = await anOpenCase(h, manager, { statuteOfLimitations: "2026-12-31" });
    const [legalCase, card] = await h.house.table.read([keys.case(caseId as Id<"case">), keys.caseCard(caseId as Id<"case">)]);
    await h.house.table.commit(
      [legalCase!, card!].map((row) => replace({ ...row, caseStatus: "closed", version: Number(row.version) + 1 })),
    ); // Both are there.
    itIs("2026-12-31");
    await look();
    expect(await tasksOf(caseId)).toEqual([]);
    expect((await watchOf(caseId))?.dueOn).toBeUndefined();
    const { body } = await h.call("GET /v1/cases/{caseId}/history", manager, undefined, { path: { caseId }, query: { limit: "1" } });
    expect(body.data).toMatchObject([{ type: "statute.watch-ended.v1", actorId: "system:due-work" }]);
  });
});
