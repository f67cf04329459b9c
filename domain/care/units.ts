import {
  authorizationExhausted,
  authorizationExpired,
  authorizationLimitNear,
  authorizationRestored,
} from "../../events/authorizations.ts";
import type { Happened } from "../../events/define.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Task } from "../work/task.ts";
import { openTask } from "../work/task.ts";
import type { Alerts, Authorization } from "./authorization.ts";
import { authorizationFacts, revised, unitsLeft } from "./authorization.ts";

/** An authorization after its units moved, with what followed from that beside the change itself, and whom it concerns. */
export interface UnitsMoved {
  readonly authorization: Authorization;
  readonly events: readonly Happened[];
  readonly tasks: readonly Task[];
}

/** Which way units go: into the hold of a booking, out of it, from it into use; and, when an outcome is corrected, in and out of use. */
const moves = {
  hold: { held: 1, used: 0 },
  release: { held: -1, used: 0 },
  use: { held: -1, used: 1 },
  useFree: { held: 0, used: 1 },
  unuse: { held: 0, used: -1 },
} as const;
export type UnitsMove = keyof typeof moves;

/**
 * Moves units of an authorization (LCM-118, LCM-125): used and held together never exceed what is allowed. The row is replaced at
 * its version, so of two who take the last unit at once one decides again, here. Refuses `authorization.units-exceeded`.
 */
export function moveUnits(before: Authorization, move: UnitsMove, units: number, alerts: Alerts, stamp: Stamp): UnitsMoved {
  const { authorizationId } = before;
  const unitsHeld = before.unitsHeld + moves[move].held * units;
  const unitsUsed = before.unitsUsed + moves[move].used * units;
  if (unitsHeld + unitsUsed > before.units)
    refuse("authorization.units-exceeded", { authorizationId, unitsLeft: unitsLeft(before), units });
  if (unitsHeld < 0 || unitsUsed < 0) throw new Error("an authorization would give back units that were not taken");

  const moved = { ...before, unitsHeld, unitsUsed };
  const near = isNearLimit(moved, alerts);
  const status = statusAfter(moved, stamp);
  const authorization = revised(before, { unitsHeld, unitsUsed, status, ...(near ? { limitAlertOn: today(stamp) } : {}) }, alerts);
  const alert = near ? [limitAlert(authorization, stamp)] : [];
  return {
    authorization,
    events: [...statusEvents(before, authorization, stamp), ...alert.flatMap(({ events }) => events)],
    tasks: alert.map(({ task }) => task),
  };
}

/** Used up, it is exhausted; a unit that came back opens it again, unless its period has ended meanwhile. */
function statusAfter({ status, units, unitsUsed, validTo, retroactive }: Authorization, stamp: Stamp): Authorization["status"] {
  if (status === "approved" && unitsUsed === units) return "exhausted";
  if (status === "exhausted" && unitsUsed < units) return retroactive || today(stamp) <= validTo ? "approved" : "expired";
  return status;
}

/** The change itself lies in the event of the appointment; these say what it came to. */
function statusEvents(before: Authorization, after: Authorization, stamp: Stamp): Happened[] {
  if (before.status === after.status) return [];
  const says = { exhausted: authorizationExhausted, approved: authorizationRestored, expired: authorizationExpired };
  return [says[after.status as keyof typeof says].record(stamp, authorizationFacts(after), {})]; // Moving units comes to no other status.
}

/** Spec: "alert when limits come near" (LCM-120). Once; and never for a single unit, which has no "nearly". */
function isNearLimit({ units, unitsUsed, unitsHeld, limitAlertOn }: Authorization, { usedPercent }: Alerts): boolean {
  return units > 1 && limitAlertOn === undefined && (unitsUsed + unitsHeld) * 100 >= usedPercent * units;
}

function limitAlert(authorization: Authorization, stamp: Stamp): { task: Task; events: Happened[] } {
  const { caseId, authorizationId: about, validTo: dueOn } = authorization;
  const { task, event } = openTask({ caseId, owner: "team:caseCoordinator", kind: "authorizationLimit", dueOn, about }, stamp);
  const near = authorizationLimitNear.record(stamp, { ...authorizationFacts(authorization), unitsLeft: unitsLeft(authorization) }, {});
  return { task, events: [near, event] };
}
