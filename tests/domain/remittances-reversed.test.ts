import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { totalsOf } from "../../domain/billing/bill.ts";
import { PostRemittance, standing } from "../../domain/claims/remittance.ts";
import { cents, moneyText } from "../../domain/kernel/money.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import { verdict } from "./case-scenes.ts";
import type { Scene } from "./remittance-scenes.ts";
import { anAnswer, aScene, posted, sumsOf, takenBack } from "./remittance-scenes.ts";

describe("a remittance that was posted by mistake", () => {
  it("is taken back to the cent by a mirror of it, which names it", () => {
    const before = aScene();
    const wrong = posted(before, anAnswer("80.00", ["CO-45 25.00 accepted", "PR-1 20.00", "PR-3 25.00"], { controlNumber: "ICN-9" }));
    const after = takenBack(wrong, wrong.remittance.remittanceId);
    expect(sumsOf(after)).toBe(sumsOf(before));
    expect(after.claim).toMatchObject({ status: "submitted", version: 3 });
    expect([after.claim.controlNumber, after.claim.denialCodes, after.claim.answeredOn]).toEqual([undefined, undefined, undefined]);
    expect(after.remittance).toMatchObject({
      reverses: wrong.remittance.remittanceId,
      paid: -80_00,
      receivedOn: "2025-07-20",
      effect: { paid: -80_00, moved: -20_00, adjusted: -25_00 },
    });
    expect(after.remittance.adjustments.map(({ amount }) => amount)).toEqual([-25_00, -20_00, -25_00]);
    expect(after.remittances[0]).toMatchObject({ reversedBy: after.remittance.remittanceId, version: 2 });
    expect(after.events).toMatchObject([{ type: "claim.remittance-reversed.v1", reason: "of another claim", data: { paidCents: -80_00 } }]);
    expect(after.account.balance).toBe(before.account.balance);
  });

  it("is taken back once, and its mirror never", () => {
    const wrong = posted(aScene(), anAnswer("80.00"));
    const after = takenBack(wrong, wrong.remittance.remittanceId);
    expect(verdict(() => takenBack(after, wrong.remittance.remittanceId))).toBe("remittance.reversed");
    expect(verdict(() => takenBack(after, after.remittance.remittanceId))).toBe("remittance.reversed");
  });

  it("waits for the later ones that rest on it", () => {
    const paid = posted(aScene(), anAnswer("80.00"));
    const taken = posted(paid, anAnswer("-80.00"));
    expect(verdict(() => takenBack(taken, paid.remittance.remittanceId))).toBe("remittance.reverses-too-much");
    const back = takenBack(taken, taken.remittance.remittanceId);
    expect(sumsOf(takenBack(back, paid.remittance.remittanceId))).toBe(sumsOf(aScene()));
  });

  it("leaves the claim where the others put it", () => {
    const denied = posted(aScene(), anAnswer("0.00", ["CO-50 150.00"]));
    const wrong = posted(denied, anAnswer("125.00"));
    expect(wrong.claim.status).toBe("paid");
    expect(takenBack(wrong, wrong.remittance.remittanceId).claim).toMatchObject({ status: "denied", denialCodes: ["CO-50"] });
  });

  it("is not taken back on a void claim", () => {
    const wrong = posted(aScene(), anAnswer("80.00"));
    const gone = { ...wrong, claim: { ...wrong.claim, status: "void" as const } };
    expect(verdict(() => takenBack(gone, wrong.remittance.remittanceId))).toBe("claim.over");
  });

  it("moves back no more than the patient's share is, where a correction shrank it since", () => {
    const all = posted(aScene(), anAnswer("0.00", ["PR-27 150.00"]));
    const shrunk = { charge: cents(100_00), patientShare: cents(100_00), payerShare: cents(0) };
    const after = takenBack({ ...all, claim: { ...all.claim, ...shrunk } }, all.remittance.remittanceId);
    expect(after.claim).toMatchObject({ patientShare: 0, payerShare: 100_00, charge: 100_00, outstanding: 100_00 });
  });
});

describe("whatever payers answer, in whatever order (CLM-037)", () => {
  const numRuns = Number(process.env.SOAK ?? 100);
  const amount = fc.integer({ min: -200_00, max: 200_00 });
  const adjustment = fc
    .record({
      group: fc.constantFrom("CO", "PR", "OA", "PI", "CR"),
      carc: fc.constantFrom("1", "3", "16", "18", "45", "50", "15"),
      amount: amount.filter((n) => n !== 0),
      accept: fc.boolean(),
    })
    .map(({ group, carc, amount, accept }) => {
      const accepted = accept && group === "CO" && carc === "45" ? { accepted: true } : {};
      return { group, carc, amount: moneyText(cents(amount)), ...accepted };
    });
  const step = fc.record({ paid: amount, adjustments: fc.array(adjustment, { maxLength: 4 }), back: fc.nat(9), reverses: fc.boolean() });
  type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;
  const start = fc.integer({ min: 0, max: 150_00 }).map((patientShare) => aScene({ patientShare: cents(patientShare) }));

  /** One thing that happens; nothing where it is refused. */
  function happen(scene: Scene, { paid, adjustments, back, reverses }: Step): Scene {
    try {
      const old = scene.remittances[back];
      if (reverses && old) return takenBack(scene, old.remittanceId);
      const answer = PostRemittance.parse({ receivedOn: "2025-07-18", paid: moneyText(cents(paid)), adjustments });
      return posted(scene, answer);
    } catch (error) {
      if (error instanceof Refusal) return scene;
      throw error;
    }
  }

  function holds({ claim, bills, account }: Scene): void {
    expect(claim.patientShare + claim.payerShare).toBe(claim.charge);
    expect(claim.outstanding).toBe(claim.payerShare - claim.paid - claim.adjusted);
    expect(Math.min(claim.patientShare, claim.payerShare, claim.paid, claim.adjusted)).toBeGreaterThanOrEqual(0);
    expect(bills.bills[0]?.balance).toBe(claim.outstanding + claim.patientOutstanding);
    expect(account).toMatchObject(totalsOf(bills.bills));
  }

  it("charge = patient's + payer's share, outstanding = payer's share - paid - adjusted, and nothing falls below zero", () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 8 }), (before, steps) => {
        let scene: Scene = before;
        for (const one of steps) holds((scene = happen(scene, one)));
      }),
      { numRuns },
    );
  });

  it("what is taken back one by one, the last first, leaves the sums as they were", () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 6 }), (before, steps) => {
        let scene: Scene = before;
        for (const one of steps) scene = happen(scene, { ...one, reverses: false });
        for (const { remittanceId } of scene.remittances.toReversed()) holds((scene = takenBack(scene, remittanceId)));
        expect(sumsOf(scene)).toBe(sumsOf(before));
        expect(scene.claim.status).toBe("submitted");
      }),
      { numRuns },
    );
  });

  it("what is taken back in any order in which it can be leaves them so too", () => {
    fc.assert(
      fc.property(start, fc.array(step, { maxLength: 6 }), fc.boolean(), (before, steps, newestFirst) => {
        let scene: Scene = before;
        for (const one of steps) scene = happen(scene, one);
        for (let left = standing(scene.remittances).length; left > 0; left--) {
          const order = newestFirst ? standing(scene.remittances).toReversed() : standing(scene.remittances);
          const next = order.find(({ remittanceId }) => verdict(() => takenBack(scene, remittanceId)) === "fine");
          if (!next) return; // Each rests on another: then they stay.
          scene = takenBack(scene, next.remittanceId);
        }
        expect(sumsOf(scene)).toBe(sumsOf(before));
      }),
      { numRuns },
    );
  });
});
