import type { EntityJson, TypeAndId } from "@cedar-policy/cedar-wasm/nodejs";
import type { Id } from "../kernel/ids.ts";
import type { RefusalCode } from "../kernel/refusal.ts";
import { judge, type Verdict } from "./engine.ts";
import type { Role } from "./roles.ts";
import { isFirmRole } from "./roles.ts";

/**
 * Every action the policies know, with what it is asked about, the action that says whether someone may see that thing at
 * all, and the refusal for someone who may not (DESIGN 12.19). Who may do it is said in policies.cedar, nowhere else.
 */
const ofCase = { on: "CaseFile", read: "case.read", missing: "case.not-found" } as const;
const ofAuthorization = { on: "CaseFile", read: "authorization.read", missing: "authorization.not-found" } as const;
const ofAppointment = { on: "CaseFile", read: "appointment.read", missing: "appointment.not-found" } as const;
const ofDocument = { on: "CaseFile", read: "document.read", missing: "document.not-found" } as const;
const ofNote = { on: "CaseFile", read: "note.read", missing: "note.not-found" } as const;
const ofTask = { on: "CaseFile", read: "task.read", missing: "task.not-found" } as const;
const ofContact = { on: "CaseFile", read: "contact.read", missing: "contact.not-found" } as const;
const ofLien = { on: "CaseFile", read: "lien.read", missing: "lien.not-found" } as const;
const ofClaim = { on: "CaseFile", read: "claim.read", missing: "claim.not-found" } as const;
const ofDenial = { on: "CaseList", read: "denial.read", missing: "denial.not-found" } as const;
const ofPrices = { on: "Platform", read: "prices.read", missing: "service.not-found" } as const;
const ofTeam = { on: "Platform", read: "team.read", missing: "team.not-found" } as const;
const ofCases = { on: "CaseList", read: "firm.read", missing: "firm.not-found" } as const;
const ofPatient = { on: "Patient", read: "patient.read", missing: "patient.not-found" } as const;
const ofFirm = { on: "Firm", read: "firm.read", missing: "firm.not-found" } as const;
const ofAttorney = { on: "Firm", read: "attorney.read", missing: "attorney.not-found" } as const;
const ofProvider = { on: "Platform", read: "provider.read", missing: "provider.not-found" } as const;
const ofPayer = { on: "Platform", read: "payer.read", missing: "payer.not-found" } as const;
const ofUser = { on: "User", read: "user.read", missing: "user.not-found" } as const;
const table = {
  "patient.read": ofPatient,
  "patient.write": ofPatient,
  "firm.read": ofFirm,
  "firm.write": ofFirm,
  "attorney.read": ofAttorney,
  "attorney.write": ofAttorney,
  "provider.read": ofProvider,
  "provider.write": ofProvider,
  "payer.read": ofPayer,
  "payer.write": ofPayer,
  "user.read": ofUser,
  "user.write": ofUser,
  "case.list": ofCases,
  "case.search": ofCases,
  "case.open": { on: "CaseFile", read: "firm.read", missing: "firm.not-found" }, // There is no case yet, only a firm to see.
  "case.read": ofCase, // That there is such a case, and its summary.
  "case.readWhole": ofCase, // All that is written in it, where the summary is not enough (XCT-010).
  "case.update": ofCase, // Every field that can be changed.
  "case.updateLimited": ofCase, // The list that attorneys and paralegals have (LCM-011).
  "case.updateFinances": ofCase, // The estimate, the settlement, the attorney's fee.
  "case.activate": ofCase,
  "case.changeStatus": ofCase, // Any change but settling, activating and closing.
  "case.settle": ofCase, // To Settlement: negotiators may, who change no other status.
  "case.close": ofCase,
  "case.correct": ofCase, // The administrator's correction, also after closing (LCM-102).
  "case.dispute": ofCase, // To hold a settlement that is disputed, and to let it go on (LCM-154).
  "readiness.read": ofCase,
  "timeline.read": ofCase,
  "history.read": ofCase,
  "membership.read": ofCase,
  "membership.update": ofCase,
  "membershipCard.print": ofCase,
  "authorization.read": ofCase,
  "authorization.request": ofCase,
  "authorization.decide": ofAuthorization,
  "authorization.check": ofCase,
  "appointment.read": ofAppointment,
  "appointment.write": ofAppointment,
  "document.read": ofDocument,
  "document.readPhotoId": ofDocument,
  "document.add": ofCase,
  "document.change": ofDocument,
  "note.read": ofNote,
  "note.write": ofNote,
  "task.read": ofTask,
  "task.write": ofTask,
  "task.finish": ofTask, // Done or canceled, also after its case was closed.
  "contact.read": ofContact,
  "contact.write": ofContact,
  "lien.read": ofLien,
  "lien.write": ofLien,
  "account.read": ofCase, // Everything about the money.
  "account.readBalances": ofCase,
  "coverage.read": ofCase, // The patient's insurance for this case, its copays, and the terms of a reduced fee.
  "coverage.write": ofCase,
  "claim.read": ofClaim,
  "claim.write": ofClaim,
  "claim.post": ofClaim, // What a payer answered and paid: it also comes after closing.
  "claim.list": ofCases,
  "denial.read": ofDenial,
  "denial.write": ofDenial,
  "denial.readInsights": { on: "CaseList", read: "denial.readInsights", missing: "access.denied" }, // Figures of all firms together.
  "prices.read": ofPrices,
  "prices.write": ofPrices,
  "reference.read": { on: "Platform", read: "reference.read", missing: "access.denied" },
  "operation.read": { on: "User", read: "operation.read", missing: "operation.not-found" },
  "team.read": ofTeam,
  "team.write": ofTeam,
  "audit.read": { on: "Platform", read: "audit.read", missing: "access.denied" },
  "audit.readMoney": { on: "Platform", read: "audit.readMoney", missing: "access.denied" },
  "settings.read": { on: "Platform", read: "settings.read", missing: "access.denied" },
  "settings.write": { on: "Platform", read: "settings.read", missing: "access.denied" },
  "operations.redrive": { on: "Platform", read: "operations.redrive", missing: "access.denied" },
} as const satisfies Record<string, { on: string; read: string; missing: RefusalCode }>;

