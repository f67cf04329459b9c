import type { Action, Subject } from "../../domain/access/policy.ts";
import type { EventRow } from "../../data/history.ts";
import { eventsOf } from "../../data/history.ts";
import type { House } from "../../data/house.ts";
import { marksNow } from "../../data/work.ts";
import type { Marks } from "../../domain/work/privilege.ts";
import { marksOf } from "../../domain/work/privilege.ts";
import type { Ask } from "./contract.ts";
import { fillPage } from "./fill-page.ts";
import type { EventsQuery } from "./page.ts";
import { isDownwards } from "./page.ts";

/** Which of some events a reader may know of. */
export type Knowing = (rows: readonly EventRow[]) => readonly EventRow[] | Promise<readonly EventRow[]>;

/** For the history of a party: nothing in it is marked, so whoever may read it may read all of it. */
export const everyEvent: Knowing = (rows) => rows;

/**
 * For a case: what tells of a privileged or internal paper is for those who may see such a paper on this case, whatever else they
 * may do (LCM-166, XCT-003, XCT-010). The policy is asked with the paper's marks, those it had and those it has now: what was
 * marked later is hidden from its first word. `ofCase` is what the policy knows of the case an event is about.
 */
export const eventsKnownTo =
  ({ can }: Pick<Ask, "can">, action: Action, house: House, ofCase: (row: EventRow) => Subject | undefined): Knowing =>
  async (rows) => {
    const now = await marksNow(house, rows);
    const answers = new Map<string, boolean>(); // A page asks the same few questions over and over.
    const may = (subject: Subject): boolean => {
      const question = JSON.stringify(subject);
      const answer = answers.get(question) ?? can(action, subject);
      answers.set(question, answer);
      return answer;
    };
    return rows.filter((row) => {
      const subject = ofCase(row);
      return subject !== undefined && [{}, ...marksIn(row), ...now(row)].every((marks) => may({ ...subject, ...marks }));
    });
  };

/** The marks that an event carries: of what it says itself, and of the papers that it holds whole, before and after. */
function marksIn({ data, change }: EventRow): Marks[] {
  const { privileged, privilegeHolder, internal } = data as Marks;
  const said: Marks[] = privileged || internal ? [{ privileged: Boolean(privileged), privilegeHolder, internal: Boolean(internal) }] : [];
  return [...said, ...Object.values(change).flatMap(({ before, after }) => [...marksOf(before), ...marksOf(after)])];
}

/** One page of an aggregate's history or timeline, as far as its reader may know of it. */
export async function eventPage({ table }: House, aggregateId: string, { query, cursor }: Asked, among: Knowing) {
  const { shown, page, next } = await fillPage(query.limit, cursor as number | undefined, {
    read: async (limit, past) => {
      const { rows, hasMore } = await eventsOf(table, aggregateId, limit, past, isDownwards(query)); // We sealed it.
      return { items: rows, hasMore };
    },
    among,
    placeOf: ({ seq }) => seq,
  });
  return { view: { data: await entriesOf(shown), page }, ...(next === undefined ? {} : { next }) };
}

interface Asked {
  readonly query: EventsQuery;
  readonly cursor: unknown;
}

let sentences: ReadonlyMap<string, string> | undefined;

/** The sentence of every event. The catalog knows every context: it is loaded by who reads a history, not at every cold start. */
async function sentencesOf(): Promise<ReadonlyMap<string, string>> {
  if (!sentences) {
    const { catalog } = await import("../../events/catalog.ts");
    sentences = new Map(catalog.map(({ type, says }) => [type, says]));
  }
  return sentences;
}

/** Event rows as entries, with the sentence of their type. */
export async function entriesOf(rows: readonly EventRow[]) {
  const says = await sentencesOf();
  return rows.map(({ eventId, type, about, at, actorId, requestId, allowedBy, reason, data, change, seq, previousHash, hash }) => ({
    eventId,
    type,
    about,
    at,
    actorId,
    says: says.get(type) ?? type,
    reason,
    data: data as Record<string, unknown>,
    seq,
    requestId,
    allowedBy: [...allowedBy],
    previousHash,
    hash,
    change,
  }));
}
