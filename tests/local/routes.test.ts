import { describe, expect, it } from "vitest";
import { router } from "../../local/api/routes.ts";

describe("routes", () => {
  const find = router(
    [
      "GET /v1/cases/{caseId}",
      "GET /v1/cases/search",
      "ANY /v1/cases/{caseId}",
      "GET /v1/{rest+}",
      "POST /v1/cases/{caseId}/parts/{partId}",
      "$default",
    ].map((key) => ({ key, to: key })),
  );

  it.each([
    ["GET", "/v1/cases/search", "GET /v1/cases/search", {}],
    ["GET", "/v1/cases/case_1", "GET /v1/cases/{caseId}", { caseId: "case_1" }],
    ["GET", "/v1/cases/case_1/", "GET /v1/cases/{caseId}", { caseId: "case_1" }],
    ["DELETE", "/v1/cases/case_1", "ANY /v1/cases/{caseId}", { caseId: "case_1" }],
    ["POST", "/v1/cases/case_1/parts/a%2Fb", "POST /v1/cases/{caseId}/parts/{partId}", { caseId: "case_1", partId: "a/b" }],
    ["GET", "/v1/a/b/c", "GET /v1/{rest+}", { rest: "a/b/c" }],
    ["POST", "/v1/a/b/c", "$default", {}],
    ["GET", "/", "$default", {}],
  ])("%s %s goes to %s", (method, where, key, parameters) => {
    expect(find(method, where)).toMatchObject({ route: { to: key }, parameters });
  });
});
