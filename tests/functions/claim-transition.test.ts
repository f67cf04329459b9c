import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Id } from "../../domain/kernel/ids.ts";
import type { PricedNetwork } from "./billing-scenes.ts";
import { aPricedNetwork } from "./billing-scenes.ts";
import type { Transitions } from "./transition-lab.ts";
import { startTransitions } from "./transition-lab.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let t: Transitions;
let net: PricedNetwork;
beforeAll(async () => {
  t = await startTransitions();
  ({ net } = t);
});
afterAll(() => t.stop());

/** A kept visit, and the run of its workflow. */
async function keptVisit(more: Parameters<PricedNetwork["aCase"]>[0] = {}) {
  const caseId = await net.aCase(more);
  const appointmentId = await net.kept(caseId);
  t.called.length = 0;
  return { caseId, appointmentId, execution: await t.begin(caseId) };
}

describe("a kept appointment (CLM-001)", () => {
  it("becomes a claim with its bill, each stage a step of its own, and its history says so once (CLM-034, CLM-037)", async () => {
    const { caseId, appointmentId, execution } = await keptVisit();
    expect(t.lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(t.called).toEqual(["requirements", "fee", "quantity", "modifiers", "split", "write"]);
    const claim = await t.claimOf(caseId, appointmentId);
    expect(claim).toMatchObject({
      status: "draft",
      kind: "service",
      charge: 120_00,
      patientShare: 20_00,
      payerShare: 100_00,
      expected: 100_00,
    });
    expect(await t.billsOf(caseId)).toMatchObject([{ claimId: claim!.claimId, retail: 120_00, schedulePrice: 120_00, balance: 120_00 }]);
    expect((await net.whole(caseId)).account).toMatchObject({ billed: 120_00, collected: 0, balance: 120_00 });
    expect(await t.count(caseId, "claim.created.v1")).toBe(1);
    expect(await net.tasks(caseId)).toEqual([]);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("whose event was delivered twice has one claim, and so has one that was billed by hand at the same moment (CLM-031)", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.kept(caseId);
    const [, , byHand] = await Promise.all([t.begin(caseId), t.begin(caseId), net.bill(appointmentId)]);
    expect([200, 201]).toContain(byHand.status);
    await t.lab.rest();
    expect(await t.count(caseId, "claim.created.v1")).toBe(1);
    expect(await t.billsOf(caseId)).toHaveLength(1);
    expect((await net.bill(appointmentId)).body).toMatchObject({ verdict: "done", claimId: byHand.body.claimId });
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("whose claim was taken back by hand is not billed again by an event that comes once more, only by hand", async () => {
    const { caseId, appointmentId } = await keptVisit();
    const claim = await t.claimOf(caseId, appointmentId);
    const path = { path: { claimId: claim!.claimId } };
    expect((await t.h.call("POST /v1/claims/{claimId}/void", net.processor, { reason: "Made by mistake" }, path)).status).toBe(200);
    expect(t.lab.statusOf(await t.begin(caseId))).toBe("SUCCEEDED");
    expect((await t.billsOf(caseId)).map(({ claimStatus }) => claimStatus)).toEqual(["void"]);
    expect((await net.bill(appointmentId)).status).toBe(201);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it.each(["requirements", "fee", "quantity", "modifiers", "split", "write"])(
    "is billed once though the step %s fails on its way and the machine starts anew",
    async (step) => {
      t.lab.fail(step, 1);
      const { caseId, execution } = await keptVisit();
      expect(t.lab.statusOf(execution)).toBe("RUNNING");
      await t.lab.restart();
      for (let second = 0; second < 3 && t.lab.statusOf(execution) === "RUNNING"; second++) await t.lab.advance(1000);
      expect(t.lab.statusOf(execution)).toBe("SUCCEEDED");
      expect(await t.billsOf(caseId)).toHaveLength(1);
    },
  );

  it("that cannot be written is told to a person, once, and nothing half-made remains", async () => {
    t.lab.fail("write", 1000);
    const { caseId, appointmentId, execution } = await keptVisit();
    await t.afterAllTries();
    t.lab.fail("write", 0);
    expect(t.lab.statusOf(execution)).toBe("FAILED");
    expect(await net.tasks(caseId)).toEqual(["workflowFailed open"]);
    expect(await t.billsOf(caseId)).toEqual([]);
    expect((await net.bill(appointmentId)).status).toBe(201);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("is told to a person when its plan's requirements are not met, all of them at once, and billed by hand once they are (CLM-002)", async () => {
    const strict = await aPricedNetwork(t.h, { payer: { requirements: ["groupNumber", "accidentState"] } });
    const caseId = await strict.aCase();
    const appointmentId = await strict.kept(caseId);
    expect(t.lab.statusOf(await t.begin(caseId))).toBe("SUCCEEDED");
    const billing = await strict.billing(caseId, appointmentId);
    expect(billing).toMatchObject({ state: "failed", outcome: "showedUp" });
    expect(billing?.obstacles?.map(({ code }) => code)).toEqual(["requirement.groupNumber", "requirement.accidentState"]);
    expect(await strict.tasks(caseId)).toEqual(["claimFailed open"]);
    expect(await t.billsOf(caseId)).toEqual([]);
    const refused = await strict.bill(appointmentId);
    expect([refused.status, refused.body.code, refused.body.errors.length]).toEqual([422, "claim.requirements-unmet", 2]);

    const policies = [{ payerId: strict.payerId, memberId: "ZZPHI-1", groupNumber: "ZZPHI-G" }];
    expect((await strict.cover(caseId, { policies }, 1)).status).toBe(200);
    const changed = await t.h.call(
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
    const path = { path: { caseId }, version: 1 };
    const closed = await t.h.call("POST /v1/cases/{caseId}/corrections", net.administrator, { to: "closed", reason: "By mistake" }, path);
    expect(closed.status, JSON.stringify(closed.body)).toBe(200);
    await t.begin(caseId);
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
    return { caseId, appointmentId: appointmentId as Id<"appointment">, execution: await t.begin(caseId) };
  }

  it("is not billed until its status is, and asks nothing of anyone (CLM-003)", async () => {
    const { caseId, appointmentId, execution } = await missed(net);
    expect(t.lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "notBilled", outcome: "noShow" });
    expect([await net.tasks(caseId), await t.billsOf(caseId)]).toEqual([[], []]);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("and was still to come when it was looked at is nothing to bill", async () => {
    const caseId = await net.aCase();
    const { appointmentId } = (await net.booked(caseId)).body;
    await net.say(appointmentId, "confirmed");
    expect(t.lab.statusOf(await t.begin(caseId))).toBe("SUCCEEDED");
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ version: 1 });
  });
});
