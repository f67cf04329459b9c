import type { CaseCard } from "../domain/cases/legal-case.ts";
import { nameOf } from "../domain/cases/open-case.ts";
import type { Patient } from "../domain/parties/patient.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Instant } from "../domain/kernel/time.ts";
import { replaceCard } from "./cases.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Searchable, Term } from "../domain/cases/search-terms.ts";
import { beginning, lettersOf, sequencesOf, termsOf } from "../domain/cases/search-terms.ts";
import type { Key, Row } from "./table.ts";
import { bare, create, replace } from "./table.ts";

type Mac = House["mac"];
type Firm = Id<"firm">;

/** The name of a partition: the cases with a term that begins so, of one firm or of all. An empty beginning is every case. */
export const hashOf = (mac: Mac, begins: string, firmId?: Firm): string => mac("search", firmId ? `${firmId}\n${begins}` : begins);

/** The cases whose case number or MRN is this sequence, whatever the year. "=" is in no term, so it meets no beginning. */
export const sequenceHash = (mac: Mac, sequence: number): string => mac("search", `=${sequence}`);

/** The partition of a hash. Keys are made whole; a question needs only this part. */
export const partition = (hash: string): string => keys.find(hash, "" as Instant, "case_").pk;

const shortLength = 3;
/**
 * A short hash that sits on each entry of a case, one for each beginning of its terms: 18 bits, salted with the case, so that
 * two cases cannot be compared and letters cannot be counted over many (docs/search.md). Once in 5,000 it is wrong, which the
 * check against the real values finds.
 */
export const shortOf = (mac: Mac, caseId: string, text: string): string => mac("search-entry", `${caseId}\n${text}`).slice(0, shortLength);

/** What the short hashes of an entry say about a text: no, for sure, or probably. */
export const holds = (hashes: string, short: string): boolean => {
  for (let at = 0; at < hashes.length; at += shortLength) if (hashes.startsWith(short, at)) return true;
  return false;
};

/** A firm's own partitions begin with this many letters: a firm has thousands of cases, not hundreds of thousands. */
export const firmLength = 2;

/** DESIGN 5: under 30 rows per case. */
const entriesMax = 29;

/** A row of a case in the index. */
export type Entry = Row & { readonly h: string };

/** What is read of a case to index it. */
export interface Indexed {
  readonly card: CaseCard;
  readonly of: Searchable;
}

/**
 * Every entry of a case. They are the same but for the partition. The longest words come first; of a name with more words than
 * fit, the shortest only narrow a search that begins with another word.
 */
export function entriesOf({ card, of }: Indexed, mac: Mac): Entry[] {
  const { caseId, firmId, openedAt } = card;
  const terms = termsOf(of);
  const hashes = new Set([hashOf(mac, ""), hashOf(mac, "", firmId), ...sequencesOf(of).map((sequence) => sequenceHash(mac, sequence))]);
  for (const term of terms) {
    const more = partitionsOf(term, firmId, mac).filter((hash) => !hashes.has(hash));
    if (hashes.size + more.length <= entriesMax) for (const hash of more) hashes.add(hash);
  }
  const shorts = new Set([shortOf(mac, caseId, firmId), ...terms.flatMap(beginnings).map((text) => shortOf(mac, caseId, text))]);
  const h = [...shorts].sort().join(""); // Sorted, so that their order does not tell which word is which.
  return [...hashes].sort().map((hash) => ({ ...keys.find(hash, openedAt, caseId), h }));
}

function partitionsOf({ text, at }: Term, firmId: Firm, mac: Mac): string[] {
  const lengths = at.filter((length) => length <= lettersOf(text).length);
  const own = lengths.includes(firmLength) ? [hashOf(mac, beginning(text, firmLength), firmId)] : [];
  return [...lengths.map((length) => hashOf(mac, beginning(text, length))), ...own];
}

const beginnings = ({ text, from }: Term): string[] => {
  const letters = lettersOf(text);
  return letters.slice(from - 1).map((_, i) => letters.slice(0, from + i).join(""));
};

/**
 * Where the entries of a case lie. `unfinished` counts the writers that have started and were not seen to end: while it is not
 * zero, one of them may still write entries of an older name, so nobody trusts the digest.
 */
type Terms = Row & {
  readonly version: number;
  readonly unfinished: number;
  readonly openedAt: Instant;
  readonly hashes: readonly string[];
  readonly digest?: string;
};

const attemptsMax = 10;

/**
 * Brings the entries of a case in step with the case and its patient as they are now. Entries are written in batches, without
 * conditions; what keeps two writers apart is the TERMS row, read before the case and replaced at its version before and after.
 * A writer that was overtaken writes again, and one that dies is called again by its queue, so the last entries written are
 * always those of the newest name. Entries of a changed name are removed in the same batch. "unchanged" costs no write. "always"
 * is the rebuild's: it writes whatever is there, and forgives the writers that never ended.
 */