export type Action = keyof typeof table;
export const actions = Object.keys(table) as readonly Action[]; // The keys of a literal.

/** Who asks, as our table knows them; the token says only which user it is. */
export interface Actor {
  readonly userId: Id<"user">;
  readonly roles: readonly Role[];
  /** Of a law firm's user: their firm. Of staff: the firms they are assigned to; none means all of them. */
  readonly firmIds: readonly Id<"firm">[];
  readonly active: boolean;
}

/**
 * What an action is asked about: the facts that decide. A case fits as it is. What is left out counts as unknown, and unknown
 * never opens a door: without a status nothing of a case changes, without a firm nobody bound to firms sees it.
 */
export interface Subject {
  /** Which one it is, where no field below says so. */
  readonly id?: string;
  /** The firm of a case; the firm itself; an attorney's firm; the one firm that a list is narrowed to. */
  readonly firmId?: Id<"firm">;
  /** The firms of a patient's cases, none for a patient without a case; the firms that a list is narrowed to. */
  readonly firmIds?: readonly Id<"firm">[];
  readonly status?: CaseStatus;
  /** As `status`, and stronger: it is what a case calls it. */
  readonly caseStatus?: CaseStatus;
  readonly privileged?: boolean;
  /** Made by our staff for our staff. */
  readonly internal?: boolean;
  /** The firm whose privilege it is. */
  readonly privilegeHolder?: Id<"firm">;
  /** Who asked for what is now to be decided. */
  readonly requestedBy?: Id<"user"> | `system:${string}`;
  /** The user whom a user action is about. */
  readonly userId?: Id<"user">;
  /** Whose work a case is; whose cases a list is narrowed to. */
  readonly assignedTo?: readonly Id<"user">[];
}
type CaseStatus = "pending" | "active" | "suspended" | "settlement" | "closed";

/** Asks the policies. Synchronous, well under a millisecond once they are parsed; whatever goes wrong denies. */
export function decide(actor: Actor, action: Action, subject: Subject): Verdict {
  if (!Object.hasOwn(table, action)) return { allowed: false, policies: [] };
  const { on } = table[action];
  const { id = "unnamed", attrs }: Resource = resourceOf[on](subject, actor);
  const principal = uid("User", actor.userId);
  const resource = uid(on, id);
  const entities = [principalEntity(actor, principal, subject), ...(attrs ? [{ uid: resource, attrs, parents: [] }] : [])];
  return judge({ principal, action, resource, entities });
}

