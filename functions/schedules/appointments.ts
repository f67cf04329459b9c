import { careIn } from "../../data/care.ts";
import { casesIn } from "../../data/cases.ts";
import { appointmentFellDue } from "../../domain/care/due-care.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { DealWith } from "./due-work.ts";

/** Asks someone how an appointment went that was over yesterday, once. */
export const askForOutcome: DealWith = async ({ caseId, appointmentId }, house, stamp) => {
  const care = careIn(house);
  const whole = await casesIn(house).whole(caseId as Id<"case">);
  const appointment = await care.appointments.find(String(appointmentId), caseId as Id<"case">);
  const after = appointment && appointmentFellDue(appointment, stamp);
  return whole && after ? care.appointmentChanged(whole, after, stamp) : [];
};
