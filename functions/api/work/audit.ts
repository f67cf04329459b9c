import { cardsBehind, dayPlace, eventsOfDay } from "../../../data/audit.ts";
import type { EventRow } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import { groundOf } from "../../../data/work.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import { isId } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import type { Day } from "../../../domain/kernel/time.ts";
import { subjectOfPart, unmarked } from "../../../domain/work/privilege.ts";
import { isAboutMoney, isLook, viewAudit } from "../../../domain/work/audit.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { entriesOf, eventPage, eventsKnownTo } from "../../shared/event-page.ts";
import { fillPage } from "../../shared/fill-page.ts";
import type { EventsQuery } from "../../shared/page.ts";
import { isDownwards } from "../../shared/page.ts";
import type { auditContract } from "./audit-contract.ts";

export function auditHandlers(house: House): Handlers<typeof auditContract> {
  const parties = partiesIn(house);

  /** What happened on a day, of what was asked for, as far as this reader may know of it: every wall stands here too. */
  async function dayPage({ query, cursor, actor, can }: DayAsk, day: Day, asked: (row: EventRow) => boolean) {
    const everywhere = boundTo(actor) === undefined; // Who is bound to firms sees what happened to their cases, and no party's record.
    const { shown, page, next } = await fillPage(query.limit, cursor as string | undefined, {
      read: (limit, past) => eventsOfDay(house, { day, limit, past, newestFirst: isDownwards(query) }), // We sealed it.
      among: async (rows) => {
        const wanted = rows.filter(asked);
        const cards = await cardsBehind(house, wanted);
        const ofCase = ({ about }: EventRow) => {
          const card = cards.get(about);
          return card && subjectOfPart(card, unmarked);
        };
        const known = new Set(await eventsKnownTo({ can }, "history.read", house, ofCase)(wanted));
        return wanted.filter((row) => known.has(row) || (everywhere && !isId("case", row.about)));
      },
      placeOf: dayPlace,
    });
    return { view: { data: await entriesOf(shown), page }, next };
  }

  return {
    async audit(ask) {
      const { query, actor, stamp, allow } = ask;
      allow({});
      const { day = today(stamp), actorId, type = "" } = query;
      const asked = (row: EventRow) => row.type.startsWith(type) && (actorId === undefined || row.actorId === actorId);
      const [page, reader] = await Promise.all([dayPage(ask, day, asked), parties.load("user", actor.userId)]);
      if (!reader) throw new Error("whoever asks is a user");
      return { ...page, writes: parties.noted("user", reader, viewAudit(actor.userId, day, stamp), stamp) };
    },

    async moneyAudit(ask) {
      ask.allow({});
      return dayPage(ask, ask.query.day ?? today(ask.stamp), isAboutMoney);
    },

    async accessLog(ask) {
      const { caseId } = ask.path;
      const { card } = (await groundOf(house, caseId)) ?? refuse("case.not-found");
      const subject = subjectOfPart(card, unmarked);
      ask.allow(subject);
      const known = eventsKnownTo(ask, "history.read", house, () => subject);
      return eventPage(house, caseId, ask, (rows) => known(rows.filter(isLook)));
    },
  };
}

type DayAsk = Pick<Ask, "cursor" | "actor" | "can"> & { readonly query: EventsQuery };
