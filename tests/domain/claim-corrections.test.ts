import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Claim } from "../../domain/claims/claim.ts";
import type { ClaimOutcome } from "../../domain/claims/claim-scene.ts";
import { closeClaim } from "../../domain/claims/close-claim.ts";
import { voidClaim } from "../../domain/claims/void-claim.ts";
import type { Cents } from "../../domain/kernel/money.ts";
import { cents } from "../../domain/kernel/money.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import { verdict } from "./case-scenes.ts";
import { aDraft, after, aLine, aSentClaim, correct, expectSound, noon, send } from "./claim-scenes.ts";

const stamp = noon();

describe("a correction (RCM-046)", () => {
  it("is a new version with frequency 7 and the payer's control number; the lineage keeps its claim", () => {
    const scene = aSentClaim({ status: "denied", denialCodes: ["CO-16"] });
    const sent = correct(scene, { diagnoses: ["M542"] });
    expect(sent.submission).toMatchObject({
      claimId: scene.claim.claimId,
      seq: 2,
      frequency: "7",
      originalReference: "ICN-1",
      submittedAt: stamp.at,
      version: 1,
      diagnoses: ["M542"],
      explanation: scene.submission.explanation,
    });
    expect(sent.submission.submissionId).not.toBe(scene.submission.submissionId);
    expect(sent.claim).toMatchObject({ status: "submitted", seq: 2, frequency: "7", submissionId: sent.submission.submissionId });
    expect(sent.claim.firstSubmittedAt).toBe(scene.claim.firstSubmittedAt);
    expect(sent.claim.denialCodes).toBeUndefined();
    expect(sent.events).toMatchObject([{ type: "claim.submitted.v1", data: { frequency: "7", seq: 2 } }]);
    expectSound(sent);
  });

  it("is refused until a remittance gave the control number", () => {
    expect(verdict(() => correct(aSentClaim({ controlNumber: undefined })))).toBe("claim.control-number-missing");
  });

  it("moves the charge with the units, and what it moves is the payer's", () => {
    const sent = correct(aSentClaim(), { lines: [{ line: 1, units: "3" }] });
    expect(sent.submission.lines[0]).toMatchObject({ units: "3", fee: 75_00, charge: 225_00, schedulePrice: 240_00 });
    expect(sent.claim).toMatchObject({ charge: 225_00, patientShare: 25_00, payerShare: 200_00, expected: 200_00, outstanding: 200_00 });
    expect(sent.bills.bills[0]).toMatchObject({ retail: 225_00, schedulePrice: 240_00, balance: 225_00 });
    expect(sent.submission.explanation.at(-1)).toMatchObject({
      figure: "charge",
      inputs: { before: "150.00", "line 1": "225.00 for 3", payerShare: "200.00" },
      result: "225.00",
      rule: "RCM-046",
    });
    expectSound(sent);
  });

  it.each([
    ["all of the share where nothing else was agreed", {}, "3", 200_00],
    ["what the fee allows for the units, where it allows less", { expected: cents(80_00) }, "3", 120_00],
    ["never more than the share", { expected: cents(124_00) }, "0.5", 12_50],
  ])("is expected to bring %s", (_, { expected }: { expected?: Cents }, units, wanted) => {
    const scene = aSentClaim({ ...(expected && { expected }) }, { lines: [aLine({ ...(expected && { expected }) })] });
    expect(correct(scene, { lines: [{ line: 1, units }] }).claim.expected).toBe(wanted);
  });

  it("rounds a charge that follows the units half up to the cent (CLM-012)", () => {
    const scene = aSentClaim({}, { lines: [aLine({ fee: cents(33_33), units: "1", charge: cents(33_33) })] });
    expect(correct(scene, { lines: [{ line: 1, units: "1.5" }] }).claim.charge).toBe(50_00); // 49.995
    expect(correct(scene, { lines: [{ line: 1, units: "1.25" }] }).claim.charge).toBe(41_66); // 41.6625
  });

  it("takes a charge that is given, whatever the units come to", () => {
    const sent = correct(aSentClaim(), { lines: [{ line: 1, units: "3", charge: "180.50", modifiers: ["59", "GP"] }] });
    expect(sent.submission.lines[0]).toMatchObject({ units: "3", charge: 180_50, modifiers: ["59", "GP"] });
    expect(sent.claim).toMatchObject({ charge: 180_50, patientShare: 25_00, payerShare: 155_50 });
  });

  const paidSome = { paid: cents(60_00), adjusted: cents(15_00), status: "partlyPaid" } as const;
  it.each([
    ["what was paid and taken off, with the patient's share", paidSome, "100.00", "fine"],
    ["a cent less", paidSome, "99.99", "claim.charge-too-low"],
    ["the patient's share alone, when nothing was paid", {}, "25.00", "fine"],
    ["a cent less than that", {}, "24.99", "claim.charge-too-low"],
  ])("a charge of %s", (_, difference: Partial<Claim>, charge, expected) => {
    expect(verdict(() => correct(aSentClaim(difference), { lines: [{ line: 1, charge }] }))).toBe(expected);
  });

  it("leaves all of it to the patient where all of it was theirs, but not below what they paid", () => {
    const scene = aSentClaim({ patientShare: cents(150_00), patientPaid: cents(40_00) });
    expect(correct(scene, { lines: [{ line: 1, charge: "40.00" }] }).claim).toMatchObject({
      patientShare: 40_00,
      payerShare: 0,
      patientOutstanding: 0,
    });
    expect(verdict(() => correct(scene, { lines: [{ line: 1, charge: "39.99" }] }))).toBe("claim.charge-too-low");
  });

  it("goes on after one that the payer overpaid, as long as it does not lower the charge", () => {
    const scene = aSentClaim({ status: "partlyPaid", paid: cents(130_00) });
    expect(scene.claim.outstanding).toBe(-5_00);
    expect(verdict(() => correct(scene, { notes: "x" }))).toBe("fine");
    expect(verdict(() => correct(scene, { lines: [{ line: 1, charge: "149.99" }] }))).toBe("claim.charge-too-low");
  });

  it("ends with the ninety-ninth version", () => {
    expect(verdict(() => correct(aSentClaim({ seq: 98 })))).toBe("fine");
    expect(verdict(() => correct(aSentClaim({ seq: 99 })))).toBe("claim.too-many-submissions");
  });

  it("is no correction where the payer could not process what it got: that is sent anew as an original", () => {
    const scene = aSentClaim({ status: "denied", unprocessable: true });
    const sent = send(scene, { changes: { memberId: "M2" } });
    expect(sent.submission).toMatchObject({ seq: 2, frequency: "1", policy: { memberId: "M2" } });
    expect(sent.submission.originalReference).toBeUndefined();
    expect([sent.claim.unprocessable, sent.claim.controlNumber]).toEqual([undefined, undefined]);
    expect(verdict(() => send(aSentClaim({ status: "denied" })))).toBe("claim.submitted");
  });
});

