import type { House } from "../../../data/house.ts";
import { teamsIn } from "../../../data/teams.ts";
import type { Handlers } from "../../shared/contract.ts";
import { isDownwards } from "../../shared/page.ts";
import { ownersOf, workPage } from "../../shared/work-page.ts";
import type { workContract } from "./contract.ts";

/** Everyone's open work: their own, and that of their teams. */
export const workListHandlers = (house: House): Pick<Handlers<typeof workContract>, "work"> => ({
  async work(ask) {
    const { whose, dueBy, kind, limit } = ask.query;
    const teams = whose === "mine" ? [] : await teamsIn(house).ofUser(ask.actor.userId);
    const { items, page, next } = await workPage(house, ask, {
      owners: ownersOf(ask.actor, teams, whose),
      kinds: kind && [kind],
      dueBy,
      limit,
      past: ask.cursor as string | undefined, // We sealed it.
      lastFirst: isDownwards(ask.query),
    });
    return { view: { data: items, page }, next };
  },
});
