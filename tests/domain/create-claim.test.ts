import { describe, expect, it } from "vitest";
import type { CaseBills } from "../../domain/billing/bill.ts";
import { billsMax } from "../../domain/billing/bill.ts";
import type { ClaimAround } from "../../domain/billing/create-claim.ts";
import { createClaim, notBilled } from "../../domain/billing/create-claim.ts";
import type { TransitionFacts } from "../../domain/billing/transition-facts.ts";
import type { CaseAccount } from "../../domain/cases/legal-case.ts";
import { Claim, Submission } from "../../domain/claims/claim.ts";
import { cents } from "../../domain/kernel/money.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import { settingsOn } from "../../domain/settings/settings.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp, canary } from "../fixtures.ts";
import {
  aBilling,
  aMissedVisit,
  appointmentId,
  aRetroactive,
  authorizationId,
  billed,
  caseId,
  evening,
  serviceDay,
  theAuthorization,
  transitionFacts,
  unbilled,
} from "./billing-scenes.ts";

const nothing = cents(0);
const account: CaseAccount = {
  accountId: newId("account"),
  caseId,
  billed: nothing,
  collected: nothing,
  allocated: nothing,
  balance: nothing,
  medicalLiens: nothing,
  version: 1,
};
const noBills: CaseBills = { caseId, bills: [], version: 0 };

const around = (facts: TransitionFacts, difference: Partial<ClaimAround> = {}): ClaimAround => ({
  legalCase: facts.legalCase,
  appointment: facts.appointment,
  billing: facts.billing,
  authorizations: facts.authorizations,
  claimNumber: "CLM-2025-0000042",
  bills: noBills,
  account,
  alerts: settingsOn(serviceDay, []).authorizationAlerts,
  ...difference,
});

/** Bills a kept appointment with these differences. */
function create(difference: Partial<TransitionFacts> = {}, beside: Partial<ClaimAround> = {}) {
  const facts = transitionFacts(difference);
  return { facts, created: createClaim(billed(facts), around(facts, beside), evening()) };
}

const codeOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return "nothing refused";
};

describe("a claim that is made", () => {
  it("is a draft with its first version, both of which can be kept and shown (CLM-016..018, LCM-062)", () => {
    const { created, facts } = create();
    const { claim, submission, claimDenial } = created;
    expect(claim).toMatchObject({
      claimNumber: "CLM-2025-0000042",
      caseId,
      caseNumber: "CASE-2025-00042",
      firmId: facts.legalCase.firmId,
      appointmentId,
      kind: "service",
      status: "draft",
      serviceFrom: serviceDay,
      serviceCode: "97110",
      lineCount: 1,
      seq: 1,
      frequency: "1",
      charge: 160_00,
      patientShare: 25_00,
      payerShare: 135_00,
      outstanding: 135_00,
      patientOutstanding: 25_00,
      paid: 0,
      version: 1,
    });
    expect([submission.claimId, submission.submissionId, submission.seq]).toEqual([claim.claimId, claim.submissionId, 1]);
    expect(claimDenial).toEqual({ claimId: claim.claimId, caseId, past: [], version: 1 });
    expect(Claim.safeEncode(claim).success).toBe(true);
    expect(Submission.safeEncode(submission).success).toBe(true);
  });

  it("keeps the explanation of how it came about (CLM-032)", () => {
    const { created, facts } = create();
    expect(created.submission.explanation).toEqual(billed(facts).explanation);
  });

  it("puts its bill on the case's account: retail is the charge, with the schedule's price beside it (CLM-037, NEG-002)", () => {
    const override = aBilling({ priceOverride: { amount: cents(100_00), reason: "agreed" } });
    const { claim, bills, account: after } = create({ billing: override }).created;
    expect(bills).toMatchObject({
      version: 1,
      bills: [{ billId: claim.billId, claimId: claim.claimId, retail: 100_00, schedulePrice: 160_00, balance: 100_00 }],
    });
    expect(after).toMatchObject({ billed: 100_00, balance: 100_00, collected: 0, version: 2 });
  });

  it("adds to the bills that are there (CLM-037)", () => {
    const first = create().created;
    const { bills, account: after } = create({}, { bills: first.bills, account: first.account }).created;
    expect([bills.bills.length, bills.version, after.billed, after.version]).toEqual([2, 2, 320_00, 3]);
  });

  it("says of the appointment that it is claimed, at its version, and keeps what was said of it before (CLM-031)", () => {
    const held = aBilling({ state: "held", outcome: "showedUp", obstacles: [{ code: "claim.held", says: "Held." }], version: 4 });
    const { claim, billing } = create({ billing: held }).created;
    expect(billing).toMatchObject({ state: "claimed", outcome: "showedUp", claimId: claim.claimId, diagnoses: held.diagnoses, version: 5 });
    expect(billing.obstacles).toBeUndefined();
  });

  it("has such a row also where nobody has said anything of its bill", () => {
    expect(create({ billing: undefined }).created.billing).toMatchObject({ caseId, appointmentId, state: "claimed", version: 1 });
  });

  it("is refused a second time, whatever the outcome was the first time (CLM-031)", () => {
    const claimed = create().created.billing;
    expect(codeOf(() => create({ billing: claimed }))).toBe("billing.claimed");
    const missed = aMissedVisit({ billing: claimed });
    expect(codeOf(() => createClaim(billed(missed), around(missed), evening()))).toBe("billing.claimed");
  });

  it("is refused on a case whose bills are full, and not one bill sooner", () => {
    const [bill] = create().created.bills.bills;
    const filled = (count: number): CaseBills => ({
      caseId,
      bills: Array.from({ length: count }, () => ({ ...bill!, billId: newId("bill") })),
      version: 9,
    });
    expect(codeOf(() => create({}, { bills: filled(billsMax) }))).toBe("case.bills-full");
    expect(create({}, { bills: filled(billsMax - 1) }).created.bills.bills).toHaveLength(billsMax);
  });

  it("is told as one event of the case, which no law firm hears and which holds nothing personal (XCT-011)", () => {
    const { created, facts } = create();
    const { claim, events } = created;
    expect(events.map(({ type, about }) => [type, about])).toEqual([["claim.created.v1", caseId]]);
    expect(events[0]!.data).toMatchObject({ claimId: claim.claimId, chargeCents: 160_00, patientShareCents: 25_00, internal: true });
    expect(JSON.stringify(events[0]!.data)).not.toContain(canary);
    expect(Object.keys(events[0]!.change)).toEqual([
      claim.claimId,
      claim.submissionId,
      claim.billId,
      "account",
      `billing:${facts.appointment.appointmentId}`,
    ]);
  });

  it("is of a cancellation fee, which has no authorization (CLM-030, CLM-036)", () => {
    const facts = aMissedVisit();
    const { claim, authorization } = createClaim(billed(facts), around(facts), evening());
    expect([claim.kind, claim.charge, claim.patientShare, claim.authorizationId, authorization]).toEqual([
      "cancellationFee",
      50_00,
      50_00,
      undefined,
      undefined,
    ]);
  });
});

