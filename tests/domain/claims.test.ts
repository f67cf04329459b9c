import { describe, expect, it } from "vitest";
import { changeDraft } from "../../domain/claims/change-claim.ts";
import type { ClaimContent } from "../../domain/claims/claim.ts";
import { ClaimStatus, stepsOf } from "../../domain/claims/claim-status.ts";
import { closeClaim } from "../../domain/claims/close-claim.ts";
import { filingOf } from "../../domain/claims/filing.ts";
import { SubmitClaim } from "../../domain/claims/submit-claim.ts";
import { voidClaim } from "../../domain/claims/void-claim.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import { verdict } from "./case-scenes.ts";
import { aDraft, aLine, aSentClaim, correct, dateOfLoss, expectSound, flawsOf, noon, send } from "./claim-scenes.ts";

const stamp = noon();

describe("a draft", () => {
  it("is corrected before anyone was sent it, and costs what it cost (CLM-018)", () => {
    const scene = aDraft({}, { lines: [aLine(), aLine({ line: 2 })] });
    const changes = { diagnoses: ["M542", "S134XXA"], notes: "See the report", lines: [{ line: 2, diagnosisPointers: [2, 1] }] };
    const changed = changeDraft(scene, changes, stamp);
    expect(changed.submission).toMatchObject({
      submissionId: scene.submission.submissionId,
      seq: 1,
      version: 2,
      diagnoses: ["M542", "S134XXA"],
      notes: "See the report",
      lines: [scene.submission.lines[0], { line: 2, diagnosisPointers: [2, 1], placeOfService: "11", charge: 150_00 }],
    });
    expect(changed.claim).toMatchObject({ version: 2, charge: 300_00, status: "draft", seq: 1 });
    expect(changed.events).toMatchObject([{ type: "claim.changed.v1", data: { fields: ["diagnoses", "notes", "lines"], internal: true } }]);
    expectSound(changed);
  });

  it("is not changed by asking for what it says already", () => {
    const scene = aDraft({}, { notes: "As it is" });
    expect(changeDraft(scene, { notes: "As it is", diagnoses: ["S134XXA"], lines: [{ line: 1, placeOfService: "11" }] }, stamp)).toEqual({
      ...scene,
      events: [],
    });
  });

  it("loses what is cleared, and keeps what was not named", () => {
    const scene = aDraft({}, { notes: "Old", authorizationNumber: "AUTH-2025-0000001" });
    const { submission, events } = changeDraft(scene, { notes: undefined, memberId: undefined }, stamp);
    expect(submission).toMatchObject({ authorizationNumber: "AUTH-2025-0000001", policy: { copay: 25_00 } });
    expect([submission?.notes, submission?.policy?.memberId]).toEqual([undefined, undefined]);
    expect(events).toMatchObject([{ data: { fields: ["notes", "memberId"] } }]);
  });

  it("has the member number of its policy only: a lien has none (CLM-038)", () => {
    const onLien = aDraft({}, { policy: undefined });
    expect(verdict(() => changeDraft(onLien, { memberId: "M2" }, stamp))).toBe("claim.policy-missing");
    expect(changeDraft(aDraft(), { memberId: "M2" }, stamp).submission?.policy).toMatchObject({ memberId: "M2", copay: 25_00 });
  });

  it("names the lines that it does not have", () => {
    const wrong = () => changeDraft(aDraft(), { lines: [{ line: 1 }, { line: 2 }] }, stamp);
    expect(flawsOf(wrong)).toEqual(["claim.line-unknown:", "/lines/1/line claim.line-unknown"]);
  });
});

describe("sending a draft", () => {
  it("sends its first version as it stands, with what was changed with it", () => {
    const scene = aDraft();
    const sent = send(scene, { changes: { notes: "Sent by hand" } });
    expect(sent.submission).toMatchObject({ seq: 1, frequency: "1", version: 2, submittedAt: stamp.at, notes: "Sent by hand" });
    expect(sent.submission.submissionId).toBe(scene.submission.submissionId);
    expect(sent.claim).toMatchObject({ status: "submitted", firstSubmittedAt: stamp.at, lastSubmittedAt: stamp.at, charge: 150_00 });
    expect(sent.events).toMatchObject([{ type: "claim.submitted.v1", data: { frequency: "1", seq: 1, status: "submitted" } }]);
    expectSound(sent);
  });

  const diagnoses = (count: number) => Array.from({ length: count }, (_, i) => `M${100 + i}`);
  const lines = (count: number) => Array.from({ length: count }, (_, i) => aLine({ line: i + 1 }));
  const modified = (count: number) => [aLine({ modifiers: ["GP", "59", "76", "77", "XS"].slice(0, count) })];
  const edits: [what: string, content: Partial<ClaimContent>, flaws: string[]][] = [
    ["twelve diagnoses", { diagnoses: diagnoses(12) }, []],
    ["thirteen", { diagnoses: diagnoses(13) }, ["claim.flawed:", "/diagnoses claim.too-many-diagnoses"]],
    ["four modifiers", { lines: modified(4) }, []],
    ["five", { lines: modified(5) }, ["claim.flawed:", "/lines/0/modifiers claim.too-many-modifiers"]],
    ["fifty lines", { lines: lines(50) }, []],
    ["fifty-one", { lines: lines(51) }, ["claim.flawed:", "/lines claim.too-many-lines"]],
    ["a service on the day of loss", { lines: [aLine({ serviceFrom: dateOfLoss })] }, []],
    [
      "a service on the day before",
      { lines: [aLine({ serviceFrom: day("2025-06-29") })] },
      ["claim.flawed:", "/lines/0/serviceFrom claim.loss-after-service"],
    ],
    [
      "a line that points at a second diagnosis of one",
      { lines: [aLine({ diagnosisPointers: [2] })] },
      ["claim.flawed:", "/lines/0/diagnosisPointers claim.pointer-astray"],
    ],
    [
      "two flaws",
      { diagnoses: diagnoses(13), lines: modified(5) },
      ["claim.flawed:", "/diagnoses claim.too-many-diagnoses", "/lines/0/modifiers claim.too-many-modifiers"],
    ],
  ];
  it.each(edits)("%s (CLM-035)", (_, content, flaws) => {
    expect(flawsOf(() => send(aDraft({}, content)))).toEqual(flaws);
    expect(flawsOf(() => correct(aSentClaim({}, content)))).toEqual(flaws);
  });

  it("leaves what it costs to a correction", () => {
    const costs = { kind: "original", changes: { lines: [{ line: 1, units: "3", charge: "10.00", modifiers: ["59"] }] } };
    const { success, error } = SubmitClaim.safeParse(costs);
    expect(success).toBe(false);
    expect(error?.issues.map(({ path }) => path.at(-1))).toEqual(["modifiers", "units", "charge"]);
    expect(SubmitClaim.safeParse({ ...costs, kind: "corrected" }).success).toBe(true);
  });

  it.each([
    ["no units", { lines: [{ line: 1, units: "0" }] }],
    ["a charge of nothing", { lines: [{ line: 1, charge: "0.00" }] }],
    ["one line twice", { lines: [{ line: 1 }, { line: 1 }] }],
    ["thirteen diagnoses", { diagnoses: diagnoses(13) }],
    ["five modifiers", { lines: [{ line: 1, modifiers: ["GP", "59", "76", "77", "XS"] }] }],
  ])("is not even asked for with %s", (_, changes) => {
    expect(SubmitClaim.safeParse({ kind: "corrected", changes }).success).toBe(false);
  });
});

