import { casesIn } from "../../data/cases.ts";
import { claimsIn } from "../../data/claims.ts";
import { keys } from "../../data/keys.ts";
import { create } from "../../data/table.ts";
import { billingPart } from "../../domain/billing/appointment-billing.ts";
import type { ClaimContent } from "../../domain/claims/claim.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import { claimFacts } from "../../domain/claims/claim.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { claimCreated } from "../../events/claims.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import type { ClaimParts } from "../domain/claim-scenes.ts";
import { aContent, aDraft, aSentClaim } from "../domain/claim-scenes.ts";
import type { CallOptions, Harness, Person } from "./harness.ts";
import { anOpenCase } from "./harness.ts";

export interface ClaimWish {
  readonly claim?: Partial<Claim>;
  readonly content?: Partial<ClaimContent>;
  /** Sent, and known to its payer by a control number; else a draft. */
  readonly sent?: boolean;
}

/** A claim on this case as the transition would have written it, for tests that are about what comes after. */
export async function aClaimOn(
  h: Harness,
  caseId: Id<"case">,
  { claim = {}, content = {}, sent = false }: ClaimWish = {},
): Promise<ClaimParts> {
  const whole = await casesIn(h.house).whole(caseId);
  if (!whole) throw new Error("no such case");
  const { caseNumber, firmId, patientId } = whole.legalCase;
  const says = { ...aContent(content), ...content };
  const make = sent ? aSentClaim : aDraft;
  const parts = make(
    { caseId, caseNumber, firmId, patientId, appointmentId: newId("appointment"), ...claim },
    { ...says, patient: { ...says.patient, patientId } },
    whole,
  );
  const stamp = aStamp("2025-07-15T19:00:00.000Z");
  const billing = billingOf(parts.claim);
  const { claimId, billId, patientShare } = parts.claim;
  const change = {
    [claimId]: { after: parts.claim },
    [parts.submission.submissionId]: { after: parts.submission },
    [billId]: { after: parts.bills.bills.find((bill) => bill.billId === billId)! }, // A claim has its bill.
    [billingPart(billing.appointmentId)]: { after: billing },
    account: { before: whole.account, after: parts.account },
  };
  const created = claimCreated.record(stamp, { ...claimFacts(parts.claim), billId, patientShareCents: patientShare }, change);
  const written = await h.house.table.commit([
    ...claimsIn(h.house).changed(whole, { ...parts, billing, events: [created] }, stamp),
    create({ ...keys.of(parts.claim.appointmentId!), caseId }), // Given above.
  ]);
  if (written !== "written") throw new Error("the claim was not written");
  return parts;
}

const billingOf = ({ caseId, claimId, appointmentId, createdAt }: Claim) => ({
  caseId,
  appointmentId: appointmentId!, // Given above.
  state: "claimed" as const,
  outcome: "showedUp" as const,
  claimId,
  decidedAt: createdAt,
  updatedAt: createdAt,
  updatedBy: "system:tests",
  version: 1,
});

/** A case that was just opened, with one claim. */
export async function aCaseWithClaim(h: Harness, who: Person, wish: ClaimWish = {}) {
  const opened = await anOpenCase(h, who);
  const caseId = opened.caseId as Id<"case">;
  return { ...opened, caseId, ...(await aClaimOn(h, caseId, wish)) };
}

/** What is asked of claims, by one person unless said otherwise. */
export const claimsDesk = (h: Harness, usual: () => Person) => ({
  get: (claimId: string, who = usual()) => h.call("GET /v1/claims/{claimId}", who, undefined, { path: { claimId } }),
  list: (query: Record<string, string> = {}, who = usual()) => h.call("GET /v1/claims", who, undefined, { query }),
  ofCase: (caseId: string, query: Record<string, string> = {}, who = usual()) =>
    h.call("GET /v1/cases/{caseId}/claims", who, undefined, { path: { caseId }, query }),
  submissions: (claimId: string, who = usual()) => h.call("GET /v1/claims/{claimId}/submissions", who, undefined, { path: { claimId } }),
  submission: (claimId: string, submissionId: string, who = usual()) =>
    h.call("GET /v1/claims/{claimId}/submissions/{submissionId}", who, undefined, { path: { claimId, submissionId } }),
  change: (claimId: string, body: object, version: number, who = usual()) =>
    h.call("PATCH /v1/claims/{claimId}", who, body, { path: { claimId }, version }),
  submit: (claimId: string, body: object = { kind: "original" }, who = usual(), options: CallOptions = {}) =>
    h.call("POST /v1/claims/{claimId}/submissions", who, body, { path: { claimId }, ...options }),
  void: (claimId: string, who = usual()) =>
    h.call("POST /v1/claims/{claimId}/void", who, { reason: "Billed to the wrong patient" }, { path: { claimId } }),
  close: (claimId: string, who = usual()) =>
    h.call("POST /v1/claims/{claimId}/closure", who, { reason: "Settled with the payer" }, { path: { claimId } }),
  link: (claimId: string, caseId: string, who = usual()) =>
    h.call("POST /v1/claims/{claimId}/case", who, { caseId, reason: "Of the second accident" }, { path: { claimId } }),
});
