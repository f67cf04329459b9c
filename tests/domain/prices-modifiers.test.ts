import { describe, expect, it } from "vitest";
import { findModifiers } from "../../domain/billing/find-modifiers.ts";
import { addModifierRule, endModifierRule } from "../../domain/billing/modifier-rule-changes.ts";
import type { ModifierRule, ModifierRulePage } from "../../domain/billing/modifier-rule.ts";
import { AddModifierRule, modifierRulesMax } from "../../domain/billing/modifier-rule.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import { verdict } from "./case-scenes.ts";
import { clinician, payer } from "./prices-scenes.ts";

const serviceId = newId("service");
const asked = { serviceId, payerId: payer, clinicianId: clinician };
const nothing: ModifierRulePage = { serviceId: undefined, rules: [], version: 0 };

/** A rule that calls for one modifier of its own, added at that hour of July 1st. */
function aRule(modifier: string, difference: object = {}, hour = 12): ModifierRule {
  const details = AddModifierRule.parse({ modifiers: [modifier], ...difference });
  return addModifierRule(nothing, details, aStamp(`2025-07-01T${hour}:00:00.000Z`)).rule;
}

const [ofService, ofPayer, ofClinician] = [{ serviceId }, { payerId: payer }, { clinicianId: clinician }];

describe("the modifiers of a service, a payer and a clinician", () => {
  it("are none without a match, and the working says what was tried (CLM-019, CLM-020)", () => {
    const other = aRule("26", { payerId: newId("payer") });
    expect(findModifiers([], asked)).toMatchObject({ modifiers: [], working: { result: "none", rule: "CLM-020", inputs: { rules: "0" } } });
    expect(findModifiers([other], asked)).toMatchObject({
      modifiers: [],
      working: { result: "none", inputs: { ...asked, rules: "1", [other.modifierRuleId]: "for another payer" } },
    });
  });

  it.each([
    ["service", ofService, { ...asked, serviceId: newId("service") }],
    ["payer", ofPayer, { ...asked, payerId: newId("payer") }],
    ["clinician", ofClinician, { ...asked, clinicianId: newId("provider") }],
  ])("are those of a rule whose %s is the claim's, and of no other (CLM-019)", (_, field, other) => {
    const rules = [aRule("59", field)];
    expect([findModifiers(rules, asked).modifiers, findModifiers(rules, other).modifiers]).toEqual([["59"], []]);
  });

  it("are those of a rule for all where nothing else fits (CLM-019)", () => {
    expect(findModifiers([aRule("59")], asked).modifiers).toEqual(["59"]);
  });

  it("are inserted in the rule's order, one to four of them (CLM-021)", () => {
    const four = ["TC", "59", "GP", "26"];
    expect(findModifiers([aRule("59", { modifiers: four })], asked).modifiers).toEqual(four);
  });

  it.each([
    [[], false],
    [["59"], true],
    [["59", "GP", "26", "TC"], true],
    [["59", "GP", "26", "TC", "LT"], false],
    [["59", "59"], false],
    [["5"], false],
  ])("may be %j: %s (CLM-021)", (modifiers, taken) => {
    expect(AddModifierRule.safeParse({ modifiers }).success).toBe(taken);
  });

  it.each([
    ["service and payer over service alone: the seed's own example", { ...ofService, ...ofPayer }, ofService],
    ["all three over any two", asked, { ...ofService, ...ofPayer, priority: 1000 }],
    ["clinician and payer over service alone", { ...ofPayer, ...ofClinician }, { ...ofService, priority: 1000 }],
    ["any one over none", ofClinician, { priority: 1000 }],
  ])("are those of the least generic rule: %s (CLM-022)", (_, winner, loser) => {
    const rules = [aRule("26", loser, 11), aRule("59", winner)];
    expect([findModifiers(rules, asked).modifiers, findModifiers(rules.toReversed(), asked).modifiers]).toEqual([["59"], ["59"]]);
  });

  it.each([
    ["service before payer", ofService, { ...ofPayer, priority: 1000 }, "the order service, payer, clinician"],
    ["payer before clinician", ofPayer, { ...ofClinician, priority: 1000 }, "the order service, payer, clinician"],
    [
      "service and clinician before payer and clinician",
      { ...ofService, ...ofClinician },
      { ...ofPayer, ...ofClinician },
      "the order service, payer, clinician",
    ],
    ["the higher priority", { ...ofService, priority: 2 }, { ...ofService, priority: 1 }, "its priority"],
  ])("in a tie are those of %s, and the working says so (CLM-023)", (_, winner, loser, why) => {
    const [older, newer] = [aRule("26", loser, 11), aRule("59", winner)];
    const { modifiers, rule, working } = findModifiers([older, newer], asked);
    expect([modifiers, rule]).toEqual([["59"], newer]);
    expect(working.inputs[older.modifierRuleId]).toMatch(new RegExp(`a tie, lost by ${why}$`));
  });

  it("in a last tie are those of the older rule (CLM-023)", () => {
    const newer = aRule("26", ofService, 12); // It was given its id first, so that only the hour tells them apart.
    const older = aRule("59", ofService, 11);
    const { modifiers, working } = findModifiers([newer, older], asked);
    expect(modifiers).toEqual(["59"]);
    expect(working.inputs).toMatchObject({
      [older.modifierRuleId]: "fits by serviceId: 59; the least generic",
      [newer.modifierRuleId]: "fits by serviceId: 26; a tie, lost by being the newer rule",
    });
  });
});

describe("a modifier rule", () => {
  const page = addModifierRule(nothing, AddModifierRule.parse({ modifiers: ["59"], payerId: payer }), aStamp()).page;
  const [rule] = page.rules as [ModifierRule];

  it("matches nothing once it has ended, and stays on record (CLM-019)", () => {
    const ended = endModifierRule(page, rule.modifierRuleId, aStamp());
    expect(ended.page).toMatchObject({ version: 2, rules: [{ modifierRuleId: rule.modifierRuleId, endedAt: "2025-07-02T19:00:00.000Z" }] });
    expect([findModifiers(page.rules, asked).modifiers, findModifiers(ended.page.rules, asked).modifiers]).toEqual([["59"], []]);
    expect(ended.events).toMatchObject([{ type: "modifier-rule.ended.v1", change: { modifierRule: { before: rule, after: ended.rule } } }]);
    expect(endModifierRule(ended.page, rule.modifierRuleId, aStamp()).events).toEqual([]);
    expect(verdict(() => endModifierRule(page, newId("modifierRule"), aStamp()))).toBe("modifier.not-found");
  });

  it("is one of at most five hundred in one place", () => {
    const rules = Array.from({ length: modifierRulesMax - 1 }, () => rule);
    const add = (before: ModifierRulePage) => addModifierRule(before, AddModifierRule.parse({ modifiers: ["59"] }), aStamp());
    const last = add({ ...nothing, rules });
    expect(verdict(() => add(last.page))).toBe("modifier.too-many-rules");
    const longest = { ...rule, ...asked, modifiers: ["59", "GP", "26", "TC"], endedAt: rule.addedAt, endedBy: rule.addedBy };
    expect(JSON.stringify(longest).length * modifierRulesMax).toBeLessThan(400_000); // The table's row.
  });
});
