import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { caseLists, keys } from "../../data/keys.ts";
import { indexCase } from "../../data/search-index.ts";
import { searchIn } from "../../data/search.ts";
import type { FindPlace, Finding } from "../../data/search.ts";
import { replace } from "../../data/table.ts";
import type { Row } from "../../data/table.ts";
import type { CaseCard } from "../../domain/cases/legal-case.ts";
import { wordsOf } from "../../domain/cases/search-terms.ts";
import { instant } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import type { Harness } from "../functions/harness.ts";

export interface Person {
  readonly firstName: string;
  readonly middleName?: string;
  readonly lastName: string;
}
export type Known = Person & { readonly card: CaseCard };

export const firms = Array.from({ length: 4 }, () => newId("firm"));
export const idsOf = (cards: readonly CaseCard[]) => cards.map(({ caseId }) => caseId);

/** Cases as rows, their index and the questions to it, on the engine of a harness. */
export function searchScene(h: Harness) {
  let opened = 0;

  /** A case with its patient, as rows; each opened a second after the one before. */
  async function aCase(person: Person, difference: Partial<CaseCard> = {}): Promise<Known> {
    opened += 1;
    const patientId = newId("patient");
    const card: CaseCard = {
      caseId: newId("case"),
      caseNumber: `CASE-2025-${String(opened).padStart(5, "0")}`,
      mrn: `PCH-2025-${String(opened).padStart(7, "0")}`,
      caseStatus: "active",
      patientId,
      firmId: firms[opened % firms.length]!,
      attorneyId: newId("attorney"),
      accidentType: "auto",
      dateOfLoss: "2025-01-01" as CaseCard["dateOfLoss"],
      patientName: `${person.firstName} ${person.lastName}`,
      openedAt: instant(new Date(Date.UTC(2025, 0, 1) + opened * 1000).toISOString()),
      version: 1,
      ...difference,
    };
    await h.house.table.batch(
      [
        { ...card, ...keys.caseCard(card.caseId), ...caseLists(card) },
        { ...person, patientId, version: 1, ...keys.party(patientId) },
      ],
      [],
    );
    return { ...person, card };
  }

  const indexed = async (person: Person, difference: Partial<CaseCard> = {}): Promise<Known> => {
    const known = await aCase(person, difference);
    await indexCase(h.house, known.card.caseId);
    return known;
  };

  /** Every page of a question, as a staff member of the whole tenant unless told otherwise. */
  async function all(q: string, asked: Partial<Finding> = {}): Promise<CaseCard[]> {
    const found: CaseCard[] = [];
    let after: FindPlace | undefined;
    for (let pages = 0; pages < 1000; pages++) {
      const page = await searchIn(h.house).find({ words: wordsOf(q), firms: undefined, limit: 50, maySee: () => true, after, ...asked });
      found.push(...page.cards);
      if (!page.next) return found;
      after = page.next;
    }
    throw new Error("the pages never end");
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

  const rename = async ({ card }: Known, names: Partial<Person>) => {
    const [row] = await h.house.table.read([keys.party(card.patientId)]);
    const version = (row!.version as number) + 1;
    if ((await h.house.table.commit([replace({ ...row!, ...names, version })])) !== "written")
      throw new Error("the patient was not renamed");
  };

  return { aCase, indexed, all, rowsOfIndex, rename };
}
