import { verifyHistory } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import { teamsIn } from "../../../data/teams.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Team } from "../../../domain/work/team.ts";
import { addTeam, changeTeam } from "../../../domain/work/team.ts";
import type { Handlers } from "../../shared/contract.ts";
import { eventPage, everyEvent } from "../../shared/event-page.ts";
import { isDownwards } from "../../shared/page.ts";
import type { teamsContract } from "./teams-contract.ts";

export function teamHandlers(house: House): Handlers<typeof teamsContract> {
  const teams = teamsIn(house);
  const load = async (teamId: Id<"team">) => (await teams.load(teamId)) ?? refuse("team.not-found", { teamId });

  return {
    async addTeam({ body, stamp, allow }) {
      allow({});
      const { team, events } = addTeam(body, await teams.facts(body), stamp);
      return { view: team, writes: teams.added(team, events, stamp) };
    },

    /** There are so few that a page is cut from all of them. */
    async listTeams({ query, cursor, allow }) {
      allow({});
      const { limit, active, memberId } = query;
      const past = cursor as string | undefined; // We sealed it.
      const isAfter = (place: string, other: string) => (isDownwards(query) ? place < other : place > other);
      const found = (await teams.all())
        .filter((team) => active === undefined || String(team.active) === active)
        .filter((team) => memberId === undefined || team.memberIds.includes(memberId))
        .filter((team) => past === undefined || isAfter(placeOf(team), past))
        .toSorted((a, b) => (isAfter(placeOf(a), placeOf(b)) ? 1 : -1));
      const data = found.slice(0, limit);
      const [hasMore, last] = [found.length > limit, data.at(-1)];
      return { view: { data, page: { hasMore } }, ...(hasMore && last ? { next: placeOf(last) } : {}) };
    },

    async getTeam({ path: { teamId }, allow }) {
      allow({ id: teamId });
      return { view: (await load(teamId)).team };
    },

    async changeTeam({ path: { teamId }, body, stamp, allow, match }) {
      allow({ id: teamId });
      const [known, facts] = await Promise.all([load(teamId), teams.facts(body)]);
      match(known.team);
      const { team, events } = changeTeam(known.team, body, facts, stamp);
      return { view: team, writes: teams.changed(known, team, events, stamp) };
    },

    async teamHistory(ask) {
      ask.allow({ id: ask.path.teamId });
      await load(ask.path.teamId);
      return eventPage(house, ask.path.teamId, ask, everyEvent);
    },

    async verifyTeamHistory({ path: { teamId }, allow }) {
      allow({ id: teamId });
      await load(teamId);
      return { view: await verifyHistory(house.table, teamId) };
    },
  };
}

/** By name whatever its letters' case, which no two teams share. */
const placeOf = ({ name }: Team): string => name.toLowerCase();
