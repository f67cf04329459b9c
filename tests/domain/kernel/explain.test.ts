import { describe, expect, it } from "vitest";
import { Working } from "../../../domain/kernel/explain.ts";

const working = {
  figure: "medicalLienAmount",
  formula: "sum of current lien amounts",
  inputs: { "lien of an outside provider": "125.00" },
  result: "125.00",
  rule: "LCM-045",
};

describe("the working of a figure", () => {
  it("says what, how, from what, and by which rule (LCM-045)", () => {
    expect(Working.parse({ ...working, rounding: "half up, once" })).toEqual({ ...working, rounding: "half up, once" });
  });

  it.each(["figure", "formula", "inputs", "result", "rule"])("is none without its %s", (part) => {
    expect(Working.safeParse({ ...working, [part]: undefined }).success).toBe(false);
  });
});
