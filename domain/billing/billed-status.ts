import * as z from "zod";
import { PositiveMoney } from "../kernel/money.ts";
import { Day } from "../kernel/time.ts";

/** The outcomes of an appointment that can be billed. */
export const Outcome = z.enum(["showedUp", "noShow", "canceledLate", "canceled"]);
export type Outcome = z.infer<typeof Outcome>;

/** From a day on: whether appointments with this outcome are billed at all (CLM-003), and for what cancellation fee (CLM-005). */
export const BilledStatus = z
  .object({
    status: Outcome,
    from: Day,
    billed: z.boolean(),
    cancellationFee: PositiveMoney.optional().meta({ description: "Instead of the service's fee; not for showedUp" }),
  })
  .meta({ id: "BilledStatus" });
export type BilledStatus = z.output<typeof BilledStatus>;

/** All of them: one row, replaced whole. Until it is written, only kept appointments are billed. */
export interface BilledStatusPage {
  readonly statuses: readonly BilledStatus[];
  readonly version: number;
}
