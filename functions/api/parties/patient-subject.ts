import { casesIn } from "../../../data/cases.ts";
import type { House } from "../../../data/house.ts";
import type { Actor, Subject } from "../../../domain/access/policy.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import type { Id } from "../../../domain/kernel/ids.ts";

/** A patient of more cases than this is seen through the newest of each status. */
const casesMax = 100;

/**
 * Whose a patient is, for the policy. Only someone bound to firms needs it: a patient is theirs through a case of their firm
 * (DESIGN 12.19). It is read from an index, which lags a case by milliseconds.
 */
export async function subjectOf(house: House, patientId: Id<"patient">, actor: Actor): Promise<Subject> {
  if (boundTo(actor) === undefined) return { id: patientId };
  const { cards } = await casesIn(house).list({ of: "patient", id: patientId }, [], casesMax);
  return { id: patientId, firmIds: [...new Set(cards.map(({ firmId }) => firmId))] };
}
