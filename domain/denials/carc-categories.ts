import * as z from "zod";

/** What a denial or an adjustment is about. The sorting of the codes into them is ours, not X12's (DOMAIN A1). */
export const CarcCategory = z
  .enum([
    "patientResponsibility",
    "contractual",
    "coding",
    "bundling",
    "documentation",
    "duplicate",
    "authorization",
    "eligibility",
    "benefit",
    "medicalNecessity",
    "timelyFiling",
    "coordinationOfBenefits",
    "liability",
    "workersCompensation",
    "provider",
    "process",
    "paymentInformation",
    "inpatient",
    "pharmacy",
  ])
  .meta({ id: "CarcCategory" });
export type CarcCategory = z.infer<typeof CarcCategory>;

/** What is usually done about a category: in a few words, and as a sentence for whoever does it the first time. */
export interface Playbook {
  readonly nextStep: string;
  readonly playbook: string;
}

/** Our playbooks (RCM-047). They are advice: nothing is done by itself, and no balance is written off by one. */
export const playbooks = {
  patientResponsibility: {
    nextStep: "bill patient / assign to client",
    playbook: "The payer passes this on to the patient: post it under PR, so that it moves to the patient's share of the bill.",
  },
  contractual: {
    nextStep: "usually write off; check contract rate before closing",
    playbook:
      "Hold the allowed amount against the contract's rate first; accept the adjustment only where it is right, and dispute the rest.",
  },
  coding: {
    nextStep: "correct and resubmit (frequency 7)",
    playbook: "Compare code, modifier, diagnosis and place of service with the record, correct the claim, and send it as a replacement.",
  },
  bundling: {
    nextStep: "review modifier 59/X{EPSU}/25; else write off",
    playbook: "See in the record whether the service was distinct: then add the modifier and resubmit, otherwise it is part of the other.",
  },
  documentation: {
    nextStep: "read remark code; send what is missing",
    playbook: "The remark code names what the payer misses: add it to the claim or send the record, and note until when it is taken.",
  },
  duplicate: {
    nextStep: "find the first claim; correct modifier or withdraw",
    playbook: "Find the claim that was taken first: leave it at that where it is the same service, or tell the two apart by a modifier.",
  },
  authorization: {
    nextStep: "check units/dates; ask retro-authorization; appeal",
    playbook:
      "Hold units, dates and provider against the authorization; where none covers the day, ask for one retroactively, then appeal.",
  },
  eligibility: {
    nextStep: "verify coverage on the service date; rebill right payer or patient",
    playbook: "Verify who covered the patient on the day of service, correct the policy on the case, and bill the right payer.",
  },
  benefit: {
    nextStep: "check plan benefit; patient or lien balance",
    playbook: "Check the plan's benefits: what it never covers is the patient's or stays on the lien, what it does cover is appealed.",
  },
  medicalNecessity: {
    nextStep: "appeal with notes / peer review",
    playbook: "Appeal with the treatment notes and the plan's own criteria, and offer a peer review before the appeal's last day.",
  },
  timelyFiling: {
    nextStep: "send proof of timely filing; ask exception",
    playbook: "Send the proof of when the claim was first taken; without one ask for an exception and name its cause.",
  },
  coordinationOfBenefits: {
    nextStep: "bill the right or next payer with prior remittance",
    playbook: "Find out which payer comes first, bill it, and send its remittance on to the next.",
  },
  liability: {
    nextStep: "route to legal case / lien; hold for settlement",
    playbook: "Someone else's liability comes first: tell the legal case, keep the balance on the lien, and wait for the settlement.",
  },
  workersCompensation: {
    nextStep: "route to workers' compensation carrier or lien",
    playbook: "Bill the workers' compensation carrier with its claim number; what it disputes becomes a lien there.",
  },
  provider: {
    nextStep: "fix enrollment, NPI or credential data",
    playbook: "Compare NPI, taxonomy and enrollment with what the payer has on file, have them corrected, and resubmit.",
  },
  process: {
    nextStep: "follow payer process; call payer",
    playbook: "Call the payer, ask what its process wants next and by when, and note the answer with the call's reference.",
  },
  paymentInformation: {
    nextStep: "information: reconcile payment",
    playbook: "This explains a payment and denies nothing: reconcile it with what arrived.",
  },
  inpatient: {
    nextStep: "rare here",
    playbook: "A rule for inpatient stays, which this network does not bill: ask the payer why it was used.",
  },
  pharmacy: { nextStep: "rare here", playbook: "A rule for pharmacies, which this network does not bill: ask the payer why it was used." },
} as const satisfies Record<CarcCategory, Playbook>;
