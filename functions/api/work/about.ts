import type { Action, Subject } from "../../../domain/access/policy.ts";
import type { CaseCard } from "../../../domain/cases/legal-case.ts";
import type { Denial } from "../../../domain/denials/denial.ts";
import { isId } from "../../../domain/kernel/ids.ts";
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
  denial: "denial.read",
} as const satisfies Record<string, Action>;

/**
 * A paper is about a thing of its own case that its writer may see; another's, and one that the writer may not know of, are not
 * there alike. Refuses `about.not-found`.
 */
export function refuseUnfitAbout(about: PartId | undefined, thing: object | undefined, card: CaseCard, can: Ask["can"]): void {
  if (about === undefined) return;
  const action = readBy[about.slice(0, about.indexOf("_")) as keyof typeof readBy]; // A part's id begins with its kind.
  const marks: Guarded = { ...unmarked, ...(thing as Partial<Guarded> | undefined) };
  const subject = isId("denial", about) ? firmsOf(thing as Denial | undefined) : subjectOfPart(card, marks);
  if (!thing || !can(action, subject)) refuse("about.not-found");
}

/** A denial may be about the claims of several firms' cases. */
const firmsOf = (denial: Pick<Denial, "denialId" | "firmIds"> | undefined): Subject => ({ id: denial?.denialId, firmIds: denial?.firmIds });
