import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { caseLists, keys, partyList } from "../../data/keys.ts";
import { entriesOf, searchableOf } from "../../data/search-index.ts";
import { searchIn } from "../../data/search.ts";
import type { FindPlace, Finding } from "../../data/search.ts";
import type { Listing } from "../../data/search-lists.ts";
import { searchListsIn } from "../../data/search-lists.ts";
import { indexCase, indexFirm } from "../../data/search-writer.ts";
import { create, replace } from "../../data/table.ts";
import type { Row } from "../../data/table.ts";
import type { CaseCard, LegalCase } from "../../domain/cases/legal-case.ts";
import { questionOf } from "../../domain/cases/search-words.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Day } from "../../domain/kernel/time.ts";
import { defaultZone, instant } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { transactions } from "../../local/demo/seed-writer.ts";
import type { Harness } from "../functions/harness.ts";

export interface Person {
  readonly firstName: string;
  readonly middleName?: string;
  readonly lastName: string;
  readonly birthDate?: Day;
  readonly phone?: string;
  readonly workPhone?: string;
}
/** What others gave numbers to. */
export type Numbers = Pick<LegalCase, "insuranceClaimNumber" | "courtCaseNumber" | "policeReportNumber" | "insurance">;
export type Known = Person & { readonly birthDate: Day; readonly card: CaseCard; readonly numbers: Numbers };

/** A case to make. */
export interface Made {
  readonly person: Person;
  readonly difference?: Partial<CaseCard>;
  readonly numbers?: Numbers;
}

export const firms = Array.from({ length: 4 }, () => newId("firm"));
export const attorneys = Array.from({ length: 6 }, () => newId("attorney"));
export const idsOf = (cards: readonly CaseCard[]) => cards.map(({ caseId }) => caseId);

const firstOpening = Date.UTC(2025, 0, 1);

/** Cases as rows, their index and the questions to it, on the engine of a harness. */
export function searchScene(h: Harness) {
  let opened = 0;

  /** A case with its patient, as rows; each opened a second after the one before. */
  function rowsOf(person: Person, difference: Partial<CaseCard> = {}, numbers: Numbers = {}): { known: Known; rows: Row[] } {
    opened += 1;
    const patientId = newId("patient");
    const card: CaseCard = {
      caseId: newId("case"),
      caseNumber: `CASE-2025-${String(opened).padStart(5, "0")}`,
      mrn: `PCH-2025-${String(opened).padStart(7, "0")}`,
      caseStatus: "active",
      patientId,
      firmId: firms[opened % firms.length]!,
      attorneyId: attorneys[opened % attorneys.length]!,
      accidentType: "auto",
      dateOfLoss: "2025-01-01" as CaseCard["dateOfLoss"],
      patientName: `${person.firstName} ${person.lastName}`,
      openedAt: instant(new Date(firstOpening + opened * 1000).toISOString()),
      version: 1,
      ...difference,
    };
    const { caseId } = card;
    const known: Known = { birthDate: "1970-01-01" as Day, ...person, card, numbers };
    const { card: _, numbers: __, ...whole } = known;
    return {
      known,
      rows: [
        { ...card, ...keys.caseCard(caseId), ...caseLists(card) },
        { ...numbers, caseId, version: 1, ...keys.case(caseId) },
        { ...whole, patientId, version: 1, ...keys.party(patientId) },
      ],
    };
  }

  async function aCase(person: Person, difference: Partial<CaseCard> = {}, numbers: Numbers = {}): Promise<Known> {
    const { known, rows } = rowsOf(person, difference, numbers);
    await h.house.table.batch(rows, []);
    return known;
  }

  const indexed = async (person: Person, difference: Partial<CaseCard> = {}, numbers: Numbers = {}): Promise<Known> => {
    const known = await aCase(person, difference, numbers);
    await indexCase(h.house, known.card.caseId);
    return known;
  };

  /** Many cases and their entries at once. */
  async function many(all: readonly Made[]): Promise<Known[]> {
    const made = all.map(({ person, difference, numbers }) => rowsOf(person, difference, numbers));
    const [table, search] = [transactions(h.house.table), transactions(h.house.search)];
    for (const { known, rows } of made) {
      const entries = entriesOf({ card: known.card, of: searchableOf(known.card, known, known.numbers) }, h.house.mac);
      await table.write(rows.map(create));
      await search.write(entries.map(create));
    }
    await table.done();
    await search.done();
    return made.map(({ known }) => known);
  }

  async function aFirm(name: string, firmId: Id<"firm"> = newId("firm")): Promise<Id<"firm">> {
    await h.house.table.batch([{ firmId, name, active: true, version: 1, ...keys.party(firmId), ...partyList("firm", name, firmId) }], []);
    await indexFirm(h.house, firmId);
    return firmId;
  }

  const usual = { filters: {}, firms: undefined, order: "newestFirst", limit: 50, zone: defaultZone, maySee: () => true } as const;

  /** One page of a question, as a staff member of the whole tenant unless told otherwise. */
  const page = (q: string, asked: Partial<Finding> = {}) => searchIn(h.house).find({ ...usual, question: questionOf(q), ...asked });

  /** The first pages, of the index or, without words, of the lists, and whether there are more. */
  async function some(q: string | undefined, asked: Partial<Finding>, pagesMax: number): Promise<{ found: CaseCard[]; hasMore: boolean }> {
    const found: CaseCard[] = [];
    let after: FindPlace | undefined;
    for (let pages = 0; pages < pagesMax; pages++) {
      const { cards, next } =
        q === undefined ? await searchListsIn(h.house).find({ ...usual, ...asked, after } as Listing) : await page(q, { ...asked, after });
      found.push(...cards);
      if (!next) return { found, hasMore: false };
      after = next;
    }
    return { found, hasMore: true };
  }

  /** Every page. */
  async function all(q: string | undefined, asked: Partial<Finding> = {}): Promise<CaseCard[]> {
    const { found, hasMore } = await some(q, asked, 1000);
    if (hasMore) throw new Error("the pages never end");
    return found;
  }

  async function rowsOfIndex(): Promise<Row[]> {
    const rows: Row[] = [];
    let start: Record<string, unknown> | undefined;
    do {
      const page = await h.client.send(new ScanCommand({ TableName: "search", ExclusiveStartKey: start }));
      rows.push(...((page.Items ?? []) as Row[]));
      start = page.LastEvaluatedKey;
    } while (start);
    return rows;
  }

  const rename = async ({ card }: Known, names: Partial<Person>) => change(keys.party(card.patientId), names);

  /** Changes a row as its owner would, at its version. */
  async function change(key: Pick<Row, "pk" | "sk">, changes: object): Promise<void> {
    const [row] = await h.house.table.read([key]);
    const version = (row!.version as number) + 1;
    if ((await h.house.table.commit([replace({ ...row!, ...changes, version })])) !== "written") throw new Error("the row was not changed");
  }

  return { aCase, aFirm, indexed, many, page, some, all, rowsOfIndex, rename, change };
}
