import type { Id } from "../domain/kernel/ids.ts";
import type { Day, Instant } from "../domain/kernel/time.ts";
import { yearOf } from "../domain/kernel/time.ts";
import type { Key } from "./table.ts";

/**
 * The table on one page. Every key in the system is made here and nowhere else; docs/access-patterns.md is printed from the two
 * lists below. An aggregate's partition is its id. Its history lies apart, so that "a case with its parts" is one query that
 * never grows with what has happened (DESIGN 12.3). Keys hold ids, case numbers, days of writing and keyed hashes: never a name,
 * a phone number, an MRN or a date of loss of a patient (DESIGN 12.5).
 */
export const rowKinds = [
  { row: "case", pk: "<caseId>", sk: "CASE", indexes: "" },
  {
    row: "case card (what lists show)",
    pk: "<caseId>",
    sk: "CARD",
    indexes:
      "gsi1 FIRM#<firmId>, gsi2 ATTORNEY#<attorneyId>, gsi3 PATIENT#<patientId>, gsi4 CASES; each sorted by <status>#<openedAt>#<caseId>",
  },
  { row: "membership", pk: "<caseId>", sk: "MEMBERSHIP", indexes: "" },
  { row: "account", pk: "<caseId>", sk: "ACCOUNT", indexes: "" },
  {
    row: "authorization",
    pk: "<caseId>",
    sk: "AUTHORIZATION#<authorizationId>",
    indexes: "gsi1 WORK#team:medicalDirector while in review; gsi2 DUE#authorization while something of it falls due",
  },
  { row: "care (what appointments came to so far)", pk: "<caseId>", sk: "CARE", indexes: "gsi2 DUE#treatment-gap while one may come" },
  {
    row: "approval",
    pk: "<caseId>",
    sk: "APPROVAL#<approvalId>",
    indexes: "gsi1 WORK#team:caseManager while it waits",
  },
  { row: "dispute of a settlement", pk: "<caseId>", sk: "DISPUTE#<disputeId>", indexes: "" },
  { row: "lien", pk: "<caseId>", sk: "LIEN#<lienId>", indexes: "" },
  { row: "coverage (the patient's insurance for this case)", pk: "<caseId>", sk: "COVERAGE", indexes: "" },
  { row: "bills (what the case's claims came to, one each)", pk: "<caseId>", sk: "BILLS", indexes: "" },
  { row: "statute watch", pk: "<caseId>", sk: "STATUTE", indexes: "gsi2 DUE#statute while an alert may come" },
  { row: "status change (the case's status history)", pk: "STATUSES#<caseId>", sk: "<at>#<eventId>", indexes: "" },
  { row: "appointment", pk: "APPOINTMENTS#<caseId>", sk: "<appointmentId>", indexes: "gsi2 DUE#appointment until it is over" },
  { row: "document", pk: "DOCUMENTS#<caseId>", sk: "<documentId>", indexes: "gsi2 DUE#upload while one is awaited" },
  { row: "contact", pk: "CONTACTS#<caseId>", sk: "<contactId>", indexes: "" },
  { row: "note", pk: "NOTES#<caseId>", sk: "<noteId>", indexes: "" },
  {
    row: "task",
    pk: "TASKS#<caseId>",
    sk: "<taskId>",
    indexes: "while open: gsi1 WORK#<owner> sorted by <dueOn>#<taskId>",
  },
  { row: "how an appointment is billed", pk: "BILLINGS#<caseId>", sk: "<appointmentId>", indexes: "" },
  {
    row: "claim",
    pk: "<claimId>",
    sk: "CLAIM",
    indexes:
      "gsi1 CLAIMS#<payerId>, gsi2 CLAIMS#<caseId>, gsi3 CLAIMS#<firmId>, gsi4 CLAIMS; each sorted by <status>#<serviceFrom>#<claimId>",
  },
  { row: "submission (one version of a claim)", pk: "<claimId>", sk: "SUBMISSION#<seq, 4 digits>", indexes: "" },
  { row: "remittance (what a payer answered)", pk: "<claimId>", sk: "REMITTANCE#<remittanceId>", indexes: "" },
  { row: "which denial a claim is in", pk: "<claimId>", sk: "DENIAL", indexes: "" },
  {
    row: "denial",
    pk: "<denialId>",
    sk: "DENIAL",
    indexes:
      "gsi3 DENIALS, gsi4 DENIALS#<payerId>; each sorted by <stage>#<createdAt>#<denialId>; while active gsi1 WORK#<owner>, gsi2 DUE#denial; once resolved gsi1 RESOLVED#<owner> by <closedAt>",
  },
  { row: "the claims of a denial", pk: "<denialId>", sk: "CLAIMS", indexes: "" },
  { row: "tally of the denials of one payer and subject", pk: "TALLIES", sk: "DENIALS#<payerId>#<subject>", indexes: "" },
  { row: "service that can be given, with its price", pk: "SERVICES", sk: "<serviceId>", indexes: "" },
  { row: "the fees of a service, by effective day", pk: "<serviceId>", sk: "FEES", indexes: "" },
  { row: "the modifier rules of a service, or of all services", pk: "<serviceId> or PRICES", sk: "MODIFIERS", indexes: "" },
  { row: "which statuses of an appointment are billed, and for what fee", pk: "PRICES", sk: "STATUSES", indexes: "" },
  { row: "team", pk: "TEAMS", sk: "<teamId>", indexes: "" },
  { row: "operation (long work, with its progress)", pk: "<operationId>", sk: "OPERATION", indexes: "" },
  { row: "what an operation is to work on", pk: "<operationId>", sk: "INPUT#<part, 3 digits>", indexes: "(ttl 30 days)" },
  {
    row: "which case a part is of",
    pk: "<authorizationId, appointmentId, documentId, noteId, taskId, approvalId…>",
    sk: "OF",
    indexes: "",
  },
  { row: "a provider's calendar of one day", pk: "<providerId>", sk: "CALENDAR#<day>", indexes: "" },
  { row: "what a waiting workflow is told with", pk: "<approvalId or appointmentId>", sk: "TOKEN", indexes: "(ttl 400 days)" },
  { row: "a setting, with its values by effective day", pk: "SETTINGS", sk: "<name>", indexes: "" },
  {
    row: "patient, firm, attorney, provider, payer, user",
    pk: "<its id>",
    sk: "PARTY",
    indexes: "gsi1 <KIND>S (attorneys: FIRM-ATTORNEYS#<firmId>) sorted by <name>#<id>; patients by <createdAt>#<id>",
  },
  { row: "who the active System Administrators are", pk: "ADMINISTRATORS", sk: "ADMINISTRATORS", indexes: "" },
  { row: "head of a history", pk: "<aggregateId>", sk: "HEAD", indexes: "" },
  {
    row: "event (audit row, timeline entry and outbox)",
    pk: "HISTORY#<aggregateId>",
    sk: "EVENT#<seq, 9 digits>",
    indexes: "byDay DAY#<day>#<shard> sorted by <at>#<eventId>",
  },
  { row: "reservation", pk: "UNIQUE#<what>#<value or keyed hash>", sk: "UNIQUE", indexes: "" },
  { row: "counter", pk: "COUNTER#<what>#<year>", sk: "COUNTER", indexes: "" },
  { row: "idempotency record", pk: "IDEMPOTENCY#<keyed hash of user, route and key>", sk: "IDEMPOTENCY", indexes: "(ttl 7 days)" },
  { row: "seen event", pk: "SEEN#<consumer>#<eventId>", sk: "SEEN", indexes: "(ttl 400 days)" },
  { row: "search entry (search table)", pk: "FIND#<keyed hash of a prefix>", sk: "<openedAt>#<caseId>", indexes: "" },
  { row: "search entry of a firm (search table)", pk: "FIND#<keyed hash of a prefix>", sk: "<firmId>", indexes: "" },
  { row: "search entries of a case or a firm (search table)", pk: "<caseId or firmId>", sk: "TERMS", indexes: "" },
] as const;