describe("closing a claim", () => {
  it.each([
    ["nothing of the payer's share is outstanding", cents(125_00), "fine"],
    ["a cent is", cents(124_99), "claim.outstanding"],
  ])("when %s", (_, paid, expected) => {
    expect(verdict(() => closeClaim(aSentClaim({ paid }), { reason: "Settled with the payer" }, stamp))).toBe(expected);
  });

  it("is final, and leaves what the patient owes on the account", () => {
    const closed = closeClaim(aSentClaim({ patientShare: cents(150_00) }), { reason: "Statement sent" }, stamp);
    expect(closed.claim).toMatchObject({ status: "closed", patientOutstanding: 150_00 });
    expect(closed.account.balance).toBe(150_00);
    expect(closed.events).toMatchObject([{ type: "claim.closed.v1", reason: "Statement sent" }]);
    expectSound(closed);
  });
});

describe("what each status lets a person do (DESIGN 12.13)", () => {
  const sum = { paid: cents(0), patientShare: cents(150_00) }; // Nothing outstanding, nothing paid: only the status decides.
  const asks = {
    change: (status: ClaimStatus) => changeDraft(aSentClaim({ ...sum, status }), { notes: "x" }, stamp),
    submit: (status: ClaimStatus) => send(aSentClaim({ ...sum, status })),
    correct: (status: ClaimStatus) => correct(aSentClaim({ ...sum, status })),
    resend: (status: ClaimStatus) => send(aSentClaim({ ...sum, status, unprocessable: true })),
    void: (status: ClaimStatus) => voidClaim(aSentClaim({ ...sum, status }), { reason: "Wrong patient" }, stamp),
    close: (status: ClaimStatus) => closeClaim(aSentClaim({ ...sum, status }), { reason: "Done" }, stamp),
  };
  const wanted = (step: keyof typeof asks, status: ClaimStatus): string => {
    if ((stepsOf[status] as readonly string[]).includes(step)) return "fine";
    if (["paid", "closed", "void", "writtenOff"].includes(status)) return "claim.over";
    return status === "draft" ? "claim.not-submitted" : "claim.submitted";
  };
  it.each(ClaimStatus.options)("%s", (status) => {
    const steps = Object.keys(asks) as (keyof typeof asks)[];
    expect(steps.map((step) => `${step}: ${verdict(() => asks[step](status))}`)).toEqual(
      steps.map((step) => `${step}: ${wanted(step, status)}`),
    );
  });

  it("a final one nothing, and every other one has a way to its end", () => {
    for (const status of ["paid", "closed", "void", "writtenOff"] as const) expect(stepsOf[status]).toEqual([]);
    for (const status of ["draft", "submitted", "denied", "partlyPaid"] as const) expect(stepsOf[status]).toContain("void");
  });
});

describe("the last day on which a payer takes a claim (RCM-048)", () => {
  const draft = { status: "draft", serviceTo: day("2025-07-14") } as const;
  it.each([
    ["fifteen days before it", "2025-09-27", { fileBy: "2025-10-12", filingDue: false }],
    ["fourteen days before it", "2025-09-28", { fileBy: "2025-10-12", filingDue: true }],
    ["after it", "2025-10-13", { fileBy: "2025-10-12", filingDue: true }],
  ])("%s", (_, today, expected) => {
    expect(filingOf(draft, { filingDays: 90 }, day(today))).toEqual(expected);
  });

  it("is not told where the payer names none, nor once the claim was sent", () => {
    expect(filingOf(draft, {}, day("2025-09-28"))).toBeUndefined();
    expect(filingOf({ ...draft, status: "submitted" }, { filingDays: 90 }, day("2025-09-28"))).toBeUndefined();
  });
});
