import type { Actor } from "../access/policy.ts";
import { decide } from "../access/policy.ts";
import type { Role } from "../access/roles.ts";
import type { CaseCard } from "../cases/legal-case.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Guarded } from "./privilege.ts";
import { subjectOfPart } from "./privilege.ts";
import type { Owner } from "./task.ts";

/**
 * A task is given only to someone who may see it: an active user, or a team of which someone may. So an internal task never goes
 * to a law firm, and one firm's privileged task to nobody else. Refuses `task.owner-unfit`.
 */
export function refuseUnfitOwner(task: Guarded & { readonly owner: Owner }, card: CaseCard, user: Actor | undefined): void {
  const owner = task.owner.startsWith("team:") ? aMemberOf(task.owner.slice("team:".length) as Role, card) : user; // Roles follow the colon.
  if (!owner || !decide(owner, "task.read", subjectOfPart(card, task)).allowed) refuse("task.owner-unfit", { owner: task.owner });
}

/** Someone of a team who may come nearest to the case: of its own firm, or of the whole tenant's staff. */
const aMemberOf = (role: Role, { firmId }: CaseCard): Actor => ({
  userId: "user_00000000000000000000000000",
  roles: [role],
  firmIds: role === "attorney" || role === "paralegal" ? [firmId] : [],
  active: true,
});
