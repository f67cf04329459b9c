import { describe, expect, it } from "vitest";
import { id, idKinds, isId } from "../../../domain/kernel/ids.ts";
import { newId } from "../../../functions/shared/stamp.ts";

describe.each(idKinds)("the id of a %s (LCM-020)", (kind) => {
  it("is its kind and a ULID", () => {
    const made = newId(kind);
    expect(made).toMatch(new RegExp(`^${kind}_[0-7][0-9A-HJKMNP-TV-Z]{25}$`));
    expect(id(kind).parse(made)).toBe(made);
    expect(isId(kind, made)).toBe(true);
  });

  it("is none of another kind", () => {
    for (const other of idKinds.filter((one) => one !== kind)) {
      expect(id(kind).safeParse(newId(other)).success).toBe(false);
      expect(isId(kind, newId(other))).toBe(false);
    }
  });

  it.each([
    "",
    kind,
    `${kind}_`,
    `${kind}_01k9zq3v7m8n4p5r6s7t8v9w0x`,
    `${kind}_81K9ZQ3V7M8N4P5R6S7T8V9W0X`,
    `${kind}_01K9ZQ3V7M8N4P5R6S7T8V9W0`,
    `${kind}_01K9ZQ3V7M8N4P5R6S7T8V9W0XX`,
    `${kind}_01K9ZQ3V7M8N4P5R6S7T8V9W0U`,
    ` ${kind}_01K9ZQ3V7M8N4P5R6S7T8V9W0X`,
    `${kind}_01K9ZQ3V7M8N4P5R6S7T8V9W0X\n`,
  ])("is not %j", (text) => {
    expect(id(kind).safeParse(text).success).toBe(false);
  });
});

describe("fresh ids", () => {
  it("sort in the order they were made, all different (LCM-020)", () => {
    const made = Array.from({ length: 1000 }, () => newId("event"));
    expect(new Set(made).size).toBe(1000);
    expect(made.toSorted()).toEqual(made);
  });
});
