import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { EventRow } from "../../data/history.ts";
import { eventsOf } from "../../data/history.ts";
import { claimsIn } from "../../data/claims.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { entryOf } from "../../functions/events/publish.ts";
import { handler as releaseHolds } from "../../functions/events/release-holds.ts";
import { handler as steps } from "../../functions/steps/claim-transition/index.ts";
import type { PricedNetwork } from "./billing-scenes.ts";
import { aPricedNetwork } from "./billing-scenes.ts";
import type { Harness } from "./harness.ts";
import { startHarness } from "./harness.ts";
import { deliver } from "./status-scenes.ts";
import type { WorkflowLab } from "./workflow-lab.ts";
import { openWorkflowLab } from "./workflow-lab.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

/** The workflow from the outcome of an appointment to its claim: the definition that is deployed, its real steps, days in moments. */
let h: Harness;
let lab: WorkflowLab;
let net: PricedNetwork;
const called: string[] = [];
/** What happens at the moment before a step runs, once. */
let meanwhile: { step: string; happens: () => Promise<unknown> } | undefined;
beforeAll(async () => {
  lab = await openWorkflowLab({
    "claim-transition": async (call) => {
      called.push(call.step);
      if (meanwhile?.step === call.step) {
        const { happens } = meanwhile;
        meanwhile = undefined;
        await happens();
      }
      return steps(call);
    },
  });
  h = await startHarness();
  net = await aPricedNetwork(h);
  process.env.BUS_NAME = "medlegal";
});
afterAll(async () => {
  await h.stop();
  await lab.close();
});

const events = async (caseId: string) => (await eventsOf(h.house.table, caseId, 100)).rows;
const typesOf = async (caseId: string) => (await events(caseId)).map(({ type }) => type).toReversed();
const count = async (caseId: string, type: string) => (await typesOf(caseId)).filter((one) => one === type).length;
const envelope = (row: EventRow): unknown => JSON.parse(entryOf(row).Detail);
/** The newest event of this type. */
const newest = async (caseId: string, type: string) => (await events(caseId)).find((row) => row.type === type)!; // It has just been made.
/** Begins the workflow with the appointment's newest event, as its rule does. */
const begin = async (caseId: string) => lab.begin("claim-transition", envelope(await newest(caseId, "appointment.status-changed.v1")));
/** Delivers the newest event of this type to those who hold. */
const released = async (caseId: string, type: string) => {
  expect(await deliver(releaseHolds, await newest(caseId, type))).toEqual({ batchItemFailures: [] });
  await lab.rest();
};
const billsOf = async (caseId: Id<"case">) => (await net.whole(caseId)).bills.bills;
const claimOf = async (caseId: Id<"case">, appointmentId: Id<"appointment">) => {
  const billing = await net.billing(caseId, appointmentId);
  return billing?.claimId && claimsIn(h.house).find(billing.claimId);
};
/** The tries of a step take less than a minute together. */
const afterAllTries = async () => {
  for (let second = 0; second < 60; second++) await lab.advance(1000);
};
const dayMs = 86_400_000;

/** A kept visit, and the run of its workflow. */
async function keptVisit(more: Parameters<PricedNetwork["aCase"]>[0] = {}) {
  const caseId = await net.aCase(more);
  const appointmentId = await net.kept(caseId);
  called.length = 0;
  return { caseId, appointmentId, execution: await begin(caseId) };
}

