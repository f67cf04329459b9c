import { describe, expect, it } from "vitest";
import type { AppointmentBilling } from "../../domain/billing/appointment-billing.ts";
import { billsMax } from "../../domain/billing/bill.ts";
import type { Authorization } from "../../domain/care/authorization.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import type { LinkScene } from "../../domain/claims/link-claim.ts";
import { linkClaim } from "../../domain/claims/link-claim.ts";
import { voidClaim, voidDraft } from "../../domain/claims/void-claim.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day, instant } from "../../domain/kernel/time.ts";
import { settingsCatalog } from "../../domain/settings/settings.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { open, verdict } from "./case-scenes.ts";
import { aDraft, aSentClaim, expectSound, flawsOf, noBills, noon } from "./claim-scenes.ts";

const stamp = noon();
const reason = "Billed to the wrong patient";
const alerts = settingsCatalog.authorizationAlerts.byDefault;

const billingOf = ({ caseId, claimId }: Claim, difference: Partial<AppointmentBilling> = {}): AppointmentBilling => ({
  caseId,
  appointmentId: newId("appointment"),
  serviceId: newId("service"),
  state: "claimed",
  outcome: "showedUp",
  claimId,
  decidedAt: instant("2025-07-15T18:00:00.000Z"),
  updatedAt: instant("2025-07-15T18:00:00.000Z"),
  updatedBy: "system:tests",
  version: 3,
  ...difference,
});

describe("taking back a draft", () => {
  it("needs no version of it: its bill counts for nothing and nothing is outstanding", () => {
    const voided = voidDraft(aDraft(), { reason }, stamp);
    expect(voided.claim).toMatchObject({ status: "void", seq: 1, frequency: "1", outstanding: 0, patientOutstanding: 0, charge: 150_00 });
    expect(voided.submission).toBeUndefined();
    expect(voided.bills.bills[0]).toMatchObject({ claimStatus: "void", balance: 0 });
    expect(voided.account).toMatchObject({ billed: 0, balance: 0 });
    expect(voided.events).toMatchObject([{ type: "claim.voided.v1", reason, data: { status: "void", outstandingCents: 0 } }]);
    expectSound(voided);
  });

  it("lets its appointment be billed again, with what was said of it (CLM-031)", () => {
    const scene = aDraft();
    const billing = billingOf(scene.claim);
    const { billing: cleared } = voidDraft({ ...scene, billing }, { reason }, stamp);
    const { caseId, appointmentId, serviceId } = billing;
    expect(cleared).toEqual({ caseId, appointmentId, serviceId, updatedAt: stamp.at, updatedBy: stamp.actorId, version: 4 });
  });

  it("leaves an appointment alone that has another claim by now", () => {
    const scene = aDraft();
    const other = billingOf(scene.claim, { claimId: newId("claim") });
    expect(voidDraft({ ...scene, billing: other }, { reason }, stamp).billing).toBeUndefined();
  });

  it("tells the case where the appointment is, when the claim was moved away from it (LCM-015)", () => {
    const scene = aDraft();
    const away = billingOf(scene.claim, { caseId: newId("case") });
    const voided = voidDraft({ ...scene, billing: away }, { reason }, stamp);
    expect([voided.billing, voided.events.length]).toEqual([undefined, 1]);
    expect(voided.elsewhere).toMatchObject({
      billing: { caseId: away.caseId, version: 4 },
      events: [{ type: "appointment-billing.changed.v1", about: away.caseId, reason }],
    });
    expect(voided.elsewhere?.billing.claimId).toBeUndefined();
  });

  it("gives back the units that the claim itself took, and those of the visit never (CLM-034)", () => {
    const base = open().authorization;
    const used: Authorization = { ...base, status: "exhausted", units: 1, unitsHeld: 0, unitsUsed: 1, validTo: day("2025-12-31") };
    const took = aDraft({ authorizationId: used.authorizationId, authorizationUnits: 1 });
    const voided = voidDraft({ ...took, authorization: used, alerts }, { reason }, stamp);
    expect(voided.authorization).toMatchObject({ unitsUsed: 0, status: "approved", version: used.version + 1 });
    expect(voided.events.map(({ type }) => type)).toEqual(["claim.voided.v1", "authorization.restored.v1"]);
    const tookNone = aDraft({ authorizationId: used.authorizationId });
    expect(voidDraft({ ...tookNone, authorization: used, alerts }, { reason }, stamp).authorization).toBeUndefined();
  });

  it("is for drafts: what was sent is taken back by a version", () => {
    expect(verdict(() => voidDraft(aSentClaim(), { reason }, stamp))).toBe("claim.submitted");
    expect(verdict(() => voidDraft(aSentClaim({ status: "void" }), { reason }, stamp))).toBe("claim.over");
  });
});

