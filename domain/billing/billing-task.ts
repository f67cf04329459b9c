import type { Happened } from "../../events/define.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Task, TaskKind } from "../work/task.ts";
import { cancelTask, openTask } from "../work/task.ts";
import type { AppointmentBilling } from "./appointment-billing.ts";
import { billingPart } from "./appointment-billing.ts";

/** What a person is told of an appointment's bill, one thing at a time. */
export type BillingTask = Extract<TaskKind, "claimHeld" | "claimHeldTooLong" | "claimFailed" | "claimOutdated">;

/** A billing row as it is to be written, with what happened; before its tasks are seen to. */
export interface BillingChange {
  readonly billing: AppointmentBilling;
  readonly events: readonly Happened[];
}

export interface Told {
  readonly billing: AppointmentBilling;
  readonly opened: readonly Task[];
  /** Tasks that are over with this change. */
  readonly over: readonly Task[];
  readonly events: readonly Happened[];
}

/**
 * A change of an appointment's billing row with the task that it calls for: the one of before is over, because what it told is no
 * longer so, and a person is told what is so now, if that asks for anyone. One that says just this stays. The tasks go with the
 * change, so they are never behind it.
 */
export function tellOf(
  { billing: { taskId: _before, ...changed }, events }: BillingChange,
  { before, task, tell }: { before: AppointmentBilling | undefined; task: Task | undefined; tell: BillingTask | undefined },
  stamp: Stamp,
): Told {
  const { caseId, appointmentId, obstacles = [] } = changed;
  const details = tell === "claimFailed" ? [...new Set(obstacles.map(({ says }) => says))].join(" ").slice(0, detailsMax) : undefined;
  const open = task?.status === "open" ? task : undefined;
  const stays = open && open.kind === tell && open.details === details ? open : undefined;
  const ended = open && !stays ? [cancelTask(open, "It is no longer so.", stamp)] : [];
  const asked = { caseId, owner: "team:claimsProcessor", about: appointmentId, ...(details ? { details } : {}) } as const;
  const opened = tell && !stays ? [openTask({ ...asked, kind: tell }, stamp)] : [];
  const taskId = stays?.taskId ?? opened[0]?.task.taskId;
  const billing: AppointmentBilling = { ...changed, ...(taskId ? { taskId } : {}) };
  return {
    billing,
    opened: opened.map((one) => one.task),
    over: ended.map((one) => one.task),
    events: tellingOf([...events, ...[...ended, ...opened].map(({ event }) => event)], before, billing),
  };
}

/** As long as a task's details may be. */
const detailsMax = 5000;

/** The same events, of which one tells how the billing row changed: the one that did already, else the first. */
function tellingOf(events: readonly Happened[], before: AppointmentBilling | undefined, after: AppointmentBilling): readonly Happened[] {
  const part = billingPart(after.appointmentId);
  const telling = events.find(({ change }) => part in change) ?? events[0];
  const told = { [part]: { ...(before ? { before } : {}), after } };
  return events.map((event) => (event === telling ? { ...event, change: { ...event.change, ...told } } : event));
}
