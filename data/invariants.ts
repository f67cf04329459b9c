import { cardOf } from "../domain/cases/open-case.ts";
import type { CaseAccount, CaseCard, LegalCase, Membership } from "../domain/cases/legal-case.ts";
import type { Appointment } from "../domain/care/appointment.ts";
import { isOpen } from "../domain/care/appointment.ts";
import type { Authorization } from "../domain/care/authorization.ts";
import type { Id } from "../domain/kernel/ids.ts";
import { casesIn, placeOf } from "./cases.ts";
import { bare } from "./table.ts";
import type { EventRow } from "./history.ts";
import type { KeptBilling } from "./invariants-billing.ts";
import { billingFaults, billingParts, isOfAClaim, keptBilling, unitsOfClaims } from "./invariants-billing.ts";
import { tallyFaults } from "./invariants-denials.ts";
import { canonical, eventsOf, verifyHistory } from "./history.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Key, Row } from "./table.ts";

/**
 * What must hold of every case at any moment, whatever crashed, raced or came twice. Tests ask it after each fault, operators
 * after an incident or a restore. It says ids, numbers and rules, never a name. It derives reservation keys itself, so that a
 * mistake in data/cases.ts is found rather than repeated.
 */
export interface Violation {
  /** The case; where denials are counted, their payer. */
  readonly about: string;
  /** The requirement that is broken. */
  readonly rule: string;
  readonly says: string;
}

const pageMax = 100;
/** More than a case has parts; the same bound as in data/cases.ts. */
const partsMax = 400;
/** The same bound as in data/parts.ts. */
const listedMax = 5000;

/** Everything that is wrong with these cases, or with all there are. A case that is not there is wrong too. */
export async function violationsOf(house: House, which: readonly Id<"case">[] | "all"): Promise<Violation[]> {
  const found: Violation[] = [];
  const seen: Kept[] = [];
  for (const caseId of which === "all" ? await everyCase(house) : new Set(which)) {
    const kept = await keptOf(house, caseId);
    seen.push(kept);
    found.push(
      ...wholeness(kept),
      ...(await standing(house, kept)),
      ...(await reservations(house, kept)),
      ...units(kept),
      ...billing(kept),
    );
    found.push(...(await chain(house, caseId)), ...replay(kept));
  }
  if (which === "all") found.push(...(await tallyFaults(house)).map(([about, says]) => ({ about, rule: "RCM-036", says })));
  return [...found, ...uniqueness(house, seen)];
}

/** A violation as a line for people. */
export const lineOf = ({ about, rule, says }: Violation): string => `${about}: ${says} (${rule})`;

/** The rows of a case and its events, oldest first. */
interface Kept {
  readonly caseId: Id<"case">;
  readonly rows: readonly Row[];
  /** What lies in its long lists. */
  readonly listed: readonly Row[];
  readonly events: readonly EventRow[];
  readonly billing: KeptBilling;
  readonly legalCase: LegalCase | undefined;
  readonly card: CaseCard | undefined;
  readonly membership: Membership | undefined;
  readonly authorizations: readonly Authorization[];
}

async function everyCase(house: House): Promise<Id<"case">[]> {
  const cases = casesIn(house);
  const ids: Id<"case">[] = [];
  for (let before: string | undefined; ;) {
    const { cards, hasMore } = await cases.list({ of: "all" }, [], pageMax, before);
    ids.push(...cards.map(({ caseId }) => caseId));
    const last = cards.at(-1);
    if (!hasMore || !last) return ids;
    before = placeOf(last);
  }
}

async function keptOf({ table }: House, caseId: Id<"case">): Promise<Kept> {
  const [{ rows }, events, ...lists] = await Promise.all([
    table.query({ pk: caseId, limit: partsMax }),
    allEvents({ table }, caseId),
    ...(["APPOINTMENTS", "CONTACTS", "DOCUMENTS", "NOTES", "TASKS"] as const).map((list) =>
      table.query({ pk: keys.list(list, caseId), limit: listedMax }),
    ),
  ]);
  const part = <T>(sk: string): T | undefined => {
    const row = rows.find((row) => row.sk === sk);
    return row && bare<T>(row);
  };
  return {
    caseId,
    rows,
    listed: lists.flatMap((list) => list.rows),
    events,
    billing: await keptBilling({ table }, caseId, rows),
    legalCase: part<LegalCase>("CASE"),
    card: part<CaseCard>("CARD"),
    membership: part<Membership>("MEMBERSHIP"),
    authorizations: rows.filter(({ sk }) => sk.startsWith("AUTHORIZATION#")).map((row) => bare<Authorization>(row)),
  };
}

async function allEvents({ table }: Pick<House, "table">, caseId: string): Promise<EventRow[]> {
  const events: EventRow[] = [];
  for (let before: number | undefined; ;) {
    const { rows, hasMore } = await eventsOf(table, caseId, pageMax, before);
    events.push(...rows);
    before = rows.at(-1)?.seq;
    if (!hasMore) return events.toReversed();
  }
}