describe("a kept appointment (CLM-001)", () => {
  it("becomes a claim with its bill, each stage a step of its own, and its history says so once (CLM-034, CLM-037)", async () => {
    const { caseId, appointmentId, execution } = await keptVisit();
    expect(lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(called).toEqual(["requirements", "fee", "quantity", "modifiers", "split", "write"]);
    const claim = await claimOf(caseId, appointmentId);
    expect(claim).toMatchObject({
      status: "draft",
      kind: "service",
      charge: 120_00,
      patientShare: 20_00,
      payerShare: 100_00,
      expected: 100_00,
    });
    expect(await billsOf(caseId)).toMatchObject([{ claimId: claim!.claimId, retail: 120_00, schedulePrice: 120_00, balance: 120_00 }]);
    expect((await net.whole(caseId)).account).toMatchObject({ billed: 120_00, collected: 0, balance: 120_00 });
    expect(await count(caseId, "claim.created.v1")).toBe(1);
    expect(await net.tasks(caseId)).toEqual([]);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("whose event was delivered twice has one claim, and so has one that was billed by hand at the same moment (CLM-031)", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.kept(caseId);
    const [, , byHand] = await Promise.all([begin(caseId), begin(caseId), net.bill(appointmentId)]);
    expect([200, 201]).toContain(byHand.status);
    await lab.rest();
    expect(await count(caseId, "claim.created.v1")).toBe(1);
    expect(await billsOf(caseId)).toHaveLength(1);
    expect((await net.bill(appointmentId)).body).toMatchObject({ verdict: "done", claimId: byHand.body.claimId });
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it.each(["requirements", "fee", "quantity", "modifiers", "split", "write"])(
    "is billed once though the step %s fails on its way and the machine starts anew",
    async (step) => {
      lab.fail(step, 1);
      const { caseId, execution } = await keptVisit();
      expect(lab.statusOf(execution)).toBe("RUNNING");
      await lab.restart();
      for (let second = 0; second < 3 && lab.statusOf(execution) === "RUNNING"; second++) await lab.advance(1000);
      expect(lab.statusOf(execution)).toBe("SUCCEEDED");
      expect(await billsOf(caseId)).toHaveLength(1);
    },
  );

  it("that cannot be written is told to a person, once, and nothing half-made remains", async () => {
    lab.fail("write", 1000);
    const { caseId, appointmentId, execution } = await keptVisit();
    await afterAllTries();
    lab.fail("write", 0);
    expect(lab.statusOf(execution)).toBe("FAILED");
    expect(await net.tasks(caseId)).toEqual(["workflowFailed open"]);
    expect(await billsOf(caseId)).toEqual([]);
    expect((await net.bill(appointmentId)).status).toBe(201);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("is told to a person when its plan's requirements are not met, all of them at once, and billed by hand once they are (CLM-002)", async () => {
    const strict = await aPricedNetwork(h, { payer: { requirements: ["groupNumber", "accidentState"] } });
    const caseId = await strict.aCase();
    const appointmentId = await strict.kept(caseId);
    expect(lab.statusOf(await begin(caseId))).toBe("SUCCEEDED");
    const billing = await strict.billing(caseId, appointmentId);
    expect(billing).toMatchObject({ state: "failed", outcome: "showedUp" });
    expect(billing?.obstacles?.map(({ code }) => code)).toEqual(["requirement.groupNumber", "requirement.accidentState"]);
    expect(await strict.tasks(caseId)).toEqual(["claimFailed open"]);
    expect(await billsOf(caseId)).toEqual([]);
    const refused = await strict.bill(appointmentId);
    expect([refused.status, refused.body.code, refused.body.errors.length]).toEqual([422, "claim.requirements-unmet", 2]);

    const policies = [{ payerId: strict.payerId, memberId: "ZZPHI-1", groupNumber: "ZZPHI-G" }];
    expect((await strict.cover(caseId, { policies }, 1)).status).toBe(200);
    const changed = await h.call(
      "PATCH /v1/cases/{caseId}",
      strict.manager,
      { jurisdiction: "CA/Los Angeles" },
      { path: { caseId }, version: 1 },
    );
    expect(changed.status).toBe(200);
    expect((await strict.bill(appointmentId)).status).toBe(201);
    expect(await strict.tasks(caseId)).toEqual(["claimFailed canceled"]);
    expect(await strict.wrong(caseId)).toEqual([]);
  });

  it("of a case that was closed meanwhile is not billed, and a person is told (LCM-094)", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.kept(caseId);
    const closing = { to: "closed", reason: "Treatment has ended", acknowledge: ["authorizations.open"] };
    const admin = await h.person("systemAdministrator");
    const closed = await h.call("POST /v1/cases/{caseId}/corrections", admin, closing && { to: "closed", reason: "By mistake" }, {
      path: { caseId },
      version: 1,
    });
    expect(closed.status, JSON.stringify(closed.body)).toBe(200);
    await begin(caseId);
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "failed", obstacles: [{ code: "case.closed" }] });
    expect(await net.tasks(caseId)).toEqual(["claimFailed open"]);
    expect(await net.wrong(caseId)).toEqual([]);
  });
});

describe("an appointment that was not kept", () => {
  /** Missed, without or with a fee for that. */
  async function missed(priced: PricedNetwork) {
    const caseId = await priced.aCase();
    const { appointmentId } = (await priced.booked(caseId)).body;
    await priced.say(appointmentId, "noShow");
    return { caseId, appointmentId: appointmentId as Id<"appointment">, execution: await begin(caseId) };
  }

  it("is not billed until its status is, and asks nothing of anyone (CLM-003)", async () => {
    const { caseId, appointmentId, execution } = await missed(net);
    expect(lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "notBilled", outcome: "noShow" });
    expect([await net.tasks(caseId), await billsOf(caseId)]).toEqual([[], []]);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("and was still to come when it was looked at is nothing to bill", async () => {
    const caseId = await net.aCase();
    const { appointmentId } = (await net.booked(caseId)).body;
    await net.say(appointmentId, "confirmed");
    expect(lab.statusOf(await begin(caseId))).toBe("SUCCEEDED");
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ version: 1 });
  });
});
