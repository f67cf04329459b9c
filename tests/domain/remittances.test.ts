import { describe, expect, it } from "vitest";
import type { Claim } from "../../domain/claims/claim.ts";
import { remittancesMax } from "../../domain/claims/remittance.ts";
import { cents } from "../../domain/kernel/money.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { verdict } from "./case-scenes.ts";
import type { Scene } from "./remittance-scenes.ts";
import { anAnswer, aScene, codesOf, posted, sumsOf, takenBack } from "./remittance-scenes.ts";

describe("what a remittance does to the sums of a claim of 150.00 with a copay of 25.00 (RCM-047)", () => {
  //                                                                 patient payer  paid  off  outstanding, patient's
  const table: [says: string, paid: string, adjustments: string[], sums: string, status: Claim["status"], denied: string[] | undefined][] =
    [
      ["paid in full", "125.00", [], "25.00 125.00 125.00 0.00 0.00 25.00", "paid", undefined],
      ["paid one cent less", "124.99", [], "25.00 125.00 124.99 0.00 0.01 25.00", "partlyPaid", undefined],
      ["paid one cent more", "125.01", [], "25.00 125.00 125.01 0.00 -0.01 25.00", "paid", undefined],
      ["denied", "0.00", ["CO-16 150.00"], "25.00 125.00 0.00 0.00 125.00 25.00", "denied", ["CO-16"]],
      [
        "denied for several reasons, each once",
        "0.00",
        ["CO-16 50.00", "OA-18 50.00", "CO-16 50.00"],
        "25.00 125.00 0.00 0.00 125.00 25.00",
        "denied",
        ["CO-16", "OA-18"],
      ],
      [
        "contractual, not accepted: nothing is taken off",
        "100.00",
        ["CO-45 25.00"],
        "25.00 125.00 100.00 0.00 25.00 25.00",
        "partlyPaid",
        ["CO-45"],
      ],
      ["contractual and accepted", "100.00", ["CO-45 25.00 accepted"], "25.00 125.00 100.00 25.00 0.00 25.00", "paid", undefined],
      ["accepted one cent too little", "100.00", ["CO-45 24.99 accepted"], "25.00 125.00 100.00 24.99 0.01 25.00", "partlyPaid", undefined],
      ["a deductible moves to the patient", "100.00", ["PR-1 25.00"], "50.00 100.00 100.00 0.00 0.00 50.00", "paid", undefined],
      [
        "the copay that the patient has already is not asked for twice",
        "100.00",
        ["CO-45 25.00", "PR-3 25.00"],
        "25.00 125.00 100.00 0.00 25.00 25.00",
        "partlyPaid",
        ["CO-45"],
      ],
      [
        "copay and deductible: only the deductible moves",
        "80.00",
        ["CO-45 25.00 accepted", "PR-3 25.00", "PR-1 20.00"],
        "45.00 105.00 80.00 25.00 0.00 45.00",
        "paid",
        undefined,
      ],
      ["all of it passed on", "0.00", ["PR-27 150.00"], "150.00 0.00 0.00 0.00 0.00 150.00", "paid", undefined],
      [
        "a part passed on and the rest denied",
        "0.00",
        ["PR-1 50.00", "CO-50 100.00"],
        "50.00 100.00 0.00 0.00 100.00 50.00",
        "denied",
        ["CO-50"],
      ],
    ];

  it.each(table)("%s", (_, paid, adjustments, sums, status, denied) => {
    const after = posted(aScene(), anAnswer(paid, adjustments));
    expect(sumsOf(after)).toBe(sums);
    expect(after.claim).toMatchObject({ status, charge: 150_00, expected: 125_00, version: 2 });
    expect(after.claim.denialCodes).toEqual(denied);
  });

  it("without a copay moves what the payer passes on to the cent", () => {
    const after = posted(aScene({ patientShare: cents(0) }), anAnswer("79.99", ["CO-45 20.00 accepted", "PR-2 50.01"]));
    expect(sumsOf(after)).toBe("50.01 99.99 79.99 20.00 0.00 50.01");
    expect(codesOf(after)).toEqual([]);
  });

  it("is on the case's bill and account in the same breath (CLM-037)", () => {
    const { bills, account, claim } = posted(aScene(), anAnswer("80.00", ["CO-45 20.00 accepted"]));
    expect(bills.bills).toMatchObject([{ paid: 80_00, adjusted: 20_00, balance: 50_00, claimStatus: "partlyPaid", schedulePrice: 160_00 }]);
    expect(account).toMatchObject({ billed: 150_00, collected: 80_00, balance: 50_00 });
    expect(claim.outstanding + claim.patientOutstanding).toBe(50_00);
  });

  it("never writes a balance off by itself: no reason code of any group takes a cent off unless someone accepted it", () => {
    for (const group of ["CO", "OA", "PI", "CR"])
      for (const carc of ["45", "16", "24", "50", "P12"])
        expect(posted(aScene(), anAnswer("0.00", [`${group}-${carc} 150.00`])).claim).toMatchObject({ adjusted: 0, outstanding: 125_00 });
  });
});

