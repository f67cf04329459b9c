import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import { isFirmUser } from "../../../domain/access/policy.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { addAttorney, changeAttorney } from "../../../domain/parties/attorney.ts";
import { addFirm, changeFirm } from "../../../domain/parties/firm.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { firms } from "./firms-contract.ts";
import { activeIn, asItIs, askedOf, pageOf } from "./lists.ts";

export function firmHandlers(house: House): Handlers<typeof firms> {
  const parties = partiesIn(house);
  const loadFirm = async (firmId: Id<"firm">) => (await parties.load("firm", firmId)) ?? refuse("firm.not-found", { firmId });
  const loadUser = async (userId: Id<"user"> | undefined) => (userId ? (await parties.several("user", [userId]))[0] : undefined);

  /** An attorney is found under their own firm only. */
  async function loadAttorney({ firmId, attorneyId }: { firmId: Id<"firm">; attorneyId: Id<"attorney"> }) {
    const known = await parties.load("attorney", attorneyId);
    return known?.party.firmId === firmId ? known : refuse("attorney.not-found", { attorneyId });
  }

  return {
    async addFirm({ body, stamp, allow }) {
      allow({});
      const { firm, events } = addFirm(body, stamp);
      return { view: firm, writes: parties.added("firm", firm, events, stamp) };
    },

    async listFirms({ query, cursor, actor, allow }) {
      const active = activeIn(query);
      if (isFirmUser(actor)) {
        if (actor.firmIds.length === 0) allow({}); // Someone without a firm is refused like anyone who asks for the whole list.
        for (const firmId of actor.firmIds) allow({ firmId });
        const own = (await parties.several("firm", actor.firmIds)).filter((firm) => active === undefined || firm.active === active);
        return pageOf({ parties: own, hasMore: false, next: undefined }, asItIs); // A person's own firms always fit one page.
      }
      allow({});
      return pageOf(await parties.list("firm", askedOf({ query, cursor })), asItIs);
    },

    async getFirm({ path: { firmId }, allow }) {
      allow({ firmId });
      return { view: (await loadFirm(firmId)).party };
    },

    async changeFirm({ path: { firmId }, body, stamp, allow, match }) {
      allow({ firmId });
      const known = await loadFirm(firmId);
      match(known.party);
      const { firm, events } = changeFirm(known.party, body, stamp);
      return { view: firm, writes: parties.changed("firm", known, firm, events, stamp) };
    },

    async addAttorney({ path: { firmId }, body, stamp, allow }) {
      allow({ firmId });
      const [known, user] = await Promise.all([parties.load("firm", firmId), loadUser(body.userId)]);
      const { attorney, events } = addAttorney(firmId, body, { firm: known?.party, user }, stamp);
      return { view: attorney, writes: parties.added("attorney", attorney, events, stamp) };
    },

    async listAttorneys({ path: { firmId }, query, cursor, allow }) {
      allow({ firmId });
      const [page] = await Promise.all([parties.list("attorney", { firmId, ...askedOf({ query, cursor }) }), loadFirm(firmId)]);
      return pageOf(page, asItIs);
    },

    async getAttorney({ path, allow }) {
      allow({ firmId: path.firmId });
      return { view: (await loadAttorney(path)).party };
    },

    async changeAttorney({ path, body, stamp, allow, match }) {
      allow({ firmId: path.firmId });
      const [known, user] = await Promise.all([loadAttorney(path), loadUser(body.userId)]);
      match(known.party);
      const { attorney, events } = changeAttorney(known.party, body, { user }, stamp);
      return { view: attorney, writes: parties.changed("attorney", known, attorney, events, stamp) };
    },
  };
}
