import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { PositiveMoney } from "../kernel/money.ts";
import { Day, Instant } from "../kernel/time.ts";

/** On what a lien rests (DOMAIN A3). */
export const LienType = z
  .enum([
    "letterOfProtection",
    "hospital",
    "healthPlan",
    "medicare",
    "mediCal",
    "workersCompensation",
    "funding",
    "attorney",
    "childSupport",
    "other",
  ])
  .meta({ id: "LienType" });

/** A claim on the settlement of a case (LCM-066, LCM-141). */
export const Lien = z
  .object({
    lienId: id("lien"),
    caseId: id("case"),
    type: LienType,
    holder: z.string().trim().min(1).max(120).meta({ description: "Who holds it" }),
    providerId: id("provider").optional(),
    amount: PositiveMoney.meta({ description: "What is claimed now" }),
    assertedOn: Day,
    status: z.enum(["active", "released", "paid"]),
    reference: z.string().trim().max(40).optional(),
    createdAt: Instant,
    createdBy: z.string(),
    updatedAt: Instant,
    updatedBy: z.string(),
    version: z.int(),
  })
  .meta({ id: "Lien" });
export type Lien = z.output<typeof Lien>;