describe("several remittances of a claim", () => {
  it("add up, and the last one that leaves nothing makes it paid", () => {
    const first = posted(aScene(), anAnswer("0.00", ["CO-16 150.00"]));
    const second = posted(first, anAnswer("60.00", ["CO-45 25.00 accepted", "PR-3 25.00", "CO-50 40.00"]));
    expect([first.claim.status, second.claim.status]).toEqual(["denied", "partlyPaid"]);
    expect(second.claim.denialCodes).toEqual(["CO-50"]);
    const third = posted(second, anAnswer("40.00"));
    expect(sumsOf(third)).toBe("25.00 125.00 100.00 25.00 0.00 25.00");
    expect(third.claim).toMatchObject({ status: "paid" });
    expect(third.claim.denialCodes).toBeUndefined();
  });

  it("let the payer take back what it paid, down to nothing and not a cent below", () => {
    const paid = posted(aScene(), anAnswer("125.00"));
    const taken = posted(paid, anAnswer("-125.00", ["CR-29 -25.00"]));
    expect(sumsOf(taken)).toBe("25.00 125.00 0.00 0.00 125.00 25.00");
    expect(taken.claim).toMatchObject({ status: "denied", denialCodes: ["CR-29"] });
    expect(verdict(() => posted(paid, anAnswer("-125.01")))).toBe("remittance.reverses-too-much");
    expect(verdict(() => posted(taken, anAnswer("-0.01")))).toBe("remittance.reverses-too-much");
  });

  it("let the payer take back what it passed on and what was taken off, and no more than that", () => {
    const first = posted(aScene(), anAnswer("80.00", ["CO-45 25.00 accepted", "PR-1 20.00", "PR-3 25.00"]));
    const taken = posted(first, anAnswer("-80.00", ["CO-45 -30.00 accepted", "PR-1 -60.00"]));
    expect(sumsOf(taken)).toBe("25.00 125.00 0.00 0.00 125.00 25.00");
    expect(taken.remittance.effect).toEqual({ paid: -80_00, moved: -20_00, adjusted: -25_00 });
    expect(codesOf(taken)).toEqual(["remittance.unbalanced", "remittance.not-taken-off", "remittance.not-moved"]);
  });

  it("keep the payer's control number of the newest that gives one, by the day it came, whoever posts first (RCM-046)", () => {
    const june = posted(aScene(), anAnswer("0.00", [], { controlNumber: "ICN-2", receivedOn: "2025-07-17" }));
    expect(june.claim).toMatchObject({ controlNumber: "ICN-2", status: "submitted" });
    const older = posted(june, anAnswer("10.00", [], { controlNumber: "ICN-1", receivedOn: "2025-07-16" }));
    expect(older.claim.controlNumber).toBe("ICN-2");
    const silent = posted(older, anAnswer("10.00"));
    expect(silent.claim.controlNumber).toBe("ICN-2");
    expect(posted(silent, anAnswer("10.00", [], { controlNumber: "ICN-3" })).claim.controlNumber).toBe("ICN-3");
  });

  it("say when the payer last answered (RCM-048); a mere control number is no answer", () => {
    const number = posted(aScene(), anAnswer("0.00", [], { controlNumber: "ICN-1" }));
    expect(number.claim.answeredOn).toBeUndefined();
    const late = posted(number, anAnswer("0.00", ["CO-16 150.00"], { receivedOn: "2025-07-17" }));
    expect(late.claim.answeredOn).toBe("2025-07-17");
    expect(posted(late, anAnswer("1.00", [], { receivedOn: "2025-07-16" })).claim.answeredOn).toBe("2025-07-17");
  });

  it("say that the claim could not be processed and is to be sent anew (MA130), until another answer comes", () => {
    const rejected = posted(aScene(), anAnswer("0.00", ["CO-16 150.00 MA130"]));
    expect(rejected.claim.unprocessable).toBe(true);
    expect(posted(rejected, anAnswer("0.00", ["CO-50 150.00"])).claim.unprocessable).toBeUndefined();
  });

  it("that answer an older version leave a corrected claim submitted, and count their money", () => {
    const { submission, ...corrected } = aScene({ seq: 2, frequency: "7" });
    const first = { ...submission, submissionId: newId("submission"), seq: 1, frequency: "1" as const };
    const late = posted({ ...corrected, submission: first }, anAnswer("10.00", ["CO-16 140.00 N290"]));
    expect(late.remittance).toMatchObject({ seq: 1, submissionId: first.submissionId, warnings: [] });
    expect(late.claim).toMatchObject({ status: "submitted", paid: 10_00, answeredOn: "2025-07-18" });
    expect(late.claim.denialCodes).toBeUndefined();
    const answer = posted({ ...late, submission }, anAnswer("0.00", ["CO-50 150.00"]));
    expect(answer.claim).toMatchObject({ status: "partlyPaid", denialCodes: ["CO-50"] });
  });

  it("are at most 99", () => {
    let scene: Scene = aScene();
    for (let i = 0; i < remittancesMax; i++) scene = posted(scene, anAnswer("0.01"));
    expect(verdict(() => posted(scene, anAnswer("0.01")))).toBe("remittance.too-many");
    expect(verdict(() => takenBack(scene, scene.remittances[0]!.remittanceId))).toBe("fine"); // A hundred less one were posted.
  });
});

