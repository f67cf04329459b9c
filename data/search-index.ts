import type { CaseCard, LegalCase } from "../domain/cases/legal-case.ts";
import type { Searchable, Term } from "../domain/cases/search-terms.ts";
import { pairsOf, partitionsOf, seekOf, termsOf } from "../domain/cases/search-terms.ts";
import { beginning, lettersOf, namePartsOf } from "../domain/cases/search-text.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Instant } from "../domain/kernel/time.ts";
import type { Firm } from "../domain/parties/firm.ts";
import type { Patient } from "../domain/parties/patient.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Row } from "./table.ts";

/** What the index says of a case and of a firm. Keyed hashes only, whoever looks at a key, a log or a trace (docs/search.md). */
type Mac = House["mac"];
type FirmId = Id<"firm">;

/** The name of a partition: the cases with a term that begins so, of one firm or of all. An empty beginning is every case. */
export const hashOf = (mac: Mac, begins: string, firmId?: FirmId): string => mac("search", firmId ? `${firmId}\n${begins}` : begins);

/** The cases that have exactly this. "=" is in no term, so it meets no beginning. */
export const wholeHash = (mac: Mac, whole: string): string => mac("search", `=${whole}`);

/** The firms with a word that begins so. */
export const firmHash = (mac: Mac, begins: string): string => mac("search-firm", begins);

/** The partition of a hash. Keys are made whole; a question needs only this part. */
export const partition = (hash: string): string => keys.find(hash, "" as Instant, "case_").pk;

const shortLength = 3;
/**
 * A short hash that sits on each entry of a case, one for each beginning of its terms: 18 bits, salted with the case, so that
 * two cases cannot be compared and letters cannot be counted over many (docs/search.md). Once in 3,000 questions of a case it is
 * wrong, which the check against the real values finds.
 */
export const shortOf = (mac: Mac, salt: string, text: string): string => mac("search-entry", `${salt}\n${text}`).slice(0, shortLength);
export const shortWhole = (mac: Mac, salt: string, whole: string): string => shortOf(mac, salt, `=${whole}`);

/** What the short hashes of an entry say about a text: no, for sure, or probably. */
export const holds = (hashes: string, short: string): boolean => {
  for (let at = 0; at < hashes.length; at += shortLength) if (hashes.startsWith(short, at)) return true;
  return false;
};

/** Whose case it is, on each entry: the same for all cases of a firm or an attorney, so that many can be filtered at once. */
export const tagOf = (mac: Mac, id: Id<"firm" | "attorney">): string => mac("search-tag", id).slice(0, 5);

/** A firm's own partitions begin with this many letters: a firm has thousands of cases, not hundreds of thousands. */
const firmLength = 2;

/** The letters by which a firm's own cases are looked up; "" for all of them. Numbers within a firm are few enough to be filtered. */
export const seekInFirm = (text: string): string => {
  const begun = beginning(text, firmLength);
  return /\d/.test(text) || lettersOf(begun).length < firmLength ? "" : begun;
};

/** Few cases need more than thirty (docs/search.md); a bound all the same, because a name has no other. */
const entriesMax = 60;

/** A row of a case in the index: the beginnings of its terms, its firm and its attorney. */
export type Entry = Row & { readonly h: string; readonly f: string; readonly a: string };

/** What is read of a case to index it. */
export interface Indexed {
  readonly card: Pick<CaseCard, "caseId" | "firmId" | "attorneyId" | "openedAt">;
  readonly of: Searchable;
}

/**
 * Every entry of a case. They are the same but for the partition. Numbers come first, then the longest words; of a name with
 * more words than fit, the shortest only narrow a search that begins with another word.
 */
export function entriesOf({ card, of }: Indexed, mac: Mac): Entry[] {
  const { caseId, firmId, attorneyId, openedAt } = card;
  const terms = termsOf(of);
  const hashes = new Set([hashOf(mac, ""), hashOf(mac, "", firmId)]);
  for (const more of [...terms.map((term) => hashesOf(term, firmId, mac)), pairsOf(of).map((pair) => hashOf(mac, pair))]) {
    const fresh = more.filter((hash) => !hashes.has(hash));
    if (hashes.size + fresh.length <= entriesMax) for (const hash of fresh) hashes.add(hash);
  }
  const shorts = new Set(terms.flatMap((term) => shortsOf(term, caseId, mac)));
  const h = [...shorts].sort().join(""); // Sorted, so that their order does not tell which word is which.
  const [f, a] = [tagOf(mac, firmId), tagOf(mac, attorneyId)];
  return [...hashes].sort().map((hash) => ({ ...keys.find(hash, openedAt, caseId), h, f, a }));
}

function hashesOf(term: Term, firmId: FirmId, mac: Mac): string[] {
  const { text, whole } = term;
  const own = whole === undefined ? seekInFirm(beginning(text, firmLength)) : "";
  return [
    ...(whole === undefined ? [] : [wholeHash(mac, whole)]),
    ...partitionsOf(term).map((begun) => hashOf(mac, begun)),
    ...(own === "" ? [] : [hashOf(mac, own, firmId)]),
  ];
}

const shortsOf = ({ text, from, whole }: Term, salt: string, mac: Mac): string[] => [
  ...beginningsOf(text, from).map((begun) => shortOf(mac, salt, begun)),
  ...(whole === undefined ? [] : [shortWhole(mac, salt, whole)]),
];

const beginningsOf = (text: string, from: number): string[] => {
  const letters = lettersOf(text);
  return letters.slice(from - 1).map((_, i) => letters.slice(0, from + i).join(""));
};

/** Every entry of a firm: one for each beginning by which one of its words is looked up. */
export function firmEntriesOf({ firmId, name }: Pick<Firm, "firmId" | "name">, mac: Mac): Row[] {
  const parts = namePartsOf([name]);
  const begun = parts.flatMap((part) => beginningsOf(part, firmLength));
  const h = [...new Set(begun.map((text) => shortOf(mac, firmId, text)))].sort().join("");
  const hashes = new Set(begun.map(seekOf).map((text) => firmHash(mac, text)));
  return [...hashes].sort().map((hash) => ({ ...keys.findFirm(hash, firmId), h }));
}

type Numbers = Pick<LegalCase, "insuranceClaimNumber" | "courtCaseNumber" | "policeReportNumber" | "insurance">;
type Person = Pick<Patient, "firstName" | "middleName" | "lastName" | "birthDate" | "phone" | "workPhone">;

/** What a case is found by, as its rows have it. */
export const searchableOf = (
  { caseNumber, mrn }: Pick<CaseCard, "caseNumber" | "mrn">,
  { firstName, middleName, lastName, birthDate, phone, workPhone }: Person,
  numbers: Numbers = {},
): Searchable => ({
  caseNumber,
  mrn,
  names: [firstName, middleName ?? "", lastName],
  birthDate,
  phones: [phone, workPhone].filter((number) => number !== undefined),
  references: referencesOf(numbers),
});

const referencesOf = ({ insuranceClaimNumber, courtCaseNumber, policeReportNumber, insurance }: Numbers): string[] =>
  [insuranceClaimNumber, courtCaseNumber, policeReportNumber, insurance?.claimNumber, insurance?.policyNumber].filter(
    (number) => number !== undefined,
  );
