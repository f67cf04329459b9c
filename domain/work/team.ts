import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { teamAdded, teamChanged } from "../../events/teams.ts";
import type { Actor } from "../access/policy.ts";
import { isFirmRole } from "../access/roles.ts";
import { changeRecord } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { line } from "../parties/contact.ts";
import { activity, newRecord, PartyRecord } from "../parties/record.ts";

/** All teams are read together, to find those of one person. */
export const teamsMax = 200;

export const TeamDetails = z.object({
  name: line(80).min(2),
  memberIds: z.array(id("user")).max(200),
});

/** A team with a name and members, which can own denials and tasks (RCM-050). Not the people of one role, who are `team:<role>`. */
export const Team = z.object({ teamId: id("team"), ...TeamDetails.shape, ...PartyRecord.shape }).meta({ id: "Team" });
export type Team = z.output<typeof Team>;

export const AddTeam = TeamDetails.strict();
export type AddTeam = z.output<typeof AddTeam>;

export const ChangeableTeam = TeamDetails.extend(activity);
export type TeamChanges = Partial<z.output<typeof ChangeableTeam>>;

export interface TeamFacts {
  /** Which team has the name that is asked for, when one has. */
  readonly nameOwner: Id<"team"> | undefined;
  /** The users who are asked for as members, as far as they exist. */
  readonly people: readonly Actor[];
  /** How many teams there are. */
  readonly teamCount: number;
}

/** Puts a team together. Refuses `team.name-taken`, `team.member-unfit`, `team.too-many`. */
export function addTeam(request: AddTeam, facts: TeamFacts, stamp: Stamp): { team: Team; events: readonly Happened[] } {
  if (facts.teamCount >= teamsMax) refuse("team.too-many");
  const team: Team = { ...request, memberIds: distinct(request.memberIds), teamId: stamp.newId("team"), ...newRecord(stamp) };
  refuseUnfit(team, team.memberIds, facts);
  const { teamId, memberIds } = team;
  return { team, events: [teamAdded.record(stamp, { teamId, members: memberIds.length }, { team: { after: team } })] };
}

/**
 * Changes a team's name or members, or deactivates it: then it is given nothing new, and what it has stays its members' work. Who
 * leaves it sees its work no more. Refuses `team.name-taken`, `team.member-unfit`; whoever was a member before may stay.
 */
export function changeTeam(
  before: Team,
  request: TeamChanges,
  facts: TeamFacts,
  stamp: Stamp,
): { team: Team; events: readonly Happened[] } {
  const changes = { ...request, ...(request.memberIds ? { memberIds: distinct(request.memberIds) } : {}) };
  const { after, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { team: before, events: [] };
  refuseUnfit(
    after,
    after.memberIds.filter((userId) => !before.memberIds.includes(userId)),
    facts,
  );
  return { team: after, events: [teamChanged.record(stamp, { teamId: before.teamId, fields }, { team: { before, after } })] };
}

/** A team is of our staff: what it owns is mostly billing, of which no law firm hears. */
function refuseUnfit({ teamId }: Team, newMemberIds: readonly Id<"user">[], { nameOwner, people }: TeamFacts): void {
  const fit = new Set(people.filter((person) => person.active && !person.roles.every(isFirmRole)).map(({ userId }) => userId));
  const unfit = newMemberIds.filter((userId) => !fit.has(userId));
  if (unfit.length > 0) refuse("team.member-unfit", { userIds: unfit });
  if (nameOwner !== undefined && nameOwner !== teamId) refuse("team.name-taken", { teamId: nameOwner });
}

/** A set, in one order: the same members said otherwise are no change. */
const distinct = (userIds: readonly Id<"user">[]): Id<"user">[] => [...new Set(userIds)].toSorted();
