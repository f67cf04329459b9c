import { denialClaimsAdded, denialClaimsRemoved } from "../../events/denials.ts";
import type { Change, Happened } from "../../events/define.ts";
import type { ClaimDenial } from "../claims/claim-denial.ts";
import type { Claim } from "../claims/claim.ts";
import { changeRecord, same } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { plus } from "../kernel/money.ts";
import type { RefusalCode } from "../kernel/refusal.ts";
import { refuse } from "../kernel/refusal.ts";
import { refusals } from "../kernel/refusals.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { dayOf } from "../kernel/time.ts";
import type { LeftOut } from "../work/operation.ts";
import { scheduled } from "./denial-deadlines.ts";
import type { Denial, DenialClaim, DenialClaims } from "./denial.ts";
import { denialClaimsMax, denialFacts, isActive } from "./denial.ts";

/** A claim that someone wants in a denial, as it was found; whatever is missing is not there, or not the asker's to know of. */
export interface Candidate {
  readonly claimId: Id<"claim">;
  readonly claim?: Claim | undefined;
  readonly claimDenial?: ClaimDenial | undefined;
  /** The version that is meant (RCM-006). */
  readonly submissionId?: Id<"submission"> | undefined;
  /** The active denial that it is in. */
  readonly takenBy?: Id<"denial"> | undefined;
}
export type FitCandidate = Candidate & Required<Pick<Candidate, "claim" | "claimDenial" | "submissionId">>;

/** A claim that cannot be put into a denial, and why. */
export interface Unfit {
  readonly claimId: Id<"claim">;
  readonly code: RefusalCode;
  readonly takenBy?: Id<"denial"> | undefined;
}

/**
 * Which claims can be put into a denial, and why the others cannot. One payer each (RCM-010): that of the denial or, for a new one,
 * of its first fit claim.
 */
export function judgeClaims(candidates: readonly Candidate[], payerId?: Id<"payer">): { fit: FitCandidate[]; unfit: Unfit[] } {
  const [fit, unfit]: [FitCandidate[], Unfit[]] = [[], []];
  for (const candidate of candidates) {
    const code = whyUnfit(candidate, payerId ?? fit[0]?.claim.payerId);
    if (code) unfit.push({ claimId: candidate.claimId, code, takenBy: candidate.takenBy });
    else fit.push(candidate as FitCandidate); // Whatever was missing was said to be.
  }
  return { fit, unfit };
}

function whyUnfit({ claim, claimDenial, submissionId, takenBy }: Candidate, payerId: Id<"payer"> | undefined): RefusalCode | undefined {
  if (!claim || !claimDenial) return "claim.not-found";
  if (!submissionId) return "submission.not-found";
  if (claim.status === "draft") return "claim.not-submitted";
  if (!isRecoverable(claim)) return "claim.over";
  if (payerId !== undefined && claim.payerId !== payerId) return "denial.payers-mixed";
  return takenBy ? "denial.claim-taken" : undefined;
}

/** What was paid may still be recovered from: the payer or the patient owes the rest of it. */
const isRecoverable = ({ status, outstanding, patientOutstanding }: Claim): boolean =>
  status === "paid" ? outstanding > 0 || patientOutstanding > 0 : status !== "void" && status !== "closed" && status !== "writtenOff";

/** Refuses a call in which some claims are unfit, naming each in its place in the body: all or nothing. */
export function refuseUnfit(unfit: readonly Unfit[], wanted: readonly { readonly claimId: Id<"claim"> }[]): void {
  const [first] = unfit;
  if (!first) return;
  const flaws = unfit.flatMap(({ claimId, code }) => {
    const place = wanted.findIndex((one) => one.claimId === claimId);
    return place < 0 ? [] : [{ pointer: `/claims/${place}/claimId`, code, detail: refusals[code].says }];
  });
  const denialIds = [...new Set(unfit.flatMap(({ takenBy }) => takenBy ?? []))];
  const details = { claimIds: unfit.map(({ claimId }) => claimId), ...(denialIds.length > 0 ? { denialIds } : {}) };
  refuse(first.code, details, flaws);
}

/** The same where the others go on: what long work left out, and why. */
export const leftOutOf = ({ claimId, code }: Unfit): LeftOut => ({ item: claimId, code, detail: refusals[code].says });

/** A denial after a change, to be written together. Only what changed is named. */
export interface DenialChanged {
  readonly denial: Denial;
  readonly claims?: DenialClaims;
  /** Of the claims that came or went. */
  readonly claimDenials?: readonly ClaimDenial[];
  readonly events: readonly Happened[];
}

/** A denial with its claims. */
export interface WholeDenial {
  readonly denial: Denial;
  readonly claims: DenialClaims;
}

/** RCM-008, RCM-009: puts more claims into an active denial. They were judged fit. Refuses `denial.over` and `denial.too-many-claims`. */
export function addClaims({ denial, claims }: WholeDenial, fit: readonly FitCandidate[], stamp: Stamp): DenialChanged {
  refuseOver(denial);
  refuseTooMany(claims.claims.length + fit.length);
  const added = fit.map((candidate) => claimIn(candidate, stamp));
  const after = withClaims({ denial, claims }, [...claims.claims, ...added], stamp);
  const data = { ...denialFacts(after.denial), claimIds: added.map(({ claimId }) => claimId) };
  return {
    ...after,
    claimDenials: fit.map((candidate) => linked(candidate, denial.denialId)),
    events: [denialClaimsAdded.record(stamp, data, { ...changeOf(denial, after.denial), ...claimsChange("after", added) })],
  };
}

/**
 * Takes claims out of an active denial: it is about them no longer, and they may be put into another. Refuses
 * `denial.claim-not-in`, and `denial.claims-needed` for the last of them.
 */
