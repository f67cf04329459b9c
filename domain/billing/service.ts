import * as z from "zod";
import { ServiceType } from "../care/service-type.ts";
import { id } from "../kernel/ids.ts";
import { PositiveMoney } from "../kernel/money.ts";
import { PartyRecord } from "../parties/record.ts";

/** A CPT or HCPCS code as it is billed, or one of our own. The texts of CPT are owned by others; names here are our words. */
export const ServiceCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{4,10}$/, "four to ten letters and digits, such as 97110")
  .meta({ examples: ["97110"] });

/** A modifier of a billed code: two letters or digits. */
export const Modifier = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{2}$/, "two letters or digits, such as 59")
  .meta({ examples: ["59"] });

/** Where a service was given, as claims say it (CMS place-of-service codes, DOMAIN A2). */
export const PlaceOfService = z
  .string()
  .regex(/^\d{2}$/, "two digits, such as 11 for an office")
  .meta({ examples: ["11"] });

/** How the minutes of a timed service become units (CLM-015, DOMAIN A7): a direction and a step, or the eight-minute rule of CMS. */
export const Rounding = z
  .union([
    z.strictObject({ to: z.enum(["nearest", "up", "down"]), step: z.enum(["whole", "half", "quarter"]) }),
    z.strictObject({ to: z.literal("none") }),
    z.strictObject({ to: z.literal("cms8Minute") }),
  ])
  .meta({ id: "Rounding", description: "Half-way goes up" });
export type Rounding = z.output<typeof Rounding>;

export const ServiceDetails = z.object({
  code: ServiceCode,
  name: z.string().trim().min(2).max(120),
  serviceType: ServiceType.meta({ description: "What is authorized and booked; several services may be of one type" }),
  timed: z
    .strictObject({
      intervalMinutes: z.int().min(1).max(480),
      rounding: Rounding,
      unitsMax: z.int().min(1).max(99).optional().meta({ description: "More units than this are not billed for one day" }),
    })
    .optional()
    .meta({ description: "For a service that is charged by its duration (CLM-011); without it the quantity is 1 (CLM-010)" }),
  defaultPrice: PositiveMoney.optional().meta({ description: "Where no fee is found (CLM-008)" }),
  placeOfService: PlaceOfService.optional().meta({ description: "Unless the appointment says otherwise" }),
  billPatientDirectly: z.boolean().default(false).meta({ description: "The patient owes all of it (CLM-029)" }),
  copayKind: z
    .enum(["regular", "group"])
    .default("regular")
    .meta({ description: "Which of a policy's copays it takes (CLM-024, CLM-039)" }),
});

/** A service of the price book: what is billed under one code, and how its quantity and price are found. */
export const Service = z.object({ serviceId: id("service"), ...ServiceDetails.shape, ...PartyRecord.shape }).meta({ id: "Service" });
export type Service = z.output<typeof Service>;
