import { describe, expect, it } from "vitest";
import { transition } from "../../domain/billing/transition.ts";
import { ClaimContent, ClaimFigures } from "../../domain/claims/claim.ts";
import { cents } from "../../domain/kernel/money.ts";
import { addDays, day } from "../../domain/kernel/time.ts";
import { lienPayer } from "../../domain/parties/payer.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { canary } from "../fixtures.ts";
import {
  aBilling,
  aCoverage,
  aFee,
  aMissedVisit,
  aModifierRule,
  anAppointment,
  aPatient,
  aPayer,
  aPolicy,
  aProvider,
  billed,
  codesOf,
  noShowsAreCharged,
  payerId,
  serviceDay,
  serviceId,
  theCase,
  transitionFacts,
  unbilled,
  workingOf,
} from "./billing-scenes.ts";

describe("the gate (CLM-003)", () => {
  it("lets kept appointments through until something else is set, and no others", () => {
    expect(billed().outcome).toBe("showedUp");
    for (const status of ["noShow", "canceledLate", "canceled"] as const) {
      const outcome = unbilled({ appointment: anAppointment({ status }) });
      expect([outcome.kind, outcome.outcome, codesOf(outcome)]).toEqual(["notBilled", status, ["claim.not-billed"]]);
    }
  });

  it("goes by what holds on the day of service, and not the day before it is set", () => {
    const stopped = (from: string) => [{ status: "showedUp", from: day(from), billed: false } as const];
    expect(billed({ billedStatuses: stopped("2025-07-11") }).kind).toBe("bill");
    expect(unbilled({ billedStatuses: stopped("2025-07-10") }).kind).toBe("notBilled");
  });

  it("does not bill a status that is set not to be billed, not even with a price of its own", () => {
    const billedStatuses = [noShowsAreCharged({ billed: false })];
    const billing = aBilling({ priceOverride: { amount: cents(10_00), reason: "agreed" } });
    expect(unbilled(aMissedVisit({ billedStatuses, billing })).kind).toBe("notBilled");
  });

  it.each(["scheduled", "confirmed", "onHold"] as const)("has nothing to say of an appointment that is %s", (status) => {
    const outcome = unbilled({ appointment: anAppointment({ status }) });
    expect(outcome).toMatchObject({ kind: "notBilled", outcome: undefined });
    expect(codesOf(outcome)).toEqual(["appointment.no-outcome"]);
  });

  it("looks at nothing else when the status is not billed: a missing date of birth is not complained of", () => {
    const payer = aPayer({ requirements: ["homeAddress"] });
    const outcome = unbilled({ appointment: anAppointment({ status: "noShow" }), payer, patient: aPatient({ homeAddress: undefined }) });
    expect(codesOf(outcome)).toEqual(["claim.not-billed"]);
  });
});

describe("the primary payer (CLM-038)", () => {
  const other = newId("payer");

  it("is the case's first policy in force on the day of service, both of its ends included", () => {
    const second = aPolicy({ payerId: other });
    const first = (from: string, to: string) => aCoverage({ policies: [aPolicy({ from: day(from), to: day(to) }), second] });
    expect(billed({ coverage: first("2025-07-10", "2025-07-10") }).stages.payerId).toBe(payerId);
    expect(billed({ coverage: first("2025-07-11", "2025-12-31") }).stages.payerId).toBe(other);
    expect(billed({ coverage: first("2025-01-01", "2025-07-09") }).stages.payerId).toBe(other);
  });

  it("is the lien payer where there is no insurer: its share is what the law firm is asked to pay", () => {
    const { content, figures } = billed({ coverage: undefined, payer: lienPayer });
    expect(content.payer).toMatchObject({ payerId: lienPayer.payerId, kind: "lien" });
    expect(content.policy).toBeUndefined();
    expect(figures).toMatchObject({ patientShare: 0, payerShare: 160_00 });
  });

  it("is the one that was named for the appointment, also one without a policy of the case, which then has no copay", () => {
    const { content, figures } = billed({ billing: aBilling({ payerId: other }), payer: aPayer({ payerId: other }) });
    expect([content.payer.payerId, content.policy, figures.patientShare]).toEqual([other, undefined, 0]);
  });

  it("is used under its own policy when one was named that is not the first", () => {
    const coverage = aCoverage({ policies: [aPolicy(), aPolicy({ payerId: other, copay: cents(7_00) })] });
    expect(billed({ coverage, billing: aBilling({ payerId: other }), payer: aPayer({ payerId: other }) }).figures.patientShare).toBe(7_00);
  });
});

