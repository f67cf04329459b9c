import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import type { Actor, Subject } from "../../../domain/access/policy.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import type { Id } from "../../../domain/kernel/ids.ts";

/**
 * Whose a patient is, for the policy. Only someone bound to firms needs it: a patient is theirs through a case of their firm
 * (DESIGN 12.19). It is read from an index, which lags a case by milliseconds.
 */
export async function subjectOf(house: House, patientId: Id<"patient">, actor: Actor): Promise<Subject> {
  if (boundTo(actor) === undefined) return { id: patientId };
  return { id: patientId, firmIds: await partiesIn(house).firmsOf(patientId) };
}
