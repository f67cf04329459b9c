import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesIn } from "../../data/cases.ts";
import { verifyHistory } from "../../data/history.ts";
import { keys } from "../../data/keys.ts";
import { create } from "../../data/table.ts";
import { addDays, dayOf, instant } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody, parties } from "../fixtures.ts";
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

const todayIs = () => dayOf(instant(new Date().toISOString()));
const caseOf = (difference: object = {}, who = manager) => anOpenCase(h, who, difference);
const rowsOf = async (pk: string) => (await h.house.table.query({ pk, limit: 100 })).rows;

describe("POST /v1/cases", () => {
  it("opens a case with its number, MRN, membership, account and first authorization (LCM-002, LCM-020, LCM-021, LCM-038..040, LCM-077..086, LCM-134..139)", async () => {
    const those = await parties(h.house);
    const { status, headers, body } = await h.call("POST /v1/cases", manager, aCaseBody(those));
    const year = todayIs().slice(0, 4);

    expect(status).toBe(201);
    expect(headers).toMatchObject({
      etag: '"v1"',
      location: `/v1/cases/${body.caseId}`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    });
    expect(body).toMatchObject({
      caseId: expect.stringMatching(/^case_[0-9A-HJKMNP-TV-Z]{26}$/),
      caseNumber: expect.stringMatching(new RegExp(`^CASE-${year}-\\d{5}$`)),
      caseStatus: "pending",
      patientId: those.patientId,
      createdBy: manager.userId,
      updatedBy: manager.userId,
      version: 1,
      medicalLienAmount: "0.00", // LCM-045: calculated.
      membership: {
        mrn: expect.stringMatching(new RegExp(`^PCH-${year}-\\d{7}$`)),
        startDate: todayIs(),
        plan: "Pacific Crest Healthcare IPA",
      },
      account: { billed: "0.00", collected: "0.00", balance: "0.00" }, // LCM-083
      authorizations: [
        {
          serviceType: "initialEvaluation",
          units: 1,
          unitsUsed: 0,
          status: "requested",
          validFrom: todayIs(),
          validTo: addDays(todayIs(), 180),
        },
      ],
    });
  });

  it("writes the case, its parts, three reservations and its history in one go, and the chain holds (LCM-087, LCM-161, XCT-001, XCT-011)", async () => {
    const { caseId, legalCase } = await caseOf();
    expect((await rowsOf(caseId)).map(({ sk }) => sk).sort()).toEqual([
      "ACCOUNT",
      expect.stringMatching(/^AUTHORIZATION#/),
      "CARD",
      "CASE",
      "HEAD",
      "MEMBERSHIP",
    ]);
    expect(await rowsOf(keys.history(caseId))).toMatchObject([
      {
        seq: 1,
        type: "case.opened.v1",
        actorId: manager.userId,
        allowedBy: expect.arrayContaining([expect.any(String)]),
        change: { case: { after: { caseNumber: legalCase.caseNumber } } },
      },
      { seq: 2, type: "authorization.requested.v1" },
    ]);
    expect(await verifyHistory(h.house.table, caseId)).toEqual({ intact: true, events: 2 });
    const cases = casesIn(h.house);
    expect(await cases.caseIdBy("case-number", legalCase.caseNumber)).toBe(caseId);
    expect(await cases.caseIdBy("mrn", legalCase.membership.mrn)).toBe(caseId);
  });

  it("keeps money as decimal text on the wire and whole cents in the table (XCT-005, LCM-042, LCM-046)", async () => {
    const fee = { rate: "1/3", label: "33.3 %", basis: "gross" };
    const { caseId, legalCase } = await caseOf({ caseValueEstimate: "50000.00", attorneyFee: fee });
    expect(legalCase).toMatchObject({ caseValueEstimate: "50000.00", attorneyFee: fee, attorneyFeePercentage: "33.33" });
    const [row] = await h.house.table.read([{ pk: caseId, sk: "CASE" }]);
    expect(row).toMatchObject({ caseValueEstimate: 5_000_000 });
    const refused = await h.call("POST /v1/cases", manager, aCaseBody(await parties(h.house), { caseValueEstimate: 50000 }));
    expect(refused).toMatchObject({ status: 400, body: { code: "request.invalid", errors: [{ pointer: "/caseValueEstimate" }] } });
  });

  it.each([
    ["an estimate of nothing", { caseValueEstimate: "0.00" }, "/caseValueEstimate"],
    ["an estimate with three places", { caseValueEstimate: "1.005" }, "/caseValueEstimate"],
    ["notes of 5001 characters", { caseNotes: "x".repeat(5001) }, "/caseNotes"],
    ["a fee above the whole", { attorneyFee: { rate: "4/3", label: "133 %", basis: "gross" } }, "/attorneyFee/rate"],
    ["a jurisdiction that is not State/County", { jurisdiction: "Los Angeles" }, "/jurisdiction"],
    ["a police report number with a slash at its end", { policeReportNumber: "LAPD-12/" }, "/policeReportNumber"],
    ["an accident type of its own", { accidentType: "ufo" }, "/accidentType"],
    ["a status that cannot be opened", { caseStatus: "closed" }, "/caseStatus"],
    ["a day that is not on the calendar", { dateOfLoss: "2025-02-29" }, "/dateOfLoss"],
  ])("refuses %s, naming the field (LCM-026..048, XCT-015)", async (_, difference, pointer) => {
    const answer = await h.call("POST /v1/cases", manager, aCaseBody(await parties(h.house), difference));
    expect(answer).toMatchObject({
      status: 400,
      headers: { "content-type": "application/problem+json" },
      body: { code: "request.invalid", errors: [{ pointer }] },
    });
  });

  it.each(["caseId", "caseNumber", "mrn", "membershipId", "medicalLienAmount", "createdBy", "updatedAt", "version", "closedBy"])(
    "refuses %s by name, because it is not the caller's to give (LCM-045, LCM-049..052)",
    async (field) => {
      const answer = await h.call("POST /v1/cases", manager, aCaseBody(await parties(h.house), { [field]: "x" }));
      expect(answer).toMatchObject({
        status: 400,
        body: { code: "request.invalid", errors: [{ pointer: `/${field}`, code: "unknown-field" }] },
      });
    },
  );

  it("refuses a second open case for the same accident, naming the first to those who may see it (LCM-131)", async () => {
    const those = await parties(h.house);
    const first = await h.call("POST /v1/cases", manager, aCaseBody(those));
    const second = await h.call("POST /v1/cases", manager, aCaseBody(those));
    expect(second).toMatchObject({ status: 409, body: { code: "case.accident-already-open", details: { caseId: first.body.caseId } } });

    const elsewhere = await parties(h.house);
    const assigned = await h.person("caseManager", [elsewhere.firmId]);
    const unseen = await h.call("POST /v1/cases", assigned, aCaseBody({ ...elsewhere, patientId: those.patientId }));
    expect(unseen).toMatchObject({ status: 409, body: { code: "case.accident-already-open" } });
    expect(JSON.stringify(unseen.body)).not.toContain(first.body.caseId);
  });

  it("opens a second case for another accident of the same patient, with an MRN of its own (LCM-131, LCM-135)", async () => {
    const { legalCase, ...those } = await caseOf();
    const other = await h.call("POST /v1/cases", manager, aCaseBody(those, { accidentType: "slipFall" }));
    expect(other.status).toBe(201);
    expect(other.body.membership.mrn).not.toBe(legalCase.membership.mrn);
  });

  it.each([
    ["an inactive firm", { firm: { active: false } }, 422, "firm.inactive", "/firmId"],
    ["an inactive attorney", { attorney: { active: false } }, 422, "attorney.inactive", "/attorneyId"],
    ["a patient without consent", { patient: { consent: undefined } }, 422, "patient.consent-missing", "/patientId"],
    ["a patient born after the loss", { patient: { birthDate: "2025-07-01" } }, 422, "case.loss-before-birth", "/dateOfLoss"],
  ])("refuses %s and writes nothing (LCM-022..024, LCM-072, LCM-132)", async (_, difference, status, code, pointer) => {
    const those = await parties(h.house, difference);
    const answer = await h.call("POST /v1/cases", manager, aCaseBody(those));
    expect(answer).toMatchObject({ status, body: { code, errors: [{ pointer }] } });
    expect((await casesIn(h.house).list({ of: "patient", id: those.patientId }, [], 5)).cards).toEqual([]);
  });

  it("refuses an attorney of another firm and people who are not there (LCM-022, LCM-024, LCM-130)", async () => {
    const [those, others] = [await parties(h.house), await parties(h.house)];
    expect(await h.call("POST /v1/cases", manager, aCaseBody({ ...those, attorneyId: others.attorneyId }))).toMatchObject({
      status: 422,
      body: { code: "attorney.of-another-firm" },
    });
    expect(await h.call("POST /v1/cases", manager, aCaseBody({ ...those, patientId: newId("patient") }))).toMatchObject({
      status: 404,
      body: { code: "patient.not-found", errors: [{ pointer: "/patientId" }] },
    });
    expect(await h.call("POST /v1/cases", manager, aCaseBody({ ...those, firmId: newId("firm") }))).toMatchObject({
      status: 404,
      body: { code: "firm.not-found" },
    });
  });

  it("takes a loss of today and refuses one of tomorrow, in Los Angeles (LCM-027, LCM-133, XCT-007)", async () => {
    const today = todayIs();
    await caseOf({ dateOfLoss: today, dateOfRetention: today });
    const answer = await h.call(
      "POST /v1/cases",
      manager,
      aCaseBody(await parties(h.house), { dateOfLoss: addDays(today, 1), dateOfRetention: addDays(today, 1) }),
    );
    expect(answer).toMatchObject({ status: 422, body: { code: "case.loss-in-future", errors: [{ pointer: "/dateOfLoss" }] } });
  });

  it("opens as active only for someone who may activate (LCM-076, LCM-091)", async () => {
    expect((await caseOf({ caseStatus: "active" })).legalCase.caseStatus).toBe("active");
    const answer = await h.call("POST /v1/cases", coordinator, aCaseBody(await parties(h.house), { caseStatus: "active" }));
    expect(answer).toMatchObject({ status: 403, body: { code: "case.activation-not-yours" } });
    await caseOf({}, coordinator);
  });

  it("sets the limits of the first authorization and the membership's effective date (LCM-079, LCM-085, LCM-136)", async () => {
    const { legalCase } = await caseOf({ initialEvaluation: { units: 3, validDays: 30 }, membershipStartDate: "2025-07-01" });
    expect(legalCase).toMatchObject({
      membership: { startDate: "2025-07-01" },
      authorizations: [{ units: 3, validTo: addDays(todayIs(), 30) }],
    });
    const early = await h.call("POST /v1/cases", manager, aCaseBody(await parties(h.house), { membershipStartDate: "2025-06-29" }));
    expect(early).toMatchObject({
      status: 422,
      body: { code: "membership.starts-before-loss", errors: [{ pointer: "/membershipStartDate" }] },
    });
  });

  it("draws the next MRN when the one drawn is taken (LCM-134, LCM-150)", async () => {
    const year = Number(todayIs().slice(0, 4));
    const next = (await h.house.table.next(keys.counter("mrn", year), 9_999_999))! + 1; // The counter is not at its end.
    const taken = `PCH-${year}-${String(next).padStart(7, "0")}`;
    await h.house.table.commit([create({ ...keys.unique("mrn", h.house.mac("mrn", taken)), owner: "somebody else" })]);
    const { legalCase } = await caseOf();
    expect(legalCase.membership.mrn).toBe(`PCH-${year}-${String(next + 1).padStart(7, "0")}`);
  });
});
