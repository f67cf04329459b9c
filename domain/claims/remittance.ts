import * as z from "zod";
import { CarcCode, CarcGroup, Warning } from "../denials/carc-schema.ts";
import { RarcCode } from "../denials/rarc.ts";
import { id } from "../kernel/ids.ts";
import type { Cents } from "../kernel/money.ts";
import { cents, Money, plus } from "../kernel/money.ts";
import { Day, Instant } from "../kernel/time.ts";

/** A billion dollars: far above any claim, and so low that no sum of them can leave the bounds of money. */
const centsMax = 100_000_000_000;
const Bounded = Money.refine((amount) => Math.abs(amount) <= centsMax, "must be within 1000000000.00");

/** A payer's reference, such as the number of a check or of the claim in its books. */
const Reference = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9 ./#-]{0,48}[A-Za-z0-9])?$/, "up to 50 letters and digits, with hyphen, slash, point or space inside");

/** Why a part of the charge was not paid (CAS of an 835): whose it is, the reason, the remarks, and how much. */
export const Adjustment = z
  .strictObject({
    group: CarcGroup,
    carc: CarcCode,
    rarcs: z.array(RarcCode).max(5).default([]),
    amount: Bounded.refine((amount) => amount !== 0, "must not be 0.00").meta({ description: "Negative where the payer takes it back" }),
    line: z.int().min(1).max(50).optional().meta({ description: "Of the claim; the whole claim when not given" }),
    accepted: z.literal(true).optional().meta({
      description: "The poster agrees that the contract takes this off. Only CO with a contractual reason; nothing else is ever taken off",
    }),
  })
  .meta({ id: "Adjustment" });
export type Adjustment = z.output<typeof Adjustment>;

/** What a person posts of a payer's answer. */
export const PostRemittance = z.strictObject({
  submissionId: id("submission").optional().meta({ description: "The version that it answers; the newest unless said otherwise" }),
  receivedOn: Day,
  checkNumber: Reference.optional().meta({ description: "Of the check or the transfer" }),
  controlNumber: Reference.optional().meta({ description: "The payer's claim control number; corrections and voids carry it (RCM-046)" }),
  paid: Bounded.meta({ description: "By the payer; below zero where it takes a payment back" }),
  adjustments: z.array(Adjustment).max(99).default([]),
});
export type PostRemittance = z.output<typeof PostRemittance>;

export const ReverseRemittance = z.strictObject({ reason: z.string().trim().min(3).max(500) });
export type ReverseRemittance = z.output<typeof ReverseRemittance>;

/** What a remittance did to the sums of its claim, to the cent. Its reversal does the same backwards. */
export const Effect = z
  .object({
    paid: Money,
    moved: Money.meta({ description: "From the payer's share to the patient's (PR)" }),
    adjusted: Money.meta({ description: "Taken off by contract, because the poster accepted it" }),
  })
  .meta({ id: "RemittanceEffect" });
export type Effect = z.output<typeof Effect>;

/** What a payer answered to one version of a claim. It is never changed: a mistake is reversed by a mirrored one, and posted anew. */
export const Remittance = z
  .object({
    remittanceId: id("remittance"),
    claimId: id("claim"),
    caseId: id("case").meta({ description: "The claim's case when this was posted or taken back" }),
    ...PostRemittance.shape,
    submissionId: id("submission"),
    seq: z.int(),
    adjustments: z.array(Adjustment),
    effect: Effect,
    warnings: z.array(Warning),
    reverses: id("remittance").optional().meta({ description: "This one only takes that one back" }),
    reversedBy: id("remittance").optional().meta({ description: "It was posted by mistake and counts for nothing" }),
    createdAt: Instant,
    createdBy: z.string(),
    version: z.int(),
  })
  .meta({ id: "Remittance" });
export type Remittance = z.output<typeof Remittance>;

/** A claim has at most so many, besides those that take one back. */
export const remittancesMax = 99;

/** `CO-45`, as denials name it (RCM-014). */
export const groupedOf = ({ group, carc }: Pick<Adjustment, "group" | "carc">): string => `${group}-${carc}`;

export const totalOf = (adjustments: readonly Adjustment[]): Cents => plus(...adjustments.map(({ amount }) => amount));

/** Those that count: neither taken back, nor there only to take another one back. */
export const standing = (remittances: readonly Remittance[]): Remittance[] =>
  remittances.filter(({ reverses, reversedBy }) => !reverses && !reversedBy);

/** What some remittances did together. */
export const effectsOf = (remittances: readonly Pick<Remittance, "effect">[]): Effect => ({
  paid: plus(...remittances.map(({ effect }) => effect.paid)),
  moved: plus(...remittances.map(({ effect }) => effect.moved)),
  adjusted: plus(...remittances.map(({ effect }) => effect.adjusted)),
});

/** The same backwards. */
export const mirrored = ({ paid, moved, adjusted }: Effect): Effect => ({
  paid: cents(-paid),
  moved: cents(-moved),
  adjusted: cents(-adjusted),
});