export async function indexCase(
  house: House,
  caseId: Id<"case">,
  how: "ifChanged" | "always" = "ifChanged",
): Promise<"indexed" | "unchanged"> {
  const { search, mac } = house;
  let overtaken = 0; // Of the unfinished writers, these are we.
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const held = (await search.read([keys.terms(caseId)]))[0] as Terms | undefined;
    const indexed = await readForIndex(house, caseId);
    const entries = entriesOf(indexed, mac);
    const digest = digestOf(entries, mac);
    if (how === "ifChanged" && held?.unfinished === 0 && held.digest === digest) return "unchanged";

    const { openedAt } = indexed.card;
    const hashes = entries.map(({ pk }) => pk.slice(partition("").length));
    const gone = held?.hashes.filter((hash) => !hashes.includes(hash)) ?? [];
    const others = how === "always" ? 0 : (held?.unfinished ?? 0) - overtaken;
    const started: Terms = {
      ...keys.terms(caseId),
      version: (held?.version ?? 0) + 1,
      unfinished: others + 1,
      openedAt,
      hashes: [...hashes, ...gone],
    };
    if ((await search.commit([held ? replace(started) : create(started)])) === "again") {
      await pause(attempt);
      continue;
    }
    await search.batch(
      entries,
      gone.map((hash) => keys.find(hash, openedAt, caseId)),
    );
    // What is gone stays remembered as long as someone may still write it again.
    const ended: Terms = { ...started, version: started.version + 1, unfinished: others, digest, ...(others === 0 ? { hashes } : {}) };
    if ((await search.commit([replace(ended)])) === "written") return "indexed";
    overtaken = 1;
    await pause(attempt);
  }
  throw new Error("lost every race for the entries of a case");
}

const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(500, 20 * 2 ** attempt)));

/** What all entries of a case say, as one hash: keyed hashes only, so it says no more than they do. */
const digestOf = (entries: readonly Entry[], mac: Mac): string => mac("search-digest", entries.map(({ pk, h }) => `${pk} ${h}`).join("\n"));

/** The card and the names as they are now; first the card's own name is brought in step with the patient's. */
async function readForIndex({ table }: House, caseId: Id<"case">): Promise<Indexed> {
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const [row] = await table.read([keys.caseCard(caseId)]);
    if (!row) throw new Error("a case to index is not there");
    const card = bare<CaseCard>(row);
    const [patientRow] = await table.read([keys.party(card.patientId)]);
    if (!patientRow) throw new Error("the patient of a case is not there");
    const patient = bare<Patient>(patientRow);
    const patientName = nameOf(patient);
    if (card.patientName === patientName) return { card, of: searchableOf(card, patient) };
    const renamed = { ...card, patientName, version: card.version + 1 };
    if ((await table.commit([replaceCard(renamed)])) === "written") return { card: renamed, of: searchableOf(renamed, patient) };
    await pause(attempt);
  }
  throw new Error("lost every race for the card of a case");
}

export const searchableOf = (
  { caseNumber, mrn }: CaseCard,
  { firstName, middleName, lastName }: Pick<Patient, "firstName" | "middleName" | "lastName">,
): Searchable => ({
  caseNumber,
  mrn,
  names: [firstName, middleName ?? "", lastName],
});

/** How the index differs from the table for one case; undefined where it does not. An entry that no row remembers is beyond it. */
export async function differenceOf(house: House, caseId: Id<"case">): Promise<string | undefined> {
  const { table, search, mac } = house;
  const [card] = (await table.read([keys.caseCard(caseId)])) as (CaseCard | undefined)[];
  const [patient] = card ? ((await table.read([keys.party(card.patientId)])) as (Patient | undefined)[]) : [];
  if (!card || !patient) return "the case or its patient is not there";
  const entries = entriesOf({ card, of: searchableOf(card, patient) }, mac);
  const held = (await search.read([keys.terms(caseId)]))[0] as Terms | undefined;
  if (!held) return "not indexed";
  const there = await search.read(entries);
  const missing = entries.filter(({ h }, i) => there[i]?.h !== h).length;
  if (missing > 0) return `${missing} of ${entries.length} entries missing or of other words`;
  const left = held.hashes
    .map((hash): Key => keys.find(hash, held.openedAt, caseId))
    .filter(({ pk }) => !entries.some((entry) => entry.pk === pk));
  const stale = left.length === 0 ? 0 : (await search.read(left)).filter(Boolean).length;
  if (stale > 0) return `${stale} entries of words the case no longer has`;
  return card.patientName === nameOf(patient) ? undefined : "the card has another name than the patient";
}
