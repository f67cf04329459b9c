import * as z from "zod";
import { AddUser, ChangeableUser, User } from "../../../domain/parties/user.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const path = z.object({ userId: id("user") });

export const UserView = User.meta({ id: "User" });

const unfit = ["user.email-taken", "user.roles-mixed", "user.firm-missing", "firm.not-found", "firm.inactive"] as const;

/** Who may log in, with which roles and for which firms (LCM-025, LCM-167, XCT-003). */
export const users = {
  addUser: {
    route: "POST /v1/users",
    says: "Adds a user with their roles and firms.",
    may: "user.write",
    body: AddUser,
    answers: { status: 201, view: UserView, location: "/v1/users/{userId}" },
    refuses: unfit,
  },
  listUsers: {
    route: "GET /v1/users",
    says: "Lists users by name.",
    may: "user.read",
    query: PageQuery.extend({ sort: sortBy("name", "-name"), active: z.enum(["true", "false"]).optional() }),
    answers: { status: 200, view: listOf(UserView) },
    refuses: [],
  },
  getUser: {
    route: "GET /v1/users/{userId}",
    says: "Reads a user; everyone may read their own.",
    may: "user.read",
    path,
    answers: { status: 200, view: UserView },
    refuses: ["user.not-found"],
  },
  changeUser: {
    route: "PATCH /v1/users/{userId}",
    says: "Changes a user's roles, firms, name or e-mail address; active false takes the login away.",
    may: "user.write",
    path,
    body: patchOf(ChangeableUser),
    ifMatch: true,
    answers: { status: 200, view: UserView },
    refuses: ["user.not-found", "user.last-administrator", ...unfit],
  },
} as const satisfies Contract;
