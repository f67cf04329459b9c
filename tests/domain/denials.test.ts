import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { marshall } from "@aws-sdk/util-dynamodb";
import { summed } from "../../domain/claims/claim.ts";
import { claimMoved } from "../../domain/denials/change-denial.ts";
import { addClaims, judgeClaims, refuseUnfit, removeClaims } from "../../domain/denials/denial-claims.ts";
import { Denial, denialClaimsMax } from "../../domain/denials/denial.ts";
import { NewDenial, openDenial, WantedClaims } from "../../domain/denials/open-denial.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { flawsOf } from "./claim-scenes.ts";
import { aCandidate, aNewDenial, anOpenDenial, aPayer, facts, noon, whyNot, yesterday } from "./denial-scenes.ts";

const sums = (paid: number) =>
  summed({
    charge: cents(150_00),
    patientShare: cents(25_00),
    payerShare: cents(125_00),
    expected: cents(125_00),
    paid: cents(paid),
    patientPaid: cents(0),
    adjusted: cents(0),
  });

describe("opening a denial", () => {
  it("is about one claim or a group, with what they come to (RCM-001, RCM-002, RCM-045)", () => {
    const first = aCandidate({ serviceFrom: day("2025-07-10"), serviceTo: day("2025-07-12"), ...sums(0) });
    const second = aCandidate({ serviceFrom: day("2025-07-02"), serviceTo: day("2025-07-02"), ...sums(100_00) });
    const { denial, claims, claimDenials, events } = openDenial(aNewDenial(), [first, second], facts(), noon());
    expect(denial).toMatchObject({
      denialNumber: "DEN-2025-0000042",
      caseId: first.claim.caseId,
      payerId: aPayer,
      stage: "new",
      priority: "normal",
      claimCount: 2,
      serviceFrom: "2025-07-02",
      serviceTo: "2025-07-12",
      expected: 250_00,
      paid: 100_00,
      outstanding: 150_00,
      patientOutstanding: 50_00,
      version: 1,
    });
    expect(claims.claims.map(({ claimId }) => claimId)).toEqual([first.claimId, second.claimId]);
    expect(claimDenials).toMatchObject([first, second].map(({ claimId }) => ({ claimId, denialId: denial.denialId, version: 2 })));
    expect(events.map(({ type }) => type)).toEqual(["denial.opened.v1"]);
    expect(Denial.safeParse({ ...denial, ...encoded(denial) }).error).toBeUndefined();
  });

  it("names its patient when all claims are of one, and none when they are of several (RCM-011)", () => {
    const patientId = newId("patient");
    const two = [aCandidate({ patientId }), aCandidate({ patientId })];
    expect(anOpenDenial({}, two).denial.patientId).toBe(patientId);
    expect(anOpenDenial({}, [...two, aCandidate()]).denial.patientId).toBeUndefined();
  });

  it("takes no follow-up that has passed, and one for today (RCM-016)", () => {
    expect(flawsOf(() => anOpenDenial({ followUpBy: yesterday }))).toEqual(["denial.follow-up-past:"]);
    expect(anOpenDenial({ followUpBy: "2025-07-25" }).denial.followUpBy).toBe("2025-07-25");
  });

  it("refuses when this year's numbers are used up", () => {
    expect(flawsOf(() => anOpenDenial({}, undefined, { denialNumber: undefined }))).toEqual(["number.exhausted:"]);
  });

  it("keeps subject, tags, codes, description and priority as they may be (RCM-012, RCM-013, RCM-014, RCM-015, RCM-019)", () => {
    const parsed = (given: object) => NewDenial.safeParse({ subject: "duplicateCharges", ...given }).success;
    expect(NewDenial.parse({ subject: "ourOwnReason", carcs: [" co-16 ", "OA-18"] })).toMatchObject({
      subject: "ourOwnReason",
      carcs: ["CO-16", "OA-18"],
      tags: [],
      priority: "normal",
    });
    expect(parsed({ subject: "With Spaces" })).toBe(false);
    expect(parsed({ carcs: ["16"] })).toBe(false);
    expect(parsed({ carcs: ["CO-16", "co-16"] })).toBe(false);
    expect(parsed({ tags: ["urgent", "urgent"] })).toBe(false);
    expect([parsed({ priority: "high" }), parsed({ priority: "urgent" })]).toEqual([true, false]);
    expect([parsed({ tags: range(20).map(String) }), parsed({ tags: range(21).map(String) })]).toEqual([true, false]);
    expect([parsed({ description: "x".repeat(5000) }), parsed({ description: "x".repeat(5001) })]).toEqual([true, false]);
  });
});

