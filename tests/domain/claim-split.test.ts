import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitCharge } from "../../domain/billing/split.ts";
import type { SplitAsked } from "../../domain/billing/split.ts";
import { cents, plus } from "../../domain/kernel/money.ts";
import { aCoverage, aMissedVisit, aPayer, aPolicy, aService, billed, workingOf } from "./billing-scenes.ts";

const numRuns = process.env["SOAK"] ? 5000 : 300;

/** Splits 160.00 under a policy with copays of 25.00 and 15.00. */
const split = (difference: Partial<SplitAsked> = {}) =>
  splitCharge({ charge: cents(160_00), service: aService(), payer: aPayer(), policy: aPolicy(), status: "showedUp", ...difference }).value;

describe("the split of a charge", () => {
  it("gives the copay to the patient and the rest to the primary payer (CLM-024, CLM-025)", () => {
    expect(split()).toEqual({ copay: 25_00, patientShare: 25_00, payerShare: 135_00, allToPatient: [] });
  });

  it("takes the group copay for a group service (CLM-024, CLM-039)", () => {
    expect(split({ service: aService({ copayKind: "group" }) })).toMatchObject({ patientShare: 15_00, payerShare: 145_00 });
  });

  it("gives the payer all of it where the policy has no copay, or there is no policy (CLM-024)", () => {
    expect(split({ policy: aPolicy({ copay: undefined }) })).toMatchObject({ copay: 0, patientShare: 0, payerShare: 160_00 });
    expect(split({ policy: undefined })).toMatchObject({ patientShare: 0, payerShare: 160_00 });
    expect(split({ policy: aPolicy({ groupCopay: undefined }), service: aService({ copayKind: "group" }) }).patientShare).toBe(0);
  });

  it("is of the charge, fee × quantity, and not of the fee (CLM-026)", () => {
    const { figures, stages } = billed();
    expect(stages.fee.amount).toBe(40_00);
    expect(figures).toMatchObject({ charge: 160_00, patientShare: 25_00, payerShare: 135_00 });
  });

  it.each([
    [25_01, 25_00, 1, []],
    [25_00, 25_00, 0, []],
    [24_99, 24_99, 0, ["belowCopay"]],
  ])(
    "of a charge of %i cents with a copay of 2500 gives the patient %i and the payer %i (CLM-027)",
    (charge, patientShare, payerShare, allToPatient) => {
      expect(split({ charge: cents(charge) })).toMatchObject({ patientShare, payerShare, allToPatient });
    },
  );

  it("gives all to the patient when the payer's claim format is the patient statement (CLM-028)", () => {
    expect(split({ payer: { claimFormat: "patientStatement" } })).toMatchObject({
      patientShare: 160_00,
      allToPatient: ["patientStatement"],
    });
    for (const claimFormat of ["cms1500", "ub04", "edi837p", "edi837i", undefined] as const)
      expect(split({ payer: { claimFormat } }).payerShare).toBe(135_00);
  });

  it("gives all to the patient when the service is billed to the patient directly (CLM-029)", () => {
    expect(split({ service: aService({ billPatientDirectly: true }) })).toMatchObject({
      patientShare: 160_00,
      payerShare: 0,
      allToPatient: ["billPatientDirectly"],
    });
  });

  it.each(["noShow", "canceledLate", "canceled"] as const)("gives all to the patient who did not show up: %s (CLM-030)", (status) => {
    expect(split({ status })).toMatchObject({ patientShare: 160_00, payerShare: 0, allToPatient: ["notShownUp"] });
  });

  it("gives it once when several of these hold (CLM-027..030)", () => {
    const all = split({
      charge: cents(10_00),
      payer: { claimFormat: "patientStatement" },
      service: aService({ billPatientDirectly: true }),
      status: "noShow",
    });
    expect(all).toMatchObject({ patientShare: 10_00, payerShare: 0 });
    expect(all.allToPatient).toEqual(["belowCopay", "patientStatement", "billPatientDirectly", "notShownUp"]);
  });

  it("always adds up to the charge, and gives neither less than nothing (CLM-025, XCT-006)", () => {
    const amount = fc.integer({ min: 1, max: 100_000_00 }).map(cents);
    const copay = fc.option(fc.integer({ min: 0, max: 300_00 }).map(cents), { nil: undefined });
    fc.assert(
      fc.property(
        fc.record({
          charge: amount,
          service: fc.record({ copayKind: fc.constantFrom("regular", "group"), billPatientDirectly: fc.boolean() }),
          payer: fc.record({ claimFormat: fc.constantFrom("cms1500", "patientStatement", undefined) }),
          policy: fc.option(fc.record({ copay, groupCopay: copay }).map(aPolicy), { nil: undefined }),
          status: fc.constantFrom("showedUp", "noShow", "canceledLate", "canceled"),
        }) as fc.Arbitrary<SplitAsked>,
        (asked) => {
          const { patientShare, payerShare } = splitCharge(asked).value;
          expect(plus(patientShare, payerShare)).toBe(asked.charge);
          expect(Math.min(patientShare, payerShare)).toBeGreaterThanOrEqual(0);
        },
      ),
      { numRuns },
    );
  });
});

describe("what a claim says of its split (CLM-032)", () => {
  it("names every rule, and which of them held", () => {
    const claim = billed({ payer: aPayer({ claimFormat: "patientStatement" }) });
    const results = ["belowCopay", "patientStatement", "billPatientDirectly", "notShownUp"].map(
      (name) => workingOf(claim, `split.${name}`).result,
    );
    expect(results).toEqual(["does not hold", "all to the patient", "does not hold", "does not hold"]);
    expect(workingOf(claim, "split").result).toBe("patient 160.00, payer 0.00");
  });

  it("is a claim all the same when the payer owes nothing of it (CLM-028)", () => {
    const { kind, figures } = billed({ payer: aPayer({ claimFormat: "patientStatement" }) });
    expect([kind, figures.payerShare, figures.outstanding, figures.patientOutstanding]).toEqual(["bill", 0, 0, 160_00]);
  });

  it("has the patient owe all of a cancellation fee, whatever the copay (CLM-030)", () => {
    expect(billed(aMissedVisit()).figures).toMatchObject({ charge: 50_00, patientShare: 50_00, payerShare: 0, expected: 0 });
  });

  it("takes the copay of the policy of the primary payer only (CLM-024)", () => {
    const coverage = aCoverage({ policies: [aPolicy({ copay: cents(30_00) }), aPolicy({ copay: cents(5_00) })] });
    expect(billed({ coverage }).figures.patientShare).toBe(30_00);
  });
});
