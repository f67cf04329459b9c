import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Instant } from "../kernel/time.ts";
import { Modifiers } from "./service.ts";

/** What is left out fits all (the seed's "All"). */
export const ModifierRuleDetails = z.object({
  serviceId: id("service").optional().meta({ description: "All services unless said otherwise" }),
  payerId: id("payer").optional(),
  clinicianId: id("provider").optional(),
  modifiers: Modifiers.min(1).meta({ description: "Inserted in this order (CLM-021)" }),
  priority: z.int().min(0).max(1000).default(0).meta({ description: "Breaks a tie, the higher first; then the older rule (CLM-023)" }),
});

export const AddModifierRule = ModifierRuleDetails.strict();
export type AddModifierRule = z.output<typeof AddModifierRule>;

/** Which modifiers a service, a payer and a clinician call for (CLM-019..023). */
export const ModifierRule = z
  .object({
    modifierRuleId: id("modifierRule"),
    ...ModifierRuleDetails.shape,
    addedAt: Instant,
    addedBy: z.string(),
    endedAt: Instant.optional().meta({ description: "It matches nothing from then on, and stays on record" }),
    endedBy: z.string().optional(),
  })
  .meta({ id: "ModifierRule" });
export type ModifierRule = z.output<typeof ModifierRule>;

/** The rules of one service, or of all services: one row each, replaced whole. */
export interface ModifierRulePage {
  readonly serviceId: ModifierRule["serviceId"];
  readonly rules: readonly ModifierRule[];
  /** 0 until the first rule. */
  readonly version: number;
}

/** They are one row of the table, those that have ended included: some 300 bytes each. */
export const modifierRulesMax = 500;