describe("the units of a claim (CLM-034)", () => {
  it("are those of the visit where its own authorization covers it: nothing more is taken", () => {
    const { claim, authorization } = create().created;
    expect([claim.authorizationId, claim.authorizationUnits, authorization]).toEqual([authorizationId, undefined, undefined]);
  });

  it("are taken of the retroactive one where that is used, and it is used up", () => {
    const retroactive = aRetroactive();
    const { claim, authorization, events } = create({ authorizations: [theAuthorization({ status: "canceled" }), retroactive] }).created;
    expect([claim.authorizationId, claim.authorizationUnits]).toEqual([retroactive.authorizationId, 1]);
    expect(authorization).toMatchObject({ unitsUsed: 1, status: "exhausted", version: retroactive.version + 1 });
    expect(events.map(({ type }) => type)).toEqual(["claim.created.v1", "authorization.exhausted.v1"]);
    expect(events[0]!.change[retroactive.authorizationId]).toEqual({ before: retroactive, after: authorization });
  });

  it("are refused when someone took them meanwhile", () => {
    const retroactive = aRetroactive();
    const found = billed({ authorizations: [theAuthorization({ status: "canceled" }), retroactive] });
    const taken = transitionFacts({ authorizations: [{ ...retroactive, unitsHeld: 1 }] });
    expect(codeOf(() => createClaim(found, around(taken), evening()))).toBe("authorization.units-exceeded");
  });
});

describe("an appointment that is not billed", () => {
  const held = unbilled({ authorizations: [] });
  const facts = transitionFacts();

  it("keeps why, with all that is to be put right (CLM-002, CLM-036)", () => {
    const { billing, events } = notBilled(held, facts, evening());
    expect(billing).toMatchObject({ state: "held", outcome: "showedUp", obstacles: held.obstacles, decidedAt: evening().at, version: 2 });
    expect(events.map(({ type, data }) => [type, data])).toEqual([
      ["appointment.not-billed.v1", { caseId, appointmentId, state: "held", obstacles: ["claim.held"], internal: true }],
    ]);
  });

  it("says it once: the same again is no change and no event (CLM-031)", () => {
    const { billing } = notBilled(held, facts, evening());
    expect(notBilled(held, { ...facts, billing }, aStamp("2025-07-12T19:00:00.000Z"))).toEqual({ events: [] });
  });

  it("keeps since when it is held when the reasons change, and not when it fails instead", () => {
    const { billing } = notBilled(held, facts, evening());
    const later = aStamp("2025-07-12T19:00:00.000Z");
    const otherwise = unbilled({ authorizations: [theAuthorization({ status: "denied" })] });
    expect(notBilled(otherwise, { ...facts, billing }, later).billing).toMatchObject({
      decidedAt: evening().at,
      updatedAt: later.at,
      version: 3,
    });
    expect(notBilled(unbilled({ fees: [] }), { ...facts, billing }, later).billing).toMatchObject({ state: "failed", decidedAt: later.at });
  });

  it("writes nothing while it has no outcome (CLM-003)", () => {
    const open = unbilled({ appointment: { ...facts.appointment, status: "confirmed" } });
    expect(notBilled(open, facts, evening())).toEqual({ events: [] });
  });

  it("never loses the claim that it has (CLM-031)", () => {
    const { billing } = create().created;
    expect(codeOf(() => notBilled(held, { ...facts, billing }, evening()))).toBe("billing.claimed");
  });
});
