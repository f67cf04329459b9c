import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { claimsIn } from "../../data/claims.ts";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { addSeconds } from "../../domain/kernel/time.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { handler as steps } from "../../functions/steps/claim-transition/index.ts";
import type { PricedNetwork } from "./billing-scenes.ts";
import { aServiceBody } from "./billing-scenes.ts";
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

const dayMs = 86_400_000;

describe("a kept appointment without a usable authorization (CLM-036)", () => {
  async function heldVisit() {
    const caseId = await net.aCase();
    const appointmentId = await net.unauthorized(caseId);
    const execution = await t.beginKept(caseId);
    expect(t.lab.statusOf(execution)).toBe("RUNNING");
    return { caseId, appointmentId, execution };
  }

  it("is held with its reasons and one task, and billed under the authorization that came afterwards, whose unit it takes", async () => {
    const { caseId, appointmentId, execution } = await heldVisit();
    expect(await net.billing(caseId, appointmentId)).toMatchObject({
      state: "held",
      outcome: "showedUp",
      obstacles: [{ code: "claim.held" }, { code: "authorization.not-approved" }],
    });
    expect(await net.tasks(caseId)).toEqual(["claimHeld open"]);
    expect(await t.newest(caseId, "appointment.not-billed.v1")).toMatchObject({ data: { state: "held", internal: true } });

    const authorizationId = await net.authorized(caseId);
    expect(await t.released(caseId, "authorization.approved.v1")).toBe(0);
    expect(t.lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await t.claimOf(caseId, appointmentId)).toMatchObject({ authorizationId, authorizationUnits: 1, charge: 120_00 });
    expect((await net.whole(caseId)).authorizations.find((one) => one.authorizationId === authorizationId)).toMatchObject({
      unitsUsed: 1,
      status: "exhausted",
    });
    expect(await net.tasks(caseId)).toEqual(["claimHeld canceled"]);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("is held when another service was given than was booked, and billed once that is authorized retroactively", async () => {
    const caseId = await net.aCase();
    const { body: scan } = await t.h.call(
      "POST /v1/services",
      net.processor,
      aServiceBody({ code: "72141", serviceType: "imaging", defaultPrice: "480.00" }),
    );
    const { appointmentId } = (await net.booked(caseId)).body;
    const said = { path: { appointmentId }, version: 1 };
    await t.h.call("PUT /v1/appointments/{appointmentId}/billing", net.processor, { serviceId: scan.serviceId }, said);
    await net.say(appointmentId, "showedUp");
    const execution = await t.beginKept(caseId);
    expect(await net.billing(caseId, appointmentId)).toMatchObject({
      state: "held",
      obstacles: [{ code: "claim.held" }, { code: "authorization.other-service" }],
    });
    expect(t.lab.statusOf(execution)).toBe("RUNNING");

    const authorizationId = await net.authorized(caseId, 1, { serviceType: "imaging" });
    expect(await t.released(caseId, "authorization.approved.v1")).toBe(0);
    expect(t.lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await t.claimOf(caseId, appointmentId)).toMatchObject({ authorizationId, authorizationUnits: 1, serviceCode: "72141" });
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("is held again by what does not help, without another task or another line on its timeline", async () => {
    const { caseId, appointmentId, execution } = await heldVisit();
    expect((await net.cover(caseId, { policies: [] }, 1)).status).toBe(200);
    expect(await t.released(caseId, "coverage.changed.v1")).toBe(0);
    expect(t.lab.statusOf(execution)).toBe("RUNNING");
    expect(await t.count(caseId, "appointment.not-billed.v1")).toBe(1);
    expect(await net.tasks(caseId)).toEqual(["claimHeld open"]);
    await net.authorized(caseId);
    expect(await t.released(caseId, "authorization.approved.v1")).toBe(0);
    expect(t.lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "claimed" });
  });

  it("finds an authorization that came just before it began to wait", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.unauthorized(caseId);
    t.before("hold", () => net.authorized(caseId));
    expect(t.lab.statusOf(await t.beginKept(caseId))).toBe("SUCCEEDED");
    expect(await t.claimOf(caseId, appointmentId)).toMatchObject({ status: "draft" });
    expect(await net.tasks(caseId)).toEqual([]);
  });

  it("is given up after sixty days, not before; a person is told, and it can be billed by hand", async () => {
    const { caseId, appointmentId, execution } = await heldVisit();
    await t.lab.advance(59 * dayMs);
    expect(t.lab.statusOf(execution)).toBe("RUNNING");
    await t.lab.advance(dayMs);
    expect(t.lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await net.tasks(caseId)).toEqual(["claimHeld canceled", "claimHeldTooLong open"]);
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "held" });
    expect(await net.wrong(caseId)).toEqual([]);
    expect((await net.bill(appointmentId)).body.code).toBe("claim.held");
    await net.authorized(caseId);
    expect((await net.bill(appointmentId)).status).toBe(201);
    expect(await net.tasks(caseId)).toEqual(["claimHeld canceled", "claimHeldTooLong canceled"]);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it.each([
    [0, 60],
    [59, 1],
  ])("that was held %i days ago waits %i days more, however often it was looked at", async (heldDays, leftDays) => {
    const { caseId, appointmentId } = await heldVisit();
    const decidedAt = addSeconds(now(), -heldDays * 86_400);
    const billing = (await net.billing(caseId, appointmentId))!; // It was just held.
    const row = { ...billing, ...keys.listed("BILLINGS", caseId, appointmentId), decidedAt, version: billing.version + 1 };
    await t.h.house.table.commit([replace(row)]);
    const input = await t.newest(caseId, "appointment.status-changed.v1");
    const found = (await steps({ step: "requirements", input, execution: "again" })) as { holdSeconds: number };
    expect(Math.round(found.holdSeconds / 86_400)).toBe(leftDays);
  });

  it("and was billed by hand is waited for no more, also after a restart", async () => {
    const { caseId, appointmentId, execution } = await heldVisit();
    await t.lab.restart();
    await net.authorized(caseId);
    expect((await net.bill(appointmentId)).status).toBe(201);
    expect(await t.released(caseId, "claim.created.v1")).toBe(0);
    expect(t.lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await t.billsOf(caseId)).toHaveLength(1);
  });

  it("whose event was delivered twice is held once", async () => {
    const { caseId, execution } = await heldVisit();
    expect(t.lab.statusOf(await t.beginKept(caseId))).toBe("SUCCEEDED");
    expect(t.lab.statusOf(execution)).toBe("RUNNING");
    expect(await net.tasks(caseId)).toEqual(["claimHeld open"]);
  });

  it("and then was not kept after all is held no more: the run of its first outcome ends with that of its second", async () => {
    const { caseId, appointmentId, execution } = await heldVisit();
    expect((await net.say(appointmentId, "noShow")).status).toBe(200);
    expect(t.lab.statusOf(await t.begin(caseId))).toBe("SUCCEEDED");
    await t.lab.rest();
    expect(t.lab.statusOf(execution)).toBe("SUCCEEDED");
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "notBilled", outcome: "noShow" });
    expect(await net.tasks(caseId)).toEqual(["claimHeld canceled"]);
    expect(await net.wrong(caseId)).toEqual([]);
  });
});

