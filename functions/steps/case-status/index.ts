import { stepsOf } from "../../shared/steps.ts";
import { tellAPerson } from "../tell-a-person.ts";
import { cancelAppointments, holdAppointments, resumeAppointments } from "./appointments.ts";
import { endAuthorizations, resumeAuthorizations } from "./authorizations.ts";
import { beginSettlement, closeTasks } from "./tasks.ts";
import { tell } from "./tell.ts";

/**
 * The steps of what follows from a change of status, as infra/workflows/case-status.ts calls them. Each is called at least once,
 * and possibly after the case has moved on: it looks at the case as it is, and stops quietly when there is nothing for it.
 */
export const handler = stepsOf("case-status", {
  "hold appointments": holdAppointments,
  "resume appointments": resumeAppointments,
  "resume authorizations": resumeAuthorizations,
  "cancel appointments": cancelAppointments,
  "end authorizations": endAuthorizations,
  "close tasks": closeTasks,
  "begin settlement": beginSettlement,
  tell,
  "tell a person": tellAPerson,
});
