import type { Actor } from "../access/policy.ts";
import { decide } from "../access/policy.ts";
import type { Id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Team } from "../work/team.ts";
import type { DenialOwner } from "./denial.ts";

/** Who an owner turned out to be: a user or a team, where there is such a one. */
export interface OwnerFound {
  readonly user?: Actor | undefined;
  readonly team?: Team | undefined;
}

/** RCM-020: a denial is given to an active team, or to an active user who may see it. Refuses `denial.owner-unfit`. */
export function refuseUnfitDenialOwner(owner: DenialOwner, firmIds: readonly Id<"firm">[], { user, team }: OwnerFound): void {
  const fit = team ? team.active : user !== undefined && decide(user, "denial.read", { firmIds }).allowed;
  if (!fit) refuse("denial.owner-unfit", { owner });
}
