import { carcWarnings, findCarc } from "../denials/carc.ts";
import type { Warning } from "../denials/carc-schema.ts";
import type { Flaw } from "../kernel/refusal.ts";
import { refuse } from "../kernel/refusal.ts";
import { cents, minus, moneyText, plus } from "../kernel/money.ts";
import type { Claim, ClaimFigures, Submission } from "./claim.ts";
import type { Adjustment, Effect, PostRemittance, Remittance } from "./remittance.ts";
import { standing, totalOf } from "./remittance.ts";

/**
 * What makes an adjustment impossible to post: a reason code that there never was (`carc.not-found`), and an accepted adjustment
 * that is no contract's (`remittance.not-contractual`). Each names its place.
 */
export function refuseAdjustments(adjustments: readonly Adjustment[]): void {
  const unknown = adjustments.flatMap(({ carc }, i) =>
    findCarc(carc) ? [] : [flaw(i, "carc", "carc.not-found", `There is no reason ${carc}.`)],
  );
  if (unknown.length > 0) refuse("carc.not-found", {}, unknown);
  const strange = adjustments.flatMap((adjustment, i) =>
    !adjustment.accepted || isContractual(adjustment)
      ? []
      : [flaw(i, "accepted", "remittance.not-contractual", "Only CO with a contractual reason is taken off.")],
  );
  if (strange.length > 0) refuse("remittance.not-contractual", {}, strange);
}

const isContractual = ({ group, carc }: Adjustment): boolean => group === "CO" && findCarc(carc)?.category === "contractual";

const flaw = (i: number, field: string, code: string, detail: string): Flaw => ({ pointer: `/adjustments/${i}/${field}`, code, detail });

/** What a warning is judged by: the answer, the version it is to, what it did, and what was posted before. */
export interface Judged {
  readonly request: PostRemittance;
  readonly submission: Submission;
  readonly before: Claim;
  readonly effect: Effect;
  readonly after: ClaimFigures;
  readonly remittances: readonly Remittance[];
}

/** Everything that looks wrong and was posted all the same: payers break rules, and what they say is kept (RCM-047). */
export const remittanceWarnings = (judged: Judged): Warning[] => [
  ...judged.request.adjustments.flatMap((adjustment, i) => adjustmentWarnings(adjustment, i, judged.submission)),
  ...unbalanced(judged),
  ...notApplied(judged),
  ...overpaid(judged),
  ...postedBefore(judged),
];

function adjustmentWarnings({ group, carc: code, rarcs, line }: Adjustment, i: number, { accident, lines }: Submission): Warning[] {
  const carc = findCarc(code)!; // It was refused otherwise.
  const at = `/adjustments/${i}`;
  return [
    ...carcWarnings(carc, group, `${at}/carc`, accident.accidentType),
    ...when(carc.remarkRequired && rarcs.length === 0, `${at}/rarcs`, "carc.remark-missing", `${code} says little without a remark code.`),
    ...when(
      line !== undefined && !lines.some((one) => one.line === line),
      `${at}/line`,
      "remittance.line-unknown",
      "That version has no such line.",
    ),
  ];
}

/** A payer explains the whole charge: what it paid, and why not the rest. One that takes money back explains it backwards. */
function unbalanced({ request: { paid, adjustments }, submission }: Judged): Warning[] {
  if (paid === 0 && adjustments.length === 0) return [];
  const charge = plus(...submission.lines.map((line) => line.charge));
  const explained = plus(paid, totalOf(adjustments));
  const difference = minus(explained, paid < 0 ? cents(-charge) : charge);
  const detail = `Paid and adjustments come to ${moneyText(explained)}, the charge is ${moneyText(charge)}; the difference is ${moneyText(difference)}.`;
  return when(difference !== 0, "/adjustments", "remittance.unbalanced", detail);
}

/** Amounts that could not be applied in full, because no more was outstanding. */
function notApplied({ request: { adjustments }, before, effect }: Judged): Warning[] {
  const contractual = minus(totalOf(adjustments.filter(({ accepted }) => accepted)), effect.adjusted);
  const passedOn = minus(totalOf(adjustments.filter(({ group }) => group === "PR")), effect.moved);
  // What the patient owed before is what the payer speaks of; only more than that is strange.
  const isStrange = passedOn < 0 || passedOn > before.patientShare;
  return [
    ...when(contractual !== 0, "/adjustments", "remittance.not-taken-off", `${moneyText(contractual)} could not be taken off.`),
    ...when(
      isStrange,
      "/adjustments",
      "remittance.not-moved",
      `${moneyText(passedOn)} could not move between the payer's and the patient's share.`,
    ),
  ];
}

const overpaid = ({ after }: Judged): Warning[] =>
  when(after.outstanding < 0, "/paid", "remittance.overpaid", `${moneyText(cents(-after.outstanding))} more came in than the payer owes.`);

/** The same check with the same amount is rather the same remittance typed twice. */
function postedBefore({ request: { checkNumber, paid }, remittances }: Judged): Warning[] {
  const twin = standing(remittances).some((one) => checkNumber !== undefined && one.checkNumber === checkNumber && one.paid === paid);
  return when(twin, "/checkNumber", "remittance.posted-before", "A remittance of this claim has the same check and amount already.");
}

const when = (isSo: boolean, pointer: string, code: string, detail: string): Warning[] => (isSo ? [{ pointer, code, detail }] : []);
