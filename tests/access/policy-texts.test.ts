import { policyToJson, type PolicyJson } from "@cedar-policy/cedar-wasm/nodejs";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { policyTexts, validatePolicies } from "../../domain/access/engine.ts";
import { actions } from "../../domain/access/policy.ts";

const policies = Object.entries(policyTexts()).map(([id, text]) => {
  const parsed = policyToJson(text);
  if (parsed.type === "failure") throw new Error(`${id} does not parse`);
  return { id, ...parsed.json };
});

/** The actions and groups of actions that stand in a policy's scope. */
function namedBy({ action }: PolicyJson): string[] {
  if (action.op === "All") return [];
  const uids = "entities" in action ? action.entities : "entity" in action ? [action.entity] : [];
  return uids.flatMap((uid) => ("id" in uid ? [uid.id] : [])); // The form in which Cedar prints a scope.
}

describe("the policies as text (DESIGN 6)", () => {
  it("fit the schema strictly, roles and statuses by name included", () => {
    expect(validatePolicies()).toEqual([]);
  });

  it("name roles and statuses and nobody else, so that a decision is the same for all who stand in the same place", () => {
    const text = readFileSync(new URL("../../domain/access/policies.cedar", import.meta.url), "utf8").replace(/^\/\/.*$/gm, "");
    expect(new Set([...text.matchAll(/(\w+)::"/g)].map(([, type]) => type))).toEqual(new Set(["Action", "CaseStatus", "Role"]));
  });

  it("are as many as the file has permits and forbids", () => {
    const words = readFileSync(new URL("../../domain/access/policies.cedar", import.meta.url), "utf8").match(/^(permit|forbid) \(/gm);
    expect(policies.length).toBe(words?.length);
    expect(policies.length).toBeGreaterThan(20);
  });

  it.each(policies)("$id says its name and its source", ({ id, annotations }) => {
    expect(annotations).toEqual({ id, spec: expect.stringMatching(/^(LCM|NEG|CLM|RCM|XCT|DESIGN|DOMAIN|RELIABILITY)[- ]/) });
  });

  it("permit every action by name to somebody, but those that only an administrator has", () => {
    const named = new Set(policies.filter(({ effect }) => effect === "permit").flatMap(namedBy));
    const inGroups: Record<string, string> = {
      "case.read": "seeCase",
      "timeline.read": "seeCase",
      "membership.read": "seeCase",
      "authorization.read": "seeCase",
      "appointment.read": "seeCase",
      "case.readWhole": "readWholeCase",
      "history.read": "readWholeCase",
      "document.read": "readWholeCase",
      "note.read": "readWholeCase",
      "task.read": "readWholeCase",
      "contact.read": "readWholeCase",
      "lien.read": "readWholeCase",
    };
    const unnamed = actions.filter((action) => !named.has(action) && !named.has(inGroups[action] ?? ""));
    expect(unnamed).toEqual(["user.write", "case.correct", "team.write", "audit.read", "settings.write", "operations.redrive"]);
  });

  it("name nothing that is not an action or a group of the schema", () => {
    const known = new Set<string>([...actions, "seeCase", "readWholeCase", "changeCase"]);
    expect(policies.flatMap(namedBy).filter((name) => !known.has(name))).toEqual([]);
  });
});
