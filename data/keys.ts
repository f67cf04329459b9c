import type { Id } from "../domain/kernel/ids.ts";
import type { Day, Instant } from "../domain/kernel/time.ts";
import { yearOf } from "../domain/kernel/time.ts";
import type { Key } from "./table.ts";

/** Events of one day are spread over this many partitions, so that a busy day is not one hot key. */
export const dayShards = 4;

export type PartyKind = "patient" | "firm" | "attorney" | "provider" | "payer" | "user";

/**
 * Every key in the system is made here and nowhere else; data/access-patterns.ts lists what they are for. Keys hold ids, case numbers,
 * days of writing and keyed hashes: never a name, a phone number, an MRN or a date of loss of a patient (DESIGN 12.5).
 */
export const keys = {
  case: (caseId: Id<"case">): Key => ({ pk: caseId, sk: "CASE" }),
  caseCard: (caseId: Id<"case">): Key => ({ pk: caseId, sk: "CARD" }),
  membership: (caseId: Id<"case">): Key => ({ pk: caseId, sk: "MEMBERSHIP" }),
  account: (caseId: Id<"case">): Key => ({ pk: caseId, sk: "ACCOUNT" }),
  authorization: (caseId: Id<"case">, authorizationId: Id<"authorization">): Key => ({
    pk: caseId,
    sk: `AUTHORIZATION#${authorizationId}`,
  }),
  care: (caseId: Id<"case">): Key => ({ pk: caseId, sk: "CARE" }),
  approval: (caseId: Id<"case">, approvalId: Id<"approval">): Key => ({ pk: caseId, sk: `APPROVAL#${approvalId}` }),
  dispute: (caseId: Id<"case">, disputeId: Id<"dispute">): Key => ({ pk: caseId, sk: `DISPUTE#${disputeId}` }),
  lien: (caseId: Id<"case">, lienId: Id<"lien">): Key => ({ pk: caseId, sk: `LIEN#${lienId}` }),
  coverage: (caseId: Id<"case">): Key => ({ pk: caseId, sk: "COVERAGE" }),
  bills: (caseId: Id<"case">): Key => ({ pk: caseId, sk: "BILLS" }),
  claim: (claimId: Id<"claim">): Key => ({ pk: claimId, sk: "CLAIM" }),
  submission: (claimId: Id<"claim">, seq: number): Key => ({ pk: claimId, sk: `SUBMISSION#${String(seq).padStart(4, "0")}` }),
  remittance: (claimId: Id<"claim">, remittanceId: Id<"remittance">): Key => ({ pk: claimId, sk: `REMITTANCE#${remittanceId}` }),
  claimDenial: (claimId: Id<"claim">): Key => ({ pk: claimId, sk: "DENIAL" }),
  denial: (denialId: Id<"denial">): Key => ({ pk: denialId, sk: "DENIAL" }),
  denialClaims: (denialId: Id<"denial">): Key => ({ pk: denialId, sk: "CLAIMS" }),
  tally: (payerId: Id<"payer">, subject: string): Key => ({ pk: "TALLIES", sk: `DENIALS#${payerId}#${subject}` }),
  service: (serviceId: Id<"service">): Key => ({ pk: "SERVICES", sk: serviceId }),
  fees: (serviceId: Id<"service">): Key => ({ pk: serviceId, sk: "FEES" }),
  modifierRules: (serviceId: Id<"service"> | undefined): Key => ({ pk: serviceId ?? "PRICES", sk: "MODIFIERS" }),
  billedStatuses: { pk: "PRICES", sk: "STATUSES" } satisfies Key,
  team: (teamId: Id<"team">): Key => ({ pk: "TEAMS", sk: teamId }),
  operation: (operationId: Id<"operation">): Key => ({ pk: operationId, sk: "OPERATION" }),
  operationInput: (operationId: Id<"operation">, part: number): Key => ({ pk: operationId, sk: `INPUT#${String(part).padStart(3, "0")}` }),
  statute: (caseId: Id<"case">): Key => ({ pk: caseId, sk: "STATUTE" }),
  statusChanges: (caseId: Id<"case">) => `STATUSES#${caseId}`,
  statusChange: (caseId: Id<"case">, at: Instant, eventId: string): Key => ({ pk: `STATUSES#${caseId}`, sk: `${at}#${eventId}` }),
  /** One of a case's long lists lies apart from the case, so that reading a case never grows with it (DESIGN 12.3). */
  list: (list: CaseListName, caseId: Id<"case">) => `${list}#${caseId}`,
  listed: (list: CaseListName, caseId: Id<"case">, partId: string): Key => ({ pk: `${list}#${caseId}`, sk: partId }),
  /** Which case a part is of, for addresses that name only the part. */
  of: (partId: string): Key => ({ pk: partId, sk: "OF" }),
  calendar: (providerId: Id<"provider">, day: Day): Key => ({ pk: providerId, sk: `CALENDAR#${day}` }),
  token: (waitedFor: Id<"approval" | "appointment">): Key => ({ pk: waitedFor, sk: "TOKEN" }),
  setting: (name: string): Key => ({ pk: "SETTINGS", sk: name }),
  party: (partyId: Id<PartyKind>): Key => ({ pk: partyId, sk: "PARTY" }),
  /** One row, replaced at its version whenever the set changes: of two removals at once one decides again, and the last stays. */
  administrators: { pk: "ADMINISTRATORS", sk: "ADMINISTRATORS" } satisfies Key,
  head: (aggregateId: string): Key => ({ pk: aggregateId, sk: "HEAD" }),
  history: (aggregateId: string) => `HISTORY#${aggregateId}`,
  event: (aggregateId: string, seq: number): Key => ({ pk: `HISTORY#${aggregateId}`, sk: `EVENT#${String(seq).padStart(9, "0")}` }),
  counter: (what: "case" | "mrn" | "authorization" | "claim" | "denial", year: number): Key => ({
    pk: `COUNTER#${what}#${year}`,
    sk: "COUNTER",
  }),
  idempotency: (hash: string): Key => ({ pk: `IDEMPOTENCY#${hash}`, sk: "IDEMPOTENCY" }),
  seen: (consumer: string, eventId: string): Key => ({ pk: `SEEN#${consumer}#${eventId}`, sk: "SEEN" }),
  unique: (
    what:
      | "case-number"
      | "mrn"
      | "accident"
      | "authorization-number"
      | "email"
      | "claim-number"
      | "denial-number"
      | "service-code"
      | "team-name",
    value: string,
  ): Key => ({
    pk: `UNIQUE#${what}#${value}`,
    sk: "UNIQUE",
  }),
  /** Search table: where the entries of a case or a firm lie, so that they can be replaced. */
  terms: (of: Id<"case" | "firm">): Key => ({ pk: of, sk: "TERMS" }),
  find: (hash: string, openedAt: Instant, caseId: Id<"case">): Key => ({ pk: `FIND#${hash}`, sk: `${openedAt}#${caseId}` }),
  findFirm: (hash: string, firmId: Id<"firm">): Key => ({ pk: `FIND#${hash}`, sk: firmId }),
};

