import { lossAfterService } from "../claims/edits.ts";
import type { Authorization } from "../care/authorization.ts";
import type { Working } from "../kernel/explain.ts";
import type { Id } from "../kernel/ids.ts";
import type { PlanRequirement } from "../parties/payer.ts";
import type { Obstacle } from "./appointment-billing.ts";
import type { Policy } from "./coverage.ts";
import type { Service } from "./service.ts";
import type { Stage, TransitionFacts } from "./transition-facts.ts";
import { placeOf } from "./transition-facts.ts";

type RequirementFacts = Pick<TransitionFacts, "appointment" | "provider" | "clinician" | "patient" | "legalCase" | "billing" | "payer">;

export interface RequirementsAsked {
  readonly payerId: Id<"payer">;
  readonly policy?: Policy | undefined;
  readonly service?: Service | undefined;
  /** The one that is used; where there is none, that is said elsewhere. */
  readonly authorization?: Authorization | undefined;
}

type Known = RequirementFacts & RequirementsAsked;

/**
 * What the payer's plan requires of a claim, and of everything that is missing what it is and where it is put on record: all of it
 * at once, because nothing is made until the last is there (CLM-002). Where the patient pays a cancellation fee, no plan requires
 * anything. The payer itself must be there and in use, and the accident must not lie after the service (CLM-035).
 */
export function checkRequirements(facts: RequirementFacts, asked: RequirementsAsked): Stage<readonly PlanRequirement[]> {
  const { appointment, payer, legalCase } = facts;
  const known = { ...facts, ...asked };
  const kept = appointment.status === "showedUp";
  const required = kept ? (payer?.requirements ?? []) : [];
  const missing = required.filter((requirement) => !requirements[requirement].isMet(known));
  const loss = lossAfterService(legalCase.dateOfLoss, appointment.day);

  const working: Working = {
    figure: "requirements",
    formula: kept ? "what the payer's plans require" : "no plan requires anything of a fee that the patient pays",
    inputs: {
      payerId: asked.payerId,
      ...Object.fromEntries(required.map((requirement) => [requirement, missing.includes(requirement) ? "missing" : "there"])),
      accident: loss ? "after the service" : "not after the service",
    },
    result: missing.length === 0 ? "met" : `missing: ${missing.join(", ")}`,
    rule: "CLM-002, CLM-035",
  };
  const ofAccident = loss ? [{ code: loss.code, says: loss.detail, field: placeOf.legalCase(facts, "dateOfLoss") }] : [];
  const ofPlan = missing.map((requirement) => obstacleOf(requirement, known));
  return { value: missing, obstacles: [...unfitPayer(known), ...ofAccident, ...ofPlan], explanation: [working] };
}

function unfitPayer({ payer, payerId, ...facts }: Known): Obstacle[] {
  if (!payer) return [{ code: "payer.not-found", says: "The payer is not on record.", field: placeOf.billing(facts, "payerId") }];
  if (payer.active !== false) return [];
  return [{ code: "payer.inactive", says: "The payer is no longer in use.", field: placeOf.payer(payerId, "active") }];
}

const obstacleOf = (requirement: PlanRequirement, known: Known): Obstacle => ({
  code: `requirement.${requirement}`,
  says: `The payer requires ${requirements[requirement].what}.`,
  field: requirements[requirement].place(known),
});

interface Requirement {
  readonly what: string;
  isMet(known: Known): boolean;
  place(known: Known): string;
}

/** A payer that asks for the gender means one that it can file. */
const genderless: readonly (string | undefined)[] = [undefined, "unknown", "undisclosed"];

const requirements = {
  birthDate: {
    what: "the patient's date of birth",
    isMet: ({ patient }) => Boolean(patient.birthDate),
    place: (known) => placeOf.patient(known, "birthDate"),
  },
  gender: {
    what: "the patient's gender",
    isMet: ({ patient }) => !genderless.includes(patient.gender),
    place: (known) => placeOf.patient(known, "gender"),
  },
  homeAddress: {
    what: "the patient's home address",
    isMet: ({ patient }) => patient.homeAddress !== undefined,
    place: (known) => placeOf.patient(known, "homeAddress"),
  },
  memberId: {
    what: "the member id of the patient's policy",
    isMet: ({ policy }) => policy?.memberId !== undefined,
    place: placeOf.coverage,
  },
  groupNumber: {
    what: "the group number of the patient's policy",
    isMet: ({ policy }) => policy?.groupNumber !== undefined,
    place: placeOf.coverage,
  },
  diagnosis: {
    what: "a diagnosis",
    isMet: ({ billing }) => (billing?.diagnoses ?? []).length > 0,
    place: (known) => placeOf.billing(known, "diagnoses"),
  },
  placeOfService: {
    what: "the place of service",
    isMet: ({ billing, service }) => (billing?.placeOfService ?? service?.placeOfService) !== undefined,
    place: (known) => placeOf.billing(known, "placeOfService"),
  },
  authorizationNumber: {
    what: "the number of the authorization",
    isMet: ({ authorization }) => authorization === undefined || authorization.authorizationNumber !== undefined,
    place: placeOf.authorizations,
  },
  renderingNpi: {
    what: "the NPI of whoever rendered the service",
    isMet: ({ clinician }) => clinician.npi !== undefined,
    place: ({ clinician }) => placeOf.provider(clinician, "npi"),
  },
  billingNpi: {
    what: "the NPI of the billing provider",
    isMet: ({ provider }) => provider.npi !== undefined,
    place: ({ provider }) => placeOf.provider(provider, "npi"),
  },
  accidentState: {
    what: "the state of the accident: the case's jurisdiction",
    isMet: ({ legalCase }) => legalCase.jurisdiction !== undefined,
    place: (known) => placeOf.legalCase(known, "jurisdiction"),
  },
} as const satisfies Record<PlanRequirement, Requirement>;
