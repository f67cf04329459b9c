import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Instant } from "../kernel/time.ts";
import { Modifier } from "./service.ts";

/** What is left out fits all (the seed's "All"). */
export const ModifierRuleDetails = z.object({
  serviceId: id("service").optional().meta({ description: "All services unless said otherwise" }),
  payerId: id("payer").optional(),
  clinicianId: id("provider").optional(),
  modifiers: z.array(Modifier).min(1).max(4).meta({ description: "Inserted in this order (CLM-021)" }),
  priority: z.int().min(0).max(1000).default(0).meta({ description: "Breaks a tie, the higher first; then the older rule (CLM-023)" }),
});

/** Which modifiers a service, a payer and a clinician call for (CLM-019..023). */
export const ModifierRule = z
  .object({ modifierRuleId: id("modifierRule"), ...ModifierRuleDetails.shape, addedAt: Instant })
  .meta({ id: "ModifierRule" });
export type ModifierRule = z.output<typeof ModifierRule>;

/** The rules of one service, or of all services: one row each, replaced whole. */
export interface ModifierRulePage {
  readonly serviceId: ModifierRule["serviceId"];
  readonly rules: readonly ModifierRule[];
  readonly version: number;
}
