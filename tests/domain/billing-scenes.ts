import type { AppointmentBilling } from "../../domain/billing/appointment-billing.ts";
import type { BilledStatus } from "../../domain/billing/billed-status.ts";
import type { Coverage, Policy } from "../../domain/billing/coverage.ts";
import type { Fee } from "../../domain/billing/fee.ts";
import type { ModifierRule } from "../../domain/billing/modifier-rule.ts";
import type { Service } from "../../domain/billing/service.ts";
import type { BilledPayer, TransitionFacts } from "../../domain/billing/transition-facts.ts";
import type { Billable, NotBillable } from "../../domain/billing/transition.ts";
import { transition } from "../../domain/billing/transition.ts";
import type { Appointment } from "../../domain/care/appointment.ts";
import type { Authorization } from "../../domain/care/authorization.ts";
import type { LegalCase } from "../../domain/cases/legal-case.ts";
import type { Working } from "../../domain/kernel/explain.ts";
import { cents } from "../../domain/kernel/money.ts";
import { addSeconds, day, instant } from "../../domain/kernel/time.ts";
import { newRecord } from "../../domain/parties/record.ts";
import type { Patient } from "../../domain/parties/patient.ts";
import type { Provider } from "../../domain/parties/provider.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp, canary } from "../fixtures.ts";

/**
 * An hour of physical therapy that was kept on July 10th, billed as 97110 at 40.00 for fifteen minutes to an insurer with a copay of
 * 25.00: 160.00, of which the patient owes 25.00. Everything is valid; a test states its one difference.
 */
export const serviceDay = day("2025-07-10");
const startsAt = instant("2025-07-10T17:00:00.000Z");
/** The evening of that day in Los Angeles. */
export const evening = () => aStamp("2025-07-11T02:00:00.000Z");
const stamp = evening();
const kept = newRecord(stamp);

const ids = {
  caseId: newId("case"),
  appointmentId: newId("appointment"),
  authorizationId: newId("authorization"),
  providerId: newId("provider"),
  patientId: newId("patient"),
  payerId: newId("payer"),
  serviceId: newId("service"),
};
export const { caseId, appointmentId, authorizationId, providerId, patientId, payerId, serviceId } = ids;

export const anAppointment = ({ minutes = 60, ...difference }: Partial<Appointment> & { minutes?: number } = {}): Appointment => ({
  appointmentId,
  caseId,
  providerId,
  serviceType: "physicalTherapy",
  authorizationId,
  units: 1,
  startsAt,
  endsAt: addSeconds(startsAt, minutes * 60),
  zone: "America/Los_Angeles",
  day: serviceDay,
  status: "showedUp",
  timesMoved: 0,
  bookedAt: startsAt,
  bookedBy: newId("user"),
  updatedAt: startsAt,
  updatedBy: newId("user"),
  version: 2,
  ...difference,
});

/** Ten visits, one of which was this one. */
export const theAuthorization = (difference: Partial<Authorization> = {}): Authorization => ({
  authorizationId,
  caseId,
  serviceType: "physicalTherapy",
  units: 10,
  unitsUsed: 1,
  unitsHeld: 0,
  validFrom: day("2025-07-01"),
  validTo: day("2025-12-28"),
  status: "approved",
  authorizationNumber: "AUTH-2025-0000042",
  requestedAt: startsAt,
  requestedBy: newId("user"),
  version: 3,
  ...difference,
});

/** Approved after the service, for that day alone, with a unit that nobody has used. */
export const aRetroactive = (difference: Partial<Authorization> = {}): Authorization =>
  theAuthorization({
    authorizationId: newId("authorization"),
    units: 1,
    unitsUsed: 0,
    validFrom: serviceDay,
    validTo: serviceDay,
    retroactive: true,
    authorizationNumber: "AUTH-2025-0000099",
    ...difference,
  });

export const aService = (difference: Partial<Service> = {}): Service => ({
  serviceId,
  code: "97110",
  name: "Exercises",
  serviceType: "physicalTherapy",
  timed: { intervalMinutes: 15, rounding: { to: "nearest", step: "whole" } },
  placeOfService: "11",
  billPatientDirectly: false,
  copayKind: "regular",
  ...kept,
  ...difference,
});

export const aFee = (difference: Partial<Fee> = {}): Fee => ({
  feeId: newId("fee"),
  serviceId,
  schedule: "Standard 2025",
  reduced: false,
  amount: cents(40_00),
  from: day("2025-01-01"),
  priority: 0,
  addedAt: stamp.at,
  addedBy: stamp.actorId,
  ...difference,
});

