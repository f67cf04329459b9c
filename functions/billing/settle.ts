import type { BillingFacts } from "../../data/billing-facts.ts";
import { authorizationRow } from "../../data/care.ts";
import { claimsIn, claimWrites } from "../../data/claims.ts";
import { denialsIn } from "../../data/denials.ts";
import type { House } from "../../data/house.ts";
import type { Write } from "../../data/table.ts";
import { replace } from "../../data/table.ts";
import { tasksIn } from "../../data/work.ts";
import type { BillingChange, BillingTask } from "../../domain/billing/billing-task.ts";
import { tellOf } from "../../domain/billing/billing-task.ts";
import { createClaim, notBilled } from "../../domain/billing/create-claim.ts";
import type { Billable, NotBillable, TransitionOutcome } from "../../domain/billing/transition.ts";
import { transition } from "../../domain/billing/transition.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import type { ClaimOutcome } from "../../domain/claims/claim-scene.ts";
import { voidDraft } from "../../domain/claims/void-claim.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { refuse } from "../../domain/kernel/refusal.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Task } from "../../domain/work/task.ts";

/**
 * What becomes of an appointment's bill, from what is true now. Besides what the transition says: done, there is a claim for this
 * outcome, or the appointment has none; outdated, there is a claim for another outcome that was sent, so a person must see to it.
 */
export interface Judged {
  readonly verdict: TransitionOutcome["kind"] | "done" | "outdated";
  readonly found: TransitionOutcome;
  /** The claim that there is, for this outcome or another. */
  readonly claim?: Claim;
}

/** Looks without writing (CLM-031): what the dry run answers, and what settling starts from. */
export async function judge(house: House, { whole, billing, transition: facts }: BillingFacts): Promise<Judged> {
  const found = unlessClosed(whole.legalCase.caseStatus, transition(facts));
  const claim = billing?.claimId && (await claimsIn(house).find(billing.claimId));
  if (!found.outcome) return { verdict: "done", found, ...(claim ? { claim } : {}) };
  if (!claim || claim.status === "void") return { verdict: found.kind, found };
  if (billing.outcome === found.outcome) return { verdict: "done", found, claim };
  const untouched = claim.status === "draft" && claim.caseId === whole.legalCase.caseId && claim.patientPaid === 0;
  return { verdict: untouched ? found.kind : "outdated", found, claim };
}

/** Nothing more is billed on a closed case (LCM-094): a person decides whether it is opened again for that. */
function unlessClosed(caseStatus: string, found: TransitionOutcome): TransitionOutcome {
  if (caseStatus !== "closed" || found.kind === "notBilled") return found;
  const obstacles = [{ code: "case.closed", says: "The case was closed before the appointment was billed." }];
  return { kind: "failed", outcome: found.outcome, obstacles, explanation: found.explanation };
}

export interface Settled {
  readonly verdict: Judged["verdict"];
  readonly found: TransitionOutcome;
  /** The claim of this outcome: made now, or of before. */
  readonly claim?: Claim;
  readonly obstacles: NotBillable["obstacles"];
  readonly writes: readonly Write[];
}

/**
 * Bills an appointment, or says why not, in one transaction, on what is true now: the claim with its bill, the account and the units;
 * or the held, failed or unbilled row; with the task that tells a person, in place of the one that told what was so before. A draft
 * of another outcome is taken back in the same transaction. It writes nothing where everything is said already, however often and by
 * whomever it is called: the row, the account and the case's head are replaced at their versions, so of two at once one decides again.
 */
export async function settle(house: House, facts: BillingFacts, stamp: Stamp): Promise<Settled> {
  const judged = await judge(house, facts);
  const { verdict, found, claim } = judged;
  if (verdict === "done" || verdict === "outdated") {
    const writes = await standing(house, facts, verdict === "outdated" ? "claimOutdated" : undefined, stamp);
    return { verdict, found, ...(claim ? { claim } : {}), obstacles: [], writes };
  }
  if (claim) return afterTakingBack(house, facts, claim, stamp);
  const free = facts.billing && { ...facts.billing, claimId: undefined }; // It may still name a claim that is void.
  return onward(house, { ...facts, transition: { ...facts.transition, billing: free } }, found, stamp);
}

/** What the taking back of a draft came to, to be written with what follows it. */
interface TakenBack {
  readonly claim: ClaimOutcome;
  readonly writes: readonly Write[];
}

/** Bills, or says why not, where there is no claim, or none any more. */
async function onward(house: House, facts: BillingFacts, found: TransitionOutcome, stamp: Stamp, before?: TakenBack): Promise<Settled> {
  if (found.kind !== "bill") {
    const said = notBilled(found, facts.transition, stamp);
    const change = said.billing && { billing: said.billing, events: said.events };
    const tell = change && { change, tell: taskOf[found.kind] };
    return { verdict: found.kind, found, obstacles: found.obstacles, writes: tell ? await written(house, facts, tell, stamp, before) : [] };
  }
  const { claim, ...born } = await created(house, facts, found, stamp);
  const writes = await written(house, facts, { change: { claim, ...born }, tell: undefined }, stamp, before);
  return { verdict: "bill", found, claim, obstacles: [], writes };
}

const taskOf = { held: "claimHeld", failed: "claimFailed", notBilled: undefined } as const;

