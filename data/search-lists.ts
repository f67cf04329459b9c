import type { CaseFilters } from "../domain/cases/case-filters.ts";
import { fits, openedBetween, statusesIn } from "../domain/cases/case-filters.ts";
import type { CaseCard } from "../domain/cases/legal-case.ts";
import type { Question } from "../domain/cases/search-words.ts";
import type { CaseList } from "./cases.ts";
import { casesIn, placeOf } from "./cases.ts";
import type { House } from "./house.ts";
import type { Finding, Found } from "./search.ts";
import type { NamedFirms } from "./search-firms.ts";
import { searchFirmsIn } from "./search-firms.ts";
import { searchHitsIn } from "./search-hits.ts";

/** A search that the lists answer: without words, or within the few cases of one patient. */
export interface Listing extends Omit<Finding, "question"> {
  readonly question?: Question | undefined;
}

/** A page looks at most at so many cards of a list; filters too narrow for that go on at the next page. */
const cardsSeenMax = 400;
/** Read at once at least: a short page with narrow filters would take many rounds. */
const cardsAtOnce = 25;

export const searchListsIn = (house: House) => {
  const cases = casesIn(house);
  const hits = searchHitsIn(house);
  const firmsIn = searchFirmsIn(house);

  return {
    async find(asked: Listing): Promise<Found> {
      const { filters, firms, limit, order, zone, question, maySee } = asked;
      const found: CaseCard[] = [];
      const named: NamedFirms = question ? await firmsIn.named(question.words, firms) : new Map();
      const range = openedBetween(filters);
      const [start, end] = order === "newestFirst" ? [range.to, range.from] : [range.from, range.to];
      const isPast = ({ openedAt }: CaseCard) => (order === "newestFirst" ? openedAt < end : openedAt > end);
      let at = asked.after?.at ?? start;
      const page = (next?: string): Found => ({
        cards: found.slice(0, limit),
        ...(next === undefined ? {} : { next: { stage: 0, at: next } }),
      });

      for (let seen = 0, size = Math.max(limit + 1, cardsAtOnce); ; size *= 2) {
        const most = Math.min(size, cardsSeenMax - seen);
        const { cards, hasMore } = await cases.list(listFor(filters, firms), statusesIn(filters), most, at, order);
        const wanted = cards.filter((card) => fits(card, filters, zone) && maySee(card));
        found.push(...(question ? await hits.real(wanted, question, named) : wanted));
        if (found.length > limit) return page(placeOf(found[limit - 1]!)); // There are more than limit.
        const last = cards.at(-1);
        if (!hasMore || !last || isPast(last)) return page();
        seen += cards.length;
        if (seen >= cardsSeenMax) return page(placeOf(last));
        at = placeOf(last);
      }
    },
  };
};

/** Whose list answers. Someone kept to firms starts from those firms' own, whatever they ask for (DESIGN 5). */
function listFor({ patientId, attorneyId }: CaseFilters, firms: Finding["firms"]): CaseList {
  if (firms) return { of: "firms", ids: firms };
  if (patientId) return { of: "patient", id: patientId };
  return attorneyId ? { of: "attorney", id: attorneyId } : { of: "all" };
}
