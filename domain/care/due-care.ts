import { appointmentOutcomeAsked, treatmentGapFound, treatmentWatchEnded } from "../../events/appointments.ts";
import { authorizationEndNear, authorizationExpired } from "../../events/authorizations.ts";
import type { Happened } from "../../events/define.ts";
import type { CaseStatus } from "../cases/legal-case.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { addDays, dayOf } from "../kernel/time.ts";
import type { Task } from "../work/task.ts";
import { openTask } from "../work/task.ts";
import type { Appointment, AppointmentChange } from "./appointment.ts";
import { appointmentFacts, askedOn, changed } from "./appointment.ts";
import type { Alerts, Authorization } from "./authorization.ts";
import { authorizationFacts, revised, unitsLeft } from "./authorization.ts";
import type { CaseCare } from "./case-care.ts";
import { watched } from "./case-care.ts";

/**
 * What the hourly look makes of what fell due in a case's care. Each is undefined when nothing is to be done (any more): a second
 * look finds nothing, and one that comes days late does once what should have been done by then (RELIABILITY T15).
 */
export interface LookedAt {
  readonly events: readonly Happened[];
  readonly tasks: readonly Task[];
}

/**
 * An authorization ends with the day after its last (LCM-119, LCM-122), whatever it still holds for appointments without an
 * outcome. So many days before, someone is told once, if there is anything left to use (LCM-120).
 */
export function authorizationFellDue(
  before: Authorization,
  alerts: Alerts,
  stamp: Stamp,
): ({ authorization: Authorization } & LookedAt) | undefined {
  const { authorizationId, caseId, dueOn, validTo, status } = before;
  const now = today(stamp);
  if (dueOn === undefined || dueOn > now) return undefined;
  if (now > validTo) {
    const authorization = revised(before, { status: "expired" }, alerts);
    const change = { [authorizationId]: { before, after: authorization } };
    return { authorization, events: [authorizationExpired.record(stamp, authorizationFacts(authorization), change)], tasks: [] };
  }
  if (status !== "approved") return undefined;
  const authorization = revised(before, { endAlertOn: now }, alerts);
  const left = unitsLeft(authorization);
  const change = { [authorizationId]: { before, after: authorization } };
  const near = authorizationEndNear.record(stamp, { ...authorizationFacts(authorization), unitsLeft: left }, change);
  if (left === 0) return { authorization, events: [near], tasks: [] };
  const { task, event } = openTask(
    { caseId, owner: "team:caseCoordinator", kind: "authorizationExpiring", dueOn: validTo, about: authorizationId },
    stamp,
  );
  return { authorization, events: [near, event], tasks: [task] };
}

/** An appointment that was over yesterday, and of which nobody said how it went. Asked once. */
export function appointmentFellDue(before: Appointment, stamp: Stamp): AppointmentChange | undefined {
  const { appointmentId: about, caseId, day, zone, dueOn, status } = before;
  if (dueOn === undefined || dayOf(stamp.at, zone) < askedOn(day) || (status !== "scheduled" && status !== "confirmed")) return undefined;
  const appointment = changed(before, { dueOn: undefined }, stamp);
  const change = { [about]: { before, after: appointment } };
  const asked = appointmentOutcomeAsked.record(stamp, appointmentFacts(appointment), change);
  const { task, event } = openTask(
    { caseId, owner: "team:caseCoordinator", kind: "appointmentOutcome", dueOn: today(stamp), about },
    stamp,
  );
  return { appointment, tasks: [task], events: [asked, event] };
}

/**
 * A gap in treatment: so many days since the last kept appointment. Each of the days in the setting is alerted once, and of several
 * that passed unseen only the longest. Not while the case is suspended; on a closed one nobody looks any more.
 */
export function gapFellDue(
  before: CaseCare,
  { caseStatus, gapDays }: { caseStatus: CaseStatus; gapDays: readonly number[] },
  stamp: Stamp,
): ({ care: CaseCare } & LookedAt) | undefined {
  const { caseId, lastKeptOn, dueOn, gapsAlerted } = before;
  const now = today(stamp);
  if (dueOn === undefined || dueOn > now || lastKeptOn === undefined || caseStatus === "suspended") return undefined;
  if (caseStatus === "closed") {
    const care = { ...before, dueOn: undefined, version: before.version + 1 };
    return { care, events: [treatmentWatchEnded.record(stamp, { caseId }, { care: { before, after: care } })], tasks: [] };
  }
  const passed = gapDays.filter((gap) => addDays(lastKeptOn, gap) <= now).toSorted((a, b) => a - b);
  const days = passed.at(-1);
  if (days === undefined || passed.length <= gapsAlerted) return undefined; // The setting was made longer meanwhile.
  const care = watched({ ...before, gapsAlerted: passed.length, version: before.version + 1 }, gapDays);
  const found = treatmentGapFound.record(stamp, { caseId, days }, { care: { before, after: care } });
  const { task, event } = openTask({ caseId, owner: "team:caseManager", kind: "treatmentGap", dueOn: now }, stamp);
  return { care, events: [found, event], tasks: [task] };
}
