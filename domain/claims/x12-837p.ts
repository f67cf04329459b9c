import type * as z from "zod";
import type { Policy } from "../billing/coverage.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Instant } from "../kernel/time.ts";
import type { PostalAddress } from "../parties/contact.ts";
import type { PayerKind } from "../parties/payer.ts";
import type { Claim, Submission } from "./claim.ts";
import { claimLoop, lineLoop } from "./x12-837p-claim.ts";
import { editsOf } from "./edits.ts";
import type { Elements, Segment } from "./x12.ts";
import { clockOf, date, elements, interchange } from "./x12.ts";

/** Whoever stands at one end of the wire. */
export interface EdiParty {
  readonly id: string | undefined;
  readonly name: string;
  readonly phone?: string | undefined;
}

/** How it travels. Without a clearing house between them the billing provider sends it, to the payer. */
export interface Envelope {
  readonly sender?: EdiParty;
  readonly receiver?: EdiParty;
  /** One to nine digits. */
  readonly controlNumber: number;
  readonly at: Instant;
  readonly zone: string;
}

/**
 * The same version of a claim has the same control number each time it is exported, so that a clearing house knows a file that it
 * was given twice.
 */
export const interchangeNumberOf = ({ claimNumber }: Claim, { seq }: Submission): number =>
  Number(claimNumber.replace(/\D/g, "").slice(-7)) * 100 + seq;

const kind = { group: "HC", set: "837", version: "005010X222A1" } as const;

/**
 * A version of a claim as an 837P (DOMAIN A2): what it says itself, and nothing that we do not know. A draft comes out too, marked as a
 * trial, because people look before they send. Refuses `claim.no-edi` where there is nobody but a law firm or the patient to bill, and
 * `claim.flawed` with each edit that it does not pass (CLM-035) and each element that is missing or cannot be sent.
 */
export function claim837p(submission: Submission, claim: Claim, envelope: Envelope): string {
  const { payer, billingProvider, accident, submittedAt } = submission;
  const { claimId } = claim;
  if (payer.kind === "lien" || payer.claimFormat === "patientStatement") refuse("claim.no-edi", { claimId });
  const put = elements();
  const { npi: id, name, phone } = billingProvider;
  const { sender = { id, name, phone }, receiver = { id: payer.ediPayerId, name: payer.name } } = envelope;
  const ends = endsOf({ sender, receiver }, put);
  const body: Segment[] = [
    ...headerLoop(submission, claim, { ...envelope, ...ends }),
    ...billingLoop(submission, put),
    ...subscriberLoop(submission, put),
    ...claimLoop(submission, claim, put),
    ...submission.lines.flatMap((line, i) => lineLoop(line, i, { submission, claim, put })),
  ];
  const flaws = [...editsOf(submission, accident.dateOfLoss), ...put.flaws];
  if (flaws.length > 0) refuse("claim.flawed", {}, flaws);
  const around = { ...envelope, sender: ends.sender.id, receiver: ends.receiver.id, usage: submittedAt ? ("P" as const) : ("T" as const) };
  return interchange(kind, body, around);
}

/** The sender's and the receiver's elements, which stand in the envelope and in the header. */
function endsOf({ sender, receiver }: Required<Pick<Envelope, "sender" | "receiver">>, put: Elements) {
  const end = { min: 2, max: 15 } as const; // As long as the envelope's.
  return {
    sender: {
      id: put.code("/billingProvider/npi", sender.id, "the NPI of the billing provider", end),
      name: put.name("/billingProvider/name", sender.name, "the name of its sender", 60),
      phone: put.code("/billingProvider/phone", digitsOf(sender.phone), "the phone of the billing provider", { max: 20 }),
    },
    receiver: {
      id: put.code("/payer/ediPayerId", receiver.id, "the id of the payer at the clearing house", end),
      name: put.name("/payer/name", receiver.name, "the name of the payer", 60),
    },
  };
}

