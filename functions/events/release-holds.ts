import * as z from "zod";
import { claimsIn } from "../../data/claims.ts";
import { waitingIn } from "../../data/waiting.ts";
import { id } from "../../domain/kernel/ids.ts";
import { claimCreated } from "../../events/claims.ts";
import { consume } from "../shared/consume.ts";
import { tellWaiting } from "../steps/tell-waiting.ts";

const OfCase = z.object({ caseId: id("case"), appointmentId: id("appointment").optional() });

/**
 * Something that may let a held appointment be billed: an authorization, the case's insurance, how it is billed (CLM-036). The
 * workflows that wait look again, and bill it or go on waiting. One whose appointment was billed by hand ends. A workflow that does
 * not wait yet finds what has changed when it begins to. Nothing is written here, so telling twice does no harm.
 */
export const handler = consume("holds", async ({ type, data }, house) => {
  const { caseId, appointmentId } = OfCase.parse(data);
  const waiting = waitingIn(house);
  const held = async () => (await claimsIn(house).billings.all(caseId)).filter(({ state }) => state === "held");
  const those = type === claimCreated.type ? (appointmentId ? [{ appointmentId }] : []) : await held();
  for (const one of those) {
    const token = await waiting.token(one.appointmentId);
    if (token) await tellWaiting(token.token, { appointmentId: one.appointmentId });
  }
  return [];
});