describe("whatever is done to a claim, in whatever order", () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("charge" as const), cents: fc.integer({ min: 1, max: 400_00 }) }),
    fc.record({ do: fc.constant("units" as const), quarters: fc.integer({ min: 1, max: 40 }) }),
    fc.record({ do: fc.constantFrom("send" as const, "void" as const, "close" as const) }),
  );
  it("its shares are its charge, its bill follows it, and the account is the sum of the bills (CLM-037)", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), fc.integer({ min: 0, max: 150_00 }), (steps, share) => {
        let scene = aDraft({ controlNumber: "ICN-1", patientShare: cents(share) }, {}, aSentClaim());
        for (const one of steps) {
          try {
            scene = after(scene, did(scene, one));
          } catch (error) {
            if (!(error instanceof Refusal)) throw error;
          }
          expectSound(scene);
          expect(scene.submission.seq).toBe(scene.claim.seq);
        }
      }),
      { numRuns: 150 },
    );
  });

  function did(scene: ReturnType<typeof aDraft>, one: { do: string; cents?: number; quarters?: number }): ClaimOutcome {
    const money = ((one.cents ?? 1) / 100).toFixed(2);
    switch (one.do) {
      case "charge":
        return correct(scene, { lines: [{ line: 1, charge: money }] });
      case "units":
        return correct(scene, { lines: [{ line: 1, units: String((one.quarters ?? 1) / 4) }] });
      case "send":
        return send(scene);
      case "void":
        return voidClaim(scene, { reason: "Taken back" }, stamp);
      default:
        return closeClaim(scene, { reason: "Done" }, stamp);
    }
  }
});
