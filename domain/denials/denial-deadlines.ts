import { denialReminded } from "../../events/denials.ts";
import type { Happened } from "../../events/define.ts";
import { changeRecord } from "../kernel/change.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import { addDays, daysBetween } from "../kernel/time.ts";
import type { NewTask, Task } from "../work/task.ts";
import { openTask } from "../work/task.ts";
import type { Denial, DenialClaim } from "./denial.ts";
import { denialFacts, isActive } from "./denial.ts";

/**
 * A denial with its deadline and the next day on which the schedule must look at it (RCM-016, RCM-048). An appeal's days run from the
 * day on which the payer answered a claim; of several claims the first deadline counts.
 */
export function scheduled(denial: Denial, claims?: readonly Pick<DenialClaim, "answeredOn">[]): Denial {
  const withDeadline = claims ? { ...denial, appealBy: deadlineOf(denial, claims) } : denial;
  return { ...withDeadline, dueOn: nextDue(withDeadline) };
}

function deadlineOf({ appealRule }: Denial, claims: readonly Pick<DenialClaim, "answeredOn">[]): Day | undefined {
  const [first] = claims.flatMap(({ answeredOn }) => answeredOn ?? []).toSorted();
  return appealRule && first && addDays(first, appealRule.days);
}

function nextDue(denial: Denial): Day | undefined {
  if (!isActive(denial.stage)) return undefined;
  const { followUpBy, followUpTold } = denial;
  return [...(followUpBy && followUpBy !== followUpTold ? [followUpBy] : []), ...warningsOf(denial)].toSorted()[0];
}

/** The days on which its deadline is still to be warned of, the earliest first. */
function warningsOf({ appealBy, appealRule, appealTold }: Denial): Day[] {
  if (!appealBy || !appealRule) return [];
  const days = appealRule.warnDays.map((before) => addDays(appealBy, -before)).toSorted();
  return days.filter((on) => appealTold === undefined || on > appealTold);
}

/** What its schedule came to: the denial as it goes on, and the tasks that tell its owner. */
export interface Reminder {
  readonly denial: Denial;
  readonly tasks: readonly Task[];
  /** What happened to its home case: a task was opened. */
  readonly caseEvents: readonly Happened[];
  readonly event: Happened;
}

/**
 * What falls due of a denial today: its follow-up, once for each day that is set, and each warning of its deadline. Days that were
 * missed are caught up with by one task. Undefined: nothing is due.
 */
export function denialFellDue(before: Denial, stamp: Stamp): Reminder | undefined {
  const now = today(stamp);
  const { dueOn, followUpBy, followUpTold, appealBy } = before;
  if (!isActive(before.stage) || !dueOn || dueOn > now) return undefined;
  const followsUp = followUpBy !== undefined && followUpBy <= now && followUpBy !== followUpTold;
  const lastWarning = warningsOf(before)
    .filter((on) => on <= now)
    .at(-1);

  const opened = [
    ...(followsUp ? [taskAbout(before, { kind: "denialFollowUp", dueOn: followUpBy }, stamp)] : []),
    ...(lastWarning ? [taskAbout(before, { kind: "denialAppealNear", dueOn: appealBy, details: leftOf(appealBy, now) }, stamp)] : []),
  ];
  const told = { ...(followsUp ? { followUpTold: followUpBy } : {}), ...(lastWarning ? { appealTold: lastWarning } : {}) };
  const denial = scheduled(changeRecord(before, told, stamp).after);
  const data = { ...denialFacts(denial), kinds: opened.map(({ task }) => task.kind) };
  return {
    denial,
    tasks: opened.map(({ task }) => task),
    caseEvents: opened.map(({ event }) => event),
    event: denialReminded.record(stamp, data, { denial: { before, after: denial } }),
  };
}

const taskAbout = ({ caseId, denialId, owner }: Denial, said: Pick<NewTask, "kind" | "dueOn" | "details">, stamp: Stamp) =>
  openTask({ ...said, caseId, about: denialId, owner }, stamp);

function leftOf(appealBy: Day | undefined, now: Day): string | undefined {
  const days = appealBy && daysBetween(now, appealBy);
  if (days === undefined) return undefined;
  return days < 0 ? "The day has passed." : `${days} ${days === 1 ? "day" : "days"} left when this was raised.`;
}
