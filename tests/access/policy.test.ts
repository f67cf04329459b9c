import { describe, expect, it } from "vitest";
import { engineFailed } from "../../domain/access/engine.ts";
import {
  actions,
  boundTo,
  decide,
  denialOf,
  isFirmUser,
  notFoundCodeOf,
  readActionOf,
  type Action,
  type Actor,
  type Subject,
} from "../../domain/access/policy.ts";
import { Role } from "../../domain/access/roles.ts";
import { changesOfACase, isOfLawFirm, mayDo, me, ourFirm, ours, someone, theirFirm, theirs, who } from "./scenes.ts";

const roles = Role.options;
const may = (actor: Actor, action: Action, subject: Subject): boolean => decide(actor, action, subject).allowed;
const administrator = who("systemAdministrator");
const staffOfOurFirm = who("caseManager", [ourFirm]);
const privileged: Subject = { ...ours, privileged: true, privilegeHolder: ourFirm };

describe("each action on our firm's open case and its people (DESIGN 12.20, DOMAIN B, LCM-010..016, NEG-230..235)", () => {
  it.each(actions)("%s is for exactly the roles it is written down for", (action) => {
    const allowed = roles.filter((role) => may(who(role), action, ours));
    expect(allowed.toSorted()).toEqual([...mayDo[action], "systemAdministrator"].toSorted());
  });
});

describe("the walls, which no role passes", () => {
  it.each(roles)("another firm's things are closed to a law firm's people, open to staff as their role says: %s (LCM-167)", (role) => {
    const allowed = actions.filter((action) => may(who(role), action, theirs));
    const expected = actions.filter((action) => role === "systemAdministrator" || mayDo[action].includes(role));
    expect(allowed).toEqual(isOfLawFirm(role) ? [] : expected);
  });

  it.each(roles)("an inactive user does nothing at all: %s (DESIGN 12.19)", (role) => {
    expect(actions.filter((action) => may({ ...who(role), active: false }, action, ours))).toEqual([]);
    expect(may({ ...who(role), active: false }, "user.read", { userId: me })).toBe(false);
  });

  it.each(roles)("a closed case does not change, and is still read: %s (LCM-094)", (role) => {
    const closed: Subject = { ...ours, caseStatus: "closed" };
    expect(changesOfACase.filter((action) => may(who(role), action, closed))).toEqual([]);
    expect(may(who(role), "case.read", closed)).toBe(true);
  });

  it.each(roles)("a privileged paper is read by the firm that holds the privilege and by nobody else: %s (LCM-166)", (role) => {
    expect(may(who(role), "case.read", privileged)).toBe(isOfLawFirm(role));
    expect(may(who(role), "case.read", { ...privileged, privilegeHolder: theirFirm })).toBe(false);
    expect(may(who(role), "case.read", { ...privileged, privilegeHolder: undefined })).toBe(false);
  });
});