/** A case is born with all its parts or not at all (LCM-087), with exactly one membership (LCM-135) and account (LCM-139). */
function wholeness({ caseId, rows, events, legalCase, card, membership, authorizations }: Kept): Violation[] {
  const wrong = complaints(caseId);
  if (rows.length === 0 && events.length === 0) return wrong.one("LCM-087", "there is no such case");
  for (const sk of ["CASE", "CARD", "MEMBERSHIP", "ACCOUNT", "HEAD"])
    wrong.unless(
      rows.some((row) => row.sk === sk),
      "LCM-087",
      `half a case: it has no ${sk} row`,
    );
  wrong.unless(rows.filter(({ sk }) => sk.startsWith("MEMBERSHIP")).length <= 1, "LCM-135", "it has more than one membership");
  wrong.unless(authorizations.length > 0, "LCM-084", "it has no first authorization");
  wrong.unless(events[0]?.type === "case.opened.v1", "LCM-161", "its history does not begin with its opening");
  if (legalCase && card && membership) {
    const mirrored = cardOf(legalCase, { mrn: membership.mrn, patientName: card.patientName, version: card.version }); // A changed name follows later.
    wrong.unless(canonical(mirrored) === canonical(card), "LCM-087", "its card says something else than the case");
  }
  const active = rows.filter(({ sk, status }) => sk.startsWith("LIEN#") && status === "active");
  const account = rows.find(({ sk }) => sk === "ACCOUNT");
  const counted = active.reduce((sum, { amount }) => sum + (amount as number), 0); // In cents.
  if (account) wrong.unless(account.medicalLiens === counted, "LCM-045", "its account keeps another sum than its active liens have");
  return wrong.all;
}

/** Closing ends the membership and nothing else does (LCM-138), and the status history ends where the case stands (LCM-102). */
async function standing({ table }: House, { caseId, events, legalCase, membership }: Kept): Promise<Violation[]> {
  if (!legalCase || !membership) return [];
  const { caseStatus } = legalCase;
  const { rows } = await table.query({ pk: keys.statusChanges(caseId), limit: 1, newestFirst: true });
  const opened = events[0]?.data as { caseStatus?: string } | undefined; // Of case.opened, or the chain is found broken.
  const wrong = complaints(caseId);
  wrong.unless((rows[0]?.to ?? opened?.caseStatus) === caseStatus, "LCM-102", "its status history leads elsewhere");
  const hasEnded = membership.endDate !== undefined;
  wrong.unless(
    hasEnded === (caseStatus === "closed"),
    "LCM-138",
    `it is ${caseStatus}; its membership ${hasEnded ? "has ended" : "goes on"}`,
  );
  return wrong.all;
}

/** Each value that only one may have is reserved by who has it (LCM-021, LCM-117, LCM-131, LCM-134). */
async function reservations({ table, mac }: House, { caseId, legalCase, membership, authorizations }: Kept): Promise<Violation[]> {
  const wanted: { key: Key; owner: string; rule: string; what: string }[] = [];
  const held = legalCase && keys.unique("accident", accidentOf({ mac }, legalCase));
  if (legalCase)
    wanted.push({
      key: keys.unique("case-number", legalCase.caseNumber),
      owner: caseId,
      rule: "LCM-021",
      what: `its number ${legalCase.caseNumber}`,
    });
  if (held && legalCase.caseStatus !== "closed") wanted.push({ key: held, owner: caseId, rule: "LCM-131", what: "its accident" });
  if (membership) wanted.push({ key: keys.unique("mrn", mac("mrn", membership.mrn)), owner: caseId, rule: "LCM-134", what: "its MRN" });
  for (const { status, authorizationNumber, authorizationId } of authorizations) {
    if (authorizationNumber)
      wanted.push({
        key: keys.unique("authorization-number", authorizationNumber),
        owner: authorizationId,
        rule: "LCM-117",
        what: `the number ${authorizationNumber}`,
      });
    else if (status === "approved")
      wanted.push({
        key: keys.unique("authorization-number", "none"),
        owner: authorizationId,
        rule: "LCM-117",
        what: "a number for its approved authorization",
      });
  }
  const rows = await table.read(wanted.map(({ key }) => key));
  const wrong = complaints(caseId);
  wanted.forEach(({ owner, rule, what }, i) =>
    wrong.unless(rows[i]?.owner === owner, rule, `${what} is ${rows[i] ? `reserved by ${String(rows[i].owner)}` : "not reserved"}`),
  );
  if (held && legalCase.caseStatus === "closed") {
    const [row] = await table.read([held]);
    wrong.unless(row?.owner !== caseId, "LCM-131", "it is closed and still holds its accident");
  }
  return wrong.all;
}