export const aModifierRule = (difference: Partial<ModifierRule> = {}): ModifierRule => ({
  modifierRuleId: newId("modifierRule"),
  modifiers: ["GP"],
  priority: 0,
  addedAt: stamp.at,
  addedBy: stamp.actorId,
  ...difference,
});

export const aPayer = (difference: Partial<BilledPayer> = {}): BilledPayer => ({
  payerId,
  name: "Fictional Mutual",
  kind: "commercial",
  claimFormat: "edi837p",
  ediPayerId: "94036",
  active: true,
  ...difference,
});

export const aPolicy = (difference: Partial<Policy> = {}): Policy => ({
  payerId,
  memberId: `${canary}-M1`,
  groupNumber: `${canary}-G1`,
  planName: "Gold",
  copay: cents(25_00),
  groupCopay: cents(15_00),
  ...difference,
});

export const aCoverage = (difference: Partial<Coverage> = {}): Coverage => ({
  caseId,
  policies: [aPolicy()],
  updatedAt: stamp.at,
  updatedBy: stamp.actorId,
  version: 1,
  ...difference,
});

export const aBilling = (difference: Partial<AppointmentBilling> = {}): AppointmentBilling => ({
  caseId,
  appointmentId,
  diagnoses: ["S134XXA", "M542"],
  updatedAt: stamp.at,
  updatedBy: stamp.actorId,
  version: 1,
  ...difference,
});

export const aProvider = (difference: Partial<Provider> = {}): Provider => ({
  providerId,
  name: "Fictional Therapy",
  network: "inNetwork",
  npi: "1234567893",
  address: { line1: "2 Example Plaza", city: "Los Angeles", state: "CA", postalCode: "90067" },
  ...kept,
  ...difference,
});

export const aPatient = (difference: Partial<Patient> = {}): Patient => ({
  patientId,
  firstName: `${canary}-Ada`,
  lastName: `${canary}-Lovelace`,
  birthDate: day("1985-12-10"),
  gender: "female",
  phone: "+12135550142",
  homeAddress: { line1: `${canary} 12 St James Square`, city: "Los Angeles", state: "CA", postalCode: "90012" },
  ...kept,
  ...difference,
});

export const theCase = (difference: Partial<LegalCase> = {}): LegalCase => ({
  caseId,
  caseNumber: "CASE-2025-00042",
  patientId,
  firmId: newId("firm"),
  attorneyId: newId("attorney"),
  accidentType: "auto",
  dateOfLoss: day("2025-06-30"),
  dateOfRetention: day("2025-07-01"),
  caseStatus: "active",
  jurisdiction: "CA/Los Angeles",
  createdAt: startsAt,
  createdBy: newId("user"),
  updatedAt: startsAt,
  updatedBy: newId("user"),
  version: 1,
  ...difference,
});

export const transitionFacts = (difference: Partial<TransitionFacts> = {}): TransitionFacts => ({
  appointment: anAppointment(),
  provider: aProvider(),
  clinician: aProvider(),
  patient: aPatient(),
  legalCase: theCase(),
  coverage: aCoverage(),
  billing: aBilling(),
  services: [aService()],
  payer: aPayer(),
  fees: [aFee()],
  modifierRules: [],
  billedStatuses: [],
  authorizations: [theAuthorization()],
  ...difference,
});

/** A missed appointment is charged this from the first of July on. */
export const noShowsAreCharged = (difference: Partial<BilledStatus> = {}): BilledStatus => ({
  status: "noShow",
  from: day("2025-07-01"),
  billed: true,
  cancellationFee: cents(50_00),
  ...difference,
});

export const aMissedVisit = (difference: Partial<TransitionFacts> = {}): TransitionFacts =>
  transitionFacts({ appointment: anAppointment({ status: "noShow" }), billedStatuses: [noShowsAreCharged()], ...difference });

/** The claim that these facts come to; what stands in the way of one fails the test. */
export function billed(difference: Partial<TransitionFacts> = {}): Billable {
  const outcome = transition(transitionFacts(difference));
  if (outcome.kind !== "bill") throw new Error(`${outcome.kind}: ${outcome.obstacles.map(({ code }) => code).join(", ")}`);
  return outcome;
}

/** Why these facts come to no claim. */
export function unbilled(difference: Partial<TransitionFacts> = {}): NotBillable {
  const outcome = transition(transitionFacts(difference));
  if (outcome.kind === "bill") throw new Error("it was billed");
  return outcome;
}

export const codesOf = ({ obstacles }: NotBillable): string[] => obstacles.map(({ code }) => code);

/** What the explanation says of one figure. */
export function workingOf(of: { readonly explanation: readonly Working[] }, figure: string): Working {
  const working = of.explanation.find((one) => one.figure === figure);
  if (!working) throw new Error(`the explanation says nothing of ${figure}`);
  return working;
}
