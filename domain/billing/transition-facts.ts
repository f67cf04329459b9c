import type { Appointment } from "../care/appointment.ts";
import type { Authorization } from "../care/authorization.ts";
import type { LegalCase } from "../cases/legal-case.ts";
import type { Working } from "../kernel/explain.ts";
import type { Patient } from "../parties/patient.ts";
import type { Payer } from "../parties/payer.ts";
import type { Provider } from "../parties/provider.ts";
import type { AppointmentBilling, Obstacle } from "./appointment-billing.ts";
import type { BilledStatus } from "./billed-status.ts";
import type { Coverage } from "./coverage.ts";
import type { Fee } from "./fee.ts";
import type { ModifierRule } from "./modifier-rule.ts";
import type { Service } from "./service.ts";

/** Who a claim is sent to: a payer on record, or the lien payer, which requires nothing and is always in use. */
export type BilledPayer = Pick<Payer, "payerId" | "name" | "kind" | "claimFormat"> &
  Partial<Pick<Payer, "active" | "ediPayerId" | "requirements">>;

/** Everything that decides how an appointment is billed. The stages of the transition look at nothing else. */
export interface TransitionFacts {
  readonly appointment: Appointment;
  /** Of the appointment. */
  readonly provider: Provider;
  /** Who rendered it: the record of `billing.clinicianId`, or the provider again. */
  readonly clinician: Provider;
  readonly patient: Patient;
  readonly legalCase: LegalCase;
  readonly coverage?: Coverage | undefined;
  readonly billing?: AppointmentBilling | undefined;
  /** All services of the appointment's type, and the one that `billing` names; more do no harm. */
  readonly services: readonly Service[];
  /** The record of what `primaryPayer` names, or `lienPayer`; undefined when it is not there. */
  readonly payer?: BilledPayer | undefined;
  /** Of what `chooseService` chooses; none when it chooses none. */
  readonly fees: readonly Fee[];
  /** Of that service, and of all services. */
  readonly modifierRules: readonly ModifierRule[];
  readonly billedStatuses: readonly BilledStatus[];
  /** All of the case. */
  readonly authorizations: readonly Authorization[];
}

/**
 * What one stage of the transition came to: its value, what stands in the way, and every rule that it tried, in order, with what
 * matched and why the others lost (CLM-032). Neither of the last two holds a personal value.
 */
export interface Stage<T> {
  readonly value: T;
  readonly obstacles: readonly Obstacle[];
  readonly explanation: readonly Working[];
}

/** Where people put right what stands in the way: the resource, and the field in it. */
export const placeOf = {
  billing: ({ appointment }: Pick<TransitionFacts, "appointment">, field: string) =>
    `/v1/appointments/${appointment.appointmentId}/billing#/${field}`,
  coverage: ({ legalCase }: Pick<TransitionFacts, "legalCase">) => `/v1/cases/${legalCase.caseId}/coverage#/policies`,
  legalCase: ({ legalCase }: Pick<TransitionFacts, "legalCase">, field: string) => `/v1/cases/${legalCase.caseId}#/${field}`,
  patient: ({ patient }: Pick<TransitionFacts, "patient">, field: string) => `/v1/patients/${patient.patientId}#/${field}`,
  provider: ({ providerId }: Pick<Provider, "providerId">, field: string) => `/v1/providers/${providerId}#/${field}`,
  payer: (payerId: Payer["payerId"], field: string) => `/v1/payers/${payerId}#/${field}`,
  service: (serviceId: Service["serviceId"], field: string) => `/v1/services/${serviceId}#/${field}`,
  prices: (serviceId: Service["serviceId"]) => `/v1/services/${serviceId}/fees`,
  billedStatus: (status: string) => `/v1/billed-statuses/${status}`,
  authorizations: ({ legalCase }: Pick<TransitionFacts, "legalCase">) => `/v1/cases/${legalCase.caseId}/authorizations`,
} as const;