describe("taking back what was sent (RCM-046)", () => {
  it("is a version of its own, with frequency 8 and the payer's control number", () => {
    const scene = aSentClaim({ status: "denied" });
    const voided = voidClaim(scene, { reason }, stamp);
    expect(voided.submission).toMatchObject({ seq: 2, frequency: "8", originalReference: "ICN-1", submittedAt: stamp.at, version: 1 });
    expect(voided.submission?.lines).toEqual(scene.submission.lines);
    expect(voided.claim).toMatchObject({ status: "void", seq: 2, frequency: "8", lastSubmittedAt: stamp.at, outstanding: 0 });
    expect(voided.events).toMatchObject([{ data: { submissionId: voided.submission?.submissionId, seq: 2 } }]);
    expectSound(voided);
  });

  it("is refused until a remittance gave the control number, which a draft does not need", () => {
    expect(verdict(() => voidClaim(aSentClaim({ controlNumber: undefined }), { reason }, stamp))).toBe("claim.control-number-missing");
    expect(verdict(() => voidClaim(aDraft(), { reason }, stamp))).toBe("fine");
  });

  it.each([
    ["nothing came in", {}, "fine"],
    ["a cent came from the payer", { paid: cents(1) }, "claim.paid"],
    ["a cent came from the patient", { patientPaid: cents(1) }, "claim.paid"],
    ["something was only taken off", { adjusted: cents(10_00) }, "fine"],
  ])("when %s", (_, difference: Partial<Claim>, expected) => {
    expect(verdict(() => voidClaim(aSentClaim({ status: "partlyPaid", ...difference }), { reason }, stamp))).toBe(expected);
    expect(verdict(() => voidClaim(aDraft(difference), { reason }, stamp))).toBe(expected);
  });
});

/** A sent claim on one case, and another case of its patient. */
function twoCases(difference: Partial<Claim> = {}, toCase: object = {}): LinkScene {
  const parts = aSentClaim(difference);
  const { caseId, caseNumber, firmId, patientId } = parts.claim;
  const facts = { patientId, caseStatus: "active", dateOfLoss: day("2025-06-30") } as const;
  const to = { ...facts, caseId: newId("case"), caseNumber: "CASE-2025-00043", firmId: newId("firm"), ...toCase };
  return {
    claim: parts.claim,
    submission: parts.submission,
    activeDenialId: undefined,
    from: { legalCase: { ...facts, caseId, caseNumber, firmId }, bills: parts.bills, account: parts.account },
    to: { legalCase: to, ...noBills(to.caseId) },
  };
}
const link = (scene: LinkScene) => linkClaim(scene, { reason: "Of the second accident" }, stamp);

describe("moving a claim to another case of the patient (LCM-015, LCM-062)", () => {
  it("takes its bill along, and both accounts and both histories tell", () => {
    const scene = twoCases({ paid: cents(20_00), status: "partlyPaid" });
    const { claim, from, to } = link(scene);
    const { caseId, caseNumber, firmId } = scene.to.legalCase;
    expect(claim).toMatchObject({ caseId, caseNumber, firmId, version: 2, status: "partlyPaid", charge: 150_00 });
    expect([from.bills.bills, from.account.billed, from.account.collected, from.account.balance]).toEqual([[], 0, 0, 0]);
    expect(to.bills.bills).toEqual([{ ...scene.from.bills.bills[0] }]); // Its schedule price too.
    expect(to.account).toMatchObject({ billed: 150_00, collected: 20_00, balance: 130_00 });
    expectSound({ claim, ...to });
    expect(from.events).toMatchObject([
      { type: "claim.unlinked.v1", about: scene.claim.caseId, data: { toCaseId: caseId }, reason: "Of the second accident" },
    ]);
    expect(to.events).toMatchObject([{ type: "claim.linked.v1", about: caseId, data: { fromCaseId: scene.claim.caseId } }]);
  });

  it("takes a draft's text along, and leaves what was sent as it was sent (CLM-018)", () => {
    const draft = link(twoCases({ status: "draft" }));
    expect(draft.submission).toMatchObject({ caseId: draft.claim.caseId, seq: 1, version: 2 });
    expect(link(twoCases()).submission).toBeUndefined();
  });

  it("leaves taken units where the service was given", () => {
    expect(link(twoCases({ authorizationUnits: 1 })).claim.authorizationUnits).toBeUndefined();
  });

  it.each([
    ["on the day of loss of that case", "2025-07-14", []],
    ["on the day before it", "2025-07-15", ["claim.flawed:", "/caseId claim.loss-after-service"]],
  ])("a service %s (CLM-035)", (_, dateOfLoss, flaws) => {
    expect(flawsOf(() => link(twoCases({}, { dateOfLoss })))).toEqual(flaws);
  });

  it("is refused to another patient's case, to and from a closed one, and while a denial counts it", () => {
    expect(verdict(() => link(twoCases({}, { patientId: newId("patient") })))).toBe("claim.other-patient");
    expect(verdict(() => link(twoCases({}, { caseStatus: "closed" })))).toBe("case.closed");
    const scene = twoCases();
    const closed = { ...scene.from, legalCase: { ...scene.from.legalCase, caseStatus: "closed" as const } };
    expect(verdict(() => link({ ...scene, from: closed }))).toBe("case.closed");
    expect(verdict(() => link({ ...scene, activeDenialId: newId("denial") }))).toBe("denial.claim-taken");
  });

  it.each(["paid", "closed", "void", "writtenOff"] as const)("is refused once it is over: %s", (status) => {
    expect(verdict(() => link(twoCases({ status })))).toBe("claim.over");
  });

  it("is refused to a case that has as many bills as one may have", () => {
    const scene = twoCases();
    const [bill] = scene.from.bills.bills;
    const full = (count: number) => ({
      ...scene,
      to: { ...scene.to, bills: { ...scene.to.bills, bills: Array.from({ length: count }, () => ({ ...bill!, billId: newId("bill") })) } },
    });
    expect(verdict(() => link(full(billsMax - 1)))).toBe("fine");
    expect(verdict(() => link(full(billsMax)))).toBe("case.bills-full");
  });
});
