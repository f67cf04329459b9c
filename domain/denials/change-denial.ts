import type * as z from "zod";
import { denialCanceled, denialChanged, denialOutstandingChanged, denialResolved, denialStageChanged } from "../../events/denials.ts";
import type { Claim } from "../claims/claim.ts";
import { changeRecord } from "../kernel/change.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import type { DenialChanged, WholeDenial } from "./denial-claims.ts";
import { changeOf, claimNow, refuseOver } from "./denial-claims.ts";
import { scheduled } from "./denial-deadlines.ts";
import type { ActiveStage, Denial, Stage } from "./denial.ts";
import { denialFacts } from "./denial.ts";
import type { DenialDetails } from "./open-denial.ts";
import { refusePast } from "./open-denial.ts";

/** RCM-049: the active stages follow each other, forth and back; resolved and canceled are final. */
export const reachable = {
  new: ["inProgress"],
  inProgress: ["new", "awaitingPayment"],
  awaitingPayment: ["inProgress"],
  resolved: [],
  canceled: [],
} as const satisfies Record<Stage, readonly ActiveStage[]>;

export type DenialChanges = Partial<z.output<typeof DenialDetails>>;

/**
 * Changes what people fill in of an active denial. Refuses `denial.over`, `denial.follow-up-past`, `denial.follow-up-missing` while
 * payment is awaited (RCM-025), and `denial.carc-unresolvable` for a resolved code that is not in dispute (RCM-018).
 */
export function changeDenial(before: Denial, changes: DenialChanges, stamp: Stamp): DenialChanged {
  refuseOver(before);
  const { after: changed, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { denial: before, events: [] };
  const { carcs, resolvedCarcs, followUpBy, stage } = changed;
  const strangers = resolvedCarcs.filter((code) => !carcs.includes(code));
  if (strangers.length > 0) refuse("denial.carc-unresolvable", { codes: strangers });
  if (fields.includes("followUpBy")) refusePast(followUpBy, stamp);
  if (stage === "awaitingPayment" && followUpBy === undefined) refuse("denial.follow-up-missing");
  const denial = scheduled(changed);
  return { denial, events: [denialChanged.record(stamp, { ...denialFacts(denial), fields }, changeOf(before, denial))] };
}

/**
 * Moves a denial to another active stage. Awaiting payment, someone must follow up by a day that is yet to come (RCM-025). Refuses
 * `denial.over`, `denial.stage-not-reachable`, `denial.follow-up-missing` and `denial.follow-up-past`.
 */
export function moveDenial(
  before: Denial,
  { to, followUpBy = before.followUpBy }: { to: ActiveStage; followUpBy?: Day | undefined },
  stamp: Stamp,
): DenialChanged {
  refuseOver(before);
  const from = before.stage;
  const allowed: readonly Stage[] = reachable[from];
  if (!allowed.includes(to)) refuse("denial.stage-not-reachable", { from, to, allowed });
  if (to === "awaitingPayment" && followUpBy === undefined) refuse("denial.follow-up-missing");
  if (to === "awaitingPayment" || followUpBy !== before.followUpBy) refusePast(followUpBy, stamp);
  const denial = scheduled(changeRecord(before, { stage: to, followUpBy }, stamp).after);
  return { denial, events: [denialStageChanged.record(stamp, { ...denialFacts(denial), from }, changeOf(before, denial))] };
}

/** RCM-026, RCM-028: says what came of it, at any active stage. It ends the denial and leaves its claims as they are. */
export function resolveDenial(before: Denial, outcome: string, stamp: Stamp): DenialChanged {
  const denial = ended(before, { stage: "resolved", outcome }, stamp);
  const data = { ...denialFacts(denial), from: before.stage };
  return { denial, events: [denialResolved.record(stamp, data, changeOf(before, denial), outcome)] };
}

/** RCM-027, RCM-028: gives it up, at any active stage. It ends the denial and leaves its claims as they are. */
export function cancelDenial(before: Denial, reason: string, stamp: Stamp): DenialChanged {
  const denial = ended(before, { stage: "canceled", outcome: reason }, stamp);
  const data = { ...denialFacts(denial), from: before.stage };
  return { denial, events: [denialCanceled.record(stamp, data, changeOf(before, denial), reason)] };
}

function ended(before: Denial, end: Pick<Denial, "stage" | "outcome">, stamp: Stamp): Denial {
  refuseOver(before);
  return scheduled(changeRecord(before, { ...end, closedAt: stamp.at }, stamp).after);
}

/** RCM-045: a claim of an active denial has other sums; so has the denial. Undefined when it has not. */
export function claimMoved(before: WholeDenial, claim: Claim, stamp: Stamp): DenialChanged | undefined {
  const after = claimNow(before, claim, stamp);
  if (!after) return undefined;
  const data = { ...denialFacts(after.denial), claimId: claim.claimId };
  return { ...after, events: [denialOutstandingChanged.record(stamp, data, changeOf(before.denial, after.denial))] };
}
