import * as z from "zod";
import type { Appointment } from "../care/appointment.ts";
import { id } from "../kernel/ids.ts";
import { PositiveMoney } from "../kernel/money.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Instant } from "../kernel/time.ts";
import { Outcome } from "./billed-status.ts";
import { PlaceOfService } from "./service.ts";

/** A diagnosis by its ICD-10-CM code, written with or without its point; kept without. */
export const Diagnosis = z
  .string()
  .trim()
  .toUpperCase()
  .overwrite((code) => code.replace(".", "")) // Not a transform, so that it can also be shown.
  .refine((code) => /^[A-TV-Z]\d[A-Z0-9]{1,5}$/.test(code), "must be an ICD-10-CM code such as S13.4XXA")
  .meta({ examples: ["S13.4XXA"] });

/** What is known of an appointment for its bill, beside the appointment itself (CLM-016). */
export const BillingDetails = z.object({
  serviceId: id("service").optional().meta({ description: "Where several services are of the appointment's type" }),
  payerId: id("payer")
    .optional()
    .meta({ description: "The primary payer of this appointment; the case's first policy unless said otherwise" }),
  clinicianId: id("provider").optional().meta({ description: "Who rendered it; the appointment's provider unless said otherwise" }),
  priceOverride: z
    .strictObject({ amount: PositiveMoney, reason: z.string().trim().min(3).max(500) })
    .optional()
    .meta({ description: "Set at the appointment; outranks every other price (CLM-004)" }),
  placeOfService: PlaceOfService.optional(),
  diagnoses: z.array(Diagnosis).max(12).optional(),
});

/** Why an appointment waits, or could not be billed: a code, what is said of it, and where to look. */
export const Obstacle = z.object({ code: z.string(), says: z.string(), field: z.string().optional() }).meta({ id: "Obstacle" });
export type Obstacle = z.output<typeof Obstacle>;

/** How one appointment is billed, and how far that has come: one row beside the appointment, of which law firms see nothing. */
export const AppointmentBilling = z
  .object({
    caseId: id("case"),
    appointmentId: id("appointment"),
    ...BillingDetails.shape,
    /** Nothing while the appointment has no outcome. */
    state: z
      .enum(["held", "failed", "notBilled", "claimed"])
      .optional()
      .meta({ description: "held: waits for an authorization. failed: its requirements are not met or nothing prices it" }),
    obstacles: z.array(Obstacle).optional(),
    /** The outcome that `state` is about: one appointment has one claim for it (CLM-031). */
    outcome: Outcome.optional(),
    claimId: id("claim").optional(),
    decidedAt: Instant.optional().meta({ description: "Since when it is so: a hold is given up so many days later" }),
    taskId: id("task").optional().meta({ description: "The open task that tells a person of it" }),
    updatedAt: Instant,
    updatedBy: z.string(),
    version: z.int(),
  })
  .meta({ id: "AppointmentBilling" });
export type AppointmentBilling = z.output<typeof AppointmentBilling>;

/** What an event's change calls this row: the appointment itself goes by its own id. */
export const billingPart = (appointmentId: AppointmentBilling["appointmentId"]): string => `billing:${appointmentId}`;

/** As it is before anyone has said anything. */
export const billingOf = ({ caseId, appointmentId }: Pick<Appointment, "caseId" | "appointmentId">) => ({
  caseId,
  appointmentId,
  version: 0,
});

/** The same, about to be written for the first time. */
export const noBilling = (appointment: Pick<Appointment, "caseId" | "appointmentId">, stamp: Stamp): AppointmentBilling => ({
  ...billingOf(appointment),
  updatedAt: stamp.at,
  updatedBy: stamp.actorId,
});
