import type { Action, Actor, Subject } from "../../domain/access/policy.ts";
import type { Role } from "../../domain/access/roles.ts";
import type { Id } from "../../domain/kernel/ids.ts";

/** The people and things of the access tests. */
export const ourFirm: Id<"firm"> = "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0A";
export const theirFirm: Id<"firm"> = "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0B";
export const me: Id<"user"> = "user_01K9ZQ3V7M8N4P5R6S7T8V9W0C";
export const someone: Id<"user"> = "user_01K9ZQ3V7M8N4P5R6S7T8V9W0D";

export const isOfLawFirm = (role: Role): boolean => role === "attorney" || role === "paralegal";

/** An active user: of our firm when a law firm's, of the whole tenant when staff, unless said otherwise. */
export const who = (role: Role, firmIds: Actor["firmIds"] = isOfLawFirm(role) ? [ourFirm] : []): Actor => ({
  userId: me,
  roles: [role],
  firmIds,
  active: true,
});

/** A subject that every action can be asked about: our firm's open case, assigned to the asker, asked for by someone else. */
export const ours: Subject = {
  id: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0E",
  firmId: ourFirm,
  firmIds: [ourFirm],
  caseStatus: "active",
  assignedTo: [me],
  requestedBy: someone,
  userId: someone,
};
export const theirs: Subject = { ...ours, firmId: theirFirm, firmIds: [theirFirm] };

const staff: readonly Role[] = [
  "caseManager",
  "caseCoordinator",
  "financialAnalyst",
  "medicalDirector",
  "claimsProcessor",
  "negotiationsManager",
  "collectionsSpecialist",
  "settlementCoordinator",
  "customerService",
  "legalTeam",
];
const lawFirm: readonly Role[] = ["attorney", "paralegal"];
const keepers: readonly Role[] = ["caseManager", "caseCoordinator"];
const negotiators: readonly Role[] = ["negotiationsManager", "settlementCoordinator"];
const billers: readonly Role[] = ["claimsProcessor"];
const claimReaders: readonly Role[] = ["caseManager", "financialAnalyst", "medicalDirector"];
const wholeReaders = staff.filter((role) => role !== "customerService");

/**
 * Who may do each thing to `ours`, besides the System Administrator who may do all of it. Written from DESIGN 12.20 and the
 * table of DOMAIN part B, not from the policies.
 */
export const mayDo: Readonly<Record<Action, readonly Role[]>> = {
  "patient.read": [...staff, ...lawFirm],
  "patient.write": keepers,
  "firm.read": [...staff, ...lawFirm],
  "firm.write": keepers,
  "attorney.read": [...staff, ...lawFirm],
  "attorney.write": keepers,
  "provider.read": staff,
  "provider.write": keepers,
  "payer.read": staff,
  "payer.write": keepers,
  "user.read": [],
  "user.write": [],
  "case.list": [...staff, ...lawFirm],
  "case.search": [...staff, ...lawFirm],
  "case.open": keepers,
  "case.read": [...staff, ...lawFirm],
  "case.readWhole": [...wholeReaders, ...lawFirm],
  "case.update": keepers,
  "case.updateLimited": [...keepers, ...lawFirm],
  "case.updateFinances": [...keepers, ...negotiators],
  "case.activate": ["caseManager"],
  "case.changeStatus": keepers,
  "case.settle": [...keepers, "negotiationsManager"],
  "case.close": ["caseManager"],
  "case.correct": [],
  "case.dispute": [...keepers, ...negotiators],
  "readiness.read": staff,
  "timeline.read": [...staff, ...lawFirm],
  "history.read": [...wholeReaders, ...lawFirm],
  "membership.read": [...staff, ...lawFirm],
  "membership.update": keepers,
  "membershipCard.print": keepers,
  "authorization.read": [...staff, ...lawFirm],
  "authorization.request": keepers,
  "authorization.decide": ["medicalDirector"],
  "authorization.check": staff,
  "appointment.read": [...staff, ...lawFirm],
  "appointment.write": keepers,
  "document.read": [...wholeReaders, ...lawFirm],
  "document.readPhotoId": keepers,
  "document.add": [...keepers, "claimsProcessor", "collectionsSpecialist", ...negotiators, ...lawFirm],
  "document.change": keepers,
  "note.read": [...wholeReaders, ...lawFirm],
  "note.write": [...keepers, "medicalDirector", "claimsProcessor", "collectionsSpecialist", ...negotiators, ...lawFirm],
  "task.read": [...wholeReaders, ...lawFirm],
  "task.write": [...keepers, "medicalDirector", "claimsProcessor", "collectionsSpecialist", ...negotiators, ...lawFirm],
  "task.finish": [...keepers, "medicalDirector", "claimsProcessor", "collectionsSpecialist", ...negotiators, ...lawFirm],
  "contact.read": [...wholeReaders, ...lawFirm],
  "contact.write": [...keepers, "medicalDirector", "claimsProcessor", "collectionsSpecialist", ...negotiators, ...lawFirm],
  "lien.read": [...wholeReaders, ...lawFirm],
  "lien.write": [...keepers, ...negotiators],
  "account.read": ["financialAnalyst", "collectionsSpecialist", ...negotiators],
  "account.readBalances": ["caseManager", "financialAnalyst", "collectionsSpecialist", "customerService", ...negotiators],
  "coverage.read": [...keepers, ...billers, ...claimReaders.filter((role) => role !== "caseManager")],
  "coverage.write": [...keepers, ...billers],
  "claim.read": [...billers, ...claimReaders],
  "claim.write": billers,
  "claim.post": billers,
  "claim.list": [...billers, ...claimReaders],
  "denial.read": [...billers, ...claimReaders],
  "denial.readInsights": [...billers, ...claimReaders],
  "denial.write": billers,
  "prices.read": [...billers, ...claimReaders],
  "prices.write": billers,
  "reference.read": staff,
  "operation.read": [],
  "team.read": staff,
  "team.write": [],
  "audit.read": [],
  "audit.readMoney": ["financialAnalyst"],
  "operations.redrive": [],
  "settings.read": staff,
  "settings.write": [],
};

/** What changes an existing case, and so ends with it. */
export const changesOfACase: readonly Action[] = [
  "case.update",
  "case.updateLimited",
  "case.updateFinances",
  "case.activate",
  "case.changeStatus",
  "case.settle",
  "case.close",
  "case.dispute",
  "membership.update",
  "authorization.request",
  "authorization.decide",
  "appointment.write",
  "note.write",
  "task.write",
  "contact.write",
  "lien.write",
  "coverage.write",
  "claim.write",
];
