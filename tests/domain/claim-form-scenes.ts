import type { Claim, ClaimContent, ClaimLine, Submission } from "../../domain/claims/claim.ts";
import type { Envelope } from "../../domain/claims/x12-837p.ts";
import { claim837p } from "../../domain/claims/x12-837p.ts";
import { cents } from "../../domain/kernel/money.ts";
import { defaultZone, day, instant } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { canary } from "../fixtures.ts";
import { aContent, aDraft, aLine } from "./claim-scenes.ts";

const clinician = { clinicianId: newId("provider"), clinicianName: "Sample Therapist", clinicianNpi: "1245319599" };

/** A line that names whoever rendered it, who is not the billing provider. */
export const aRenderedLine = (difference: Partial<ClaimLine> = {}): ClaimLine => aLine({ ...clinician, ...difference });

/** So many lines of a dollar more each. */
export const lines = (count: number): ClaimLine[] =>
  Array.from({ length: count }, (_, i) => aRenderedLine({ line: i + 1, charge: cents(100_00 + i * 1_00) }));

/** An accident of June 30th. */
export const accident = (accidentType: ClaimContent["accident"]["accidentType"], state?: string): Partial<ClaimContent> => ({
  accident: { dateOfLoss: day("2025-06-30"), accidentType, ...(state === undefined ? {} : { state }) },
});

/** Everything that a form has a box for. */
export const aFullContent = (difference: Partial<ClaimContent> = {}): ClaimContent => {
  const { payer, policy, patient, ...usual } = aContent();
  const address = { line1: "1 Example Plaza", line2: "Suite 5", city: "Los Angeles", state: "CA", postalCode: "90012-1234" } as const;
  return {
    ...usual,
    payer: { ...payer, claimFormat: "edi837p", ediPayerId: "94036" },
    policy: { ...policy, payerId: payer.payerId, memberId: `${canary}-M1`, groupNumber: "GRP-7", planName: "Gold" },
    patient: {
      ...patient,
      middleName: `${canary}-King`,
      gender: "female",
      homeAddress: { ...address, line1: `${canary} 12 Sample Street` },
      phone: "+12135550142",
    },
    billingProvider: {
      providerId: newId("provider"),
      name: "Sample Spine Center",
      npi: "1234567893",
      taxId: "123456789",
      address,
      phone: "+13105550100",
    },
    referringProvider: { firstName: "Robin", lastName: "Sample", npi: "1987654328" },
    authorizationNumber: "AUTH-2025-0000042",
    notes: "Records follow by mail.",
    diagnoses: ["S134XXA", "M542"],
    lines: [
      aRenderedLine({ modifiers: ["GP", "59"], diagnosisPointers: [1, 2] }),
      aRenderedLine({ line: 2, units: "1.25", charge: cents(93_75), serviceTo: day("2025-07-15") }),
    ],
    ...difference,
  };
};

export interface Scene {
  readonly claim: Claim;
  readonly submission: Submission;
}

/** A version of a claim with a number of its own, as a draft unless it was sent. */
export function aForm(content: Partial<ClaimContent> = {}, version: Partial<Submission> = {}, claim: Partial<Claim> = {}): Scene {
  const made = aDraft({ claimNumber: "CLM-2025-0000042", ...claim }, aFullContent(content));
  return { claim: made.claim, submission: { ...made.submission, ...version } };
}

/** Noon on July 20th in Los Angeles. */
export const sentAt = { controlNumber: 4201, at: instant("2025-07-20T19:00:00.000Z"), zone: defaultZone } as const;

export const exported = ({ submission, claim }: Scene, envelope: Partial<Envelope> = {}): string =>
  claim837p(submission, claim, { ...sentAt, ...envelope });
