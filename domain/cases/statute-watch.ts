import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { statuteWatchEnded } from "../../events/statutes.ts";
import { id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { addDays, Day, daysBetween } from "../kernel/time.ts";
import type { Task } from "../work/task.ts";
import { openTask } from "../work/task.ts";
import type { LegalCase } from "./legal-case.ts";

/** When the next alert about a case's statute of limitations is due, kept beside the case so that a schedule finds it (LCM-037). */
export const StatuteWatch = z.object({
  caseId: id("case"),
  statuteOfLimitations: Day.optional(),
  /** The next day on which something is to be said; none once all was said. */
  dueOn: Day.optional(),
  version: z.int(),
});
export type StatuteWatch = z.output<typeof StatuteWatch>;

/**
 * The watch over the statute that a case now has; undefined when it stands as it is. A statute that is near already when it is
 * set is told of at once. Also for a case that is open again: its watch ended while it was closed.
 */
export function watchStatute(
  before: StatuteWatch | undefined,
  { caseId, statuteOfLimitations }: Pick<LegalCase, "caseId" | "statuteOfLimitations">,
  alertDays: readonly number[],
  stamp: Stamp,
): StatuteWatch | undefined {
  const first = statuteOfLimitations && alertsOn(statuteOfLimitations, alertDays)[0];
  const dueOn = first && first < today(stamp) ? today(stamp) : first;
  if (before?.statuteOfLimitations === statuteOfLimitations && before?.dueOn === dueOn) return undefined;
  return {
    caseId,
    ...(statuteOfLimitations ? { statuteOfLimitations } : {}),
    ...(dueOn ? { dueOn } : {}),
    version: (before?.version ?? 0) + 1,
  };
}

/** What an alert came to: the watch as it goes on, and the task that tells a person; no task where the watch just ends. */
export interface StatuteAlert {
  readonly statute: StatuteWatch;
  readonly task: Task | undefined;
  readonly event: Happened;
}

/**
 * What is to be said about a statute today, and when again: so many days before, on the last day, and once it has passed. Days
 * that were missed are caught up with by one alert. The record stays valid whatever is said (R28). A closed case needs no alert
 * and is no longer watched. Undefined: nothing is due.
 */
export function tellOfStatute(
  before: StatuteWatch,
  { caseStatus, alertDays }: { caseStatus: LegalCase["caseStatus"]; alertDays: readonly number[] },
  stamp: Stamp,
): StatuteAlert | undefined {
  const { caseId, statuteOfLimitations, dueOn } = before;
  const now = today(stamp);
  if (!statuteOfLimitations || !dueOn || dueOn > now) return undefined;
  if (caseStatus === "closed") return ended(before, stamp);

  const next = alertsOn(statuteOfLimitations, alertDays).find((day) => day > now);
  const statute: StatuteWatch = { caseId, statuteOfLimitations, ...(next ? { dueOn: next } : {}), version: before.version + 1 };
  const daysLeft = daysBetween(now, statuteOfLimitations);
  const { task, event } = openTask(
    {
      caseId,
      owner: "team:caseManager",
      kind: daysLeft < 0 ? "statutePassed" : "statuteNear",
      details: daysLeft < 0 ? "The day has passed." : `${daysLeft} ${daysLeft === 1 ? "day" : "days"} left when this was raised.`,
      dueOn: statuteOfLimitations, // Work is listed by its day, so the nearest statute comes first and one that has passed before all.
    },
    stamp,
  );
  return { statute, task, event: { ...event, change: { ...event.change, statute: { before, after: statute } } } };
}

function ended(before: StatuteWatch, stamp: Stamp): StatuteAlert {
  const { dueOn: _, ...rest } = before;
  const statute: StatuteWatch = { ...rest, version: before.version + 1 };
  const event = statuteWatchEnded.record(stamp, { caseId: before.caseId }, { statute: { before, after: statute } });
  return { statute, task: undefined, event };
}

/** The days on which something is said, the earliest first. */
function alertsOn(statuteOfLimitations: Day, alertDays: readonly number[]): Day[] {
  const before = [...new Set([...alertDays, 0])].toSorted((a, b) => b - a);
  return [...before.map((days) => addDays(statuteOfLimitations, -days)), addDays(statuteOfLimitations, 1)];
}
