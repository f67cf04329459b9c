import type { CaseCard, LegalCase } from "../domain/cases/legal-case.ts";
import type { Searchable } from "../domain/cases/search-terms.ts";
import { answers, hasWhole } from "../domain/cases/search-terms.ts";
import type { Question } from "../domain/cases/search-words.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Patient } from "../domain/parties/patient.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { NamedFirms } from "./search-firms.ts";
import { searchFirmsIn } from "./search-firms.ts";
import { searchableOf } from "./search-index.ts";
import { bare } from "./table.ts";

/** Which of the cases that answer are meant: those that have one of these wholes, or all others, whose were shown before. */
export interface Wholes {
  readonly keys: readonly string[];
  readonly have: "one" | "none";
}

/**
 * Holds hits against the real values, reading no more than it takes: most are clear by their card, which has the numbers and the
 * name; the others by their patient; what is left by the case, with the numbers of others.
 */
export const searchHitsIn = (house: House) => {
  const { table } = house;
  const firms = searchFirmsIn(house);

  async function patientsOf(cards: readonly CaseCard[]): Promise<Map<CaseCard, Patient>> {
    const rows = await table.glance(cards.map(({ patientId }) => keys.party(patientId)));
    return new Map(cards.flatMap((card, i) => (rows[i] ? [[card, bare<Patient>(rows[i])] as const] : [])));
  }

  /** The names of those firms among the cards' that a word may name; any, when it may name too many to tell. */
  async function firmNamesOf(cards: readonly CaseCard[], named: NamedFirms): Promise<ReadonlyMap<Id<"firm">, string>> {
    const lists = [...named.values()];
    const concerned = cards.map(({ firmId }) => firmId).filter((firmId) => lists.some((list) => list === "many" || list.includes(firmId)));
    return concerned.length === 0 ? new Map() : firms.namesOf(concerned);
  }

  return {
    /** Those of the cards that answer, in their order. */
    async real(cards: readonly CaseCard[], question: Question, named: NamedFirms, wholes?: (card: CaseCard) => Wholes | undefined) {
      const firmNames = await firmNamesOf(cards, named);
      const wrong = new Set<CaseCard>();
      const verdict = (card: CaseCard, of: Searchable, known: "partly" | "wholly"): "right" | "wrong" | "unclear" => {
        const wanted = wholes?.(card);
        if (!answers(of, question)) return known === "wholly" ? "wrong" : "unclear";
        if (!wanted) return "right";
        if (hasWhole(of, wanted.keys)) return wanted.have === "one" ? "right" : "wrong";
        return known === "partly" ? "unclear" : wanted.have === "none" ? "right" : "wrong";
      };
      const sift = (those: readonly CaseCard[], known: "partly" | "wholly", look: (card: CaseCard) => Searchable | undefined) =>
        those.filter((card) => {
          const of = look(card);
          const says = of ? verdict(card, { ...of, firmName: firmNames.get(card.firmId) }, known) : "wrong";
          if (says === "wrong") wrong.add(card);
          return says === "unclear";
        });

      const byCard = sift(cards, "partly", (card) => ({ ...card, names: [card.patientName] }));
      const patients = await patientsOf(byCard);
      const byPatient = sift(byCard, "partly", (card) => patients.get(card) && searchableOf(card, patients.get(card)!)); // Just looked.
      const rows = await table.glance(byPatient.map(({ caseId }) => keys.case(caseId)));
      const cases = new Map(byPatient.map((card, i) => [card, rows[i]]));
      sift(byPatient, "wholly", (card) => {
        const [patient, row] = [patients.get(card), cases.get(card)];
        return patient && row && searchableOf(card, patient, bare<LegalCase>(row));
      });
      return cards.filter((card) => !wrong.has(card));
    },
  };
};
