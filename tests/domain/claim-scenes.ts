import { expect } from "vitest";
import type { CaseBills } from "../../domain/billing/bill.ts";
import { billOf, totalsOf, withBill } from "../../domain/billing/bill.ts";
import type { CaseAccount } from "../../domain/cases/legal-case.ts";
import type { ClaimDenial } from "../../domain/claims/claim-denial.ts";
import type { Claim, ClaimContent, ClaimLine, Submission } from "../../domain/claims/claim.ts";
import { summed } from "../../domain/claims/claim.ts";
import type { ClaimOutcome, ClaimText } from "../../domain/claims/claim-scene.ts";
import { SubmitClaim, submitClaim } from "../../domain/claims/submit-claim.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { cents, plus } from "../../domain/kernel/money.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import { day, instant } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp, canary } from "../fixtures.ts";

const made = instant("2025-07-15T18:00:00.000Z");

/** Two units of a service on July 14th, 75.00 each. */
export const aLine = (difference: Partial<ClaimLine> = {}): ClaimLine => ({
  line: 1,
  serviceId: newId("service"),
  code: "97110",
  modifiers: ["GP"],
  diagnosisPointers: [1],
  placeOfService: "11",
  serviceFrom: day("2025-07-14"),
  serviceTo: day("2025-07-14"),
  units: "2",
  fee: cents(75_00),
  charge: cents(150_00),
  schedulePrice: cents(160_00),
  clinicianId: newId("provider"),
  ...difference,
});

/** What a claim for an auto accident of June 30th says, to an insurer with whom there is a policy. */
export const aContent = (difference: Partial<ClaimContent> = {}): ClaimContent => {
  const payerId = newId("payer");
  return {
    payer: { payerId, name: "Sample Mutual", kind: "commercial", claimFormat: "cms1500" },
    policy: { payerId, memberId: `${canary}-M1`, copay: cents(25_00) },
    patient: { patientId: newId("patient"), firstName: `${canary}-Ada`, lastName: `${canary}-Lovelace`, birthDate: day("1985-12-10") },
    accident: { dateOfLoss: day("2025-06-30"), accidentType: "auto", state: "CA" },
    billingProvider: { providerId: newId("provider"), name: "Sample Spine Center" },
    lines: [aLine()],
    diagnoses: ["S134XXA"],
    ...difference,
  };
};

export interface Books {
  readonly bills: CaseBills;
  readonly account: CaseAccount;
}

/** The books of a case before its first bill. */
export const noBills = (caseId: Id<"case">): Books => ({
  bills: { caseId, bills: [], version: 0 },
  account: {
    accountId: newId("account"),
    caseId,
    billed: cents(0),
    collected: cents(0),
    allocated: cents(0),
    balance: cents(0),
    medicalLiens: cents(0),
    version: 1,
  },
});

export interface ClaimParts {
  readonly claim: Claim;
  readonly submission: Submission;
  readonly claimDenial: ClaimDenial;
  readonly bills: CaseBills;
  readonly account: CaseAccount;
}

/**
 * A draft of 150.00, 25.00 of it the patient's, with its first version and its bill on these books; a test states its differences.
 * The charge is that of the content's lines.
 */
export function aDraft(difference: Partial<Claim> = {}, content: Partial<ClaimContent> = {}, books?: Books): ClaimParts {
  const says = aContent(content);
  const caseId = difference.caseId ?? newId("case");
  const charge = plus(...says.lines.map((line) => line.charge));
  const { patientShare = cents(25_00), paid = cents(0), patientPaid = cents(0), adjusted = cents(0), ...rest } = difference;
  const payerShare = cents(charge - patientShare);
  const claim: Claim = {
    claimId: newId("claim"),
    claimNumber: `CLM-2025-${newId("request").slice(-7)}`,
    caseId,
    caseNumber: "CASE-2025-00042",
    firmId: newId("firm"),
    patientId: says.patient.patientId,
    payerId: says.payer.payerId,
    providerId: says.billingProvider.providerId,
    billId: newId("bill"),
    kind: "service",
    status: "draft",
    serviceFrom: says.lines[0]!.serviceFrom, // A claim has a line.
    serviceTo: says.lines[0]!.serviceTo,
    serviceCode: says.lines[0]!.code,
    lineCount: says.lines.length,
    submissionId: newId("submission"),
    seq: 1,
    frequency: "1",
    ...summed({ charge, patientShare, payerShare, expected: payerShare, paid, patientPaid, adjusted }),
    createdAt: made,
    createdBy: "system:tests",
    updatedAt: made,
    updatedBy: "system:tests",
    version: 1,
    ...rest,
  };
  const submission: Submission = {
    ...says,
    submissionId: claim.submissionId,
    claimId: claim.claimId,
    caseId,
    seq: claim.seq,
    frequency: claim.frequency,
    explanation: [{ figure: "fee", formula: "the fee schedule", inputs: {}, result: "75.00", rule: "CLM-007" }],
    createdAt: made,
    createdBy: "system:tests",
    ...(claim.status === "draft" ? {} : { submittedAt: made }),
    version: 1,
  };
  const claimDenial = { claimId: claim.claimId, caseId, past: [], version: 1 };
  const { bills, account } = books ?? noBills(caseId);
  return { claim, submission, claimDenial, ...withBill(bills, account, billOf(claim, cents(160_00))) };
}

/** The same, sent, and known to its payer by a control number. */
export const aSentClaim = (difference: Partial<Claim> = {}, content: Partial<ClaimContent> = {}, books?: Books): ClaimParts =>
  aDraft({ status: "submitted", firstSubmittedAt: made, lastSubmittedAt: made, controlNumber: "ICN-1", ...difference }, content, books);

/** The next moment of the same scene. */
export const after = <P extends ClaimParts>(before: P, outcome: Partial<ClaimParts>): P => ({ ...before, ...outcome });

/** Noon on July 20th in Los Angeles. */
export const noon = () => aStamp("2025-07-20T19:00:00.000Z");
export const dateOfLoss = day("2025-06-30");

/** Sends a claim with everything that it takes; a test states what it asks besides. */
export const send = (scene: ClaimText, asked: object = {}) =>
  submitClaim(scene, SubmitClaim.parse({ kind: "original", ...asked }), { dateOfLoss }, noon());
export const correct = (scene: ClaimText, changes?: object) => send(scene, { kind: "corrected", ...(changes && { changes }) });

/** The code of a refusal, and each flaw of it as `pointer code`; nothing when it is fine. */
export function flawsOf(doing: () => unknown): string[] {
  try {
    doing();
    return [];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [`${error.code}:`, ...error.flaws.map(({ pointer, code }) => `${pointer} ${code}`)];
  }
}

/** What must hold whatever was done: the shares make the charge, and the bill and the account follow. */
export function expectSound({ claim, bills, account }: Pick<ClaimOutcome, "claim" | "bills" | "account">): void {
  expect(claim.patientShare + claim.payerShare).toBe(claim.charge);
  const bill = bills.bills.find(({ billId }) => billId === claim.billId);
  expect(bill).toMatchObject({ claimStatus: claim.status, retail: claim.charge, patientShare: claim.patientShare });
  expect(account).toMatchObject(totalsOf(bills.bills));
}