export function removeClaims(
  { denial, claims }: WholeDenial,
  claimIds: readonly Id<"claim">[],
  claimDenials: readonly ClaimDenial[],
  stamp: Stamp,
): DenialChanged {
  refuseOver(denial);
  refuseOthers(claims, claimIds);
  const gone = new Set<string>(claimIds);
  const removed = claims.claims.filter(({ claimId }) => gone.has(claimId));
  if (removed.length === claims.claims.length) refuse("denial.claims-needed");
  const after = withClaims(
    { denial, claims },
    claims.claims.filter(({ claimId }) => !gone.has(claimId)),
    stamp,
  );
  const data = { ...denialFacts(after.denial), claimIds: [...claimIds] };
  return {
    ...after,
    claimDenials: claimDenials.map(({ claimId, caseId, past, version }) => ({ claimId, caseId, past, version: version + 1 })),
    events: [denialClaimsRemoved.record(stamp, data, { ...changeOf(denial, after.denial), ...claimsChange("before", removed) })],
  };
}

function refuseOthers({ claims }: DenialClaims, claimIds: readonly Id<"claim">[]): void {
  const held = new Set(claims.map(({ claimId }) => claimId));
  const others = claimIds.filter((claimId) => !held.has(claimId));
  const says = refusals["denial.claim-not-in"].says;
  const flaws = others.map((claimId) => ({ pointer: `/claimIds/${claimIds.indexOf(claimId)}`, code: "denial.claim-not-in", detail: says }));
  if (others.length > 0) refuse("denial.claim-not-in", { claimIds: others }, flaws);
}

/** A claim of an active denial as it is now, with the sums that follow; undefined when nothing of it that the denial keeps has changed. */
export function claimNow({ denial, claims }: WholeDenial, claim: Claim, stamp: Stamp): Omit<DenialChanged, "events"> | undefined {
  const before = claims.claims.find(({ claimId }) => claimId === claim.claimId);
  const after = before && { ...figuresOf(claim, stamp), submissionId: before.submissionId };
  if (!after || same(before, after)) return undefined;
  return withClaims(
    { denial, claims },
    claims.claims.map((one) => (one === before ? after : one)),
    stamp,
  );
}

/** The denial with just these claims, and everything that follows from them (RCM-010, RCM-011, RCM-045). */
function withClaims({ denial, claims: before }: WholeDenial, claims: readonly DenialClaim[], stamp: Stamp) {
  const { after } = changeRecord(denial, claimsTell(claims), stamp);
  const counted = after === denial ? { ...denial, version: denial.version + 1 } : after; // Other claims may come to the same.
  return { denial: scheduled(counted, claims), claims: { ...before, claims, version: before.version + 1 } };
}

/** What a denial says of its claims: their totals, whose they are, and from when an appeal's days run. */
export function claimsTell(claims: readonly DenialClaim[]) {
  const days = (of: "serviceFrom" | "serviceTo") => claims.map((claim) => claim[of]).toSorted();
  const sum = (of: "expected" | "paid" | "outstanding" | "patientOutstanding") => plus(...claims.map((claim) => claim[of]));
  const patients = new Set(claims.map(({ patientId }) => patientId));
  return {
    firmIds: [...new Set(claims.map(({ firmId }) => firmId))],
    patientId: patients.size === 1 ? claims[0]?.patientId : undefined,
    claimCount: claims.length,
    serviceFrom: days("serviceFrom")[0],
    serviceTo: days("serviceTo").at(-1),
    expected: sum("expected"),
    paid: sum("paid"),
    outstanding: sum("outstanding"),
    patientOutstanding: sum("patientOutstanding"),
  };
}

/** A claim as its denial keeps it. */
export const claimIn = ({ claim, submissionId }: FitCandidate, stamp: Stamp): DenialClaim => ({ ...figuresOf(claim, stamp), submissionId });

const figuresOf = (claim: Claim, { zone }: Stamp): DenialClaim => ({
  claimId: claim.claimId,
  claimNumber: claim.claimNumber,
  submissionId: claim.submissionId,
  caseId: claim.caseId,
  firmId: claim.firmId,
  patientId: claim.patientId,
  serviceFrom: claim.serviceFrom,
  serviceTo: claim.serviceTo,
  answeredOn: claim.answeredOn ?? (claim.lastSubmittedAt && dayOf(claim.lastSubmittedAt, zone)),
  expected: claim.expected,
  paid: claim.paid,
  outstanding: claim.outstanding,
  patientOutstanding: claim.patientOutstanding,
});

/** RCM-029: the claim's own row says which denial it is in now; the one of before is over. */
export const linked = ({ claimDenial: before, submissionId }: FitCandidate, denialId: Id<"denial">): ClaimDenial => ({
  ...before,
  denialId,
  submissionId,
  past:
    before.denialId && before.submissionId
      ? [...before.past, { denialId: before.denialId, submissionId: before.submissionId }]
      : before.past,
  version: before.version + 1,
});

export const claimsChange = (when: "before" | "after", claims: readonly DenialClaim[]): Change =>
  Object.fromEntries(claims.map((claim) => [claim.claimId, { [when]: claim }]));

export const changeOf = (before: Denial, after: Denial): Change => ({ denial: { before, after } });

/** Refuses `denial.over`: resolved and canceled are final (RCM-049). */
export function refuseOver({ denialId, stage }: Denial): void {
  if (!isActive(stage)) refuse("denial.over", { denialId, stage });
}

export function refuseTooMany(count: number): void {
  if (count > denialClaimsMax) refuse("denial.too-many-claims", { count, max: denialClaimsMax });
}
