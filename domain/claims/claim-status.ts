import * as z from "zod";
import { refuse } from "../kernel/refusal.ts";

/** Where a claim stands. Denied: the payer answered and paid nothing. The last four are final (DESIGN 12.13). */
export const ClaimStatus = z
  .enum(["draft", "submitted", "denied", "partlyPaid", "paid", "closed", "void", "writtenOff"])
  .meta({ id: "ClaimStatus" });
export type ClaimStatus = z.infer<typeof ClaimStatus>;

const final: readonly ClaimStatus[] = ["paid", "closed", "void", "writtenOff"];

/** Says whether nothing more is expected of a claim; only then its case can be closed. */
export const isFinal = (status: ClaimStatus): boolean => final.includes(status);

/**
 * What can be done with a claim: change: its draft. submit: send it. correct: replace what was sent (7). resend: send it anew as an
 * original, after the payer could not process it (MA130). void: take it back. close: nothing more is asked of its payer. link: it was
 * made on another case of the patient.
 */
export type ClaimStep = "change" | "submit" | "correct" | "resend" | "void" | "close" | "link";

/** What each status lets a person do (DESIGN 12.13). A final one nothing: what comes after it is a claim of its own. */
export const stepsOf = {
  draft: ["change", "submit", "void", "link"],
  submitted: ["correct", "resend", "void", "close", "link"],
  denied: ["correct", "resend", "void", "close", "link"],
  partlyPaid: ["correct", "void", "close", "link"],
  paid: [],
  closed: [],
  void: [],
  writtenOff: [],
} as const satisfies Record<ClaimStatus, readonly ClaimStep[]>;

/**
 * Refuses a step that the claim's status does not know: `claim.over` in a final state, `claim.not-submitted` for what takes a claim
 * that was sent, `claim.submitted` for what only a draft knows.
 */
export function refuseUnless(step: ClaimStep, { claimId, status }: { readonly claimId: string; readonly status: ClaimStatus }): void {
  const possible: readonly ClaimStep[] = stepsOf[status];
  if (possible.includes(step)) return;
  if (isFinal(status)) refuse("claim.over", { claimId, status });
  refuse(status === "draft" ? "claim.not-submitted" : "claim.submitted", { claimId, status });
}