/** What its appointments hold and use is what its authorizations say, and never more than they allow (LCM-118, LCM-125). */
function units({ caseId, rows, listed, authorizations, billing: of }: Kept): Violation[] {
  const appointments = listed.filter(({ pk }) => pk === keys.list("APPOINTMENTS", caseId)).map((row) => bare<Appointment>(row));
  const wrong = complaints(caseId);
  for (const { authorizationId, units: allowed, unitsHeld = 0, unitsUsed } of authorizations) {
    const its = appointments.filter((one) => one.authorizationId === authorizationId);
    const held = its.filter(isOpen).reduce((sum, one) => sum + one.units, 0);
    const used = its.filter(({ status }) => status === "showedUp").reduce((sum, one) => sum + one.units, 0);
    const claimed = unitsOfClaims(of, caseId, authorizationId);
    const taken = unitsUsed - used - claimed.least;
    wrong.unless(
      held === unitsHeld && (claimed.exact ? taken === 0 : taken >= 0),
      "LCM-118",
      `its appointments take other units than ${authorizationId} says`,
    );
    wrong.unless(unitsHeld + unitsUsed <= allowed, "LCM-118", `more units are taken of ${authorizationId} than it allows`);
  }
  const booked = Number(rows.find(({ sk }) => sk === "CARE")?.booked ?? 0);
  wrong.unless(booked === appointments.filter(isOpen).length, "LCM-060", "it counts other appointments than are booked");
  return wrong.all;
}

/** Its account, its bills, its claims and how its appointments are billed say the same (CLM-031, CLM-037). */
function billing({ caseId, rows, billing: kept }: Kept): Violation[] {
  const account = rows.find(({ sk }) => sk === "ACCOUNT");
  return billingFaults(kept, account && bare<CaseAccount>(account)).map(([rule, says]) => ({ about: caseId, rule, says }));
}

/** The history is a chain that nobody has broken (LCM-161, XCT-011). */
async function chain({ table }: House, caseId: string): Promise<Violation[]> {
  const { intact, brokenAt, why } = await verifyHistory(table, caseId);
  return intact ? [] : complaints(caseId).one("XCT-011", `its history is broken at ${brokenAt}: ${why}`);
}

/** Folding what every event says came after gives what stands now: nothing changed without an event (RELIABILITY T7). */
function replay({ caseId, rows, listed, events, billing: of }: Kept): Violation[] {
  const told = new Map<string, object | undefined>();
  for (const { change } of events) for (const [part, { after }] of Object.entries(change)) told.set(part, after);
  const parts = [...rows.filter(({ sk }) => sk !== "CARD" && sk !== "HEAD" && sk !== "BILLS"), ...listed];
  const stands = new Map([...parts.map((row): [string, object] => [partOf(row), bare<object>(row)]), ...billingParts(of, caseId)]);
  const wrong = complaints(caseId);
  for (const part of new Set([...told.keys(), ...stands.keys()])) {
    if (isOfAClaim(part) && !stands.has(part)) continue; // It went on in another case's history.
    wrong.unless(
      canonical(told.get(part)) === canonical(stands.get(part)),
      "LCM-161",
      `its events do not lead to what stands in its ${part}`,
    );
  }
  return wrong.all;
}

/** What an event's `change` calls the part that lies in this row. */
function partOf({ sk }: Row): string {
  if (sk.includes("#")) return sk.slice(sk.indexOf("#") + 1); // AUTHORIZATION#<its id>
  return sk.includes("_") ? sk : sk.toLowerCase(); // Parts of the long lists lie at their own ids.
}

/** No two cases share a number or an MRN, and no two open ones an accident (LCM-131, LCM-134, LCM-150). */
function uniqueness({ mac }: House, cases: readonly Kept[]): Violation[] {
  const found: Violation[] = [];
  const shared = (rule: string, what: string, valueOf: (kept: Kept) => string | undefined) => {
    const owners = new Map<string, string>();
    for (const kept of cases) {
      const value = valueOf(kept);
      if (value === undefined) continue;
      const other = owners.get(value);
      if (other) found.push({ about: kept.caseId, rule, says: `it shares its ${what} with ${other}` });
      owners.set(value, kept.caseId);
    }
  };
  shared("LCM-021", "number", ({ legalCase }) => legalCase?.caseNumber);
  shared("LCM-134", "MRN", ({ membership }) => membership?.mrn);
  shared("LCM-131", "accident", ({ legalCase }) =>
    legalCase && legalCase.caseStatus !== "closed" ? accidentOf({ mac }, legalCase) : undefined,
  );
  return found;
}

const accidentOf = ({ mac }: Pick<House, "mac">, { patientId, dateOfLoss, accidentType }: LegalCase): string =>
  mac("accident", [patientId, dateOfLoss, accidentType].join("\n"));

const complaints = (about: string) => {
  const all: Violation[] = [];
  return {
    all,
    one: (rule: string, says: string): Violation[] => [{ about, rule, says }],
    unless(holds: boolean, rule: string, says: string) {
      if (!holds) all.push({ about, rule, says });
    },
  };
};
