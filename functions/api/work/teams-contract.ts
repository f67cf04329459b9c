import * as z from "zod";
import { id } from "../../../domain/kernel/ids.ts";
import { AddTeam, ChangeableTeam, Team } from "../../../domain/work/team.ts";
import type { Contract } from "../../shared/contract.ts";
import { HistoryView, VerificationView } from "../../shared/history-view.ts";
import { EventsQuery, listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const path = z.object({ teamId: id("team") });

/** Teams with a name and members, which own denials and tasks (RCM-050). */
export const teamsContract = {
  addTeam: {
    route: "POST /v1/teams",
    says: "Puts a team of our staff together, under a name that no other team has.",
    may: "team.write",
    body: AddTeam,
    answers: { status: 201, view: Team, location: "/v1/teams/{teamId}" },
    refuses: ["team.name-taken", "team.member-unfit", "team.too-many"],
  },
  listTeams: {
    route: "GET /v1/teams",
    says: "Lists the teams by name.",
    may: "team.read",
    query: PageQuery.extend({
      sort: sortBy("name", "-name"),
      active: z.enum(["true", "false"]).optional(),
      memberId: id("user").optional().meta({ description: "Only those that this user is a member of" }),
    }),
    answers: { status: 200, view: listOf(Team) },
    refuses: ["cursor.invalid"],
  },
  getTeam: {
    route: "GET /v1/teams/{teamId}",
    says: "Reads a team.",
    may: "team.read",
    path,
    answers: { status: 200, view: Team },
    refuses: ["team.not-found"],
  },
  changeTeam: {
    route: "PATCH /v1/teams/{teamId}",
    says: "Changes a team's name or members; active false: it is given nothing new, and what it has stays its members' work.",
    may: "team.write",
    path,
    body: patchOf(ChangeableTeam),
    ifMatch: true,
    answers: { status: 200, view: Team },
    refuses: ["team.not-found", "team.name-taken", "team.member-unfit"],
  },
  teamHistory: {
    route: "GET /v1/teams/{teamId}/history",
    says: "The audit rows of a team: who, when, by which policy, before and after; newest first.",
    may: "team.read",
    path,
    query: EventsQuery,
    answers: { status: 200, view: HistoryView },
    refuses: ["team.not-found", "cursor.invalid"],
  },
  verifyTeamHistory: {
    route: "GET /v1/teams/{teamId}/history/verification",
    says: "Recomputes the hash chain of a team's history and says whether it holds.",
    may: "team.read",
    path,
    answers: { status: 200, view: VerificationView },
    refuses: ["team.not-found"],
  },
} as const satisfies Contract;