const scenes: [scene: string, Actor, Action, Subject, "allow" | "deny"][] = [
  [
    "an administrator corrects a closed case (LCM-102, DESIGN 12.15)",
    administrator,
    "case.correct",
    { ...ours, caseStatus: "closed" },
    "allow",
  ],
  ["an administrator changes a closed case", administrator, "case.update", { ...ours, caseStatus: "closed" }, "deny"],
  ["a case manager changes a case whose status nobody told", who("caseManager"), "case.update", { firmId: ourFirm }, "deny"],
  [
    "a case manager changes a case that says status, not caseStatus",
    who("caseManager"),
    "case.update",
    { firmId: ourFirm, status: "active" },
    "allow",
  ],
  [
    "a closed case is hidden behind something active in it",
    who("caseManager"),
    "case.update",
    { firmId: ourFirm, status: "active", caseStatus: "closed" },
    "deny",
  ],
  ["an analyst changes a case (LCM-013)", who("financialAnalyst"), "case.update", ours, "deny"],
  ["an attorney changes a field beyond their list (LCM-011)", who("attorney"), "case.update", ours, "deny"],
  ["an attorney changes a field of their list (LCM-011)", who("attorney"), "case.updateLimited", ours, "allow"],
  ["an attorney of the other firm does", who("attorney", [theirFirm]), "case.updateLimited", ours, "deny"],
  ["a paralegal of no firm reads a case", who("paralegal", []), "case.read", ours, "deny"],
  ["a paralegal of no firm reads a case of no firm", who("paralegal", []), "case.read", {}, "deny"],

  ["staff assigned to our firm reads our case (LCM-167)", staffOfOurFirm, "case.read", ours, "allow"],
  ["staff assigned to our firm reads their case", staffOfOurFirm, "case.read", theirs, "deny"],
  ["an administrator assigned to our firm reads their case", who("systemAdministrator", [ourFirm]), "case.read", theirs, "deny"],
  ["staff assigned to our firm opens a case for them", staffOfOurFirm, "case.open", { firmId: theirFirm }, "deny"],
  ["staff assigned to our firm reads our privileged paper (LCM-166)", staffOfOurFirm, "case.read", privileged, "deny"],

  ["an attorney lists our cases", who("attorney"), "case.list", { firmId: ourFirm }, "allow"],
  ["an attorney lists all cases", who("attorney"), "case.list", {}, "deny"],
  ["an attorney lists the cases of no firm", who("attorney"), "case.list", { firmIds: [] }, "deny"],
  ["an attorney searches in our firm and theirs", who("attorney"), "case.search", { firmIds: [ourFirm, theirFirm] }, "deny"],
  ["an attorney of both firms does", who("attorney", [ourFirm, theirFirm]), "case.search", { firmIds: [ourFirm, theirFirm] }, "allow"],
  ["staff of the tenant lists all cases", who("legalTeam"), "case.list", {}, "allow"],
  ["staff assigned to our firm lists all cases", staffOfOurFirm, "case.list", {}, "deny"],
  ["staff assigned to our firm lists our cases", staffOfOurFirm, "case.list", { firmId: ourFirm }, "allow"],

  [
    "collections read a case of somebody else (NEG-231)",
    who("collectionsSpecialist"),
    "case.read",
    { ...ours, assignedTo: [someone] },
    "deny",
  ],
  ["collections read a case of nobody", who("collectionsSpecialist"), "case.read", { ...ours, assignedTo: undefined }, "deny"],
  ["collections read a case that they share", who("collectionsSpecialist"), "case.read", { ...ours, assignedTo: [someone, me] }, "allow"],
  [
    "collections read the account of somebody's case",
    who("collectionsSpecialist"),
    "account.read",
    { ...ours, assignedTo: [someone] },
    "deny",
  ],
  ["collections list a firm's cases", who("collectionsSpecialist"), "case.list", { firmId: ourFirm }, "deny"],
  ["collections list their own cases", who("collectionsSpecialist"), "case.list", { assignedTo: [me] }, "allow"],
  ["collections search, where each hit is asked about again", who("collectionsSpecialist"), "case.search", {}, "allow"],

  ["an attorney sees a patient of our case (DESIGN 12.19)", who("attorney"), "patient.read", { firmIds: [theirFirm, ourFirm] }, "allow"],
  ["an attorney sees a patient without a case", who("attorney"), "patient.read", { firmIds: [] }, "deny"],
  ["an attorney sees a patient of whose cases nobody told", who("attorney"), "patient.read", {}, "deny"],
  ["staff assigned to our firm registers a patient (LCM-070)", staffOfOurFirm, "patient.write", { firmIds: [] }, "allow"],
  ["staff assigned to our firm reads a patient of theirs alone", staffOfOurFirm, "patient.read", { firmIds: [theirFirm] }, "deny"],
  ["staff assigned to our firm lists all patients", staffOfOurFirm, "patient.read", {}, "deny"],

  [
    "a medical director decides on their own request (LCM-124)",
    who("medicalDirector"),
    "authorization.decide",
    { ...ours, requestedBy: me },
    "deny",
  ],
  ["an administrator decides on their own request", administrator, "authorization.decide", { ...ours, requestedBy: me }, "deny"],
  [
    "a medical director decides on nobody's request",
    who("medicalDirector"),
    "authorization.decide",
    { ...ours, requestedBy: undefined },
    "deny",
  ],
  [
    "a medical director decides on the system's request",
    who("medicalDirector"),
    "authorization.decide",
    { ...ours, requestedBy: "system:auto-approval" },
    "allow",
  ],
  ["a case manager activates on their own request (LCM-091)", who("caseManager"), "case.activate", { ...ours, requestedBy: me }, "deny"],
  ["a case manager opens a case as active at once (LCM-076)", who("caseManager"), "case.activate", { firmId: ourFirm }, "allow"],
  ["a coordinator opens a case as active at once", who("caseCoordinator"), "case.activate", { firmId: ourFirm }, "deny"],

  ["a user reads themselves", who("customerService"), "user.read", { userId: me }, "allow"],
  ["a user changes themselves", who("customerService"), "user.write", { userId: me }, "deny"],
  ["an analyst reads the audit view of everything", who("financialAnalyst"), "audit.read", {}, "deny"],
];

