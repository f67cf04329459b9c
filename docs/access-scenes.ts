import type { Action, Actor, Subject } from "../domain/access/policy.ts";
import { boundTo, decide, denialOf, isFirmUser } from "../domain/access/policy.ts";
import type { Role } from "../domain/access/roles.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Operation } from "../functions/shared/contract.ts";
import { statusOf } from "../functions/shared/http-status.ts";

/**
 * The scenes in which the access matrix asks about every route and role. The thing asked for is always our firm's.
 *
 *   own firm     someone of our firm, or of our staff and assigned to it; for collections, and the case is theirs
 *   other firm   someone of another firm, or of our staff and assigned to another firm only
 *   unassigned   nobody's firm: a law firm's user without a firm; our staff of the whole tenant; no case is theirs
 *   closed       as own firm, and the case is closed
 */
export const scenes = ["own firm", "other firm", "unassigned", "closed"] as const;
export type Scene = (typeof scenes)[number];

/** What comes of it: done, done within a short list of fields (the law firm's, the negotiators'), refused, or told that there is no such thing. */
export type Outcome = "yes" | "limited" | "403" | "404";

export const ourFirm: Id<"firm"> = "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0A";
export const otherFirm: Id<"firm"> = "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0B";
const asker: Id<"user"> = "user_01K9ZQ3V7M8N4P5R6S7T8V9W0C";
const someone: Id<"user"> = "user_01K9ZQ3V7M8N4P5R6S7T8V9W0D";

/** The firms of whoever asks in this scene. */
export function firmsIn(scene: Scene, firms: { ours: Id<"firm">; other: Id<"firm"> } = { ours: ourFirm, other: otherFirm }): Id<"firm">[] {
  if (scene === "unassigned") return [];
  return [scene === "other firm" ? firms.other : firms.ours];
}

/** What the policy says of this operation in this scene. */
export function outcomeOf({ may, path }: Operation, role: Role, scene: Scene): Outcome {
  if (may === "anyone" || may === "self") return "yes";
  const actor: Actor = { userId: asker, roles: [role], firmIds: firmsIn(scene), active: true };
  const subject = subjects[may]({ scene, actor, one: path !== undefined });
  if (decide(actor, may, subject).allowed) return "yes";
  if (may !== "case.update") return told(denialOf(actor, may, subject));
  const short = (["case.updateFinances", "case.updateLimited"] as const).some((action) => decide(actor, action, subject).allowed);
  return short ? "limited" : told(denialOf(actor, "case.updateLimited", subject));
}

const told = (code: ReturnType<typeof denialOf>): Outcome => String(statusOf[code]) as Outcome; // Denials are 403 or 404.

interface Asked {
  readonly scene: Scene;
  readonly actor: Actor;
  /** Whether the address names one thing, or a list or a new one. */
  readonly one: boolean;
}
type SubjectOf = (asked: Asked) => Subject;

/** The facts that the handlers give the policy, action by action. A new action does not compile until it is here. */
const ofCase: SubjectOf = ({ scene, actor }) => ({
  id: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0E",
  firmId: ourFirm,
  caseStatus: scene === "closed" ? "closed" : "active",
  requestedBy: someone,
  assignedTo: scene === "own firm" || scene === "closed" ? [actor.userId] : [],
});
/** A denial is about our firm's claims; a new one, and a list, is narrowed to the firms of whoever asks. */
const ofDenial: SubjectOf = ({ actor, one }) =>
  one ? { id: "denial_01K9ZQ3V7M8N4P5R6S7T8V9W0G", firmIds: [ourFirm] } : { firmIds: boundTo(actor) ?? [] };
const ofPlatform: SubjectOf = ({ one }) => (one ? { id: "one" } : {});
const ofFirm: SubjectOf = ({ actor, one }) => {
  if (one) return { firmId: ourFirm };
  return isFirmUser(actor) && actor.firmIds[0] ? { firmId: actor.firmIds[0] } : {}; // A law firm's people list their own.
};
const ofPatient: SubjectOf = ({ actor, one }) =>
  one ? { id: "patient_01K9ZQ3V7M8N4P5R6S7T8V9W0F", ...(boundTo(actor) ? { firmIds: [ourFirm] } : {}) } : {};
const ofUser: SubjectOf = ({ one }) => (one ? { userId: someone } : {});

const subjects: Readonly<Record<Action, SubjectOf>> = {
  "patient.read": ofPatient,
  "patient.write": (asked) => (asked.one ? ofPatient(asked) : { firmIds: [] }),
  "firm.read": ofFirm,
  "firm.write": ofFirm,
  "attorney.read": ofFirm,
  "attorney.write": ofFirm,
  "provider.read": ofPlatform,
  "provider.write": ofPlatform,
  "payer.read": ofPlatform,
  "payer.write": ofPlatform,
  "user.read": ofUser,
  "user.write": ofUser,
  "case.list": () => ({ firmId: ourFirm, firmIds: [ourFirm] }), // Asked for as ?firmId=
  "case.search": ({ actor }) => (boundTo(actor) ? { firmIds: actor.firmIds } : {}), // Whoever is bound searches their own.
  "case.open": () => ({ firmId: ourFirm, caseStatus: "pending" }),
  "case.read": ofCase,
  "case.readWhole": ofCase,
  "case.update": ofCase,
  "case.updateLimited": ofCase,
  "case.updateFinances": ofCase,
  "case.activate": ofCase,
  "case.changeStatus": ofCase,
  "case.settle": ofCase,
  "case.close": ofCase,
  "case.correct": ofCase,
  "case.dispute": ofCase,
  "readiness.read": ofCase,
  "timeline.read": ofCase,
  "history.read": ofCase,
  "membership.read": ofCase,
  "membership.update": ofCase,
  "membershipCard.print": ofCase,
  "authorization.read": ofCase,
  "authorization.request": ofCase,
  "authorization.decide": ofCase,
  "authorization.check": ofCase,
  "appointment.read": ofCase,
  "appointment.write": ofCase,
  "document.read": ofCase,
  "document.readPhotoId": ofCase,
  "document.add": ofCase,
  "document.change": ofCase,
  "note.read": ofCase,
  "note.write": ofCase,
  "task.read": ofCase,
  "task.write": ofCase,
  "task.finish": ofCase,
  "contact.read": ofCase,
  "contact.write": ofCase,
  "lien.read": ofCase,
  "lien.write": ofCase,
  "account.read": ofCase,
  "account.readBalances": ofCase,
  "coverage.read": ofCase,
  "coverage.write": ofCase,
  "claim.read": ofCase,
  "claim.write": ofCase,
  "claim.post": ofCase,
  "claim.list": () => ({ firmId: ourFirm, firmIds: [ourFirm] }), // Asked for as ?firmId=
  "denial.read": ofDenial,
  "denial.readInsights": () => ({}), // Never narrowed.
  "denial.write": ofDenial,
  "prices.read": ofPlatform,
  "prices.write": ofPlatform,
  "reference.read": ofPlatform,
  "operation.read": ({ actor }) => ({ userId: actor.userId }), // Whoever asks has started it.
  "team.read": ofPlatform,
  "team.write": ofPlatform,
  "audit.read": ofPlatform,
  "audit.readMoney": ofPlatform,
  "operations.redrive": ofPlatform,
  "settings.read": ofPlatform,
  "settings.write": ofPlatform,
};