describe("which claims a denial takes", () => {
  it.each([
    ["draft", "claim.not-submitted"],
    ["submitted", undefined],
    ["denied", undefined],
    ["partlyPaid", undefined],
    ["paid", undefined], // The patient still owes 25.00.
    ["closed", "claim.over"],
    ["void", "claim.over"],
    ["writtenOff", "claim.over"],
  ] as const)("one that is %s: %s (RCM-001)", (status, why) => {
    expect(whyNot([aCandidate({ status })])).toEqual([why]);
  });

  it("not one that was paid to the last cent", () => {
    const owed = (patientPaid: number) =>
      aCandidate({
        status: "paid",
        ...summed({
          charge: cents(150_00),
          patientShare: cents(25_00),
          payerShare: cents(125_00),
          expected: cents(125_00),
          paid: cents(125_00),
          patientPaid: cents(patientPaid),
          adjusted: cents(0),
        }),
      });
    expect(whyNot([owed(24_99), owed(25_00)])).toEqual([undefined, "claim.over"]);
  });

  it("one payer's only: its own, or that of the first fit claim (RCM-010)", () => {
    const other = aCandidate({ payerId: newId("payer") });
    expect(whyNot([aCandidate(), other, aCandidate()])).toEqual([undefined, "denial.payers-mixed", undefined]);
    expect(whyNot([aCandidate({ status: "draft", payerId: newId("payer") }), aCandidate()])).toEqual(["claim.not-submitted", undefined]);
    expect(whyNot([other, aCandidate()], aPayer)).toEqual(["denial.payers-mixed", undefined]);
  });

  it("none that an active denial is about, or that is not there (RCM-029)", () => {
    const nowhere = { claimId: newId("claim") };
    const taken = aCandidate({}, { takenBy: newId("denial") });
    expect(whyNot([nowhere, aCandidate({}, { submissionId: undefined }), taken])).toEqual([
      "claim.not-found",
      "submission.not-found",
      "denial.claim-taken",
    ]);
  });

  it("names each unfit claim of a call in its place", () => {
    const candidates = [aCandidate(), aCandidate({}, { takenBy: newId("denial") }), { claimId: newId("claim") }];
    expect(flawsOf(() => refuseUnfit(judgeClaims(candidates).unfit, candidates))).toEqual([
      "denial.claim-taken:",
      "/claims/1/claimId denial.claim-taken",
      "/claims/2/claimId claim.not-found",
    ]);
  });

  it("at most a thousand, each once, and they fit one row", { timeout: 20_000 }, () => {
    const claimId = newId("claim");
    expect(WantedClaims.safeParse([{ claimId }, { claimId }]).success).toBe(false);
    expect(WantedClaims.safeParse(range(1001).map(() => ({ claimId: newId("claim") }))).success).toBe(false);
    const full = anOpenDenial(
      {},
      range(denialClaimsMax).map(() => aCandidate()),
    );
    expect(flawsOf(() => addClaims(full, [aCandidate()], noon()))).toEqual(["denial.too-many-claims:"]);
    const row = marshall({ ...full.claims, pk: full.denial.denialId, sk: "CLAIMS" }, { removeUndefinedValues: true });
    expect(sizeOf({ M: row })).toBeLessThan(400 * 1024);
  });
});

