import type { CaseCard, LegalCase } from "../domain/cases/legal-case.ts";
import type { restoreMembership } from "../domain/cases/restore-membership.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { today } from "../domain/kernel/stamp.ts";
import { yearOf } from "../domain/kernel/time.ts";
import { casesIn, placeOf, replaceCard } from "./cases.ts";
import type { Head } from "./history.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { keys, lastNumber, mrnOf } from "./keys.ts";
import type { Row, Write } from "./table.ts";
import { bare, create, reserve } from "./table.ts";

/** A case as far as it is there without its membership. */
export interface Bereft {
  readonly legalCase: LegalCase;
  readonly card: CaseCard;
  readonly head: Head;
  /** Whether the MRN on its card is still reserved for it. */
  readonly mrnIsReserved: boolean;
}

const pageOfCases = 100; // As many as one read of rows takes.

/** Cases that lost their membership, and what makes it again (LCM-151). */
export const missingMembershipsIn = (house: House) => {
  const { table, mac } = house;
  const mrnKey = (mrn: string) => keys.unique("mrn", mac("mrn", mrn));

  return {
    /** The ids of all cases without a membership, from the list of all cases, a page at a time. */
    async *ids(): AsyncGenerator<Id<"case">> {
      const cases = casesIn(house);
      for (let after: string | undefined; ;) {
        const { cards, hasMore } = await cases.list({ of: "all" }, [], pageOfCases, after, "oldestFirst");
        const memberships = await table.glance(cards.map(({ caseId }) => keys.membership(caseId)));
        for (const [i, { caseId }] of cards.entries()) if (!memberships[i]) yield caseId;
        const last = cards.at(-1);
        if (!hasMore || !last) return;
        after = placeOf(last);
      }
    },

    /** The case, strongly consistent; undefined when it has its membership. */
    async find(caseId: Id<"case">): Promise<Bereft | undefined> {
      const [legalCase, card, head, membership] = await table.read([
        keys.case(caseId),
        keys.caseCard(caseId),
        keys.head(caseId),
        keys.membership(caseId),
      ]);
      if (membership) return undefined;
      if (!legalCase || !card || !head) throw new Error("a case that lacks more than its membership");
      const known = bare<CaseCard>(card);
      const [reserved] = await table.read([mrnKey(known.mrn)]);
      return { legalCase: bare<LegalCase>(legalCase), card: known, head: head as Row & Head, mrnIsReserved: reserved?.owner === caseId };
    },

    /** The next MRN; undefined when the year's are used up (LCM-137, LCM-164). */
    async nextMrn(stamp: Stamp): Promise<string | undefined> {
      const day = today(stamp);
      const sequence = await table.next(keys.counter("mrn", yearOf(day)), lastNumber.mrn);
      return sequence === undefined ? undefined : mrnOf(day, sequence);
    },

    /** The membership made again: of two who make it, one creates the row, and the other finds it there. */
    restored({ card, head, mrnIsReserved }: Bereft, made: ReturnType<typeof restoreMembership>, stamp: Stamp): Write[] {
      const { caseId, mrn } = made.membership;
      return [
        create({ ...made.membership, ...keys.membership(caseId) }),
        ...(mrnIsReserved ? [] : [reserve(mrnKey(mrn), caseId)]),
        ...(made.card === card ? [] : [replaceCard(made.card)]),
        ...append(caseId, head, [made.event], stamp.zone),
      ];
    },
  };
};
