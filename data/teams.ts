import type { Actor } from "../domain/access/policy.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { Team, TeamFacts } from "../domain/work/team.ts";
import { teamsMax } from "../domain/work/team.ts";
import type { Happened } from "../events/define.ts";
import { actorOf } from "./actors.ts";
import type { Head } from "./history.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { inBatches } from "./in-batches.ts";
import { keys } from "./keys.ts";
import type { Key, Row, Write } from "./table.ts";
import { bare, create, release, replace, reserve } from "./table.ts";

/** A team as it was read, with the head of its history. */
export interface KnownTeam {
  readonly team: Team;
  readonly head: Head | undefined;
}

/** The teams with a name (RCM-050). A network has dozens, so they lie in one partition and are read together. */
export const teamsIn = ({ table, mac }: Pick<House, "table" | "mac">) => {
  // A team may be called after a person, so keys hold a hash of its name.
  const nameKey = (name: string): Key => keys.unique("team-name", mac("team-name", name.toLowerCase()));
  const { pk } = keys.team("team_");

  const list = async (consistent: boolean): Promise<Team[]> => {
    const { rows, hasMore } = await table.query({ pk, limit: 2 * teamsMax, consistent });
    if (hasMore) throw new Error("far more teams than there may be"); // Two put together at once may go a little over.
    return rows.map((row) => bare<Team>(row));
  };

  async function people(userIds: readonly Id<"user">[]): Promise<Actor[]> {
    const rows = await inBatches(userIds.map(keys.party), (some) => table.read(some));
    return rows.flatMap((row) => actorOf(row) ?? []);
  }

  return {
    /** One team, strongly consistent. */
    async find(teamId: Id<"team">): Promise<Team | undefined> {
      const [row] = await table.read([keys.team(teamId)]);
      return row && bare<Team>(row);
    },

    /** A team with the head of its history, in one read. */
    async load(teamId: Id<"team">): Promise<KnownTeam | undefined> {
      const [row, head] = await table.read([keys.team(teamId), keys.head(teamId)]);
      return row && { team: bare<Team>(row), head: head as (Row & Head) | undefined };
    },

    /** Every team, in the order they were put together. */
    all: () => list(true),

    /**
     * The teams that someone is a member of: those that were deactivated too, because what they own waits for someone all the same.
     * No decision rests on it, so it is read at half the price.
     */
    async ofUser(userId: Id<"user">): Promise<Team[]> {
      return (await list(false)).filter(({ memberIds }) => memberIds.includes(userId));
    },

    /** What decides about a team: who has the name, who the members are, how many teams there are. */
    async facts({
      name,
      memberIds = [],
    }: {
      name?: string | undefined;
      memberIds?: readonly Id<"user">[] | undefined;
    }): Promise<TeamFacts> {
      const [[held], members, teams] = await Promise.all([
        name === undefined ? [] : table.read([nameKey(name)]),
        people([...new Set(memberIds)]),
        list(true),
      ]);
      return { nameOwner: held?.owner as Id<"team"> | undefined, people: members, teamCount: teams.length }; // Reserved for a team.
    },

    /** A new team; its name is taken, whatever its letters' case. */
    added(team: Team, events: readonly Happened[], stamp: Stamp): Write[] {
      const { teamId, name } = team;
      return [reserve(nameKey(name), teamId), create({ ...team, ...keys.team(teamId) }), ...append(teamId, undefined, events, stamp.zone)];
    },

    /** A changed team; the reservation of its name moves with it. */
    changed({ team: before, head }: KnownTeam, after: Team, events: readonly Happened[], stamp: Stamp): Write[] {
      if (events.length === 0) return [];
      const { teamId } = after;
      const [held, wanted] = [nameKey(before.name), nameKey(after.name)];
      const moved = held.pk === wanted.pk ? [] : [release(held, teamId), reserve(wanted, teamId)];
      return [...moved, replace({ ...after, ...keys.team(teamId) }), ...append(teamId, head, events, stamp.zone)];
    },
  };
};
