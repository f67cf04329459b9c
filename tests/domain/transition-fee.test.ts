import { describe, expect, it } from "vitest";
import type { TransitionFacts } from "../../domain/billing/transition-facts.ts";
import { cents } from "../../domain/kernel/money.ts";
import { addDays, day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import {
  aBilling,
  aCoverage,
  aFee,
  aMissedVisit,
  anAppointment,
  aPolicy,
  aProvider,
  aService,
  billed,
  codesOf,
  noShowsAreCharged,
  payerId,
  serviceDay,
  unbilled,
  workingOf,
} from "./billing-scenes.ts";

/** Every one of the five rules would give a fee to a kept visit, but the cancellation fee. */
const override = aBilling({ priceOverride: { amount: cents(10_00), reason: "agreed" } });
const eligible = aCoverage({ reducedFee: { schedule: "Hardship", from: serviceDay } });
const reducedRow = aFee({ schedule: "Hardship", reduced: true, amount: cents(20_00) });
const scheduleRow = aFee();
const priced = aService({ defaultPrice: cents(50_00) });
const all: Partial<TransitionFacts> = { billing: override, coverage: eligible, fees: [reducedRow, scheduleRow], services: [priced] };

const feeOf = (difference: Partial<TransitionFacts>) => billed(difference).stages.fee;

describe("the fee, by the first of five rules (CLM-009, R31)", () => {
  it("is the override that was set at the appointment (CLM-004)", () => {
    expect(feeOf(all)).toMatchObject({ source: "override", amount: 10_00 });
  });

  it("is the row of the reduced-fee schedule that the patient is eligible for (CLM-006)", () => {
    expect(feeOf({ ...all, billing: aBilling() })).toMatchObject({ source: "reducedSchedule", amount: 20_00, feeId: reducedRow.feeId });
  });

  it("is the matching row of the fee schedule (CLM-007)", () => {
    expect(feeOf({ ...all, billing: aBilling(), coverage: aCoverage() })).toMatchObject({
      source: "feeSchedule",
      feeId: scheduleRow.feeId,
    });
  });

  it("is the service's default price when no row matches (CLM-008)", () => {
    expect(feeOf({ fees: [], services: [priced] })).toEqual({ source: "defaultPrice", amount: 50_00 });
  });

  it("is nowhere to be found: that is an error, and never a claim for nothing (CLM-009)", () => {
    const outcome = unbilled({ fees: [] });
    expect([outcome.kind, codesOf(outcome)]).toEqual(["failed", ["claim.no-price"]]);
    expect(outcome.obstacles[0]!.field).toMatch(/^\/v1\/services\/service_\w+\/fees$/);
  });

  it("falls through to the fee schedule where an eligible patient has no matching reduced row (CLM-009)", () => {
    const ofAnother = aFee({ schedule: "Students", reduced: true, amount: cents(5_00) });
    expect(feeOf({ coverage: eligible, fees: [ofAnother, scheduleRow] })).toMatchObject({ source: "feeSchedule", amount: 40_00 });
  });

  it.each([
    ["the day before", 1, undefined, "feeSchedule"],
    ["its first day", 0, undefined, "reducedSchedule"],
    ["its last day", -5, 0, "reducedSchedule"],
    ["the day after", -5, -1, "feeSchedule"],
  ])("looks at the eligibility of the day of service: %s (CLM-006)", (_, fromDays, toDays, source) => {
    const from = addDays(serviceDay, fromDays);
    const to = toDays === undefined ? undefined : addDays(serviceDay, toDays);
    const coverage = aCoverage({ reducedFee: { schedule: "Hardship", from, to } });
    expect(feeOf({ coverage, fees: [reducedRow, scheduleRow] }).source).toBe(source);
  });

  it("does not use a reduced row for a patient who is not eligible (CLM-006)", () => {
    expect(codesOf(unbilled({ fees: [reducedRow] }))).toEqual(["claim.no-price"]);
  });

  it("says of each rule what it would have charged, and why it lost (CLM-032)", () => {
    const claim = billed(all);
    const results = ["override", "cancellationFee", "reducedSchedule", "feeSchedule", "defaultPrice"].map(
      (source) => workingOf(claim, `fee.${source}`).result,
    );
    expect(results).toEqual([
      "10.00",
      "no fee: the appointment was kept",
      "lost with 20.00: CLM-004 comes first",
      "lost with 40.00: CLM-004 comes first",
      "lost with 50.00: CLM-004 comes first",
    ]);
  });

  it("says of each row of the schedule why it lost (CLM-032)", () => {
    const ofAnother = aFee({ payerId: newId("payer") });
    const claim = billed({ fees: [scheduleRow, ofAnother] });
    expect(workingOf(claim, "fee.feeSchedule").inputs[ofAnother.feeId]).toBe("for another payer");
  });
});

describe("the row of the fee schedule (CLM-033, DOMAIN A8)", () => {
  it("is the one in force on the day of service, both of its ends included", () => {
    const june = aFee({ amount: cents(30_00), to: day("2025-07-09") });
    const july = aFee({ amount: cents(41_00), from: day("2025-07-10"), to: day("2025-07-10") });
    const later = aFee({ amount: cents(52_00), from: day("2025-07-11") });
    const on = (text: string) => feeOf({ fees: [june, july, later], appointment: anAppointment({ day: day(text) }) }).amount;
    expect([on("2025-07-09"), on("2025-07-10"), on("2025-07-11")]).toEqual([30_00, 41_00, 52_00]);
  });

  it("is the plan's before the payer's before nobody's, however many other fields a row names", () => {
    const specific = aFee({ placeOfService: "11", locality: "CA", clinicianId: aProvider().providerId, amount: cents(1_00) });
    const payers = aFee({ payerId, amount: cents(2_00) });
    const plans = aFee({ payerId, planName: "Gold", amount: cents(3_00) });
    expect(feeOf({ fees: [specific, payers, plans] }).amount).toBe(3_00);
    expect(feeOf({ fees: [specific, payers] }).amount).toBe(2_00);
    expect(feeOf({ fees: [specific, aFee()] }).amount).toBe(1_00);
    const silver = aCoverage({ policies: [aPolicy({ planName: "Silver" })] });
    expect(feeOf({ fees: [specific, payers, plans], coverage: silver }).amount).toBe(2_00);
  });

  it("is the one of the place of service that was said for the appointment", () => {
    const fees = [aFee({ placeOfService: "11" }), aFee({ placeOfService: "02", amount: cents(35_00) })];
    expect([feeOf({ fees }).amount, feeOf({ fees, billing: aBilling({ placeOfService: "02" }) }).amount]).toEqual([40_00, 35_00]);
  });

  it("says what the payer is expected to allow, at most its share of the charge", () => {
    const expected = (amount: number) => billed({ fees: [aFee({ expected: cents(amount) })] }).figures.expected;
    expect([expected(33_00), expected(33_75), expected(33_76)]).toEqual([132_00, 135_00, 135_00]);
    expect(billed().figures.expected).toBe(135_00);
  });
});

describe("an appointment that was not kept (CLM-005, CLM-030)", () => {
  it("is charged the cancellation fee of its status, once and to the patient (CLM-005)", () => {
    const claim = billed(aMissedVisit({ ...all, billing: aBilling() }));
    expect(claim.stages.fee).toEqual({ source: "cancellationFee", amount: 50_00 });
    expect([claim.claimKind, claim.outcome, claim.figures.patientShare]).toEqual(["cancellationFee", "noShow", 50_00]);
    expect(workingOf(claim, "fee.feeSchedule").result).toBe("no fee: only for an appointment that was kept");
  });

  it("is charged the override before that (CLM-004, CLM-030)", () => {
    expect(feeOf(aMissedVisit({ billing: override }))).toMatchObject({ source: "override", amount: 10_00 });
  });

  it("is not billed where its status has no fee, whatever the service would have cost (CLM-030)", () => {
    const outcome = unbilled(
      aMissedVisit({ ...all, billing: aBilling(), billedStatuses: [noShowsAreCharged({ cancellationFee: undefined })] }),
    );
    expect([outcome.kind, codesOf(outcome)]).toEqual(["notBilled", ["claim.no-cancellation-fee"]]);
  });

  it("is charged an override also where its status has no fee, as long as it is billed (CLM-030)", () => {
    const billedStatuses = [noShowsAreCharged({ cancellationFee: undefined })];
    expect(feeOf(aMissedVisit({ billing: override, billedStatuses })).amount).toBe(10_00);
  });

  it("is charged what held on its day", () => {
    const billedStatuses = [noShowsAreCharged(), noShowsAreCharged({ from: addDays(serviceDay, 1), cancellationFee: cents(75_00) })];
    expect(feeOf(aMissedVisit({ billedStatuses })).amount).toBe(50_00);
    expect(
      feeOf(aMissedVisit({ billedStatuses: [noShowsAreCharged(), noShowsAreCharged({ from: serviceDay, cancellationFee: cents(75_00) })] }))
        .amount,
    ).toBe(75_00);
  });

  it("never charges a kept one a cancellation fee (CLM-005)", () => {
    expect(feeOf({ billedStatuses: [noShowsAreCharged()] }).source).toBe("feeSchedule");
  });
});

describe("the schedule's price beside the charge (CLM-037)", () => {
  it("is kept whatever is charged: an override, a reduced fee, a cancellation fee", () => {
    expect(billed().schedulePrice).toBe(160_00);
    expect(billed(all).schedulePrice).toBe(160_00);
    expect(billed({ ...all, billing: aBilling() }).content.lines[0]).toMatchObject({ charge: 80_00, schedulePrice: 160_00 });
    expect(billed(aMissedVisit()).schedulePrice).toBe(160_00);
  });

  it("is of the time that was booked, though an override is for one unit", () => {
    expect(billed({ ...all, appointment: anAppointment({ minutes: 30 }) }).schedulePrice).toBe(80_00);
    expect(billed({ ...all, appointment: anAppointment({ minutes: 5 }) }).schedulePrice).toBeUndefined();
  });

  it("is not there where the schedule says nothing: the default price is not of a schedule", () => {
    const claim = billed({ fees: [], services: [priced] });
    expect([claim.figures.charge, claim.schedulePrice]).toEqual([200_00, undefined]);
  });
});