describe("claims that come and go (RCM-008, RCM-009)", () => {
  it("change the totals, the patient, the firms and the deadline", () => {
    const first = aCandidate({ answeredOn: day("2025-07-20") });
    const before = anOpenDenial({}, [first]);
    const earlier = aCandidate({ answeredOn: day("2025-07-01") });
    const after = addClaims(before, [earlier], noon());
    expect(after.denial).toMatchObject({ claimCount: 2, outstanding: 250_00, appealBy: "2025-12-28", version: 2 });
    expect(after.denial.firmIds).toEqual([first.claim.firmId, earlier.claim.firmId]);
    expect(after.denial.patientId).toBeUndefined();
    expect(after.events.map(({ type, data }) => [type, data])).toMatchObject([
      ["denial.claims-added.v1", { claimIds: [earlier.claimId], claimCount: 2 }],
    ]);

    const [, row] = [first.claimDenial, after.claimDenials![0]!];
    const without = removeClaims({ denial: after.denial, claims: after.claims! }, [earlier.claimId], [row], noon());
    expect(without.denial).toMatchObject({ claimCount: 1, outstanding: 125_00, appealBy: "2026-01-16", version: 3 });
    expect(without.denial.firmIds).toEqual([first.claim.firmId]);
    expect(without.claimDenials).toEqual([{ claimId: earlier.claimId, caseId: earlier.claim.caseId, past: [], version: 3 }]);
  });

  it("stay one at least, and none goes that is not in", () => {
    const [a, b] = [aCandidate(), aCandidate()];
    const two = anOpenDenial({}, [a, b]);
    expect(flawsOf(() => removeClaims(two, [a.claimId, b.claimId], [], noon()))).toEqual(["denial.claims-needed:"]);
    expect(flawsOf(() => removeClaims(two, [a.claimId, newId("claim")], [], noon()))).toEqual([
      "denial.claim-not-in:",
      "/claimIds/1 denial.claim-not-in",
    ]);
  });

  it("keep in mind the denials that a claim was in before", () => {
    const [was, version] = [newId("denial"), newId("submission")];
    const candidate = aCandidate();
    const again = { ...candidate, claimDenial: { ...candidate.claimDenial, denialId: was, submissionId: version } };
    const { claimDenials = [], denial } = openDenial(aNewDenial(), [again], facts(), noon());
    expect(claimDenials).toMatchObject([{ denialId: denial.denialId, past: [{ denialId: was, submissionId: version }] }]);
  });

  it("always come to the sums of the claims, whatever comes, goes and is paid (RCM-045)", () => {
    const step = fc.oneof(fc.constant("add"), fc.constant("remove"), fc.nat({ max: 200_00 }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let known = anOpenDenial();
        for (const what of steps) {
          const [first] = known.claims.claims;
          if (what === "add") known = { ...known, ...addClaims(known, [aCandidate()], noon()) } as typeof known;
          else if (what === "remove" && known.claims.claims.length > 1) {
            known = { ...known, ...removeClaims(known, [first!.claimId], [], noon()) } as typeof known;
          } else if (typeof what === "number") {
            const { claim } = aCandidate({ ...sums(what), claimId: first!.claimId });
            known = { ...known, ...claimMoved(known, claim, noon()) } as typeof known;
          }
          const total = known.claims.claims.reduce((sum, { outstanding }) => sum + outstanding, 0);
          expect([known.denial.outstanding, known.denial.claimCount]).toEqual([total, known.claims.claims.length]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("tell their denial of other sums, and of nothing when nothing changed", () => {
    const candidate = aCandidate();
    const before = anOpenDenial({}, [candidate]);
    expect(claimMoved(before, candidate.claim, noon())).toBeUndefined();
    expect(claimMoved(before, aCandidate().claim, noon())).toBeUndefined();
    const paid = claimMoved(before, { ...candidate.claim, ...sums(125_00), status: "paid" }, noon());
    expect(paid?.denial).toMatchObject({ outstanding: 0, paid: 125_00, stage: "new", version: 2 });
    expect(paid?.claims).toMatchObject({ version: 2, claims: [{ outstanding: 0, submissionId: candidate.submissionId }] });
    expect(paid?.events[0]).toMatchObject({ type: "denial.outstanding-changed.v1", data: { claimId: candidate.claimId } });
  });
});

const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const encoded = ({ expected, paid, outstanding, patientOutstanding }: Denial) =>
  Object.fromEntries(
    Object.entries({ expected, paid, outstanding, patientOutstanding }).map(([name, amount]) => [name, (amount / 100).toFixed(2)]),
  );

/** As DynamoDB counts a value: names and values in bytes, and one or three more for what holds others. */
function sizeOf(value: object): number {
  const [[kind, held]] = Object.entries(value) as [[string, never]];
  if (kind === "M")
    return 3 + Object.entries(held as Record<string, object>).reduce((sum, [name, inner]) => sum + name.length + 1 + sizeOf(inner), 0);
  if (kind === "L") return 3 + (held as object[]).reduce((sum, inner) => sum + 1 + sizeOf(inner), 0);
  return String(held).length;
}
