import type { ClaimContent, ClaimLine } from "../claims/claim.ts";
import type { Authorization } from "../care/authorization.ts";
import type { Cents } from "../kernel/money.ts";
import type { Outcome } from "./billed-status.ts";
import type { Policy } from "./coverage.ts";
import type { ActualFee } from "./fee-rules.ts";
import { minutesOf } from "./quantity.ts";
import type { Service } from "./service.ts";
import type { BilledPayer, TransitionFacts } from "./transition-facts.ts";

/** What the stages found, of which a claim is made. */
export interface LineFound {
  readonly outcome: Outcome;
  readonly service: Service;
  readonly payer: BilledPayer;
  readonly policy?: Policy | undefined;
  readonly authorization?: Authorization | undefined;
  readonly modifiers: readonly string[];
  readonly fee: ActualFee;
  /** Exact decimal text. */
  readonly units: string;
  readonly charge: Cents;
  readonly schedulePrice?: Cents | undefined;
  readonly expected: Cents;
}

/** A line points at this many diagnoses at most (CMS-1500 24E). */
const pointersMax = 4;

/**
 * What the claim says: everything of the appointment and of the patient's insurance, copied as it is now, so that no later change of
 * either changes the claim (CLM-016..018).
 */
export function claimContent(facts: TransitionFacts, found: LineFound): ClaimContent {
  const { patient, legalCase, provider, billing } = facts;
  const { payer, policy, authorization } = found;
  const { jurisdiction, dateOfLoss, accidentType } = legalCase;
  return structuredClone({
    payer: { payerId: payer.payerId, name: payer.name, kind: payer.kind, claimFormat: payer.claimFormat, ediPayerId: payer.ediPayerId },
    policy,
    patient: {
      patientId: patient.patientId,
      firstName: patient.firstName,
      middleName: patient.middleName,
      lastName: patient.lastName,
      birthDate: patient.birthDate,
      gender: patient.gender,
      homeAddress: patient.homeAddress,
      phone: patient.phone,
    },
    accident: { dateOfLoss, accidentType, state: jurisdiction?.slice(0, 2) }, // A jurisdiction begins with its state.
    billingProvider: {
      providerId: provider.providerId,
      name: provider.name,
      npi: provider.npi,
      taxId: provider.taxId,
      address: provider.address,
      phone: provider.phone,
    },
    appointment: appointmentOf(facts, found.outcome),
    authorizationNumber: authorization?.authorizationNumber,
    lines: [lineOf(facts, found)],
    diagnoses: billing?.diagnoses ?? [],
  });
}

function appointmentOf({ appointment }: TransitionFacts, status: Outcome): ClaimContent["appointment"] {
  const { appointmentId, startsAt, endsAt, zone, day, units } = appointment;
  return { appointmentId, startsAt, endsAt, zone, day, status, units };
}

function lineOf({ appointment, billing, clinician }: TransitionFacts, found: LineFound): ClaimLine {
  const { service, modifiers, units, fee, charge, schedulePrice, expected } = found;
  const pointers = Math.min(billing?.diagnoses?.length ?? 0, pointersMax);
  return {
    line: 1,
    serviceId: service.serviceId,
    code: service.code,
    modifiers: [...modifiers],
    diagnosisPointers: Array.from({ length: pointers }, (_, i) => i + 1),
    placeOfService: billing?.placeOfService ?? service.placeOfService,
    serviceFrom: appointment.day,
    serviceTo: appointment.day,
    minutes: minutesOf(appointment),
    units,
    fee: fee.amount,
    charge,
    schedulePrice,
    expected,
    clinicianId: clinician.providerId,
    clinicianName: clinician.name,
    clinicianNpi: clinician.npi,
  };
}