/**
 * How a denied action is refused: who may not see the thing is told it does not exist (404), others that they may not (403).
 * Where nothing is named, for a new thing or a list of everything or of the asker's own firms, there is no existence to keep secret.
 */
export function denialOf(actor: Actor, action: Action, subject: Subject): RefusalCode {
  const hidden = names(subject, actor) && !decide(actor, readActionOf(action), subject).allowed;
  return hidden ? notFoundCodeOf(action) : "access.denied";
}

/** The action that says whether one may see what this action is about: 404 or 403. */
export const readActionOf = (action: Action): Action => table[action].read;

/** How someone who may not even see the thing is refused. */
export const notFoundCodeOf = (action: Action): RefusalCode => table[action].missing;

/** A law firm's user: nothing but firm roles. Gets the firm's view, and sees no other firm's case. */
export const isFirmUser = (actor: Actor): boolean => actor.roles.every(isFirmRole);

/** The firms that the actor is kept to, to narrow a list with; undefined for staff of the whole tenant. */
export const boundTo = (actor: Actor): readonly Id<"firm">[] | undefined => (isTenantWide(actor) ? undefined : actor.firmIds);

const isTenantWide = (actor: Actor): boolean => !isFirmUser(actor) && actor.firmIds.length === 0;

const names = ({ firmIds = [], ...subject }: Subject, actor: Actor): boolean =>
  firmIds.some((firmId) => !actor.firmIds.includes(firmId)) ||
  Object.values(subject).some((value) => value !== undefined && !(Array.isArray(value) && value.length === 0));

/** Only the firms that touch the subject go along: two hundred of them would cost milliseconds (RELIABILITY 2.4). */
function principalEntity(actor: Actor, principal: TypeAndId, subject: Subject): EntityJson {
  const touched = new Set([subject.firmId, subject.privilegeHolder, ...(subject.firmIds ?? [])]);
  const firms = actor.firmIds.filter((firmId) => touched.has(firmId)).map(firmRef);
  const groups = new Set(actor.roles.map((role) => (isFirmRole(role) ? "lawFirm" : "staff")));
  const parents = [...actor.roles, ...groups].map((role) => uid("Role", role));
  return { uid: principal, attrs: { active: actor.active, firms, tenantWide: isTenantWide(actor) }, parents };
}

/** The thing itself, and what the policies need to know of it, by its type in the schema. */
interface Resource {
  readonly id: string | undefined;
  readonly attrs?: EntityJson["attrs"];
}

const resourceOf = {
  CaseFile: (subject, actor) => ({ id: subject.id, attrs: { ...caseFacts(subject), assignedTo: askerAmong(subject, actor) } }),
  CaseList: (subject, actor) => ({ id: undefined, attrs: { firms: firmsOf(subject) ?? [], assignedTo: askerAmong(subject, actor) } }),
  Patient: (subject) => ({ id: subject.id, attrs: { ...(firmsOf(subject) && { firms: firmsOf(subject) }) } }),
  Firm: ({ firmId }) => ({ id: firmId }),
  User: ({ userId }) => ({ id: userId }),
  Platform: ({ id }) => ({ id }),
} satisfies Record<(typeof table)[Action]["on"], (subject: Subject, actor: Actor) => Resource>;

function caseFacts({ firmId, status, caseStatus = status, ...more }: Subject): EntityJson["attrs"] {
  const { privileged = false, internal = false, privilegeHolder, requestedBy } = more;
  return {
    privileged,
    internal,
    ...(firmId && { firm: firmRef(firmId) }),
    ...(caseStatus && { status: ref("CaseStatus", caseStatus) }),
    ...(privilegeHolder && { privilegeHolder: firmRef(privilegeHolder) }),
    ...(requestedBy && { requestedBy: ref("User", requestedBy) }),
  };
}

const firmsOf = ({ firmId, firmIds = firmId && [firmId] }: Subject) => firmIds?.map(firmRef);

/** Of the people only the asker matters: it is their work, or it is not. */
const askerAmong = (subject: Subject, actor: Actor) => (subject.assignedTo?.includes(actor.userId) ? [ref("User", actor.userId)] : []);

const uid = (type: string, id: string): TypeAndId => ({ type, id });
const ref = (type: string, id: string) => ({ __entity: uid(type, id) });
const firmRef = (firmId: Id<"firm">) => ref("Firm", firmId);
