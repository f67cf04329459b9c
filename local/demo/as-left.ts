import { tellOfStatute } from "../../domain/cases/statute-watch.ts";
import type { StatuteWatch } from "../../domain/cases/statute-watch.ts";
import type { OpenCase } from "../../domain/cases/legal-case.ts";
import type { Opening } from "../../domain/cases/open-case.ts";
import { authorizationFellDue } from "../../domain/care/due-care.ts";
import type { Authorization } from "../../domain/care/authorization.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Day, Instant } from "../../domain/kernel/time.ts";
import { addDays, dayOf, instant } from "../../domain/kernel/time.ts";
import { settingsCatalog } from "../../domain/settings/settings.ts";
import type { Task } from "../../domain/work/task.ts";
import { completeTask } from "../../domain/work/task.ts";
import type { Happened } from "../../events/define.ts";
import type { Dice } from "./people.ts";
import { stampsFrom } from "./seed-writer.ts";

/**
 * What the hourly look would have made of a seeded case by now, so that a table full of cases of the last two years does not come
 * to it as one flood: authorizations that have ended are expired, and alerts were raised on their days.
 */
export interface AsLeft {
  readonly authorization: Authorization;
  readonly statute: StatuteWatch | undefined;
  readonly tasks: readonly Task[];
  /** In the order in which they happened. */
  readonly events: readonly Happened[];
}

const { authorizationAlerts, statuteAlertDays } = settingsCatalog;

/** A case whose first authorization was approved, as it stands at the end of that day. `by` sees to the alerts that came before the last. */
export function asLeftBy(
  through: Day,
  { legalCase, authorization: approved, statute, events }: Opening,
  dice: Dice,
  by: Stamp["actorId"],
): AsLeft {
  const told = statutesTold(through, statute, legalCase, dice, by);
  const looked = approved.dueOn !== undefined && approved.dueOn <= through && fellDue(approved, through, dice);
  const { authorization, tasks, events: fell } = looked || { authorization: approved, tasks: [], events: [] };
  const all = [...events, ...fell, ...told.events].toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { authorization, statute: told.statute, tasks: [...tasks, ...told.tasks], events: all };
}

/** Ended on the day after its last; or, while that is still to come, told of on the day of its alert. */
function fellDue(authorization: Authorization, through: Day, dice: Dice) {
  const hasEnded = authorization.validTo < through;
  const on = hasEnded ? addDays(authorization.validTo, 1) : authorization.dueOn!; // The caller has looked.
  return authorizationFellDue(authorization, authorizationAlerts.byDefault, atNight(dice, on));
}

function statutesTold(
  through: Day,
  first: StatuteWatch | undefined,
  { caseStatus }: Opening["legalCase"],
  dice: Dice,
  by: Stamp["actorId"],
): Pick<AsLeft, "statute" | "tasks" | "events"> {
  let statute = first;
  const tasks: Task[] = [];
  const events: Happened[] = [];
  while (statute?.dueOn !== undefined && statute.dueOn <= through) {
    const told = tellOfStatute(statute, { caseStatus, alertDays: statuteAlertDays.byDefault }, atNight(dice, statute.dueOn));
    if (!told?.task) throw new Error("a statute that is due was not told of");
    const nextOn = told.statute.dueOn;
    const seen =
      nextOn !== undefined && nextOn <= through && completeTask(told.task, "The firm was reminded.", atDay(dice, by, statute.dueOn));
    tasks.push(seen ? seen.task : told.task);
    events.push(told.event, ...(seen ? [seen.event] : []));
    statute = told.statute;
  }
  return { statute, tasks, events };
}

/** Of a hundred cases whose statute has come near, in so many no suit was filed yet. */
const unfiledPercent = 10;

/** A firm that has filed its suit in time has no statute to watch any more, but the court's number. */
export function filedInTime(request: OpenCase, through: Day, dice: Dice): OpenCase {
  const { statuteOfLimitations, ...filed } = request;
  const first = Math.max(...statuteAlertDays.byDefault);
  if (!statuteOfLimitations || addDays(statuteOfLimitations, -first) > through) return request;
  if (statuteOfLimitations > through && dice.chance(unfiledPercent)) return request;
  return { ...filed, courtCaseNumber: request.courtCaseNumber ?? `24DEMO${dice.between(100_000, 999_999)}` };
}

/** The moment of the night in which the product finds what falls due on a day: the first hourly look after midnight in winter. */
export const lookedAt = (on: Day): Instant => instant(`${on}T08:05:00.000Z`);

/** The last day whose look has been by then. */
export const lookedThrough = (at: Instant): Day => {
  const on = dayOf(at);
  return lookedAt(on) <= at ? on : addDays(on, -1);
};

const atNight = (dice: Dice, on: Day): Stamp => stampsFrom(dice, "system:due-work")(lookedAt(on));
const atDay = (dice: Dice, by: Stamp["actorId"], on: Day): Stamp => stampsFrom(dice, by)(instant(`${on}T18:30:00.000Z`));