/** BHT and loops 1000A and 1000B. */
function headerLoop(
  { seq }: Submission,
  { claimNumber }: Claim,
  { sender, receiver, at, zone }: ReturnType<typeof endsOf> & Pick<Envelope, "at" | "zone">,
): Segment[] {
  const clock = clockOf(at, zone);
  return [
    ["BHT", "0019", "00", `${claimNumber}-${seq}`, clock.date, clock.time, "CH"],
    ["NM1", "41", "2", sender.name, "", "", "", "", "46", sender.id],
    ["PER", "IC", sender.name, "TE", sender.phone],
    ["NM1", "40", "2", receiver.name, "", "", "", "", "46", receiver.id],
  ];
}

/** Loops 2000A and 2010AA. */
function billingLoop({ billingProvider }: Submission, put: Elements): Segment[] {
  const { name, taxId, address } = billingProvider;
  const sent = put.name("/billingProvider/name", name, "the name of the billing provider", 60);
  const npi = put.code("/billingProvider/npi", billingProvider.npi, "the NPI of the billing provider", { min: 10, max: 10 });
  return [
    ["HL", "1", "", "20", "1"],
    ["NM1", "85", "2", sent, "", "", "", "", "XX", npi],
    ...addressOf("/billingProvider/address", address, "the address of the billing provider", put),
    ...(taxId === undefined ? [] : [["REF", "EI", taxId] as const]),
  ];
}

/** What the payer calls the kind of insurance (SBR09). A lien has none. */
const filingCodes = { commercial: "CI", medicare: "MB", mediCal: "MC", workComp: "WC", lien: "" } as const satisfies Record<
  z.output<typeof PayerKind>,
  string
>;
const genders: Readonly<Record<string, string>> = { female: "F", male: "M" };

/** Loops 2000B, 2010BA and 2010BB: a policy is always the patient's own. */
function subscriberLoop({ payer, policy, patient }: Submission, put: Elements): Segment[] {
  const { memberId, groupNumber, planName }: Partial<Policy> = policy ?? {};
  const group = groupNumber && put.code("/policy/groupNumber", groupNumber, "the group number of the policy", { max: 50 });
  const plan = !groupNumber && planName ? put.name("/policy/planName", planName, "the name of the plan", 60) : "";
  const member = put.code("/policy/memberId", memberId, "the member id of the policy", { min: 2, max: 80 });
  const last = put.name("/patient/lastName", patient.lastName, "the patient's last name", 60);
  const first = put.name("/patient/firstName", patient.firstName, "the patient's first name", 35);
  const middle = patient.middleName ? put.name("/patient/middleName", patient.middleName, "the patient's middle name", 25) : "";
  const payerName = put.name("/payer/name", payer.name, "the name of the payer", 60);
  const payerId = put.code("/payer/ediPayerId", payer.ediPayerId, "the id of the payer at the clearing house", { min: 2, max: 80 });
  return [
    ["HL", "2", "1", "22", "0"],
    ["SBR", "P", "18", group, plan, "", "", "", "", filingCodes[payer.kind]],
    ["NM1", "IL", "1", last, first, middle, "", "", "MI", member],
    ...addressOf("/patient/homeAddress", patient.homeAddress, "the patient's home address", put),
    ["DMG", "D8", date(patient.birthDate), genders[patient.gender ?? ""] ?? "U"],
    ["NM1", "PR", "2", payerName, "", "", "", "", "PI", payerId],
  ];
}

/** N3 and N4. */
function addressOf(pointer: string, address: z.output<typeof PostalAddress> | undefined, what: string, put: Elements): Segment[] {
  if (!address) {
    put.missing(pointer, what);
    return [];
  }
  const { line1, line2, city, state, postalCode } = address;
  const more = line2 ? put.name(`${pointer}/line2`, line2, what, 55) : "";
  return [
    ["N3", put.name(`${pointer}/line1`, line1, what, 55), more],
    ["N4", put.name(`${pointer}/city`, city, what, 30), state, postalCode.replace("-", "")],
  ];
}

/** A phone of ours is E.164; an American one is sent as its ten digits. */
const digitsOf = (phone: string | undefined): string | undefined => phone?.replace(/^\+1(?=\d{10}$)/, "").replace(/\D/g, "");
