import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent } from "./define.ts";

const data = z.object({
  caseId: id("case"),
  appointmentId: id("appointment"),
  providerId: id("provider"),
  serviceType: z.string(),
  authorizationId: id("authorization"),
  units: z.int(),
});
const example = {
  caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  appointmentId: "appointment_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  providerId: "provider_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  serviceType: "physicalTherapy",
  authorizationId: "authorization_01K9ZQ3V7M8N4P5R6S7T8V9W0X",
  units: 1,
} as const;

export const appointmentBooked = defineEvent({
  name: "appointment.booked",
  version: 1,
  says: "An appointment was booked.",
  about: "caseId",
  data,
  example,
});

export const appointmentRescheduled = defineEvent({
  name: "appointment.rescheduled",
  version: 1,
  says: "An appointment was moved to another time or provider.",
  about: "caseId",
  data,
  example,
});

export const appointmentStatusChanged = defineEvent({
  name: "appointment.status-changed",
  version: 1,
  says: "An appointment was confirmed, kept, missed, held or canceled.",
  about: "caseId",
  data: data.extend({ from: z.string(), to: z.string() }),
  example: { ...example, from: "confirmed", to: "showedUp" },
});

export const appointmentOutcomeAsked = defineEvent({
  name: "appointment.outcome-asked",
  version: 1,
  says: "An appointment is over and nobody has said how it went.",
  about: "caseId",
  data,
  example,
});

const gap = z.object({ caseId: id("case") });
const caseOnly = { caseId: example.caseId } as const;

export const treatmentGapFound = defineEvent({
  name: "treatment.gap-found",
  version: 1,
  says: "The client has not kept an appointment for a while.",
  about: "caseId",
  data: gap.extend({ days: z.int().meta({ description: "The longest of the days of alert that has passed" }) }),
  example: { ...caseOnly, days: 14 },
});

export const treatmentWatchEnded = defineEvent({
  name: "treatment.watch-ended",
  version: 1,
  says: "The case is closed, so gaps in treatment are no longer looked for.",
  about: "caseId",
  data: gap,
  example: caseOnly,
});
