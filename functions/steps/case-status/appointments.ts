import { careIn } from "../../../data/care.ts";
import type { WholeCase } from "../../../data/cases.ts";
import { settingsIn } from "../../../data/settings.ts";
import type { Appointment, AppointmentChange } from "../../../domain/care/appointment.ts";
import { cancelAppointment, holdAppointment, isOpen, resumeAppointment } from "../../../domain/care/appointment.ts";
import type { CaseStatus } from "../../../domain/cases/legal-case.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import type { Step, StepAsk } from "../../shared/steps.ts";
import { endAuthorizationsOf } from "./authorizations.ts";
import { following, served } from "./following.ts";

/** A suspended case keeps its appointments to come, on hold, with their units and their time (LCM-092). */
export const holdAppointments: Step = async (ask) => ({
  held: await eachOf(ask, ["suspended"], async (appointment, _whole, stamp) => holdAppointment(appointment, stamp)),
});

/** Services go on: what is still to come is scheduled again, what has passed on hold is canceled and its units given back. */
export const resumeAppointments: Step = async (ask) => {
  const care = careIn(ask.house);
  return {
    resumed: await eachOf(ask, served, async (appointment, whole, stamp) => {
      if (appointment.status !== "onHold") return undefined;
      return resumeAppointment(await care.around(whole, appointment, await settingsIn(ask.house).now(stamp)), stamp);
    }),
  };
};

/**
 * Only a correction closes a case past appointments that are booked; then they are canceled. Their units are free again, so what
 * is left of their authorizations ends after them.
 */
export const cancelAppointments: Step = async (ask) => {
  const care = careIn(ask.house);
  const canceled = await eachOf(ask, ["closed"], async (appointment, whole, stamp) =>
    cancelAppointment(await care.around(whole, appointment, await settingsIn(ask.house).now(stamp)), stamp),
  );
  return { canceled, ended: canceled > 0 ? await endAuthorizationsOf(ask) : 0 };
};

/** Decides on each open appointment afresh, each in a transaction of its own; says how many changed. */
async function eachOf(
  ask: StepAsk,
  still: readonly CaseStatus[],
  decide: (appointment: Appointment, whole: WholeCase, stamp: Stamp) => Promise<AppointmentChange | undefined>,
): Promise<number> {
  const { caseId, item } = following(ask);
  const care = careIn(ask.house);
  let count = 0;
  for (const { appointmentId } of (await care.appointments.all(caseId)).filter(isOpen)) {
    const written = await item(still, async (whole, stamp) => {
      const appointment = await care.appointments.find(appointmentId, caseId); // After the case, so that a lost race is noticed.
      const change = appointment && (await decide(appointment, whole, stamp));
      return change ? care.appointmentChanged(whole, change, stamp) : [];
    });
    if (written) count += 1;
  }
  return count;
}
