import type { Action } from "../../../domain/access/policy.ts";
import type { CaseCard } from "../../../domain/cases/legal-case.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { PartId } from "../../../domain/work/part-id.ts";
import type { Guarded } from "../../../domain/work/privilege.ts";
import { subjectOfPart, unmarked } from "../../../domain/work/privilege.ts";
import type { Ask } from "../../shared/contract.ts";

/** What asks whether someone may see a thing of a case, by the kind of its id. */
const readBy = {
  appointment: "appointment.read",
  authorization: "authorization.read",
  contact: "contact.read",
  document: "document.read",
  note: "note.read",
  task: "task.read",
  lien: "lien.read",
  approval: "case.readWhole",
  dispute: "case.readWhole",
} as const satisfies Record<string, Action>;

/**
 * A paper is about a thing of its own case that its writer may see; another's, and one that the writer may not know of, are not
 * there alike. Refuses `about.not-found`.
 */
export function refuseUnfitAbout(about: PartId | undefined, thing: object | undefined, card: CaseCard, can: Ask["can"]): void {
  if (about === undefined) return;
  const action = readBy[about.slice(0, about.indexOf("_")) as keyof typeof readBy]; // A part's id begins with its kind.
  const marks: Guarded = { ...unmarked, ...(thing as Partial<Guarded> | undefined) };
  if (!thing || !can(action, subjectOfPart(card, marks))) refuse("about.not-found");
}
