import type { CaseCard, LegalCase } from "../domain/cases/legal-case.ts";
import { nameOf } from "../domain/cases/open-case.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Instant } from "../domain/kernel/time.ts";
import type { Firm } from "../domain/parties/firm.ts";
import type { Patient } from "../domain/parties/patient.ts";
import { replaceCard } from "./cases.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Indexed } from "./search-index.ts";
import { entriesOf, firmEntriesOf, partition, searchableOf } from "./search-index.ts";
import type { Key, Row } from "./table.ts";
import { bare, create, replace } from "./table.ts";

type Subject = Id<"case" | "firm">;

/**
 * Where the entries of a case or a firm lie. `unfinished` counts the writers that have started and were not seen to end: while it
 * is not zero, one of them may still write entries of an older name, so nobody trusts the digest.
 */
type Terms = Row & {
  readonly version: number;
  readonly unfinished: number;
  /** By what a case's entries are sorted; a firm's have no such thing. */
  readonly openedAt?: Instant;
  readonly hashes: readonly string[];
  readonly digest?: string;
};

/** The entries as they ought to be, from the rows as they are now. */
interface Wanted {
  readonly entries: readonly Row[];
  readonly openedAt?: Instant;
}

/** "always" is the rebuild's: it writes whatever is there, and forgives the writers that never ended. */
type How = "ifChanged" | "always";
export type Kept = "indexed" | "unchanged";

const attemptsMax = 10;

/** Brings the entries of a case in step with the case and its patient as they are now, and first the card's copy of the name. */
export const indexCase = (house: House, caseId: Id<"case">, how?: How): Promise<Kept> =>
  keepInStep(house, caseId, async () => wantedOf(await readForIndex(house, caseId), house), how);

/** Brings the entries of a firm in step with its name. Its cases have none of the firm's words, however many they are. */
export const indexFirm = (house: House, firmId: Id<"firm">, how?: How): Promise<Kept> =>
  keepInStep(house, firmId, async () => ({ entries: firmEntriesOf(await readFirm(house, firmId), house.mac) }), how);

/**
 * Entries are written in batches, without conditions; what keeps two writers apart is the TERMS row, read before the subject and
 * replaced at its version before and after. A writer that was overtaken writes again, and one that dies is called again by its
 * queue, so the last entries written are always those of the newest name. Entries of a changed name are removed in the same
 * batch. "unchanged" costs no write.
 */
async function keepInStep({ search, mac }: House, subject: Subject, want: () => Promise<Wanted>, how: How = "ifChanged"): Promise<Kept> {
  let overtaken = 0; // Of the unfinished writers, these are we.
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const held = (await search.read([keys.terms(subject)]))[0] as Terms | undefined;
    const { entries, openedAt } = await want();
    const digest = digestOf(entries, mac);
    if (how === "ifChanged" && held?.unfinished === 0 && held.digest === digest) return "unchanged";

    const hashes = entries.map(({ pk }) => pk.slice(partition("").length));
    const gone = held?.hashes.filter((hash) => !hashes.includes(hash)) ?? [];
    const others = how === "always" ? 0 : (held?.unfinished ?? 0) - overtaken;
    const started: Terms = {
      ...keys.terms(subject),
      version: (held?.version ?? 0) + 1,
      unfinished: others + 1,
      ...(openedAt ? { openedAt } : {}),
      hashes: [...hashes, ...gone],
    };
    if ((await search.commit([held ? replace(started) : create(started)])) === "again") {
      await pause(attempt);
      continue;
    }
    await search.batch(
      entries,
      gone.map((hash) => entryKey(subject, hash, openedAt)),
    );
    // What is gone stays remembered as long as someone may still write it again.
    const ended: Terms = { ...started, version: started.version + 1, unfinished: others, digest, ...(others === 0 ? { hashes } : {}) };
    if ((await search.commit([replace(ended)])) === "written") return "indexed";
    overtaken = 1;
    await pause(attempt);
  }
  throw new Error("lost every race for the search entries of one subject");
}

