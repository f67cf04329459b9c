import type { Happened } from "../../events/define.ts";
import { modifierRuleAdded, modifierRuleEnded } from "../../events/prices.ts";
import type { Id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { pricesId } from "./billed-status.ts";
import type { AddModifierRule, ModifierRule, ModifierRulePage } from "./modifier-rule.ts";
import { modifierRulesMax } from "./modifier-rule.ts";

export interface ModifierRuleChanged {
  readonly page: ModifierRulePage;
  readonly rule: ModifierRule;
  readonly events: readonly Happened[];
}

/** Adds a rule to those of its service, or of all services (CLM-019). Refuses `modifier-rule.too-many`. */
export function addModifierRule(page: ModifierRulePage, details: AddModifierRule, stamp: Stamp): ModifierRuleChanged {
  if (page.rules.length >= modifierRulesMax) refuse("modifier.too-many-rules", { modifierRulesMax });
  const modifierRuleId = stamp.newId("modifierRule");
  const rule: ModifierRule = { ...details, modifierRuleId, addedAt: stamp.at, addedBy: stamp.actorId };
  const { serviceId, payerId, clinicianId, modifiers } = rule;
  const told = { pricesId, modifierRuleId, serviceId, payerId, clinicianId, modifiers };
  return {
    page: { ...page, rules: [...page.rules, rule], version: page.version + 1 },
    rule,
    events: [modifierRuleAdded.record(stamp, told, { modifierRule: { after: rule } })],
  };
}

/** Ends a rule: from now on it matches nothing. One that has ended already stays as it is. Refuses `modifier-rule.not-found`. */
export function endModifierRule(page: ModifierRulePage, modifierRuleId: Id<"modifierRule">, stamp: Stamp): ModifierRuleChanged {
  const before = page.rules.find((rule) => rule.modifierRuleId === modifierRuleId) ?? refuse("modifier.not-found", { modifierRuleId });
  if (before.endedAt !== undefined) return { page, rule: before, events: [] };
  const rule: ModifierRule = { ...before, endedAt: stamp.at, endedBy: stamp.actorId };
  const told = { pricesId, modifierRuleId, serviceId: rule.serviceId };
  return {
    page: { ...page, rules: page.rules.map((one) => (one === before ? rule : one)), version: page.version + 1 },
    rule,
    events: [modifierRuleEnded.record(stamp, told, { modifierRule: { before, after: rule } })],
  };
}
