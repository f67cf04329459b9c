import * as z from "zod";
import { authorizationApproved, authorizationDenied } from "../../events/authorizations.ts";
import type { Happened } from "../../events/define.ts";
import type { CaseStatus } from "../cases/legal-case.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { Day } from "../kernel/time.ts";
import type { Alerts, Authorization } from "./authorization.ts";
import { authorizationFacts, canceled, revised } from "./authorization.ts";

const Reason = z.string().trim().min(3).max(1000);

/** A Medical Director's decision (LCM-124). Approving may grant less than was asked for, never more. */
export const DecideAuthorization = z
  .strictObject({
    decision: z.enum(["approve", "deny"]),
    reason: Reason.optional().meta({ description: "Required when it is denied" }),
    units: z.int().min(1).optional().meta({ description: "Fewer than were asked for" }),
    validTo: Day.optional().meta({ description: "Sooner than was asked for" }),
  })
  .refine(({ decision, reason }) => decision === "approve" || reason !== undefined, { path: ["reason"], error: "a denial says why" })
  .meta({ id: "DecideAuthorization" });
export type DecideAuthorization = z.output<typeof DecideAuthorization>;

export const CancelAuthorization = z.strictObject({ reason: Reason }).meta({ id: "CancelAuthorization" });

export interface DecisionFacts {
  readonly caseStatus: CaseStatus;
  readonly authorizationNumber: string | undefined;
  readonly alerts: Alerts;
}

type Decided = { authorization: Authorization; events: readonly Happened[] };

/**
 * Approves or denies a request, once. Approval draws its number (LCM-117). Refuses `authorization.decided` for whatever is decided
 * or over, and when approving: `case.suspended` (LCM-092), `authorization.units-exceeded`, `.outside-period`,
 * `.period-backwards`, `.period-past`, `number.exhausted`.
 */
export function decideAuthorization(before: Authorization, decision: DecideAuthorization, facts: DecisionFacts, stamp: Stamp): Decided {
  const { authorizationId, status } = before;
  if (status !== "requested" && status !== "inReview") refuse("authorization.decided", { authorizationId, status });
  return decision.decision === "approve" ? approve(before, decision, facts, stamp) : deny(before, decision, facts, stamp);
}

function approve(
  before: Authorization,
  { reason, units = before.units, validTo = before.validTo }: DecideAuthorization,
  { caseStatus, authorizationNumber, alerts }: DecisionFacts,
  stamp: Stamp,
): Decided {
  const { authorizationId, caseId, validFrom, retroactive } = before;
  if (caseStatus === "suspended") refuse("case.suspended", { caseId });
  if (units > before.units) refuse("authorization.units-exceeded", { authorizationId, units, asked: before.units });
  if (validTo > before.validTo) refuse("authorization.outside-period", { authorizationId, validTo, asked: before.validTo });
  if (validTo < validFrom) refuse("authorization.period-backwards", { validFrom, validTo });
  if (!retroactive && validTo < today(stamp)) refuse("authorization.period-past", { validTo, today: today(stamp) });
  if (authorizationNumber === undefined) refuse("number.exhausted", { number: "AUTH" });

  const after = revised(before, { ...decided("approved", reason, stamp), units, validTo, authorizationNumber }, alerts);
  const data = { ...authorizationFacts(after), authorizationNumber, byItself: false };
  return { authorization: after, events: [authorizationApproved.record(stamp, data, { [authorizationId]: { before, after } }, reason)] };
}

function deny(before: Authorization, { reason }: DecideAuthorization, { alerts }: DecisionFacts, stamp: Stamp): Decided {
  const after = revised(before, decided("denied", reason, stamp), alerts);
  const change = { [before.authorizationId]: { before, after } };
  return { authorization: after, events: [authorizationDenied.record(stamp, authorizationFacts(after), change, reason)] };
}

const decided = (status: "approved" | "denied", decisionReason: string | undefined, stamp: Stamp) => ({
  status,
  decidedAt: stamp.at,
  decidedBy: stamp.actorId,
  ...(decisionReason ? { decisionReason } : {}),
});

/**
 * Cancels an authorization that is open and of which nothing is held or used. Refuses `authorization.in-use`, and
 * `authorization.not-approved` for one that is over.
 */
export function cancelAuthorization(before: Authorization, { reason }: { reason: string }, stamp: Stamp): Decided {
  const { authorizationId, status, unitsHeld, unitsUsed } = before;
  if (unitsHeld + unitsUsed > 0) refuse("authorization.in-use", { authorizationId, unitsHeld, unitsUsed });
  const open = status === "requested" || status === "inReview" || status === "approved";
  if (!open) refuse("authorization.not-approved", { authorizationId, status });
  const { authorization, event } = canceled(before, stamp, reason);
  return { authorization, events: [event] };
}
