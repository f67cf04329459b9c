import type { Working } from "../kernel/explain.ts";
import type { Id } from "../kernel/ids.ts";
import type { ModifierRule } from "./modifier-rule.ts";

/** What modifier rules look at (CLM-019). */
export interface ModifierCircumstances {
  readonly serviceId: Id<"service">;
  /** The primary payer. */
  readonly payerId: Id<"payer">;
  readonly clinicianId: Id<"provider">;
}

/** A working names so many rules one by one; it becomes part of the claim. */
const namedMax = 20;

/**
 * The modifiers that the rules call for, in their order: none without a match (CLM-020), those of the least generic rule when
 * several match (CLM-021, CLM-022). A tie goes to the rule that names the service, then the payer, then the clinician; then to the
 * higher priority, then to the older rule; the working says so (CLM-023). Rules that have ended match nothing.
 */
export function findModifiers(
  rules: readonly ModifierRule[],
  circumstances: ModifierCircumstances,
): { modifiers: string[]; rule?: ModifierRule; working: Working } {
  const standing = rules.filter(({ endedAt }) => endedAt === undefined);
  const fitting = standing.filter((rule) => whyNot(rule, circumstances) === undefined).toSorted(lessGeneric);
  const [rule] = fitting;
  const others = standing.filter((one) => !fitting.includes(one));
  const named = [...fitting, ...others].slice(0, namedMax);
  const unnamed = standing.length - named.length;
  const working: Working = {
    figure: "modifiers",
    formula: "those of the least generic rule; a tie goes to service, payer, clinician, then priority, then the older rule",
    inputs: {
      serviceId: circumstances.serviceId,
      payerId: circumstances.payerId,
      clinicianId: circumstances.clinicianId,
      rules: String(standing.length),
      ...Object.fromEntries(named.map((one) => [one.modifierRuleId, whyNot(one, circumstances) ?? verdictOf(one, rule!)])), // What fits has a winner.
      ...(unnamed > 0 ? { otherRules: `${unnamed} more that do not fit or are more generic` } : {}),
    },
    result: rule ? `${rule.modifiers.join(" ")} by ${rule.modifierRuleId}` : "none",
    rule: rule ? "CLM-021, CLM-022, CLM-023" : "CLM-020",
  };
  return { modifiers: [...(rule?.modifiers ?? [])], ...(rule ? { rule } : {}), working };
}

function whyNot(rule: ModifierRule, { serviceId, payerId, clinicianId }: ModifierCircumstances): string | undefined {
  if (rule.serviceId !== undefined && rule.serviceId !== serviceId) return "for another service";
  if (rule.payerId !== undefined && rule.payerId !== payerId) return "for another payer";
  if (rule.clinicianId !== undefined && rule.clinicianId !== clinicianId) return "for another clinician";
  return undefined;
}

const fields = ["serviceId", "payerId", "clinicianId"] as const;
const fieldsOf = (rule: ModifierRule) => fields.filter((field) => rule[field] !== undefined);

/** Which fields a rule gives, as a number: the service outweighs the payer, the payer the clinician. */
const weightOf = (rule: ModifierRule): number =>
  (rule.serviceId === undefined ? 0 : 4) + (rule.payerId === undefined ? 0 : 2) + (rule.clinicianId === undefined ? 0 : 1);

function lessGeneric(a: ModifierRule, b: ModifierRule): number {
  return (
    fieldsOf(b).length - fieldsOf(a).length ||
    weightOf(b) - weightOf(a) ||
    b.priority - a.priority ||
    (a.addedAt === b.addedAt ? 0 : a.addedAt < b.addedAt ? -1 : 1) ||
    (a.modifierRuleId < b.modifierRuleId ? -1 : 1)
  );
}

function verdictOf(one: ModifierRule, winner: ModifierRule): string {
  const says = `fits by ${fieldsOf(one).join(", ") || "no field"}: ${one.modifiers.join(" ")}`;
  if (one === winner) return `${says}; the least generic`;
  if (fieldsOf(one).length < fieldsOf(winner).length) return `${says}; more generic`;
  const tie = `${says}; a tie, lost by`;
  if (weightOf(one) < weightOf(winner)) return `${tie} the order service, payer, clinician`;
  return one.priority < winner.priority ? `${tie} its priority` : `${tie} being the newer rule`;
}
