import type { Cents } from "../kernel/money.ts";
import { cents, minus, plus } from "../kernel/money.ts";
import type { Claim, ClaimFigures } from "./claim.ts";
import { summed } from "./claim.ts";
import type { ClaimStatus } from "./claim-status.ts";
import type { Adjustment, Effect, Remittance } from "./remittance.ts";
import { groupedOf, standing, totalOf } from "./remittance.ts";

/** What a payer says: what it paid, and why it did not pay the rest. */
export interface Answer {
  readonly paid: Cents;
  readonly adjustments: readonly Adjustment[];
}

/**
 * What an answer does to the sums of a claim, after what earlier ones did.
 *
 * - What is paid counts as paid, whatever it comes to.
 * - What the poster accepted as contractual is taken off, as far as something is outstanding. Nothing else ever is (RCM-047).
 * - What the payer passes on (PR) moves to the patient's share, as far as it is outstanding and this answer gives no other reason
 *   for it: a copay that the claim had given to the patient from the start is not asked for twice.
 * - Negative amounts take back what earlier answers moved or took off, and no more than that.
 */
export function effectOf(claim: ClaimFigures, { paid, adjustments }: Answer, soFar: Effect): Effect {
  const open = minus(claim.outstanding, paid);
  const contractual = totalOf(adjustments.filter(({ accepted }) => accepted));
  const adjusted = within(contractual, { least: -Math.min(soFar.adjusted, claim.adjusted), most: open });
  const others = totalOf(adjustments.filter(({ group }) => group !== "PR"));
  const passedOn = totalOf(adjustments.filter(({ group }) => group === "PR"));
  const moved = within(passedOn, {
    least: -Math.min(soFar.moved, claim.patientShare),
    most: minus(open, cents(Math.max(adjusted, others))),
  });
  return { paid, moved, adjusted };
}

/** The amount within bounds; a lower one above zero or an upper one below is zero, so that nothing ever goes the other way. */
const within = (amount: Cents, { least, most }: { least: number; most: number }): Cents =>
  cents(Math.min(Math.max(amount, Math.min(least, 0)), Math.max(most, 0)));

/** The sums after an effect. charge = patientShare + payerShare, to the cent, before and after. */
export const affected = (claim: ClaimFigures, { paid, moved, adjusted }: Effect): ClaimFigures =>
  summed({
    charge: claim.charge,
    patientShare: plus(claim.patientShare, moved),
    payerShare: minus(claim.payerShare, moved),
    expected: claim.expected,
    paid: plus(claim.paid, paid),
    patientPaid: claim.patientPaid,
    adjusted: plus(claim.adjusted, adjusted),
  });

/** The part of a claim that follows from what its payer answered. */
export type Answered = Pick<Claim, "status" | "denialCodes" | "controlNumber" | "answeredOn" | "unprocessable">;

/**
 * Where a claim stands after its sums changed, by the remittances that stand: all but the reversals and what they took back.
 * Nothing left of the payer's share: paid. Otherwise what was answered to the newest version decides; older answers were to
 * another text.
 */
export function answeredOf(before: Claim, sums: ClaimFigures, remittances: readonly Remittance[]): Answered {
  const counted = standing(remittances).toSorted(byReceipt);
  const all = counted.filter(({ paid, adjustments }) => paid !== 0 || adjustments.length > 0);
  const answers = all.filter(({ seq }) => seq === before.seq);
  const newest = answers.at(-1);
  const status = statusOf(before, sums, { counted: counted.length, answers: answers.length });
  const denied = status === "paid" || !newest ? [] : deniedBy(newest);
  return {
    status,
    denialCodes: denied.length > 0 ? denied : undefined,
    controlNumber: counted.findLast(({ controlNumber }) => controlNumber !== undefined)?.controlNumber,
    answeredOn: all.at(-1)?.receivedOn,
    unprocessable: newest && isUnprocessable(newest) ? true : undefined,
  };
}

function statusOf(before: Claim, sums: ClaimFigures, { counted, answers }: { counted: number; answers: number }): ClaimStatus {
  // A person was done with it, and it stays so, unless the payer takes money back: then something is owed again.
  if ((before.status === "closed" || before.status === "writtenOff") && sums.outstanding <= before.outstanding) return before.status;
  if (sums.outstanding <= 0 && counted > 0) return "paid";
  if (answers === 0) return "submitted";
  return sums.paid > 0 ? "partlyPaid" : "denied";
}

/** What it denied: neither what was accepted nor what the patient owes. */
const deniedBy = ({ adjustments }: Remittance): string[] => [
  ...new Set(adjustments.filter(({ group, accepted }) => group !== "PR" && !accepted).map(groupedOf)),
];

/** MA130: there is nothing to appeal or to correct; it is sent anew as an original (DOMAIN A1). */
const isUnprocessable = ({ adjustments }: Remittance): boolean => adjustments.some(({ rarcs }) => rarcs.includes("MA130"));

/** By the day on which it came, then in the order of posting. */
const byReceipt = (a: Remittance, b: Remittance): number =>
  `${a.receivedOn}#${a.remittanceId}` < `${b.receivedOn}#${b.remittanceId}` ? -1 : 1;
