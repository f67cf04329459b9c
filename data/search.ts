import type { CaseFilters } from "../domain/cases/case-filters.ts";
import { fits, openedBetween } from "../domain/cases/case-filters.ts";
import type { CaseCard } from "../domain/cases/legal-case.ts";
import type { Question, Word } from "../domain/cases/search-words.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Order } from "./cases.ts";
import { placeOf } from "./cases.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { NamedFirms } from "./search-firms.ts";
import { searchFirmsIn } from "./search-firms.ts";
import type { Wholes } from "./search-hits.ts";
import { searchHitsIn } from "./search-hits.ts";
import { holds, shortOf, shortWhole, tagOf } from "./search-index.ts";
import type { Stage } from "./search-stages.ts";
import { stagesOf } from "./search-stages.ts";
import type { Row } from "./table.ts";
import { bare } from "./table.ts";

/** Where a page of hits ended. */
export interface FindPlace {
  readonly stage: number;
  readonly at: string;
}

export interface Finding {
  readonly question: Question;
  readonly filters: CaseFilters;
  /** Only cases of these firms, read from their own partitions; undefined for the whole tenant. */
  readonly firms: readonly Id<"firm">[] | undefined;
  readonly order: Order;
  readonly limit: number;
  readonly zone: string;
  readonly after?: FindPlace | undefined;
  /** Whether the asker may see this case: asked for every hit, whatever partition it came from. */
  readonly maySee: (card: CaseCard) => boolean;
}

/** `next` is there when there are more, or when the page reached its bounds before it could know. */
export interface Found {
  readonly cards: CaseCard[];
  readonly next?: FindPlace;
}

/** A page reads at most so many cards, or a few more than it shows. */
const cardsReadMax = (limit: number): number => Math.max(60, limit + 10);