/** The lists of a case that may grow long. */
export type CaseListName = "APPOINTMENTS" | "BILLINGS" | "CONTACTS" | "DOCUMENTS" | "NOTES" | "TASKS";

/** What may fall due: each kind is swept by itself (functions/schedules/due-work.ts). */
export type DueKind = "authorization" | "treatment-gap" | "statute" | "appointment" | "upload" | "denial";

/** The index entry of a row that something must be done with on a day; nothing once nothing falls due any more. */
export const due = (kind: DueKind, on: Day | undefined, id: string): Readonly<Record<string, string>> =>
  on === undefined ? {} : { gsi2pk: dueList(kind), gsi2sk: `${on}#${id}` };
export const dueList = (kind: DueKind) => `DUE#${kind}`;

/** Whose work something is: a person's, or a team's, which is everyone with a role or a team with a name. */
export type WorkOwner = Id<"user" | "team"> | `team:${string}`;

/** The index entry that puts a row among someone's open work, soonest first; what has no day comes last. */
export const work = (owner: WorkOwner | undefined, dueOn: Day | undefined, id: string): Readonly<Record<string, string>> =>
  owner === undefined ? {} : { gsi1pk: workOf(owner), gsi1sk: `${dueOn ?? noDay}#${id}` };

/** After every day. */
const noDay = "9999-12-31";

/** Where someone's or a team's open work lies. */
export const workOf = (owner: WorkOwner): string => `WORK#${owner}`;

/** The index entry of a denial that was resolved: it leaves its owner's open work and lies by when that was (RCM-042). */
export const resolved = (owner: WorkOwner, at: Instant, id: string): Readonly<Record<string, string>> => ({
  gsi1pk: resolvedOf(owner),
  gsi1sk: `${at}#${id}`,
});

/** Where the denials lie that someone or a team has resolved. */
export const resolvedOf = (owner: WorkOwner): string => `RESOLVED#${owner}`;

/** What an index entry of `work` says of its row. */
export function workEntry({ gsi1pk, gsi1sk }: Readonly<Record<string, unknown>>): { owner: WorkOwner; dueOn: Day | undefined; id: string } {
  const [day = "", id = ""] = String(gsi1sk).split("#");
  return { owner: String(gsi1pk).slice("WORK#".length) as WorkOwner, dueOn: day === noDay ? undefined : (day as Day), id }; // Written by `work`.
}

const listsByKind = { appointment: "APPOINTMENTS", contact: "CONTACTS", document: "DOCUMENTS", note: "NOTES", task: "TASKS" } as const;
const partsByKind = { authorization: "AUTHORIZATION", approval: "APPROVAL", dispute: "DISPUTE", lien: "LIEN" } as const;

/** The kinds of things that a case is made of and that have an id of their own. */
export type PartKind = keyof typeof listsByKind | keyof typeof partsByKind;