const pause = (attempt: number) => new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(500, 20 * 2 ** attempt)));

const entryKey = (subject: Subject, hash: string, openedAt: Instant | undefined): Key =>
  openedAt === undefined ? keys.findFirm(hash, subject as Id<"firm">) : keys.find(hash, openedAt, subject as Id<"case">); // Only cases have one.

/** What all entries say, as one hash: keyed hashes only, so it says no more than they do. */
const digestOf = (entries: readonly Row[], mac: House["mac"]): string =>
  mac("search-digest", entries.map(({ pk, h, f = "", a = "" }) => [pk, h, f, a].join(" ")).join("\n"));

const wantedOf = (indexed: Indexed, { mac }: House): Wanted => ({ entries: entriesOf(indexed, mac), openedAt: indexed.card.openedAt });

/** The case and its patient as they are now; first the card's own name is brought in step with the patient's. */
async function readForIndex(house: House, caseId: Id<"case">): Promise<Indexed> {
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const { card, patient, legalCase } = await rowsOf(house, caseId);
    if (!card || !legalCase) throw new Error("a case to index is not there");
    if (!patient) throw new Error("the patient of a case is not there");
    const [patientName, of] = [nameOf(patient), searchableOf(card, patient, legalCase)];
    if (card.patientName === patientName) return { card, of };
    const renamed = { ...card, patientName, version: card.version + 1 };
    if ((await house.table.commit([replaceCard(renamed)])) === "written") return { card: renamed, of };
    await pause(attempt);
  }
  throw new Error("lost every race for the card of a case");
}

async function rowsOf({ table }: House, caseId: Id<"case">) {
  const [cardRow, caseRow] = await table.read([keys.caseCard(caseId), keys.case(caseId)]);
  const card = cardRow && bare<CaseCard>(cardRow);
  const [patientRow] = card ? await table.read([keys.party(card.patientId)]) : [];
  return { card, legalCase: caseRow && bare<LegalCase>(caseRow), patient: patientRow && bare<Patient>(patientRow) };
}

async function readFirm({ table }: House, firmId: Id<"firm">): Promise<Firm> {
  const [row] = await table.read([keys.party(firmId)]);
  if (!row) throw new Error("a firm to index is not there");
  return bare<Firm>(row);
}

/** How the index differs from the table for one case; undefined where it does not. An entry that no row remembers is beyond it. */
export async function differenceOf(house: House, caseId: Id<"case">): Promise<string | undefined> {
  const { card, patient, legalCase } = await rowsOf(house, caseId);
  if (!card || !patient || !legalCase) return "the case or its patient is not there";
  const wanted = wantedOf({ card, of: searchableOf(card, patient, legalCase) }, house);
  const differs = await differenceIn(house, caseId, wanted);
  return differs ?? (card.patientName === nameOf(patient) ? undefined : "the card has another name than the patient");
}

/** The same for one firm. */
export const differenceOfFirm = async (house: House, firm: Firm): Promise<string | undefined> =>
  differenceIn(house, firm.firmId, { entries: firmEntriesOf(firm, house.mac) });

async function differenceIn({ search }: House, subject: Subject, { entries }: Wanted): Promise<string | undefined> {
  const held = (await search.read([keys.terms(subject)]))[0] as Terms | undefined;
  if (!held) return "not indexed";
  const there = await search.read(entries);
  const missing = entries.filter(({ h, f, a }, i) => there[i]?.h !== h || there[i]?.f !== f || there[i]?.a !== a).length;
  if (missing > 0) return `${missing} of ${entries.length} entries missing or of other words`;
  const left = held.hashes
    .map((hash) => entryKey(subject, hash, held.openedAt))
    .filter(({ pk }) => !entries.some((entry) => entry.pk === pk));
  const stale = left.length === 0 ? 0 : (await search.read(left)).filter(Boolean).length;
  return stale > 0 ? `${stale} entries of words it no longer has` : undefined;
}
