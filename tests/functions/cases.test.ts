import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aCaseBody, parties } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
beforeAll(async () => {
  h = await startHarness();
  manager = await h.person("caseManager");
});
afterAll(() => h.stop());

describe("POST /v1/cases", () => {
  it("opens a case with its number, MRN, membership, account and first authorization (LCM-020, LCM-021, LCM-077..086, LCM-137)", async () => {
    const body = aCaseBody(await parties(h.house));
    const opened = await h.call("POST /v1/cases", manager, body);
    expect(opened.body).toMatchObject({ caseStatus: "pending" });
    expect(opened.status).toBe(201);
    console.log(JSON.stringify(opened, null, 1)); // eslint-disable-line
  });
});