/** Where a part of a case lies, by the kind that its id names; undefined when it is the id of something else. */
export function partKey(caseId: Id<"case">, partId: string): Key | undefined {
  const kind = partId.slice(0, partId.indexOf("_"));
  if (Object.hasOwn(listsByKind, kind)) return keys.listed(listsByKind[kind as keyof typeof listsByKind], caseId, partId);
  if (kind === "denial") return keys.denial(partId as Id<"denial">); // Of its home case; whoever reads it checks whose it is.
  if (!Object.hasOwn(partsByKind, kind)) return undefined;
  return { pk: caseId, sk: `${partsByKind[kind as keyof typeof partsByKind]}#${partId}` };
}

/** Where the list of a patient's cases lies. */
export const patientCases = (patientId: string) => `PATIENT#${patientId}`;

/** The index entries that put a case into the lists of its firm, attorney, patient and the whole network. */
export const caseLists = (card: {
  caseId: Id<"case">;
  firmId: string;
  attorneyId: string;
  patientId: string;
  caseStatus: string;
  openedAt: Instant;
}) => {
  const sort = `${card.caseStatus}#${card.openedAt}#${card.caseId}`;
  return {
    gsi1pk: `FIRM#${card.firmId}`,
    gsi1sk: sort,
    gsi2pk: `ATTORNEY#${card.attorneyId}`,
    gsi2sk: sort,
    gsi3pk: patientCases(card.patientId),
    gsi3sk: sort,
    gsi4pk: "CASES",
    gsi4sk: sort,
  };
};

/** Where the claims of a payer, a case or a firm lie, and where all do. */
export const claimsOf = (of: string) => `CLAIMS#${of}`;
export const allClaims = "CLAIMS";

/** The index entries that put a claim into the lists of its payer, its case, its case's firm and the whole network. */
export const claimLists = (claim: {
  claimId: string;
  payerId: string;
  caseId: string;
  firmId: string;
  status: string;
  serviceFrom: Day;
}) => {
  const sort = `${claim.status}#${claim.serviceFrom}#${claim.claimId}`;
  return {
    gsi1pk: claimsOf(claim.payerId),
    gsi1sk: sort,
    gsi2pk: claimsOf(claim.caseId),
    gsi2sk: sort,
    gsi3pk: claimsOf(claim.firmId),
    gsi3sk: sort,
    gsi4pk: allClaims,
    gsi4sk: sort,
  };
};

/** The index entries that put a denial into the lists of its payer and of the whole network. */
export const denialLists = (denial: { denialId: string; payerId: string; stage: string; createdAt: Instant }) => {
  const sort = `${denial.stage}#${denial.createdAt}#${denial.denialId}`;
  return { gsi3pk: "DENIALS", gsi3sk: sort, gsi4pk: `DENIALS#${denial.payerId}`, gsi4sk: sort };
};

/** The index entry that puts a party into the list of its kind. A patient is listed by day of entry: names stay out of keys. */
export const partyList = (kind: PartyKind, sort: string, partyId: string, firmId?: string) => ({
  gsi1pk: kind === "attorney" ? `FIRM-ATTORNEYS#${firmId}` : `${kind.toUpperCase()}S`,
  gsi1sk: `${sort.toLowerCase()}#${partyId}`,
});

/** The index entry that puts an event into its day. */
export const eventDay = (day: Day, at: Instant, eventId: string) => ({
  byDaypk: `DAY#${day}#${eventId.charCodeAt(eventId.length - 1) % dayShards}`,
  byDaysk: `${at}#${eventId}`,
});

/** The partitions of a day: together they hold every event of it. */
export const dayPartitions = (day: Day): readonly string[] => Array.from({ length: dayShards }, (_, shard) => `DAY#${day}#${shard}`);

/** `CASE-2025-00042`: five digits, from 1 each year (LCM-021, R25). */
export const caseNumberOf = (day: Day, sequence: number) => `CASE-${yearOf(day)}-${String(sequence).padStart(5, "0")}`;
/** `PCH-2025-0000042`: seven digits (LCM-137). */
export const mrnOf = (day: Day, sequence: number) => `PCH-${yearOf(day)}-${String(sequence).padStart(7, "0")}`;
/** `AUTH-2025-0000042` (LCM-117). */
export const authorizationNumberOf = (day: Day, sequence: number) => `AUTH-${yearOf(day)}-${String(sequence).padStart(7, "0")}`;

/** `CLM-2025-0000042` and `DEN-2025-0000042`: for people, and for the payer who answers with it. */
export const claimNumberOf = (day: Day, sequence: number) => `CLM-${yearOf(day)}-${String(sequence).padStart(7, "0")}`;
export const denialNumberOf = (day: Day, sequence: number) => `DEN-${yearOf(day)}-${String(sequence).padStart(7, "0")}`;

/** The last number of each kind in a year; after it the system refuses rather than widen the format (R25). */
export const lastNumber = { case: 99_999, mrn: 9_999_999, authorization: 9_999_999, claim: 9_999_999, denial: 9_999_999 } as const;