describe("the claim as a snapshot (CLM-016..018)", () => {
  it("takes over the appointment, the patient, the insurance and the accident", () => {
    const { content } = billed();
    expect(content).toMatchObject({
      payer: { payerId, name: "Fictional Mutual", claimFormat: "edi837p", ediPayerId: "94036" },
      policy: aPolicy(),
      patient: { firstName: `${canary}-Ada`, birthDate: "1985-12-10", gender: "female" },
      accident: { dateOfLoss: "2025-06-30", accidentType: "auto", state: "CA" },
      billingProvider: { name: "Fictional Therapy", npi: "1234567893" },
      appointment: { day: "2025-07-10", status: "showedUp", units: 1 },
      authorizationNumber: "AUTH-2025-0000042",
      diagnoses: ["S134XXA", "M542"],
    });
    expect(content.lines).toMatchObject([
      {
        line: 1,
        serviceId,
        code: "97110",
        diagnosisPointers: [1, 2],
        placeOfService: "11",
        serviceFrom: "2025-07-10",
        serviceTo: "2025-07-10",
        minutes: 60,
        units: "4",
        fee: 40_00,
        charge: 160_00,
        clinicianNpi: "1234567893",
      },
    ]);
  });

  it("holds no payer's terms: requirements and deadlines are not copied", () => {
    expect(Object.keys(billed({ payer: aPayer({ requirements: ["birthDate"] }) }).content.payer)).not.toContain("requirements");
  });

  it("is what a claim may say, and its figures are money", () => {
    const { content, figures } = billed();
    expect(ClaimContent.safeEncode(content).success).toBe(true);
    expect(ClaimFigures.safeEncode(figures).success).toBe(true);
  });

  it("does not change when the records do later", () => {
    const diagnoses = ["M542"];
    const facts = transitionFacts({ billing: aBilling({ diagnoses }), modifierRules: [aModifierRule()] });
    const claim = transition(facts);
    const before = structuredClone(claim);
    diagnoses.push("S134XXA");
    facts.modifierRules[0]!.modifiers.push("59");
    facts.patient.firstName = "Someone";
    facts.coverage!.policies[0]!.copay = cents(0);
    facts.provider.address!.city = "Elsewhere";
    expect(claim).toEqual(before);
  });

  it.each([
    [0, []],
    [3, [1, 2, 3]],
    [4, [1, 2, 3, 4]],
    [5, [1, 2, 3, 4]],
    [12, [1, 2, 3, 4]],
  ])("points its line at the first four of %i diagnoses", (count, pointers) => {
    const diagnoses = Array.from({ length: count }, (_, i) => `M5${i}0`);
    expect(billed({ billing: aBilling({ diagnoses }) }).content.lines[0]!.diagnosisPointers).toEqual(pointers);
  });

  it("has the place of service that was said for the appointment before the service's own", () => {
    expect(billed({ billing: aBilling({ placeOfService: "02" }) }).content.lines[0]!.placeOfService).toBe("02");
  });

  it("names who rendered it, where that is not the provider", () => {
    const clinician = aProvider({ providerId: newId("provider"), npi: "1245319599" });
    const { content } = billed({ clinician, billing: aBilling({ clinicianId: clinician.providerId }) });
    expect(content.lines[0]).toMatchObject({ clinicianId: clinician.providerId, clinicianNpi: "1245319599" });
    expect(content.billingProvider.npi).toBe("1234567893");
  });

  it("is of the day at the provider's place, also where it is another in UTC (XCT-007)", () => {
    expect(billed({ appointment: anAppointment({ day: day("2025-07-09") }) }).content.lines[0]!.serviceFrom).toBe("2025-07-09");
  });
});

describe("the modifiers (CLM-019..023)", () => {
  it("are none without a matching rule (CLM-020)", () => {
    const claim = billed({ modifierRules: [aModifierRule({ payerId: newId("payer") })] });
    expect(claim.content.lines[0]!.modifiers).toEqual([]);
    expect(workingOf(claim, "modifiers")).toMatchObject({ rule: "CLM-020", result: "none" });
  });

  it("are looked up by service, primary payer and clinician, and inserted in their order (CLM-019, CLM-021)", () => {
    const clinician = aProvider({ providerId: newId("provider") });
    const rule = aModifierRule({ serviceId, payerId, clinicianId: clinician.providerId, modifiers: ["GP", "59", "KX", "CQ"] });
    expect(billed({ clinician, modifierRules: [rule] }).content.lines[0]!.modifiers).toEqual(["GP", "59", "KX", "CQ"]);
    expect(billed({ modifierRules: [rule] }).content.lines[0]!.modifiers).toEqual([]);
  });

  it("are those of the least generic rule (CLM-022)", () => {
    const modifierRules = [aModifierRule({ serviceId }), aModifierRule({ serviceId, payerId, modifiers: ["59"] })];
    expect(billed({ modifierRules }).stages.modifiers).toEqual(["59"]);
  });

  it("decide the fee where a row asks for them", () => {
    const fees = [aFee(), aFee({ modifiers: ["GP"], amount: cents(45_00) })];
    expect(billed({ fees }).stages.fee.amount).toBe(40_00);
    expect(billed({ fees, modifierRules: [aModifierRule()] }).stages.fee.amount).toBe(45_00);
  });
});

describe("the course of the transition", () => {
  it("hands on ids, codes and cents of each stage", () => {
    expect(billed().stages).toEqual({
      serviceId,
      payerId,
      fee: { source: "feeSchedule", amount: 40_00, feeId: expect.stringMatching(/^fee_/) },
      units: "4",
      modifiers: [],
      charge: 160_00,
      split: { copay: 25_00, patientShare: 25_00, payerShare: 135_00, allToPatient: [] },
    });
  });

  it("comes to the same claim whenever it is asked of the same facts (CLM-031)", () => {
    const facts = transitionFacts({ modifierRules: [aModifierRule()] });
    expect(transition(facts)).toEqual(transition(structuredClone(facts)));
  });
});

describe("the accident and the service (CLM-035)", () => {
  it("may be on one day, and no accident comes after the service", () => {
    expect(billed({ legalCase: theCase({ dateOfLoss: serviceDay }) }).kind).toBe("bill");
    const outcome = unbilled({ legalCase: theCase({ dateOfLoss: addDays(serviceDay, 1) }) });
    expect([outcome.kind, codesOf(outcome)]).toEqual(["failed", ["claim.loss-after-service"]]);
    expect(outcome.obstacles[0]!.field).toMatch(/^\/v1\/cases\/case_\w+#\/dateOfLoss$/);
  });

  it("are looked at for a cancellation fee too", () => {
    expect(codesOf(unbilled(aMissedVisit({ legalCase: theCase({ dateOfLoss: addDays(serviceDay, 1) }) })))).toEqual([
      "claim.loss-after-service",
    ]);
  });
});