/** Cases by the beginnings of their words, by when they were opened; those that have the very thing typed stand before all others. */
export const searchIn = (house: House) => {
  const { table, search, mac } = house;
  const firmsIn = searchFirmsIn(house);
  const hitsIn = searchHitsIn(house);

  /** Reads stretches of partitions; one that was begun ahead is not read twice. */
  function reader({ order, filters }: Finding) {
    const newestFirst = order === "newestFirst";
    const range = openedBetween(filters);
    const begun = new Map<string, ReturnType<typeof search.query>>();
    const stretch = (pk: string, at: string | undefined, size: number) => {
      const { from, to } = at === undefined ? range : newestFirst ? { ...range, to: at } : { ...range, from: at };
      const limit = at === undefined ? size : size + 1; // The place itself is in the range, so one more is read.
      const known = `${pk} ${at} ${limit}`;
      const page = begun.get(known) ?? search.query({ pk, from, to, limit, newestFirst, consistent: false });
      begun.set(known, page);
      return page;
    };
    const isLater = (one: string, other: string) => (newestFirst ? one < other : one > other);

    /** The next entries of a stage. With several partitions none goes deeper than the one that was read least far. */
    async function read({ partitions }: Stage, at: string | undefined, size: number) {
      const pages = await Promise.all(partitions.map((pk) => stretch(pk, at, size)));
      const ends = pages.flatMap(({ rows, hasMore }) => (hasMore ? [rows.at(-1)!.sk] : [])); // A page with more has rows.
      const reached = ends.reduce<string | undefined>((so, end) => (so === undefined || isLater(so, end) ? end : so), undefined);
      const rows = new Map(pages.flatMap((page) => page.rows.map((row) => [row.sk, row] as const)));
      const inOrder = [...rows.values()]
        .filter(({ sk }) => sk !== at && (reached === undefined || !isLater(sk, reached)))
        .sort((a, b) => (isLater(a.sk, b.sk) ? 1 : -1));
      return { rows: inOrder, count: pages.reduce((sum, page) => sum + page.rows.length, 0), reached };
    }

    /** Begins what will most likely be read, while the firms are looked up; a failure shows when it is read. */
    const ahead = ({ partitions, entriesMax }: Stage, at: string | undefined, size: number) =>
      partitions.forEach((pk) => void stretch(pk, at, sizeOf(size, entriesMax, partitions)).catch(() => {}));
    return { read, ahead };
  }

  /** Whether an entry's hashes and tags speak for every word, for one of the firms and for the attorney. */
  function promising({ question, firms, filters }: Finding, named: NamedFirms): (row: Row) => boolean {
    const own = firms && new Set(firms.map((firmId) => tagOf(mac, firmId)));
    const attorney = filters.attorneyId && tagOf(mac, filters.attorneyId);
    const tags = new Map<Word, "many" | Set<string>>();
    for (const [word, list] of named) tags.set(word, list === "many" ? list : new Set(list.map((firmId) => tagOf(mac, firmId))));
    const namesFirm = (word: Word, tag: string) => {
      const list = tags.get(word);
      return list === "many" || (list?.has(tag) ?? false);
    };
    return ({ sk, h, f, a }) => {
      const has = (text: string) => holds(h as string, shortOf(mac, caseIdOf(sk), text));
      if ((own && !own.has(f as string)) || (attorney && a !== attorney)) return false;
      const { words, joined } = question;
      if (words.every((word) => word.any.some(has) || namesFirm(word, f as string))) return true;
      return joined !== undefined && holds(h as string, shortWhole(mac, caseIdOf(sk), joined));
    };
  }

  /** The real cards behind entries: those that answer, fit the filters, may be seen and belong to this stage. */
  async function real(entries: readonly Row[], { wholes }: Stage, asked: Finding, named: NamedFirms): Promise<CaseCard[]> {
    const { question, filters, zone, maySee } = asked;
    const rows = await table.glance(entries.map(({ sk }) => keys.caseCard(caseIdOf(sk))));
    const cards = rows.flatMap((row) => (row ? [bare<CaseCard>(row)] : [])).filter((card) => fits(card, filters, zone) && maySee(card));
    if (!wholes) return hitsIn.real(cards, question, named);
    const hashes = new Map(entries.map(({ sk, h }) => [caseIdOf(sk), h as string]));
    const mayHave = ({ caseId }: CaseCard) => wholes.keys.some((key) => holds(hashes.get(caseId) ?? "", shortWhole(mac, caseId, key)));
    // An entry without the short hash of a whole surely has none, so only the others need a look at everything.
    const meant = (card: CaseCard): Wholes | undefined => (wholes.have === "one" || mayHave(card) ? wholes : undefined);
    return hitsIn.real(cards, question, named, meant);
  }

  return {
    async find(asked: Finding): Promise<Found> {
      const { question, firms, limit, after } = asked;
      const { read, ahead } = reader(asked);
      const likely = stagesOf(mac, question, firms, new Map())[after?.stage ?? 0];
      if (likely) ahead(likely, after?.at, firstSize(limit));
      const named = await firmsIn.named(question.words, firms);
      const promises = promising(asked, named);
      const hits: { card: CaseCard; place: FindPlace }[] = [];
      const page = (next?: FindPlace): Found => ({ cards: hits.slice(0, limit).map(({ card }) => card), ...(next ? { next } : {}) });
      const seen = { entries: 0, cards: 0 };

      for (const [stage, of] of stagesOf(mac, question, firms, named).entries()) {
        if (stage < (after?.stage ?? 0)) continue;
        let at = after?.stage === stage ? after.at : undefined;
        for (let size = firstSize(limit); ; size *= 4) {
          const { rows, count, reached } = await read(of, at, sizeOf(size, of.entriesMax - seen.entries, of.partitions));
          seen.entries += count;
          const hopeful = rows.filter(promises);
          // One hit more than asked for tells whether there are more; no more cards than that are read at once.
          for (let some = hopeful.splice(0, limit + 1 - hits.length); some.length > 0; some = hopeful.splice(0, limit + 1 - hits.length)) {
            for (const card of await real(some, of, asked, named)) hits.push({ card, place: { stage, at: placeOf(card) } });
            seen.cards += some.length;
            if (hits.length > limit) return page(hits[limit - 1]!.place); // There are more than limit.
            if (seen.cards >= cardsReadMax(limit)) return page({ stage, at: some.at(-1)!.sk });
          }
          if (reached === undefined) break;
          at = reached;
          if (seen.entries >= of.entriesMax) return page({ stage, at });
        }
      }
      return page();
    },
  };
};

/** Enough for a page when two of three entries are hits; four times as many each time it was not. */
const firstSize = (limit: number): number => Math.ceil(1.5 * limit) + 1;

const sizeOf = (size: number, left: number, partitions: readonly string[]): number =>
  Math.max(1, Math.min(size, Math.ceil(left / partitions.length)));

const caseIdOf = (sk: string): Id<"case"> => sk.slice(sk.indexOf("#") + 1) as Id<"case">;