describe("a claim that a person was done with", () => {
  it.each(["closed", "writtenOff"] as const)("stays %s when money comes late, and is owed again when the payer takes it back", (status) => {
    const paid = posted(aScene(), anAnswer("100.00"));
    const over = { ...paid, claim: { ...paid.claim, status, adjusted: cents(25_00), outstanding: cents(0) } };
    const late = posted(over, anAnswer("5.00"));
    expect(late.claim).toMatchObject({ status, outstanding: -5_00 });
    expect(codesOf(late)).toContain("remittance.overpaid");
    expect(posted(over, anAnswer("-100.00")).claim).toMatchObject({ status: "denied", outstanding: 100_00 });
  });
});

describe("what is published of a remittance", () => {
  it("are ids, codes and cents, for our own people only (LCM-169)", () => {
    const { events, claim, remittance } = posted(
      aScene(),
      anAnswer("80.00", ["CO-45 25.00 accepted", "CO-16 20.00"], { checkNumber: "check no 1" }),
    );
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      type: "claim.remitted.v1",
      about: claim.caseId,
      data: {
        internal: true,
        remittanceId: remittance.remittanceId,
        paidCents: 80_00,
        adjustedCents: 25_00,
        codes: ["CO-45", "CO-16"],
        warnings: ["carc.remark-missing", "remittance.unbalanced"],
        outstandingCents: 20_00,
      },
    });
    expect(JSON.stringify(events[0]?.data)).not.toContain("check no");
    expect(Object.keys(events[0]?.change ?? {})).toEqual(expect.arrayContaining([claim.claimId, remittance.remittanceId, "account"]));
  });
});