export const questions = [
  { question: "a case with all its parts", answer: "query pk = <caseId>; bounded, long lists are capped and linked" },
  { question: "a case's history or timeline, newest first", answer: "query pk = HISTORY#<caseId>, sk begins EVENT#" },
  {
    question: "a firm's cases, in one status or all, newest first",
    answer: "query gsi1 FIRM#<firmId>, sk begins <status>#, one query per status, merged",
  },
  { question: "an attorney's cases", answer: "query gsi2 ATTORNEY#<attorneyId>, the same way" },
  { question: "a patient's cases", answer: "query gsi3 PATIENT#<patientId>, the same way" },
  { question: "all cases in a status", answer: "query gsi4 CASES, the same way" },
  { question: "a case by its number or MRN", answer: "get UNIQUE#case-number#<number> or UNIQUE#mrn#<hash>, then the case" },
  {
    question: "cases by the beginning of a name or number, by a birth date, a phone or another's number",
    answer: "search table: query FIND#<hash of the longest term>, filter by the hashes on the row, read the cards",
  },
  { question: "firms by the beginning of a word", answer: "search table: query FIND#<hash of the word>, sk begins firm_" },
  { question: "may this accident open a case?", answer: "get UNIQUE#accident#<hash>; its reservation in the transaction refuses a second" },
  { question: "firms, providers, payers, users by name", answer: "query gsi1 <KIND>S" },
  { question: "a firm's attorneys", answer: "query gsi1 FIRM-ATTORNEYS#<firmId>" },
  { question: "who may this login be?", answer: "get <userId>: the login's username is the user's id" },
  { question: "a case's appointments, contacts, documents, notes, tasks, newest first", answer: "query pk = <LIST>#<caseId>" },
  { question: "one of them by its id", answer: "get <id> OF, then get it from its case's list" },
  { question: "a case's status history, newest first", answer: "query pk = STATUSES#<caseId>" },
  { question: "may this service be given?", answer: "query pk = <caseId>, sk from AUTHORIZATION# to CARD" },
  { question: "is the provider free?", answer: "get <providerId> CALENDAR#<day>; replaced in the booking's transaction" },
  { question: "someone's or a team's open work, soonest first", answer: "query gsi1 WORK#<owner>" },
  { question: "what is due on or before a day, by kind", answer: "query gsi2 DUE#<kind>, sk up to <day>" },
  {
    question: "claims of a payer, a case, a firm or all, in one status or all",
    answer: "query gsi1 CLAIMS#<payerId>, gsi2 CLAIMS#<caseId>, gsi3 CLAIMS#<firmId> or gsi4 CLAIMS, one stretch a status",
  },
  { question: "a claim with every submission and remittance, and its denial", answer: "query pk = <claimId>" },
  { question: "what does this service cost here on that day?", answer: "get <serviceId> FEES; its rows are compared in memory" },
  { question: "all services", answer: "query pk = SERVICES" },
  { question: "denials by stage, of a payer or all", answer: "query gsi3 DENIALS or gsi4 DENIALS#<payerId>, one stretch a stage" },
  { question: "a user's or a team's active denials", answer: "query gsi1 WORK#<owner>" },
  { question: "what a user or a team resolved lately", answer: "query gsi1 RESOLVED#<owner>, newest first" },
  { question: "is this claim in an active denial?", answer: "get <claimId> DENIAL; replaced in the transaction that puts it into one" },
  {
    question: "denials by payer, subject, owner and CARC, with what is outstanding",
    answer: "query pk = TALLIES: one row a payer and subject, kept in each change's transaction",
  },
  { question: "how far is this long work?", answer: "get <operationId> OPERATION" },
  { question: "was this request answered before?", answer: "get IDEMPOTENCY#<hash>" },
  { question: "was this event handled before?", answer: "its reservation SEEN#<consumer>#<eventId> refuses a second" },
  {
    question: "everything that happened on a day",
    answer: "query byDay DAY#<day>#<shard>, each shard; republish and the audit view across cases",
  },
] as const;

/** Events of one day are spread over this many partitions, so that a busy day is not one hot key. */
export const dayShards = 4;

export type PartyKind = "patient" | "firm" | "attorney" | "provider" | "payer" | "user";

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
