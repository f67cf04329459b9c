import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { tasksIn } from "../../data/work.ts";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { dueHandlers } from "../../functions/schedules/due-handlers.ts";
import { sweep } from "../../functions/schedules/due-work.ts";
import type { Care } from "./care-scenes.ts";
import { itIs, onJuly2nd, startCare } from "./care-scenes.ts";
import type { Harness } from "./harness.ts";
import { startHarness } from "./harness.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

/** Cases that no time has passed for would be swept too, so each test looks at its own case only (RELIABILITY T15). */
let h: Harness;
let care: Care;
beforeAll(async () => {
  onJuly2nd();
  h = await startHarness();
  care = await startCare(h);
});
beforeEach(() => itIs("2025-07-02"));
afterAll(async () => {
  vi.useRealTimers();
  await h.stop();
});

const kinds = ["authorization", "appointment", "treatment-gap"] as const;
/** The hourly look at this hour. */
async function look(at: string): Promise<void> {
  itIs(at);
  for (const kind of kinds) expect(await sweep(kind, dueHandlers[kind]!, h.house)).toBe(0); // Each is registered.
}
const isWhole = async (caseId: Id<"case">) => expect(await violationsOf(h.house, [caseId])).toEqual([]);
const firstOf = async (caseId: Id<"case">) => (await care.whole(caseId)).authorizations[0]!; // The initial evaluation, requested.

async function becomes(caseId: Id<"case">, caseStatus: CaseStatus): Promise<void> {
  const [row, card] = await h.house.table.read([keys.case(caseId), keys.caseCard(caseId)]);
  await h.house.table.commit([row!, card!].map((one) => replace({ ...one, caseStatus, version: Number(one.version) + 1 })));
}

describe("an authorization as its end comes near (LCM-119, LCM-120, LCM-122)", () => {
  it("is told of once, thirty days before, and ends the day after its last", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId); // Until December 29th.
    await look("2025-11-28");
    expect(await care.tasks(caseId)).toEqual([]);
    await look("2025-11-29");
    await look("2025-11-29T20:00:00.000Z");
    await look("2025-12-29");
    expect(await care.tasks(caseId)).toEqual(["authorizationExpiring"]);
    expect(await care.authorization(caseId, authorizationId)).toMatchObject({
      status: "approved",
      endAlertOn: "2025-11-29",
      dueOn: "2025-12-30",
    });
    await look("2025-12-30");
    const ended = await care.authorization(caseId, authorizationId);
    expect([ended.status, ended.dueOn]).toEqual(["expired", undefined]);
    expect((await care.events(caseId)).filter((type) => type === "authorization.expired.v1")).toHaveLength(2); // The initial one, too.
    await isWhole(caseId);
  });

  it("is told of once by a look that did not happen for three days, and not at all when it is over by then", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId, { validTo: "2025-09-30" });
    await look("2025-09-03");
    expect(await care.tasks(caseId)).toEqual(["authorizationExpiring"]);
    const later = await care.approved(caseId, { validFrom: "2025-09-03", validTo: "2025-10-31" });
    await look("2025-11-03");
    expect(await care.tasks(caseId)).toEqual(["authorizationExpiring"]);
    const statuses = [await care.authorization(caseId, authorizationId), await care.authorization(caseId, later)].map(
      ({ status }) => status,
    );
    expect(statuses).toEqual(["expired", "expired"]);
    await isWhole(caseId);
  });

  it("ends by the day in Los Angeles, in the night of the longer day too (XCT-007)", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId, { validTo: "2025-11-02" });
    const status = async () => (await care.authorization(caseId, authorizationId)).status;
    await look("2025-11-03T07:59:59.999Z"); // 11:59 pm, an hour later than the day before.
    expect(await status()).toBe("approved");
    await look("2025-11-03T08:00:00.000Z");
    expect(await status()).toBe("expired");
  });

  it("ends while it waits for review, and can then no longer be decided", async () => {
    const caseId = await care.aCase();
    const { body } = await care.request(caseId, { validTo: "2025-07-10" });
    await look("2025-07-11");
    expect(await care.authorization(caseId, body.authorizationId)).toMatchObject({ status: "expired" });
    expect((await care.decide(body.authorizationId)).body.code).toBe("authorization.decided");
    expect((await firstOf(caseId)).status).toBe("requested");
    await isWhole(caseId);
  });

  it("tells nobody when every unit of it is booked, and leaves a retroactive one open", async () => {
    const caseId = await care.aCase();
    const authorizationId = await care.approved(caseId, { units: 1, validTo: "2025-07-20" });
    await care.book(caseId);
    const asked = { serviceDate: "2025-07-01", whyNotBefore: "an emergency", clinicalRationale: "neck pain" };
    const given = await care.approved(caseId, { validFrom: undefined, retroactive: asked });
    await look("2025-07-03");
    expect(await care.tasks(caseId)).toEqual([]);
    expect(await care.authorization(caseId, authorizationId)).toMatchObject({ endAlertOn: "2025-07-03" });
    expect(await care.authorization(caseId, given)).toMatchObject({ status: "approved" });
    await isWhole(caseId);
  });

  it("is written once when two looks meet", async () => {
    const caseId = await care.aCase();
    await care.approved(caseId, { validTo: "2025-07-20" });
    await Promise.all([look("2025-07-03"), look("2025-07-03")]);
    expect(await care.tasks(caseId)).toEqual(["authorizationExpiring"]);
    await isWhole(caseId);
  });
});

