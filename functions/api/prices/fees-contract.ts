import * as z from "zod";
import { AddFee, Fee, FeeFor } from "../../../domain/billing/fee.ts";
import { id } from "../../../domain/kernel/ids.ts";
import { Working } from "../../../domain/kernel/explain.ts";
import { Money } from "../../../domain/kernel/money.ts";
import { Day } from "../../../domain/kernel/time.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf } from "../../shared/page.ts";
import { ServicePath } from "./services-contract.ts";

const FeesQuery = z.object({
  on: Day.optional().meta({ description: "Only those in force on this day" }),
  payerId: id("payer").optional().meta({ description: "Only those for this payer, or for one of its plans" }),
});

const EndFee = z.strictObject({
  to: Day.meta({ description: "Its last day; the day before its first when it never was to hold" }),
});

const FeeLookup = z.strictObject({
  serviceId: id("service"),
  on: Day.meta({ description: "The day of service" }),
  ...FeeFor.shape,
  placeOfService: FeeFor.shape.placeOfService.meta({ description: "The service's own unless said otherwise" }),
  locality: FeeFor.shape.locality.meta({ description: "The provider's state unless said otherwise" }),
  modifiers: FeeFor.shape.modifiers.meta({ description: "Of the claim" }),
  reducedSchedule: z.string().trim().min(1).max(80).optional().meta({ description: "The one that the patient is eligible for (CLM-006)" }),
});

const FeeLookupView = z
  .object({
    serviceId: id("service"),
    on: Day,
    price: Money.optional().meta({ description: "Of one unit; missing when nothing prices the service" }),
    source: z.enum(["reducedSchedule", "feeSchedule", "defaultPrice", "nothing"]),
    fee: Fee.optional(),
    explanation: z.array(Working),
    tried: z.array(
      z.object({
        feeId: id("fee"),
        schedule: z.string(),
        against: z.string().optional().meta({ description: "Why it does not fit; missing for one that does, the closest first" }),
      }),
    ),
  })
  .meta({ id: "FeeLookupAnswer" });

/** Effective-dated fees: which row holds for whom, from a day on (CLM-006, CLM-007, CLM-033, INT-012). */
export const fees = {
  addFee: {
    route: "POST /v1/services/{serviceId}/fees",
    says: "Adds a fee. A second one for just the same circumstances on some of the same days is refused.",
    may: "prices.write",
    path: ServicePath,
    body: AddFee.meta({ id: "AddFee" }),
    answers: { status: 201, view: Fee },
    refuses: ["service.not-found", "payer.not-found", "provider.not-found", "prices.period-backwards", "fee.overlaps", "fee.too-many"],
  },
  listFees: {
    route: "GET /v1/services/{serviceId}/fees",
    says: "All fees of a service in the order in which they were added, those of the past included.",
    may: "prices.read",
    path: ServicePath,
    query: FeesQuery,
    answers: { status: 200, view: listOf(Fee) },
    refuses: ["service.not-found"],
  },
  endFee: {
    route: "POST /v1/services/{serviceId}/fees/{feeId}/end",
    says: "Gives a fee its last day. A fee is never changed: it ends and another begins. Claims stay as they are.",
    may: "prices.write",
    path: ServicePath.extend({ feeId: id("fee") }),
    body: EndFee.meta({ id: "EndFee" }),
    answers: { status: 200, view: Fee },
    refuses: ["service.not-found", "fee.not-found", "prices.period-backwards", "fee.ends-sooner"],
  },
  lookUpFee: {
    route: "POST /v1/fee-lookups",
    says: "What a service costs by the price book on a day: every row that was tried, what matched, and why the others lost.",
    may: "prices.read",
    body: FeeLookup.meta({ id: "FeeLookup" }),
    asks: true,
    answers: { status: 200, view: FeeLookupView },
    refuses: ["service.not-found", "provider.not-found"],
  },
} as const satisfies Contract;
