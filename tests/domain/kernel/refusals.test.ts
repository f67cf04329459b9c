import { describe, expect, it } from "vitest";
import { Refusal, refuse } from "../../../domain/kernel/refusal.ts";
import type { RefusalCode } from "../../../domain/kernel/refusal.ts";
import type { RefusalMeaning } from "../../../domain/kernel/refusals.ts";
import { refusals } from "../../../domain/kernel/refusals.ts";
import { statusOf } from "../../../functions/shared/http-status.ts";
import { problem } from "../../../functions/shared/problem.ts";

const about = { requestId: "request-of-a-test", path: "/v1/cases" };
const codes = Object.keys(refusals) as RefusalCode[];

describe.each(codes)("%s (XCT-015)", (code) => {
  const { says, field }: RefusalMeaning = refusals[code];

  it("is named noun.reason and told in one plain sentence", () => {
    expect(code).toMatch(/^(?:[a-z]+\.[a-z]+(?:-[a-z]+)*|our-fault)$/);
    expect(says).toMatch(/^[A-Z].+\.$/);
    expect(says).not.toContain("\n");
  });

  it("answers a status of failure, with the code, the sentence and the field", () => {
    const answered = problem(code, about);
    const body = JSON.parse(answered.body ?? "") as Record<string, unknown>;
    expect(answered.statusCode).toBe(statusOf[code]);
    expect(answered.statusCode).toBeGreaterThanOrEqual(400);
    expect(answered.headers?.["content-type"]).toBe("application/problem+json");
    expect(body).toMatchObject({
      type: `/problems/${code}`,
      status: statusOf[code],
      detail: says,
      code,
      requestId: about.requestId,
      instance: about.path,
    });
    expect(body["errors"]).toEqual(field === undefined ? undefined : [{ pointer: field, code, detail: says }]);
  });
});

describe("a refusal (XCT-015)", () => {
  it("is thrown with its code, and tells apart what is declined from what is broken", () => {
    const declined = () => refuse("firm.inactive", { firmId: "firm_01" });
    expect(declined).toThrow(Refusal);
    expect(declined).toThrow(expect.objectContaining({ code: "firm.inactive", details: { firmId: "firm_01" }, flaws: [] }));
  });

  it("keeps personal values out of its message, which is the code alone", () => {
    expect(new Refusal("patient.inactive", { patientId: "patient_01" }).message).toBe("patient.inactive");
  });

  it("names each field at fault when there are several", () => {
    const flaws = [
      { pointer: "/a", code: "invalid-type", detail: "must be text" },
      { pointer: "/b/0", code: "unknown-field", detail: "There is no such field." },
    ];
    expect(JSON.parse(problem("request.invalid", { ...about, flaws }).body ?? "")).toMatchObject({ errors: flaws });
  });

  it("only has details when there are any", () => {
    expect(JSON.parse(problem("case.closed", about).body ?? "")).not.toHaveProperty("details");
    expect(JSON.parse(problem("case.closed", { ...about, details: { caseId: "case_01" } }).body ?? "")).toMatchObject({
      details: { caseId: "case_01" },
    });
  });
});