describe("an outcome that is corrected after its claim was made", () => {
  it("takes the draft back with its bill, and its units, in the transaction that says what is so now", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.unauthorized(caseId);
    const authorizationId = await net.authorized(caseId);
    await t.beginKept(caseId);
    const draft = await t.claimOf(caseId, appointmentId);
    expect((await net.say(appointmentId, "noShow")).status).toBe(200);
    await t.begin(caseId);
    expect(await claimsIn(t.h.house).find(draft!.claimId)).toMatchObject({ status: "void", outstanding: 0 });
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "notBilled", outcome: "noShow" });
    expect((await net.whole(caseId)).account).toMatchObject({ billed: 0, balance: 0 });
    expect((await net.whole(caseId)).authorizations.find((one) => one.authorizationId === authorizationId)).toMatchObject({
      unitsUsed: 0,
      status: "approved",
    });
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("and corrected back is billed anew, and the visit has one claim that counts", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.kept(caseId);
    for (const to of [undefined, "noShow", "showedUp"]) {
      if (to) expect((await net.say(appointmentId, to)).status).toBe(200);
      expect(t.lab.statusOf(await t.begin(caseId))).toBe("SUCCEEDED");
    }
    expect((await t.billsOf(caseId)).map(({ claimStatus, balance }) => [claimStatus, balance])).toEqual([
      ["void", 0],
      ["draft", 120_00],
    ]);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("does not touch a claim that was sent: a person is told, once, and no more when the outcome is as it was", async () => {
    const { caseId, appointmentId, claimId } = await net.aClaim();
    const sent = await t.h.call("POST /v1/claims/{claimId}/submissions", net.processor, { kind: "original" }, { path: { claimId } });
    expect(sent.status, JSON.stringify(sent.body)).toBe(201);
    await net.say(appointmentId, "noShow");
    for (let twice = 0; twice < 2; twice++) await t.begin(caseId);
    expect(await claimsIn(t.h.house).find(claimId)).toMatchObject({ status: "submitted" });
    expect(await net.tasks(caseId)).toEqual(["claimOutdated open"]);
    expect((await net.bill(appointmentId)).body.code).toBe("billing.claimed");
    await net.say(appointmentId, "showedUp");
    await t.begin(caseId);
    expect(await net.tasks(caseId)).toEqual(["claimOutdated canceled"]);
    expect(await t.billsOf(caseId)).toHaveLength(1);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("to canceled, which the rules of care do not know, takes the draft back all the same", async () => {
    const { caseId, appointmentId, claimId } = await net.aClaim();
    const key = keys.listed("APPOINTMENTS", caseId, appointmentId);
    const [row] = await t.h.house.table.read([key]);
    await t.h.house.table.commit([replace({ ...row!, status: "canceled", version: Number(row!.version) + 1 })]); // It was kept.
    const kept = await t.newest(caseId, "appointment.status-changed.v1");
    await t.run({ ...kept, eventId: newId("event"), data: { ...kept.data, from: "showedUp", to: "canceled" } });
    expect(await claimsIn(t.h.house).find(claimId)).toMatchObject({ status: "void" });
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "notBilled", outcome: "canceled" });
  });

  it("cannot be moved any more by then: its claim is of the day on which it was given", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.kept(caseId);
    const answers: number[] = [];
    t.before("write", async () => {
      const path = { path: { appointmentId }, version: 2 };
      const startsAt = `${net.yesterday()}T21:00:00.000Z`;
      answers.push((await t.h.call("PATCH /v1/appointments/{appointmentId}", net.manager, { startsAt }, path)).status);
    });
    await t.begin(caseId);
    expect(answers).toEqual([409]);
    expect(await t.claimOf(caseId, appointmentId)).toMatchObject({ serviceFrom: net.yesterday() });
  });

  it.each(["requirements", "fee", "split", "write"])("while its workflow is at the step %s ends as its last outcome says", async (step) => {
    const caseId = await net.aCase();
    const appointmentId = await net.kept(caseId);
    t.before(step, () => net.say(appointmentId, "noShow"));
    expect(t.lab.statusOf(await t.begin(caseId))).toBe("SUCCEEDED");
    expect(await t.billsOf(caseId)).toEqual([]);
    expect(t.lab.statusOf(await t.begin(caseId))).toBe("SUCCEEDED");
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ state: "notBilled", outcome: "noShow" });
    expect(await net.wrong(caseId)).toEqual([]);
  });
});
