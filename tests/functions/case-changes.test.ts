import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys } from "../../data/keys.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let coordinator: Person;
beforeAll(async () => {
  h = await startHarness();
  [manager, coordinator] = await Promise.all([h.person("caseManager"), h.person("caseCoordinator")]);
});
afterAll(() => h.stop());

const caseOf = (difference: object = {}, who = manager) => anOpenCase(h, who, difference);
const rowsOf = async (pk: string) => (await h.house.table.query({ pk, limit: 100 })).rows;

describe("PATCH /v1/cases/{caseId}", () => {
  const change = (who: Person, caseId: string, body: object, options: { version?: number } = {}) =>
    h.call("PATCH /v1/cases/{caseId}", who, body, { path: { caseId }, ...options });

  it("changes fields, clears one by null, and keeps before and after (LCM-010, LCM-012, LCM-030..037, LCM-050, LCM-161)", async () => {
    const { caseId } = await caseOf({ referralSource: "A friend" });
    const changed = await change(
      coordinator,
      caseId,
      { liabilityStatus: "accepted", policeReportNumber: "LAPD 12/345-6", referralSource: null },
      { version: 1 },
    );
    expect(changed).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { liabilityStatus: "accepted", policeReportNumber: "LAPD 12/345-6", updatedBy: coordinator.userId, version: 2 },
    });
    expect(changed.body.referralSource).toBeUndefined();
    const { body } = await h.call("GET /v1/cases/{caseId}/history", manager, undefined, { path: { caseId } });
    expect(body.data[0]).toMatchObject({
      type: "case.changed.v1",
      actorId: coordinator.userId,
      data: { fields: ["liabilityStatus", "policeReportNumber", "referralSource"] },
      change: { case: { before: { referralSource: "A friend", version: 1 }, after: { liabilityStatus: "accepted", version: 2 } } },
    });
    expect(await h.call("GET /v1/cases/{caseId}/history/verification", manager, undefined, { path: { caseId } })).toMatchObject({
      body: { intact: true, events: 3 },
    });
  });

  it("needs If-Match, and refuses a version that is gone (XCT-008)", async () => {
    const { caseId } = await caseOf();
    expect(await change(manager, caseId, { caseNotes: "a" })).toMatchObject({ status: 428, body: { code: "version.missing" } });
    await change(manager, caseId, { caseNotes: "a" }, { version: 1 });
    expect(await change(manager, caseId, { caseNotes: "b" }, { version: 1 })).toMatchObject({
      status: 412,
      headers: { etag: '"v2"' },
      body: { code: "version.stale", details: { currentVersion: 2 } },
    });
  });

  it("lets a firm change its short list and refuses each other field by name (LCM-011)", async () => {
    const { caseId, firmId } = await caseOf();
    const attorney = await h.person("attorney", [firmId]);
    expect(
      await change(attorney, caseId, { opposingInsurance: "Fictional Mutual", courtCaseNumber: "24STCV00001" }, { version: 1 }),
    ).toMatchObject({ status: 200, body: { courtCaseNumber: "24STCV00001" } });
    expect(await change(attorney, caseId, { accidentType: "other", opposingCounsel: "x" }, { version: 2 })).toMatchObject({
      status: 403,
      body: { code: "case.field-not-yours", errors: [{ pointer: "/accidentType" }] },
    });
  });

  it.each(["financialAnalyst", "medicalDirector", "claimsProcessor", "legalTeam"] as const)(
    "is not for a %s, who reads (LCM-013, LCM-014, LCM-015)",
    async (role) => {
      const { caseId } = await caseOf();
      expect(await change(await h.person(role), caseId, { caseNotes: "x" }, { version: 1 })).toMatchObject({
        status: 403,
        body: { code: "access.denied" },
      });
    },
  );

  it("lets negotiators keep the financial info and nothing else (NEG-154, DOMAIN B)", async () => {
    const { caseId } = await caseOf();
    const negotiator = await h.person("negotiationsManager");
    expect(await change(negotiator, caseId, { settlementAmount: "50000.00", settlementDate: "2025-09-01" }, { version: 1 })).toMatchObject({
      status: 200,
      body: { settlementAmount: "50000.00" },
    });
    expect(await change(negotiator, caseId, { opposingCounsel: "x" }, { version: 2 })).toMatchObject({
      status: 403,
      body: { code: "case.field-not-yours", errors: [{ pointer: "/opposingCounsel" }] },
    });
  });

  it("moves the accident when its date changes: the old one is free, the new one taken (LCM-131, DESIGN 12.14)", async () => {
    const { caseId, ...those } = await caseOf();
    await change(manager, caseId, { dateOfLoss: "2025-06-29" }, { version: 1 });
    expect((await h.call("POST /v1/cases", manager, aCaseBody(those, { dateOfLoss: "2025-06-29" }))).status).toBe(409);
    const free = await h.call("POST /v1/cases", manager, aCaseBody(those));
    expect(free.status).toBe(201);
    expect(await change(manager, caseId, { dateOfLoss: "2025-06-30" }, { version: 2 })).toMatchObject({
      status: 409,
      body: { code: "case.accident-already-open", details: { caseId: free.body.caseId } },
    });
  });

  it("writes nothing when nothing differs", async () => {
    const { caseId, legalCase } = await caseOf();
    expect(await change(manager, caseId, { accidentType: "auto" }, { version: 1 })).toMatchObject({
      status: 200,
      body: { version: 1, updatedAt: legalCase.updatedAt },
    });
    expect(await rowsOf(keys.history(caseId))).toHaveLength(2);
  });

  it("takes a paralegal of the same firm and no other user (LCM-025)", async () => {
    const { caseId, firmId } = await caseOf();
    const [paralegal, attorney, other] = await Promise.all([
      h.person("paralegal", [firmId]),
      h.person("attorney", [firmId]),
      h.person("paralegal", [newId("firm")]),
    ]);
    for (const one of [attorney, other])
      expect(await change(manager, caseId, { paralegalId: one.userId }, { version: 1 })).toMatchObject({
        status: 422,
        body: { code: "paralegal.not-found" },
      });
    expect(await change(manager, caseId, { paralegalId: paralegal.userId }, { version: 1 })).toMatchObject({
      status: 200,
      body: { paralegalId: paralegal.userId },
    });
  });
});
