import type { Bill } from "../../domain/billing/bill.ts";
import type { CoverageDetails } from "../../domain/billing/coverage.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import type { Cents } from "../../domain/kernel/money.ts";
import { cents, minus, moneyText } from "../../domain/kernel/money.ts";
import type { Day } from "../../domain/kernel/time.ts";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import type { Payer } from "../../domain/parties/payer.ts";
import { lienPayer } from "../../domain/parties/payer.ts";
import type { Reply } from "./billing-deeds.ts";
import { close, cover, post, submit } from "./billing-deeds.ts";
import type { Life } from "./life.ts";
import type { Dice } from "./people.ts";
import { hardship } from "./price-book.ts";
import type { Scene } from "./scene.ts";
import { workday } from "./scene.ts";

/** Who pays for a case's care: its patient's insurance, a program that asks nothing of the patient, or nobody before the settlement. */
export type PaidBy = "insurance" | "program" | "lien";

const copays = [cents(15_00), cents(25_00), cents(40_00)];

/** What a patient of the demo is insured by: after an accident at work the employer's insurer, else one of three. */
export function someCoverage(dice: Dice, payers: readonly Payer[], accidentType: string, dateOfLoss: Day): CoverageDetails {
  const kinds: readonly Payer["kind"][] = accidentType === "workComp" ? ["workComp"] : ["commercial", "commercial", "medicare", "mediCal"];
  return coverageBy(dice, payers, dice.pick(kinds), dateOfLoss);
}

function coverageBy(dice: Dice, payers: readonly Payer[], kind: Payer["kind"], dateOfLoss: Day): CoverageDetails {
  const insurer = payers.find((payer) => payer.kind === kind);
  if (!insurer) return { policies: [] };
  const { payerId } = insurer;
  const isOurs = kind === "commercial";
  const policy = {
    payerId,
    memberId: `DEMO-${dice.between(100_000, 999_999)}`,
    from: addDays(dateOfLoss, -dice.between(100, 900)),
    ...(isOurs ? { planName: "Heron Silver", groupNumber: `G-${dice.between(1000, 9999)}`, copay: dice.pick(copays) } : {}),
  };
  return { policies: [policy] };
}

/** A patient without insurance may be eligible for a lower price. */
export const someReducedFee = (dateOfLoss: Day): CoverageDetails => ({
  policies: [],
  reducedFee: { schedule: hardship, from: dateOfLoss },
});

/** Someone asks who pays, where nobody has yet or it is found to be otherwise. */
export async function insured(scene: Scene, life: Life, paidBy: PaidBy): Promise<void> {
  const { legalCase, coverage } = await life.whole();
  const [policy] = coverage?.policies ?? [];
  const isSo = { insurance: policy !== undefined, program: policy !== undefined && !policy.copay, lien: policy === undefined }[paidBy];
  if (isSo) return;
  const { accidentType, dateOfLoss } = legalCase;
  const { dice, payers } = scene;
  const details = {
    insurance: () => someCoverage(dice, payers, accidentType, dateOfLoss),
    program: () => coverageBy(dice, payers, "mediCal", dateOfLoss),
    lien: () => ({ policies: [] }),
  }[paidBy]();
  await cover(life, [scene.office(life, addDays(dayOf(life.lastAt), 1)), scene.who("cora")], details);
}

/** Of what a payer pays of what it is expected to, in fifths, and why not the rest. */
interface Answer {
  readonly fifths: number;
  readonly why?: { readonly group: "CO" | "PR"; readonly carc: string; readonly rarcs?: string[] };
}
const inFull: Answer = { fifths: 5 };

/** What payers answer, one after the other: paid, denied, paid in part, passed on to the patient. */
const answers: readonly Answer[] = [
  { fifths: 0, why: { group: "CO", carc: "16", rarcs: ["M127"] } },
  inFull,
  { fifths: 0, why: { group: "CO", carc: "197" } },
  { fifths: 3, why: { group: "PR", carc: "1" } },
  { fifths: 2, why: { group: "CO", carc: "50" } },
  inFull,
  { fifths: 0, why: { group: "CO", carc: "197" } },
];

/** A claim goes out so many days after its visit, so that what is said late of a visit is in it, and is answered so many days after. */
const sentAfterDays = 2;
const answeredAfterDays = 17;

/** What the people who send claims have done by the day before: of each claim in its time, the earliest first. */
export async function billsWorked(scene: Scene, life: Life, until: Day, { allPaid = false } = {}): Promise<void> {
  for (;;) {
    const { bills } = (await life.whole()).bills;
    const due = bills.flatMap((bill) => dueOf(bill)).filter(({ on }) => on < until);
    const next = due.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))[0];
    if (!next) return;
    const when = [scene.office(life, next.on), scene.who("clay")] as const;
    const { claimId } = next.bill;
    if (next.step === "send") await submit(life, when, claimId, { kind: "original" });
    else if (next.step === "close") await close(life, when, claimId, "The patient was sent the bill.");
    else await post(life, when, claimId, replyOf(scene, allPaid ? inFull : scene.inTurn(answers)));
  }
}

interface DueBill {
  readonly bill: Bill;
  readonly step: "send" | "answer" | "close";
  readonly on: Day;
}

/** Nothing comes of a lien before the settlement, and nobody but the patient owes for a visit that was missed. */
function dueOf(bill: Bill): DueBill[] {
  const { claimStatus, serviceDay, payerId, payerShare } = bill;
  if (claimStatus === "draft") return [{ bill, step: "send", on: workday(addDays(serviceDay, sentAfterDays)) }];
  if (claimStatus !== "submitted") return [];
  const on = workday(addDays(serviceDay, answeredAfterDays));
  if (payerShare === 0) return [{ bill, step: "close", on }];
  return payerId === lienPayer.payerId ? [] : [{ bill, step: "answer", on }];
}

/** An answer about a claim, to the cent: what is paid, the copay, what the contract takes off, and why not the rest. */
export const replyOf =
  ({ dice }: Pick<Scene, "dice">, { fifths, why }: Answer): Reply =>
  ({ charge, patientShare, payerShare, expected }: Claim) => {
    const paid = cents(Math.floor((expected * fifths) / 5));
    const contractual = fifths === 0 ? cents(0) : minus(payerShare, expected);
    const rest = minus(charge, patientShare, paid, contractual);
    const reasons = [
      { group: "CO", carc: "45", amount: contractual, accepted: true },
      { group: "PR", carc: "3", amount: patientShare },
      ...(why ? [{ ...why, amount: rest }] : []),
    ] as const;
    return {
      paid: moneyText(paid),
      controlNumber: `DEMO${dice.between(10_000_000, 99_999_999)}`,
      ...(paid > 0 ? { checkNumber: `DEMO-${dice.between(10_000, 99_999)}` } : {}),
      adjustments: reasons.filter(({ amount }) => amount !== 0).map((reason) => ({ ...reason, amount: moneyText(reason.amount as Cents) })),
    };
  };

/** Paid after all, in full. */
export const paidInFull = (scene: Pick<Scene, "dice">): Reply => replyOf(scene, inFull);