describe("scenes, to be read aloud with compliance", () => {
  it.each(scenes)("%s", (_, actor, action, subject, expected) => {
    expect(may(actor, action, subject) ? "allow" : "deny").toBe(expected);
  });

  it("roles add up: collections who are also case coordinators read unassigned cases", () => {
    const both: Actor = { ...who("collectionsSpecialist"), roles: ["collectionsSpecialist", "caseCoordinator"] };
    expect(may(both, "case.read", { ...ours, assignedTo: [] })).toBe(true);
    expect(may({ ...both, roles: [] }, "case.read", ours)).toBe(false);
  });

  it("a second role does not open our money to a law firm's user (DESIGN 6)", () => {
    expect(may({ ...who("attorney"), roles: ["attorney", "systemAdministrator"] }, "account.read", ours)).toBe(false);
  });
});

describe("every decision says why, for the audit row (DESIGN 6)", () => {
  it("names the policies that allowed, and the wall that denied", () => {
    expect(decide(who("attorney"), "case.read", ours).policies).toEqual(["law-firms-read-their-own-cases"]);
    expect(decide(administrator, "case.read", privileged).policies).toEqual(["privilege-wall"]);
    expect(decide(who("legalTeam"), "case.update", ours).policies).toEqual([]);
  });

  it.each(["case.delete", "toString", "__proto__", ""])("denies an action that is not there: %j (RELIABILITY 2.1)", (action) => {
    expect(decide(administrator, action as Action, ours)).toEqual({ allowed: false, policies: [] });
  });

  it("denies, and says that the engine failed, when a status is not one of ours", () => {
    const odd = { ...ours, caseStatus: "reopened" as "active" };
    expect(decide(administrator, "case.read", odd)).toEqual({ allowed: false, policies: [engineFailed] });
  });
});

describe("how a denial is told (DESIGN 12.19)", () => {
  it("hides what may not be read, and admits what may", () => {
    expect(denialOf(who("attorney"), "case.read", theirs)).toBe("case.not-found");
    expect(denialOf(who("attorney"), "case.update", theirs)).toBe("case.not-found");
    expect(denialOf(who("attorney"), "case.update", ours)).toBe("access.denied");
    expect(denialOf(administrator, "case.read", privileged)).toBe("case.not-found");
    expect(denialOf(who("attorney"), "case.open", { firmId: theirFirm })).toBe("firm.not-found");
    expect(denialOf(who("medicalDirector"), "authorization.decide", { ...ours, requestedBy: me })).toBe("access.denied");
    expect(denialOf(who("customerService"), "user.read", { userId: someone })).toBe("user.not-found");
  });

  it("has nothing to hide where nothing is named", () => {
    expect(denialOf(who("attorney"), "patient.write", { firmIds: [] })).toBe("access.denied");
    expect(denialOf(who("attorney"), "case.list", {})).toBe("access.denied");
    expect(denialOf(who("attorney"), "operations.redrive", {})).toBe("access.denied");
    expect(denialOf(staffOfOurFirm, "denial.readInsights", {})).toBe("access.denied");
  });

  it("has nothing to hide of the asker's own firms, and all of another's", () => {
    const lawyer = who("attorney", [ourFirm]);
    expect(denialOf(lawyer, "denial.read", { firmIds: [ourFirm] })).toBe("access.denied");
    expect(denialOf(lawyer, "denial.read", { firmIds: [ourFirm, theirFirm] })).toBe("denial.not-found");
    expect(denialOf(lawyer, "denial.read", { id: "one", firmIds: [ourFirm] })).toBe("denial.not-found");
  });

  it.each(actions)("%s belongs only to those who may see what it is about", (action) => {
    const doers = [...mayDo[action], "systemAdministrator" as const];
    expect(doers.filter((role) => !may(who(role), readActionOf(action), ours))).toEqual([]);
    expect(notFoundCodeOf(action)).toMatch(/\.not-found$|^access\.denied$/);
  });
});

describe("who is bound to what", () => {
  it("takes a user with nothing but firm roles for a law firm's, and keeps them to their firms", () => {
    expect(roles.filter((role) => isFirmUser(who(role)))).toEqual(["attorney", "paralegal"]);
    expect(isFirmUser({ ...who("attorney"), roles: ["attorney", "legalTeam"] })).toBe(false);
    expect(boundTo(who("attorney", []))).toEqual([]);
    expect(boundTo(staffOfOurFirm)).toEqual([ourFirm]);
    expect(boundTo(who("legalTeam"))).toBeUndefined();
  });
});
