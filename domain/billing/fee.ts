import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { PositiveMoney } from "../kernel/money.ts";
import { Day } from "../kernel/time.ts";
import { Modifiers, PlaceOfService } from "./service.ts";

/** When a fee holds: each field that is given must fit, the more of them the more specific it is (CLM-033, DOMAIN A8). */
export const FeeFor = z.object({
  payerId: id("payer").optional(),
  planName: z.string().trim().min(1).max(80).optional().meta({ description: "Of that payer" }),
  providerId: id("provider").optional(),
  clinicianId: id("provider").optional(),
  placeOfService: PlaceOfService.optional(),
  locality: z
    .string()
    .regex(/^[A-Z]{2}(?:\/[A-Za-z .'-]{1,59})?$/, "a state, or a state and county")
    .optional()
    .meta({ description: "Of the provider", examples: ["CA"] }),
  modifiers: Modifiers.optional().meta({ description: "The claim must carry all of these; it may carry more" }),
});

export const FeeDetails = z.object({
  schedule: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .meta({ description: "The schedule's name", examples: ["Standard 2025"] }),
  reduced: z.boolean().default(false).meta({ description: "Only for patients who are eligible for this reduced-fee schedule (CLM-006)" }),
  ...FeeFor.shape,
  amount: PositiveMoney,
  expected: PositiveMoney.optional().meta({ description: "What the payer is expected to allow, where that is less" }),
  from: Day,
  to: Day.optional().meta({ description: "The last day on which it holds" }),
  priority: z.int().min(0).max(1000).default(0).meta({ description: "Breaks a tie between equally specific fees, the higher first" }),
});

/** A fee as someone enters it: what the fields say of each other is held against it too. */
export const AddFee = FeeDetails.strict()
  .refine(({ planName, payerId }) => planName === undefined || payerId !== undefined, {
    error: "a plan is a payer's: name the payer",
    path: ["payerId"],
  })
  .refine(({ amount, expected }) => expected === undefined || expected <= amount, {
    error: "must not be above the amount",
    path: ["expected"],
  });
export type AddFee = z.output<typeof AddFee>;

/** One row of a fee schedule: the price of one service under some circumstances, from a day on. */
export const Fee = z
  .object({ feeId: id("fee"), serviceId: id("service"), ...FeeDetails.shape, addedAt: z.string(), addedBy: z.string() })
  .meta({ id: "Fee" });
export type Fee = z.output<typeof Fee>;

/** All fees of one service: one row, replaced whole, so that two that overlap can never both be written. */
export interface FeePage {
  readonly serviceId: Fee["serviceId"];
  readonly fees: readonly Fee[];
  /** How long they are together; measured again when missing. */
  readonly bytes?: number;
  /** 0 until the first fee. */
  readonly version: number;
}

/** They are one row of the table: some 250 bytes each. */
export const feesMax = 800;

/** Says whether a row is in force on a day; its first and its last day are (CLM-033). */
export const holdsOn = ({ from, to }: Pick<Fee, "from" | "to">, on: Day): boolean => from <= on && (to === undefined || on <= to);

/** Names of schedules and plans are the same however they are capitalized. */
export const alike = (a: string | undefined, b: string | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.toLowerCase() === b.toLowerCase());
