import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TransitionFacts } from "../../domain/billing/transition-facts.ts";
import { transition } from "../../domain/billing/transition.ts";
import { ClaimContent } from "../../domain/claims/claim.ts";
import { cents, plus } from "../../domain/kernel/money.ts";
import { addDays } from "../../domain/kernel/time.ts";
import { lienPayer } from "../../domain/parties/payer.ts";
import { canary } from "../fixtures.ts";
import {
  aBilling,
  aCoverage,
  aFee,
  aMissedVisit,
  anAppointment,
  aPatient,
  aPayer,
  aPolicy,
  aRetroactive,
  aService,
  billed,
  noShowsAreCharged,
  serviceDay,
  theAuthorization,
  transitionFacts,
  unbilled,
} from "./billing-scenes.ts";

const numRuns = process.env["SOAK"] ? 3000 : 200;

describe("the explanation (CLM-032)", () => {
  const figures = [
    "gate",
    "payer",
    "service",
    "requirements",
    "authorization",
    ...["override", "cancellationFee", "reducedSchedule", "feeSchedule", "defaultPrice"].map((source) => `fee.${source}`),
    "quantity",
    "charge",
    "modifiers",
    "copay",
    ...["belowCopay", "patientStatement", "billPatientDirectly", "notShownUp"].map((name) => `split.${name}`),
    "split",
    "expected",
    "schedulePrice",
  ];

  it("names every rule that was tried, in the order of the seed", () => {
    expect(billed().explanation.map(({ figure }) => figure)).toEqual(figures);
    expect(billed(aMissedVisit()).explanation.map(({ figure }) => figure)).toEqual(figures);
  });

  it("goes as far as the transition came, where there is no claim", () => {
    expect(unbilled({ authorizations: [] }).explanation.map(({ figure }) => figure)).toEqual(figures.slice(0, 5));
    expect(unbilled({ fees: [] }).explanation.map(({ figure }) => figure)).toEqual(figures.slice(0, 10));
    expect(unbilled({ appointment: anAppointment({ minutes: 5 }) }).explanation.map(({ figure }) => figure)).toEqual(figures.slice(0, 11));
  });

  it("holds nothing personal and no free text, and neither do the obstacles", () => {
    const said = (facts: Partial<TransitionFacts>) => {
      const { kind, ...outcome } = transition(transitionFacts(facts));
      return JSON.stringify([outcome.explanation, "obstacles" in outcome ? outcome.obstacles : kind]);
    };
    const billing = aBilling({ priceOverride: { amount: cents(1), reason: `${canary} asked` } });
    const everything = aPayer({ requirements: ["birthDate", "gender", "homeAddress", "memberId", "groupNumber", "diagnosis"] });
    for (const facts of [
      {},
      { billing, payer: everything },
      { payer: everything, patient: aPatient({ homeAddress: undefined }) },
      { authorizations: [] },
    ]) {
      expect(said(facts)).not.toContain(canary);
      expect(said(facts)).not.toContain("1985-12-10");
    }
  });
});

describe("any appointment", () => {
  const pick = <T>(...of: T[]) => fc.constantFrom(...of);
  const amount = fc.integer({ min: 1, max: 5_000_00 }).map(cents);
  const perhaps = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
  const service = fc.record({
    timed: perhaps(
      fc.record({
        intervalMinutes: fc.integer({ min: 1, max: 60 }),
        rounding: pick<object>({ to: "nearest", step: "quarter" }, { to: "up", step: "half" }, { to: "none" }, { to: "cms8Minute" }),
        unitsMax: perhaps(fc.integer({ min: 1, max: 6 })),
      }),
    ),
    defaultPrice: perhaps(amount),
    billPatientDirectly: fc.boolean(),
    copayKind: pick("regular", "group"),
    active: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
  }) as fc.Arbitrary<Partial<Parameters<typeof aService>[0]>>;
  const fee = fc.record({ amount, expected: perhaps(amount), reduced: fc.boolean(), from: pick(serviceDay, addDays(serviceDay, 1)) });

  const facts = fc
    .record({
      service,
      fees: fc.array(fee, { maxLength: 3 }),
      minutes: fc.integer({ min: -10, max: 200 }),
      status: pick("showedUp", "showedUp", "noShow", "canceledLate", "canceled") as fc.Arbitrary<"showedUp" | "noShow">,
      fee: perhaps(amount),
      policy: perhaps(fc.record({ copay: perhaps(amount), groupCopay: perhaps(amount) })),
      reduced: fc.boolean(),
      override: perhaps(amount),
      claimFormat: pick("cms1500", "patientStatement", undefined),
      own: pick<object>({}, { status: "exhausted" }, { status: "canceled" }),
      retroactive: fc.boolean(),
    })
    .map((of): TransitionFacts =>
      transitionFacts({
        appointment: anAppointment({ minutes: of.minutes, status: of.status }),
        services: [aService(of.service)],
        fees: of.fees.map((one) => aFee({ ...one, schedule: one.reduced ? "Hardship" : "Standard 2025" })),
        billedStatuses: [noShowsAreCharged({ cancellationFee: of.fee })],
        coverage: aCoverage({
          policies: of.policy ? [aPolicy(of.policy)] : [],
          ...(of.reduced ? { reducedFee: { schedule: "Hardship", from: serviceDay } } : {}),
        }),
        billing: aBilling(of.override === undefined ? {} : { priceOverride: { amount: of.override, reason: "agreed" } }),
        payer: of.policy ? aPayer({ claimFormat: of.claimFormat as "cms1500" }) : lienPayer,
        authorizations: [theAuthorization(of.own), ...(of.retroactive ? [aRetroactive()] : [])],
      }),
    );

  it("is billed with shares that add up to a charge above nothing, or it is said why not (CLM-009, CLM-025, CLM-032)", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(facts, (one) => {
        const outcome = transition(one);
        seen.add(outcome.kind);
        if (outcome.kind !== "bill") {
          expect(outcome.obstacles.length).toBeGreaterThan(0);
          return;
        }
        const { charge, patientShare, payerShare, expected } = outcome.figures;
        expect(charge).toBeGreaterThan(0);
        expect(plus(patientShare, payerShare)).toBe(charge);
        expect(Math.min(patientShare, payerShare, expected)).toBeGreaterThanOrEqual(0);
        expect(expected).toBeLessThanOrEqual(payerShare);
        expect(plus(...outcome.content.lines.map((line) => line.charge))).toBe(charge);
        if (outcome.outcome !== "showedUp") expect([payerShare, outcome.claimKind]).toEqual([0, "cancellationFee"]);
        expect(outcome.explanation).toHaveLength(21);
        expect(ClaimContent.safeEncode(outcome.content).success).toBe(true);
      }),
      { numRuns },
    );
    expect([...seen].toSorted()).toEqual(["bill", "failed", "held", "notBilled"]); // Otherwise this would have proved less than it says.
  });
});
