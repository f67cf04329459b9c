import type { Actor } from "../access/policy.ts";
import { decide } from "../access/policy.ts";
import type { Role } from "../access/roles.ts";
import type { CaseCard } from "../cases/legal-case.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Guarded } from "./privilege.ts";
import { subjectOfPart } from "./privilege.ts";
import type { Owner } from "./task.ts";

/**
 * A task is given only to someone who may see it: an active user, or a team of which someone may, whether it has a name or is
 * everyone with a role. So an internal task never goes to a law firm, and one firm's privileged task to nobody else. `people` are
 * those who stand behind the owner as the policy knows them: the user, or the members of a team with a name. Refuses
 * `task.owner-unfit`.
 */
export function refuseUnfitOwner(task: Guarded & { readonly owner: Owner }, card: CaseCard, people: readonly Actor[]): void {
  const owners = task.owner.startsWith("team:") ? [aMemberOf(task.owner.slice("team:".length) as Role, card)] : people; // Roles follow the colon.
  const fits = owners.some((owner) => decide(owner, "task.read", subjectOfPart(card, task)).allowed);
  if (!fits) refuse("task.owner-unfit", { owner: task.owner });
}

/** Someone with a role who may come nearest to the case: of its own firm, or of the whole tenant's staff. */
const aMemberOf = (role: Role, { firmId }: CaseCard): Actor => ({
  userId: "user_00000000000000000000000000",
  roles: [role],
  firmIds: role === "attorney" || role === "paralegal" ? [firmId] : [],
  active: true,
});
