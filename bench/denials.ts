import { denialRow } from "../data/denials.ts";
import type { House } from "../data/house.ts";
import { denialNumberOf, keys } from "../data/keys.ts";
import { partiesIn } from "../data/parties.ts";
import { create } from "../data/table.ts";
import { tallyRow } from "../data/tallies.ts";
import type { Denial, Stage } from "../domain/denials/denial.ts";
import type { Tally } from "../domain/denials/tally.ts";
import { tallied, tallyEntryOf } from "../domain/denials/tally.ts";
import { cents } from "../domain/kernel/money.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { today } from "../domain/kernel/stamp.ts";
import type { Instant } from "../domain/kernel/time.ts";
import { AddPayer, addPayer } from "../domain/parties/payer.ts";
import type { Dice } from "../local/demo/people.ts";
import type { SeededCase } from "../local/demo/seed-cases.ts";
import { stampsFrom, transactions } from "../local/demo/seed-writer.ts";

/** Open denials in every table, whatever its size: the insights are measured over these (DESIGN 11). */
export const denialsOpen = 20_000;

/** As many as make the tallies large: nearly every owner and every code is there for each payer and subject. */
const of = { payers: 20, owners: 30, codes: 40 };
const subjects = [
  "authorizationExceeded",
  "authorizationMissing",
  "serviceNotCovered",
  "duplicateCharges",
  "patientResponsibility",
  "notMedicallyNecessary",
  "timelyFiling",
  "coordinationOfBenefits",
];
const stages: readonly Stage[] = ["new", "inProgress", "awaitingPayment"];

/** Fills a table with open denials of the cases that are in it, and with their tallies as the product would have kept them. */
export async function fillDenials(house: House, dice: Dice, cases: readonly SeededCase[], at: Instant): Promise<void> {
  const stamp = stampsFrom(dice, "system:bench")(at);
  const writer = transactions(house.table);
  const payers = Array.from({ length: of.payers }, (_, i) =>
    addPayer(AddPayer.parse({ name: `Bench Payer ${i + 1}`, kind: "commercial" }), stamp),
  );
  for (const { payer, events } of payers) await writer.write(partiesIn(house).added("payer", payer, events, stamp));
  const owners = Array.from({ length: of.owners }, () => stamp.newId("user"));
  const tallies = new Map<string, Tally>();
  for (let i = 0; i < denialsOpen; i++) {
    const denial: Denial = {
      ...aDenial(dice, dice.pick(cases), i, stamp),
      payerId: dice.pick(payers).payer.payerId,
      owner: dice.pick(owners),
    };
    const { sk } = keys.tally(denial.payerId, denial.subject);
    tallies.set(sk, tallied(tallies.get(sk), { to: tallyEntryOf(denial) }));
    await writer.write([create(denialRow(denial))]);
  }
  for (const tally of tallies.values()) await writer.write([create(tallyRow(tally))]);
  await writer.done();
}

function aDenial(dice: Dice, { caseId, firmId, patientId }: SeededCase, i: number, stamp: Stamp): Omit<Denial, "payerId" | "owner"> {
  const code = () => `CO-${dice.between(1, of.codes)}`;
  const outstanding = cents(dice.between(50_00, 4_000_00));
  return {
    denialId: stamp.newId("denial"),
    denialNumber: denialNumberOf(today(stamp), i + 1),
    caseId,
    firmIds: [firmId],
    patientId,
    subject: dice.pick(subjects),
    tags: [],
    carcs: [...new Set([code(), code()])],
    resolvedCarcs: [],
    priority: "normal",
    stage: dice.pick(stages),
    claimCount: 1,
    expected: outstanding,
    paid: cents(0),
    outstanding,
    patientOutstanding: cents(0),
    createdAt: stamp.at,
    createdBy: stamp.actorId,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: 1,
  };
}
