import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { userAdded, userChanged } from "../../events/parties.ts";
import { Role } from "../access/roles.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Email, line } from "./contact.ts";
import { changeRecord } from "../kernel/change.ts";
import { activity, newRecord, PartyRecord } from "./record.ts";

/** A person works for a handful of firms at most, and staff are assigned a bounded set. */
const firmsMax = 50;

export const UserDetails = z.object({
  email: Email,
  name: line(120),
  roles: z.array(Role).min(1).max(Role.options.length),
  firmIds: z
    .array(id("firm"))
    .max(firmsMax)
    .optional()
    .meta({ description: "The firms of a law firm's user; for our staff the firms they are limited to, none for all" }),
});

/** Someone who logs in. Roles and firms are read from here on each request, never from the token (DESIGN 6). */
export const User = z.object({ userId: id("user"), ...UserDetails.shape, firmIds: z.array(id("firm")), ...PartyRecord.shape });
export type User = z.output<typeof User>;

export const AddUser = UserDetails.strict();
export type AddUser = z.output<typeof AddUser>;

export const ChangeableUser = UserDetails.extend(activity);
export type UserChanges = Partial<z.output<typeof ChangeableUser>>;

/** Roles of a law firm's own people; every other role is staff (DESIGN 12.19). */
export const firmRoles = ["attorney", "paralegal"] as const satisfies readonly Role[];

export interface UserFacts {
  /** Who has the e-mail address that is asked for, when anyone has. */
  readonly emailOwner: Id<"user"> | undefined;
  /** The firms that are asked for, as far as they exist. */
  readonly firms: readonly { readonly firmId: Id<"firm">; readonly active: boolean }[];
  /** All active System Administrators. */
  readonly administrators: readonly Id<"user">[];
}

export interface UserOutcome {
  readonly user: User;
  /** The active System Administrators after this. */
  readonly administrators: readonly Id<"user">[];
  readonly events: readonly Happened[];
}

/** Adds a login. It can do nothing before its roles are here, and nothing its roles do not say. */
export function addUser(request: AddUser, facts: UserFacts, stamp: Stamp): UserOutcome {
  const user: User = {
    ...request,
    roles: sorted(request.roles),
    firmIds: sorted(request.firmIds ?? []),
    userId: stamp.newId("user"),
    ...newRecord(stamp),
  };
  refuseUnfit(user, user.firmIds, facts);
  return {
    user,
    administrators: administratorsWith(user, facts),
    events: [userAdded.record(stamp, published(user), { user: { after: user } })],
  };
}

/** Changes a user: roles, firms, name, e-mail, or takes the login away (`active: false`). */
export function changeUser(before: User, request: UserChanges, facts: UserFacts, stamp: Stamp): UserOutcome {
  const changes = {
    ...request,
    ...(request.roles ? { roles: sorted(request.roles) } : {}),
    ...("firmIds" in request ? { firmIds: sorted(request.firmIds ?? []) } : {}),
  } as Partial<User>; // What was undefined in firmIds is now a list.
  const { after, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { user: before, administrators: facts.administrators, events: [] };

  refuseUnfit(
    after,
    after.firmIds.filter((firmId) => !before.firmIds.includes(firmId)),
    facts,
  );
  const administrators = administratorsWith(after, facts);
  // Without one nobody could ever give the role back. Held true in the transaction by the administrators' row.
  if (administrators.length === 0 && isAdministrator(before)) refuse("user.last-administrator", { userId: before.userId });
  return { user: after, administrators, events: [userChanged.record(stamp, { ...published(after), fields }, { user: { before, after } })] };
}

/** LCM-167, DESIGN 12.19: a law firm's user has their firms and no staff role, because a forbidden fact must not leak through a second hat. */
function refuseUnfit(user: User, newFirms: readonly Id<"firm">[], { emailOwner, firms }: UserFacts): void {
  const { userId, roles, firmIds } = user;
  const ofFirm: readonly Role[] = firmRoles;
  const inFirm = roles.some((role) => ofFirm.includes(role));
  if (inFirm && !roles.every((role) => ofFirm.includes(role))) refuse("user.roles-mixed", { roles });
  if (inFirm && firmIds.length === 0) refuse("user.firm-missing", { roles });
  for (const firmId of newFirms) {
    const firm = firms.find((one) => one.firmId === firmId);
    if (!firm) refuse("firm.not-found", { firmId });
    if (!firm.active) refuse("firm.inactive", { firmId });
  }
  if (emailOwner !== undefined && emailOwner !== userId) refuse("user.email-taken");
}

const isAdministrator = ({ active, roles }: User): boolean => active && roles.includes("systemAdministrator");

function administratorsWith(user: User, { administrators }: UserFacts): readonly Id<"user">[] {
  const others = administrators.filter((userId) => userId !== user.userId);
  return isAdministrator(user) ? sorted([...others, user.userId]) : others;
}

const published = ({ userId, roles, firmIds, active }: User) => ({ userId, roles, firmIds, active });

/** A set, in one order: the same roles said otherwise are no change. */
const sorted = <T extends string>(values: readonly T[]): T[] => [...new Set(values)].toSorted();