async function created(house: House, { whole, settings, transition: of }: BillingFacts, found: Billable, stamp: Stamp) {
  const claimNumber = (await claimsIn(house).claimNumber(stamp)) ?? refuse("number.exhausted", { number: "CLM" });
  const { bills, account } = whole;
  return createClaim(found, { ...of, bills, account, claimNumber, alerts: settings.authorizationAlerts }, stamp);
}

/**
 * Takes the draft of another outcome back and goes on without it, as if that had been written. The rows that both change keep the
 * version that they are replaced at, so that both are one transaction.
 */
async function afterTakingBack(house: House, facts: BillingFacts, claim: Claim, stamp: Stamp): Promise<Settled> {
  const { whole, billing, settings } = facts;
  const authorization = whole.authorizations.find((one) => one.authorizationId === claim.authorizationId);
  const scene = { claim, bills: whole.bills, account: whole.account, billing, authorization, alerts: settings.authorizationAlerts };
  const taken = voidDraft(scene, { reason: "The outcome of its appointment was changed." }, stamp);
  const denial = await claimsIn(house).denialOf(claim.claimId);
  if (!denial || !taken.billing) throw new Error("a claim without its row or its appointment's");

  const authorizations = whole.authorizations.map((one) =>
    one.authorizationId === taken.authorization?.authorizationId ? atVersionOf(one, taken.authorization) : one,
  );
  const cleared = atVersionOf(billing!, taken.billing); // It names the claim.
  const account = atVersionOf(whole.account, taken.account);
  const after: BillingFacts = {
    ...facts,
    whole: { ...whole, bills: atVersionOf(whole.bills, taken.bills), account, authorizations },
    billing: cleared,
    transition: { ...facts.transition, billing: cleared, authorizations },
  };
  const writes = [...claimWrites(taken.claim), ...(await denialsIn(house).claimChanged(denial, taken.claim, stamp))];
  const found = unlessClosed(whole.legalCase.caseStatus, transition(after.transition));
  return onward(house, after, found, stamp, { claim: taken, writes });
}

const atVersionOf = <T extends { readonly version: number }>(before: T, after: T): T => ({ ...after, version: before.version });

interface ToWrite {
  readonly change: BillingChange & Omit<Parameters<ReturnType<typeof claimsIn>["changed"]>[1], "billing" | "events">;
  readonly tell: BillingTask | undefined;
}

/** Everything of one settling, with its tasks, in the case's history. */
async function written(house: House, facts: BillingFacts, { change, tell }: ToWrite, stamp: Stamp, before?: TakenBack): Promise<Write[]> {
  const { whole, billing } = facts;
  const task = await taskAbout(house, facts);
  const { opened, over, ...told } = tellOf(change, { before: billing, task, tell }, stamp);
  const first = before?.claim;
  // What only the taking back changed; whatever both changed is written as it is at last.
  const units = first?.authorization && first.authorization.authorizationId !== change.authorization?.authorizationId;
  const tasks = [...(first?.tasks ?? []), ...(change.tasks ?? []), ...opened];
  const both = {
    ...(first ? { bills: nextOf(whole.bills), account: nextOf(whole.account) } : {}),
    ...change,
    billing: told.billing,
    tasks,
    events: [...(first?.events ?? []), ...told.events],
  };
  return [
    ...claimsIn(house).changed(whole, both, stamp),
    ...(units ? [replace(authorizationRow(first.authorization!))] : []), // Seen above.
    ...(before?.writes ?? []),
    ...over.flatMap((one) => tasksIn(house).changed(one)),
  ];
}

const nextOf = <T extends { readonly version: number }>(row: T): T => ({ ...row, version: row.version + 1 });

/** The task that tells a person of this appointment's bill, if one does. */
async function taskAbout(house: House, { billing, whole }: Pick<BillingFacts, "billing" | "whole">): Promise<Task | undefined> {
  const taskId: Id<"task"> | undefined = billing?.taskId;
  return taskId && tasksIn(house).find(taskId, whole.legalCase.caseId);
}

/** There is a claim, and nothing to bill: whoever was told otherwise need not see to it, or a person is told that it is outdated, once. */
async function standing(house: House, facts: BillingFacts, tell: BillingTask | undefined, stamp: Stamp): Promise<Write[]> {
  const { billing } = facts;
  const task = await taskAbout(house, facts);
  const isSaid = tell ? task?.kind === tell : task?.status !== "open";
  if (!billing?.claimId || isSaid) return [];
  return written(house, facts, { change: { billing: revised(billing, stamp), events: [] }, tell }, stamp);
}

/** The row at its next version. */
const revised = (before: NonNullable<BillingFacts["billing"]>, stamp: Stamp) => ({
  ...before,
  updatedAt: stamp.at,
  updatedBy: stamp.actorId,
  version: before.version + 1,
});

/** Nobody authorized a held appointment in time: a person is told, and it stays held (CLM-036). Nothing where it is not held any more. */
export async function giveUpWaiting(house: House, facts: BillingFacts, stamp: Stamp): Promise<readonly Write[]> {
  const { billing, appointment } = facts;
  if (billing?.state !== "held" || billing.outcome !== appointment.status) return [];
  const task = await taskAbout(house, facts);
  if (task?.kind === "claimHeldTooLong") return [];
  return written(house, facts, { change: { billing: revised(billing, stamp), events: [] }, tell: "claimHeldTooLong" }, stamp);
}
