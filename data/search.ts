import type { CaseCard } from "../domain/cases/legal-case.ts";
import type { Patient } from "../domain/parties/patient.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import { firmLength, hashOf, holds, partition, searchableOf, sequenceHash, shortOf } from "./search-index.ts";
import type { Word } from "../domain/cases/search-terms.ts";
import { answers, beginning, lengthsFor, lettersOf, sequencesOf } from "../domain/cases/search-terms.ts";
import type { Row } from "./table.ts";
import { bare } from "./table.ts";

/** Where a page of hits ended. */
export interface FindPlace {
  readonly stage: number;
  readonly before: string;
}

export interface Finding {
  readonly words: readonly Word[];
  /** Only cases of these firms, read from their own partitions; undefined for the whole tenant. */
  readonly firms: readonly Id<"firm">[] | undefined;
  readonly limit: number;
  readonly after?: FindPlace | undefined;
  /** Whether the asker may see this case: asked for every hit, whatever partition it came from. */
  readonly maySee: (card: CaseCard) => boolean;
}

/** `next` is there when there are more, or when the page reached its bounds before it could know. */
export interface Found {
  readonly cards: CaseCard[];
  readonly next?: FindPlace;
}

/** A page reads at most so many entries and cards; a question too vague for that goes on at the next page. */
const entriesReadMax = 400;
const cardsReadMax = 120;

/** Partitions that are read as one, newest first. Each stage goes on where the one before it ended. */
interface Stage {
  readonly partitions: readonly string[];
  /** Only cases whose number is this sequence; or all others, whose were in the stage before. */
  readonly sequence?: { readonly is: boolean; readonly number: number };
}

/** Cases by the beginnings of their words, newest first; those whose very number was typed stand before all others. */
export const searchIn = ({ table, search, mac }: House) => {
  function stagesOf({ words, firms }: Finding): Stage[] {
    const whole = words.find(({ sequence }) => sequence !== undefined);
    const rest: Stage = { partitions: partitionsOf(words, firms) };
    if (whole?.sequence === undefined) return [rest];
    const { sequence: number } = whole;
    const exact: Stage = { partitions: [partition(sequenceHash(mac, number))], sequence: { is: true, number } };
    return whole.whole ? [exact] : [exact, { ...rest, sequence: { is: false, number } }];
  }

  /** One word chooses what is read: the one with the longest beginning that is a partition. The others filter. */
  function partitionsOf(words: readonly Word[], firms: Finding["firms"]): string[] {
    const texts = words.map(({ seek }) =>
      beginning(seek, Math.max(0, ...lengthsFor(seek).filter((length) => length <= lettersOf(seek).length))),
    );
    const longest = texts.reduce((best, text) => (text.length > best.length ? text : best), "");
    if (!firms) return [partition(hashOf(mac, longest))];
    const own = longest !== "" && lengthsFor(longest)[0] === firmLength ? beginning(longest, firmLength) : "";
    return firms.map((firmId) => partition(hashOf(mac, own, firmId)));
  }

  /** The next entries of a stage. With several partitions none goes deeper than the one that was read least far. */
  async function read({ partitions }: Stage, before: string | undefined, size: number) {
    const range = before === undefined ? {} : { from: "0", to: before }; // The place itself is in the range, so one more is read.
    const pages = await Promise.all(
      partitions.map((pk) => search.query({ pk, ...range, limit: before === undefined ? size : size + 1, newestFirst: true })),
    );
    const reached = pages.flatMap(({ rows, hasMore }) => (hasMore ? [rows.at(-1)!.sk] : [])).reduce((a, b) => (a > b ? a : b), ""); // A page with more has rows.
    const rows = new Map(pages.flatMap((page) => page.rows.map((row) => [row.sk, row] as const)));
    const inOrder = [...rows.values()].filter(({ sk }) => sk >= reached && sk !== before).sort((a, b) => (a.sk < b.sk ? 1 : -1));
    return { rows: inOrder, count: pages.reduce((sum, page) => sum + page.rows.length, 0), reached: reached === "" ? undefined : reached };
  }

  /** Whether an entry's hashes speak for every word, and for one of the firms. */
  function promises({ sk, h }: Row, { words, firms }: Finding): boolean {
    const caseId = caseIdOf(sk);
    const has = (text: string) => holds(h as string, shortOf(mac, caseId, text));
    return words.every(({ any }) => any.some(has)) && (firms?.some(has) ?? true);
  }

  /** The real cards behind entries: those that hold the words, may be seen and belong to this stage. Middle names are not on a card. */
  async function real(entries: readonly Row[], { sequence }: Stage, { words, maySee }: Finding): Promise<CaseCard[]> {
    const rows = await table.glance(entries.map(({ sk }) => keys.caseCard(caseIdOf(sk))));
    const cards = rows
      .flatMap((row) => (row ? [bare<CaseCard>(row)] : []))
      .filter((card) => maySee(card) && (!sequence || sequencesOf(card).includes(sequence.number) === sequence.is));
    const unclear = cards.filter((card) => !answers({ ...card, names: [card.patientName] }, words));
    const patients = await table.glance(unclear.map(({ patientId }) => keys.party(patientId)));
    const wrong = new Set(unclear.filter((card, i) => !patients[i] || !answers(searchableOf(card, bare<Patient>(patients[i])), words)));
    return cards.filter((card) => !wrong.has(card));
  }

  return {
    async find(asked: Finding): Promise<Found> {
      const { limit, after } = asked;
      const stages = stagesOf(asked);
      const hits: { card: CaseCard; place: FindPlace }[] = [];
      const seen = { entries: 0, cards: 0 };
      for (const [stage, of] of stages.entries()) {
        if (stage < (after?.stage ?? 0)) continue;
        let before = after?.stage === stage ? after.before : undefined;
        for (let size = firstSize(limit); ; size *= 4) {
          const page = await read(
            of,
            before,
            Math.max(1, Math.min(size, Math.ceil((entriesReadMax - seen.entries) / of.partitions.length))),
          );
          seen.entries += page.count;
          const hopeful = page.rows.filter((row) => promises(row, asked));
          // One hit more than asked for tells whether there are more; no more cards than that are read at once.
          for (let some = hopeful.splice(0, limit + 1 - hits.length); some.length > 0; some = hopeful.splice(0, limit + 1 - hits.length)) {
            for (const card of await real(some, of, asked)) hits.push({ card, place: { stage, before: placeOf(card) } });
            seen.cards += some.length;
            if (hits.length > limit) return { cards: hits.slice(0, limit).map(({ card }) => card), next: hits[limit - 1]!.place }; // There are more than limit.
            if (seen.cards >= cardsReadMax) return { cards: hits.map(({ card }) => card), next: { stage, before: some.at(-1)!.sk } };
          }
          if (page.reached === undefined) break;
          before = page.reached;
          if (seen.entries >= entriesReadMax) return { cards: hits.map(({ card }) => card), next: { stage, before } };
        }
      }
      return { cards: hits.map(({ card }) => card) };
    },
  };
};

/** Enough for a page when two of three entries are hits; four times as many each time it was not. */
const firstSize = (limit: number): number => Math.ceil(1.5 * limit) + 1;

const placeOf = ({ openedAt, caseId }: CaseCard): string => keys.find("", openedAt, caseId).sk;
const caseIdOf = (sk: string): Id<"case"> => sk.slice(sk.indexOf("#") + 1) as Id<"case">;
