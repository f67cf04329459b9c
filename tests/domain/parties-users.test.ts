import { describe, expect, it } from "vitest";
import type { Role } from "../../domain/access/roles.ts";
import { Role as RoleSchema } from "../../domain/access/roles.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import type { User, UserFacts } from "../../domain/parties/user.ts";
import { AddUser, addUser, changeUser, firmRoles } from "../../domain/parties/user.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";

const refusalOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return "nothing refused";
};
const firmId = newId("firm");
const facts = (difference: Partial<UserFacts> = {}): UserFacts => ({
  emailOwner: undefined,
  firms: [{ firmId, active: true }],
  administrators: [],
  ...difference,
});
const request = (difference: object = {}) =>
  AddUser.parse({ email: "someone@example.test", name: "Someone", roles: ["caseManager"], ...difference });
const userWith = (difference: object = {}): User => addUser(request(difference), facts(), aStamp()).user;
const staffRoles = RoleSchema.options.filter((role) => !(firmRoles as readonly Role[]).includes(role));

describe("a user's roles and firms (LCM-167, XCT-003)", () => {
  it.each(firmRoles)("%s needs the firm they belong to", (role) => {
    expect(refusalOf(() => addUser(request({ roles: [role] }), facts(), aStamp()))).toBe("user.firm-missing");
    expect(refusalOf(() => addUser(request({ roles: [role], firmIds: [firmId] }), facts(), aStamp()))).toBe("nothing refused");
  });
  it.each(staffRoles)("%s needs no firm, and cannot be worn together with a law firm's role", (role) => {
    expect(refusalOf(() => addUser(request({ roles: [role] }), facts(), aStamp()))).toBe("nothing refused");
    expect(refusalOf(() => addUser(request({ roles: [role, "attorney"], firmIds: [firmId] }), facts(), aStamp()))).toBe("user.roles-mixed");
    expect(
      refusalOf(() => changeUser(userWith({ roles: ["paralegal"], firmIds: [firmId] }), { roles: ["paralegal", role] }, facts(), aStamp())),
    ).toBe("user.roles-mixed");
  });
  it("lets the two roles of a law firm go together, and several staff roles add up", () => {
    expect(userWith({ roles: ["paralegal", "attorney"], firmIds: [firmId] }).roles).toEqual(["attorney", "paralegal"]);
    expect(userWith({ roles: ["legalTeam", "caseManager", "legalTeam"] }).roles).toEqual(["caseManager", "legalTeam"]);
  });
  it("may limit staff to an assigned set of firms", () => expect(userWith({ firmIds: [firmId, firmId] }).firmIds).toEqual([firmId]));
  it("refuses a firm that is not there or not active, but keeps one that was deactivated later", () => {
    expect(refusalOf(() => addUser(request({ firmIds: [newId("firm")] }), facts(), aStamp()))).toBe("firm.not-found");
    expect(refusalOf(() => addUser(request({ firmIds: [firmId] }), facts({ firms: [{ firmId, active: false }] }), aStamp()))).toBe(
      "firm.inactive",
    );
    const user = userWith({ firmIds: [firmId] });
    expect(
      refusalOf(() => changeUser(user, { name: "Other", firmIds: [firmId] }, facts({ firms: [{ firmId, active: false }] }), aStamp())),
    ).toBe("nothing refused");
  });
  it("needs at least one role, and every role it names must be one", () => {
    expect(AddUser.safeParse({ email: "a@b.test", name: "A", roles: [] }).success).toBe(false);
    expect(AddUser.safeParse({ email: "a@b.test", name: "A", roles: ["superuser"] }).success).toBe(false);
  });
  it("takes an attorney's last firm away only with the role", () => {
    const attorney = userWith({ roles: ["attorney"], firmIds: [firmId] });
    expect(refusalOf(() => changeUser(attorney, { firmIds: undefined }, facts(), aStamp()))).toBe("user.firm-missing");
  });
});

describe("a user's e-mail address", () => {
  it("belongs to one user only", () => {
    const user = userWith();
    expect(refusalOf(() => addUser(request(), facts({ emailOwner: user.userId }), aStamp()))).toBe("user.email-taken");
    expect(refusalOf(() => changeUser(user, { email: "other@example.test" }, facts({ emailOwner: newId("user") }), aStamp()))).toBe(
      "user.email-taken",
    );
    expect(
      refusalOf(() => changeUser(user, { email: "someone@example.test", name: "New" }, facts({ emailOwner: user.userId }), aStamp())),
    ).toBe("nothing refused");
  });
});

describe("the last System Administrator (LCM-016)", () => {
  const administrator = userWith({ roles: ["systemAdministrator"] });
  const only = facts({ administrators: [administrator.userId] });
  const two = facts({ administrators: [administrator.userId, newId("user")] });
  it.each([
    ["deactivated", { active: false }],
    ["given another role", { roles: ["caseManager"] as Role[] }],
  ])("cannot be %s, while one of two can", (_, changes) => {
    expect(refusalOf(() => changeUser(administrator, changes, only, aStamp()))).toBe("user.last-administrator");
    expect(changeUser(administrator, changes, two, aStamp()).administrators).toEqual(two.administrators.slice(1));
  });
  it("can be renamed and given further roles", () => {
    expect(
      refusalOf(() => changeUser(administrator, { name: "Chief", roles: ["systemAdministrator", "caseManager"] }, only, aStamp())),
    ).toBe("nothing refused");
  });
  it("is counted when added, restored or promoted", () => {
    expect(addUser(request({ roles: ["systemAdministrator"] }), facts(), aStamp()).administrators).toHaveLength(1);
    const manager = userWith();
    expect(changeUser(manager, { roles: ["systemAdministrator"] }, only, aStamp()).administrators).toEqual(
      [administrator.userId, manager.userId].toSorted(),
    );
    expect(changeUser({ ...administrator, active: false }, { active: true }, facts(), aStamp()).administrators).toEqual([
      administrator.userId,
    ]);
  });
});

it("tells the sign-in service what it needs, without a name or an address", () => {
  const user = userWith({ roles: ["paralegal"], firmIds: [firmId] });
  const { events } = changeUser(user, { active: false, name: "ZZPHI" }, facts(), aStamp());
  expect(events).toMatchObject([
    {
      type: "user.changed.v1",
      data: { userId: user.userId, roles: ["paralegal"], firmIds: [firmId], active: false, fields: ["active", "name"] },
    },
  ]);
  expect(JSON.stringify(events[0]?.data)).not.toMatch(/ZZPHI|example/);
});
