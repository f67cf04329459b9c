import { Decimal } from "decimal.js";
import * as z from "zod";
import { Diagnosis } from "../billing/appointment-billing.ts";
import { same } from "../kernel/change.ts";
import type { Cents } from "../kernel/money.ts";
import { PositiveMoney, roundToCents } from "../kernel/money.ts";
import { refuse } from "../kernel/refusal.ts";
import type { ClaimContent, Submission } from "./claim.ts";
import { ClaimLine, Quantity, ReferringProvider } from "./claim.ts";

const text = (max: number) => z.string().trim().min(1).max(max);
const eachOnce = (lines: readonly { line: number }[]) => new Set(lines.map(({ line }) => line)).size === lines.length;

/** What a claims processor corrects of a line before it is sent. Never what it costs. */
const LineChange = z.strictObject({
  line: ClaimLine.shape.line,
  diagnosisPointers: ClaimLine.shape.diagnosisPointers.optional(),
  placeOfService: ClaimLine.shape.placeOfService,
});

/** What was sent may have cost something else. */
const LineCorrection = LineChange.extend({
  modifiers: ClaimLine.shape.modifiers.optional(),
  units: Quantity.refine((units) => Number(units) > 0, "must be above 0")
    .optional()
    .meta({ description: "Only of a correction; the charge follows unless it is given" }),
  charge: PositiveMoney.optional().meta({ description: "Only of a correction" }),
});

const header = {
  diagnoses: z.array(Diagnosis).max(12),
  notes: text(400).optional().meta({ description: "To the payer (CMS-1500 box 19)" }),
  referringProvider: ReferringProvider.optional(),
  authorizationNumber: text(40).optional(),
  memberId: text(40).optional().meta({ description: "Of the policy, as it is to be sent" }),
  groupNumber: text(40).optional(),
};
const linesOf = <T extends z.ZodType<{ line: number }>>(line: T) =>
  z
    .array(line)
    .min(1)
    .max(50)
    .refine(eachOnce, "names each line once")
    .meta({ description: "Only the lines that change, by their number" });

/** What can be changed of a claim that nobody was sent yet. */
export const ChangeableClaim = z.object({ ...header, lines: linesOf(LineChange) });
export type DraftChanges = Partial<z.output<typeof ChangeableClaim>>;

/** What can be changed with a submission: the same, and in a correction what its lines cost. */
export const SubmissionChanges = z.strictObject({
  ...header,
  diagnoses: header.diagnoses.optional(),
  lines: linesOf(LineCorrection).optional(),
});
export type SubmissionChanges = z.output<typeof SubmissionChanges>;

/** A claim's text with these changes, and the names of the fields that differ: none when it already said so. */
export function changedContent<C extends ClaimContent>(
  before: C,
  { lines = [], memberId, groupNumber, ...plain }: DraftChanges | SubmissionChanges,
  given: readonly string[],
): { content: C; fields: string[] } {
  const ofPolicy = Object.fromEntries(Object.entries({ memberId, groupNumber }).filter(([name]) => given.includes(name)));
  const after: C = { ...before, ...plain, ...policyWith(before, ofPolicy), lines: linesWith(before.lines, lines) };
  const names = ["diagnoses", "notes", "referringProvider", "authorizationNumber", "lines"] as const;
  const fields = [
    ...names.filter((name) => !same(before[name], after[name])),
    ...Object.keys(ofPolicy).filter((name) => !same(before.policy?.[name as "memberId"], ofPolicy[name])),
  ];
  return { content: after, fields };
}

/** Refuses `claim.policy-missing` where the claim is sent on a lien, or to a payer outside of the case's policies. */
function policyWith({ policy, payer }: ClaimContent, changes: Partial<NonNullable<Submission["policy"]>>): Partial<ClaimContent> {
  if (Object.keys(changes).length === 0) return {};
  return { policy: { ...(policy ?? refuse("claim.policy-missing", { payerId: payer.payerId })), ...changes } };
}

type LineWish = NonNullable<SubmissionChanges["lines"]>[number];

/** Refuses `claim.line-unknown`, naming each line that is not there. */
function linesWith(before: readonly ClaimLine[], wishes: readonly LineWish[]): ClaimLine[] {
  const unknown = wishes.flatMap((wish, i) =>
    before.some(({ line }) => line === wish.line)
      ? []
      : [{ pointer: `/lines/${i}/line`, code: "claim.line-unknown", detail: "The claim has no such line." }],
  );
  if (unknown.length > 0) refuse("claim.line-unknown", {}, unknown);
  return before.map((line) => {
    const wish = wishes.find((one) => one.line === line.line);
    return wish ? lineWith(line, wish) : line;
  });
}

/** A charge that is not given follows the units: fee x units, half up to the cent (CLM-012). Refuses `claim.no-units` when that is nothing. */
function lineWith(before: ClaimLine, wish: LineWish): ClaimLine {
  const { units = before.units, charge } = wish;
  const rate = new Decimal(units).div(before.units);
  const scaled = (amount: Cents) => roundToCents(rate.mul(amount));
  const after: ClaimLine = {
    ...before,
    ...wish,
    units,
    charge: charge ?? (rate.eq(1) ? before.charge : roundToCents(new Decimal(units).mul(before.fee))),
  };
  if (after.charge <= 0) refuse("claim.no-units", { line: before.line });
  if (rate.eq(1)) return after;
  const { schedulePrice, expected } = before;
  return {
    ...after,
    ...(schedulePrice === undefined ? {} : { schedulePrice: scaled(schedulePrice) }),
    ...(expected === undefined ? {} : { expected: scaled(expected) }),
  };
}
