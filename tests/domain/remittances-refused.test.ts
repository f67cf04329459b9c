import { describe, expect, it } from "vitest";
import type { Claim } from "../../domain/claims/claim.ts";
import { postRemittance } from "../../domain/claims/post-remittance.ts";
import { PostRemittance } from "../../domain/claims/remittance.ts";
import { verdict } from "./case-scenes.ts";
import { flawsOf, noon } from "./claim-scenes.ts";
import { anAnswer, aScene, codesOf, posted, takenBack } from "./remittance-scenes.ts";

describe("what is refused", () => {
  const tried = (answer: PostRemittance, difference: Partial<Claim> = {}) => verdict(() => posted(aScene(difference), answer));

  it.each([
    ["a draft", { status: "draft" }, "claim.not-submitted"],
    ["a void claim", { status: "void" }, "claim.over"],
    ["a denied claim", { status: "denied" }, "fine"],
    ["a paid claim", { status: "paid" }, "fine"],
    ["a claim that was written off", { status: "writtenOff" }, "fine"],
  ] as const)("on %s", (_, difference, expected) => {
    expect(tried(anAnswer("1.00"), difference)).toBe(expected);
  });

  it("a remittance of tomorrow, not one of today", () => {
    expect(tried(anAnswer("1.00", [], { receivedOn: "2025-07-20" }))).toBe("fine");
    expect(tried(anAnswer("1.00", [], { receivedOn: "2025-07-21" }))).toBe("remittance.in-future");
  });

  it("one that says nothing; a control number says something", () => {
    expect(tried(anAnswer("0.00"))).toBe("remittance.empty");
    expect(tried(anAnswer("0.00", [], { checkNumber: "EFT 1" }))).toBe("remittance.empty");
    expect(tried(anAnswer("0.00", [], { controlNumber: "ICN-1" }))).toBe("fine");
  });

  it("a version that is not the claim's, or was never sent", () => {
    const scene = aScene();
    const none = { ...scene, submission: undefined };
    const unsent = { ...scene, submission: { ...scene.submission, submittedAt: undefined } };
    expect(verdict(() => postRemittance(anAnswer("1.00"), none, noon()))).toBe("submission.not-found");
    expect(verdict(() => posted({ ...scene, submission: aScene().submission }, anAnswer("1.00")))).toBe("submission.not-found");
    expect(verdict(() => posted(unsent, anAnswer("1.00")))).toBe("claim.not-submitted");
  });

  it("an unknown reason code, naming each place where one stands (RCM-047)", () => {
    const wrong = anAnswer("0.00", ["CO-999 1.00", "CO-16 1.00", "PR-Z9 1.00"]);
    expect(flawsOf(() => posted(aScene(), wrong))).toEqual([
      "carc.not-found:",
      "/adjustments/0/carc carc.not-found",
      "/adjustments/2/carc carc.not-found",
    ]);
  });

  it.each([
    ["CO-45", "fine"],
    ["CO-24", "fine"],
    ["CO-42", "fine"], // Deactivated, and still a contract's.
    ["PR-45", "remittance.not-contractual"],
    ["OA-45", "remittance.not-contractual"],
    ["CO-16", "remittance.not-contractual"],
    ["CO-50", "remittance.not-contractual"],
  ])("to accept %s: %s", (code, expected) => {
    expect(tried(anAnswer("100.00", [`${code} 25.00 accepted`]))).toBe(expected);
  });

  it.each([
    ["an adjustment of nothing", { adjustments: [{ group: "CO", carc: "45", amount: "0.00" }] }],
    ["an unknown group", { adjustments: [{ group: "XX", carc: "45", amount: "1.00" }] }],
    ["a remark that is none", { adjustments: [{ group: "CO", carc: "16", amount: "1.00", rarcs: ["X1"] }] }],
    ["a hundred adjustments", { adjustments: Array.from({ length: 100 }, () => ({ group: "CO", carc: "45", amount: "1.00" })) }],
    ["an amount beyond a billion", { paid: "1000000000.01" }],
    ["a number with a line break", { controlNumber: "ICN\n1" }],
    ["what nobody knows", { writeOff: true }],
  ])("%s", (_, difference) => {
    expect(PostRemittance.safeParse({ receivedOn: "2025-07-18", paid: "1.00", ...difference }).success).toBe(false);
  });

  it("not ninety-nine adjustments, nor a billion", () => {
    const adjustments = Array.from({ length: 99 }, () => ({ group: "CO", carc: "45", amount: "1.00" }));
    expect(PostRemittance.safeParse({ receivedOn: "2025-07-18", paid: "1000000000.00", adjustments }).success).toBe(true);
  });
});

describe("what is a warning, and never more (RCM-047, DOMAIN A1)", () => {
  it.each([
    ["nothing where all is well", "100.00", ["CO-45 25.00", "PR-3 25.00"], []],
    ["a deactivated code", "0.00", ["CO-15 150.00"], ["carc.deactivated"]],
    ["a group that the code does not know", "0.00", ["CO-18 150.00"], ["carc.group-unusual"]],
    ["a code that says nothing without a remark", "0.00", ["CO-16 150.00"], ["carc.remark-missing"]],
    ["the same code with its remark", "0.00", ["CO-16 150.00 N290"], []],
    ["a payer that explains one cent too little", "100.00", ["CO-45 49.99"], ["remittance.unbalanced"]],
    ["a payer that explains one cent too much", "100.00", ["CO-45 50.01"], ["remittance.unbalanced"]],
    ["a payment that leaves no cent", "125.00", ["PR-3 25.00"], []],
    ["a payment of one cent too much", "125.01", ["PR-3 24.99"], ["remittance.overpaid"]],
    ["more taken off than was outstanding", "110.00", ["CO-45 40.00 accepted"], ["remittance.not-taken-off"]],
    ["more passed on than was outstanding and known", "100.00", ["PR-1 50.01"], ["remittance.unbalanced", "remittance.not-moved"]],
  ])("%s", (_, paid, adjustments, expected) => {
    expect(codesOf(posted(aScene(), anAnswer(paid, adjustments)))).toEqual(expected);
  });

  it("a line that the version does not have", () => {
    const one = { group: "CO", carc: "45", amount: "25.00" };
    const answer = (line: number) => PostRemittance.parse({ receivedOn: "2025-07-18", paid: "125.00", adjustments: [{ ...one, line }] });
    expect(codesOf(posted(aScene(), answer(1)))).toEqual([]);
    expect(codesOf(posted(aScene(), answer(2)))).toEqual(["remittance.line-unknown"]);
  });

  it("a check that was posted with the same amount already, until that one is taken back", () => {
    const first = posted(aScene(), anAnswer("10.00", [], { checkNumber: "EFT 77" }));
    const again = anAnswer("10.00", [], { checkNumber: "EFT 77" });
    expect(codesOf(posted(first, again))).toContain("remittance.posted-before");
    expect(codesOf(posted(takenBack(first, first.remittance.remittanceId), again))).not.toContain("remittance.posted-before");
    expect(codesOf(posted(first, anAnswer("10.01", [], { checkNumber: "EFT 77" })))).not.toContain("remittance.posted-before");
  });

  it("says what the difference is", () => {
    const { remittance } = posted(aScene(), anAnswer("100.00", ["CO-45 40.00"]));
    expect(remittance.warnings).toEqual([
      {
        pointer: "/adjustments",
        code: "remittance.unbalanced",
        detail: "Paid and adjustments come to 140.00, the charge is 150.00; the difference is -10.00.",
      },
    ]);
  });
});
