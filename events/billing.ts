import * as z from "zod";
import { id } from "../domain/kernel/ids.ts";
import { defineEvent, marks } from "./define.ts";

const caseId = "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X" as const;
const appointmentId = "appointment_01K9ZQ3V7M8N4P5R6S7T8V9W0X" as const;

export const coverageChanged = defineEvent({
  name: "coverage.changed",
  version: 1,
  says: "The patient's insurance for this case was put on record or changed.",
  about: "caseId",
  data: z.object({ caseId: id("case"), payerIds: z.array(id("payer")), ...marks }),
  example: { caseId, payerIds: ["payer_01K9ZQ3V7M8N4P5R6S7T8V9W0X"], internal: true },
});

export const appointmentBillingChanged = defineEvent({
  name: "appointment-billing.changed",
  version: 1,
  says: "Someone said how an appointment is billed.",
  about: "caseId",
  data: z.object({ caseId: id("case"), appointmentId: id("appointment"), fields: z.array(z.string()), ...marks }),
  example: { caseId, appointmentId, fields: ["serviceId"], internal: true },
});

export const appointmentNotBilled = defineEvent({
  name: "appointment.not-billed",
  version: 1,
  says: "An appointment is held, or could not be billed, or is not billed.",
  about: "caseId",
  data: z.object({
    caseId: id("case"),
    appointmentId: id("appointment"),
    state: z.enum(["held", "failed", "notBilled"]),
    obstacles: z.array(z.string()).meta({ description: "Their codes" }),
    ...marks,
  }),
  example: { caseId, appointmentId, state: "held", obstacles: ["authorization.other-service"], internal: true },
});