describe("an appointment without an outcome", () => {
  it("is asked about once, on the day after it, and not when someone has said how it went", async () => {
    const caseId = await care.aCase();
    await care.approved(caseId);
    const silent = await care.book(caseId);
    const told = await care.book(caseId, { startsAt: "2025-07-10T20:00:00.000Z" });
    await look("2025-07-11T06:59:00.000Z"); // 11:59 pm of the 10th in Los Angeles.
    expect(await care.tasks(caseId)).toEqual([]);
    await care.say(told, "showedUp");
    await look("2025-07-11T07:00:00.000Z");
    await look("2025-07-14");
    expect(await care.tasks(caseId)).toEqual(["appointmentOutcome"]);
    const [task] = await tasksIn(h.house).all(caseId);
    expect(task).toMatchObject({ about: silent.body.appointmentId, owner: "team:caseCoordinator", internal: true });
    await isWhole(caseId);
  });

  it("is asked about once after three days without a look", async () => {
    const caseId = await care.aCase();
    await care.approved(caseId);
    await care.book(caseId);
    await look("2025-07-14");
    expect(await care.tasks(caseId)).toEqual(["appointmentOutcome"]);
    expect((await care.appointments(caseId))[0]).toMatchObject({ status: "scheduled" });
    expect((await care.appointments(caseId))[0]?.dueOn).toBeUndefined();
  });
});

describe("a gap in treatment (DOMAIN B, XCT-013)", () => {
  /** A case whose last appointment was kept on July 10th. */
  async function treated(): Promise<Id<"case">> {
    const caseId = await care.aCase();
    await care.approved(caseId);
    const booked = await care.book(caseId);
    itIs("2025-07-10");
    await care.say(booked, "showedUp");
    return caseId;
  }

  it("is told of after 14 days and again after 30, once each", async () => {
    const caseId = await treated();
    await look("2025-07-23");
    expect(await care.tasks(caseId)).toEqual([]);
    await look("2025-07-24");
    await look("2025-08-08");
    expect(await care.tasks(caseId)).toEqual(["treatmentGap"]);
    await look("2025-08-09");
    await look("2025-10-01");
    expect(await care.tasks(caseId)).toEqual(["treatmentGap", "treatmentGap"]);
    expect((await care.whole(caseId)).care).toMatchObject({ gapsAlerted: 2 });
    await isWhole(caseId);
  });

  it("is told of once when both days passed without a look", async () => {
    const caseId = await treated();
    await look("2025-08-12");
    await look("2025-08-12");
    expect(await care.tasks(caseId)).toEqual(["treatmentGap"]);
    expect((await care.events(caseId)).filter((type) => type === "treatment.gap-found.v1")).toHaveLength(1);
  });

  it("begins anew with the next kept appointment", async () => {
    const caseId = await treated();
    await look("2025-07-24");
    const again = await care.book(caseId, { startsAt: "2025-07-25T17:00:00.000Z" });
    itIs("2025-07-25");
    await care.say(again, "showedUp");
    await look("2025-08-07");
    expect(await care.tasks(caseId)).toEqual(["treatmentGap"]);
    await look("2025-08-08");
    expect(await care.tasks(caseId)).toEqual(["treatmentGap", "treatmentGap"]);
    await isWhole(caseId);
  });

  it("waits while the case is suspended, and ends with a closed one", async () => {
    const caseId = await treated();
    await becomes(caseId, "suspended");
    await look("2025-07-28");
    expect(await care.tasks(caseId)).toEqual([]);
    await becomes(caseId, "active");
    await look("2025-07-28T20:00:00.000Z");
    expect(await care.tasks(caseId)).toEqual(["treatmentGap"]);
    await becomes(caseId, "closed");
    await look("2025-09-01");
    expect((await care.whole(caseId)).care?.dueOn).toBeUndefined();
    expect(await care.tasks(caseId)).toEqual(["treatmentGap"]);
  });
});
