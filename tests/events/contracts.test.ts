import * as z from "zod";
import { describe, expect, it } from "vitest";
import { catalog } from "../../events/catalog.ts";
import { defineEvent } from "../../events/define.ts";
import { id } from "../../domain/kernel/ids.ts";
import { aStamp } from "../fixtures.ts";

/** Names of fields that would hold something of a person. Ids, numbers of cases and codes are not among them (DESIGN 12.5). */
const personal =
  /name|email|phone|fax|address|street|city|zip|postal|birth|dob|(?<!st)age$|gender|language|marital|ssn|mrn|policyNumber|claimNumber|note(?!Ids?$)|comment|description|dateOfLoss|photo|contact|bar(Number)?$/i;

/** The fields of an event's data, those of objects within it included. */
function fieldsOf(schema: z.ZodObject): string[] {
  const within = (value: unknown): string[] => {
    if (typeof value !== "object" || value === null) return [];
    const { properties = {}, items } = value as { properties?: Record<string, unknown>; items?: unknown };
    return [...Object.entries(properties).flatMap(([name, inner]) => [name, ...within(inner)]), ...within(items)];
  };
  return within(z.toJSONSchema(schema, { io: "input" })).filter((name) => !/^[a-z]+Ids?$/.test(name)); // An id says nothing of anyone.
}

describe("the catalog of events", () => {
  it("names each event once, in the past tense of noun.verb, with its version (XCT-001)", () => {
    const types = catalog.map(({ type }) => type);
    expect(new Set(types).size).toBe(types.length);
    expect(types.filter((type) => !/^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*\.v[1-9]$/.test(type))).toEqual([]);
    expect(types).toContain("case.opened.v1");
  });

  it("would notice a personal field", () => {
    const leaking = defineEvent({
      name: "case.leaked",
      version: 1,
      says: "A name got out.",
      about: "caseId",
      data: z.object({ caseId: id("case"), who: z.object({ lastName: z.string() }) }),
      example: { caseId: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X", who: { lastName: "" } },
    });
    expect(fieldsOf(leaking.data).filter((field) => personal.test(field))).toEqual(["lastName"]);
  });
});

describe.each(catalog)("$type", (event) => {
  it("has not changed since it was published", async () => {
    await expect(`${JSON.stringify(z.toJSONSchema(event.schema, { io: "input" }), null, 2)}\n`).toMatchFileSnapshot(
      `schemas/${event.type}.json`,
    );
  });

  it("carries nothing personal (XCT-010, DESIGN 12.1)", () => {
    expect(fieldsOf(event.data).filter((field) => personal.test(field))).toEqual([]);
  });

  it("has an example that fits it, and is about the id it says", () => {
    expect(event.data.safeParse(event.example).error).toBeUndefined();
    const happened = event.record(aStamp(), event.example, {});
    expect(event.schema.safeParse({ ...happened, allowedBy: undefined, change: undefined }).error).toBeUndefined();
    expect(happened.about).toMatch(new RegExp(`^${event.aboutKind}_`));
  });

  it("says what happened as a sentence", () => {
    expect(event.says).toMatch(/^[A-Z].*\.$/);
  });
});
