import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsOf, verifyHistory } from "../../data/history.ts";
import { keys } from "../../data/keys.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody, aFirmBody, anAttorneyBody, aPatientBody, canary } from "../fixtures.ts";
import type { Called, Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let medical: Person;
beforeAll(async () => {
  h = await startHarness();
  manager = await h.person("caseManager");
  medical = await h.person("medicalDirector");
});
afterAll(() => h.stop());

const addPatient = (difference: object = {}, who = manager) => h.call("POST /v1/patients", who, aPatientBody(difference));
const addFirm = async (difference: object = {}): Promise<Id<"firm">> =>
  (await h.call("POST /v1/firms", manager, aFirmBody(difference))).body.firmId;
const addAttorney = (firmId: string, difference: object = {}) =>
  h.call("POST /v1/firms/{firmId}/attorneys", manager, anAttorneyBody(difference), { path: { firmId } });
const getPatient = (patientId: string, who = manager) => h.call("GET /v1/patients/{patientId}", who, undefined, { path: { patientId } });
const changePatient = (patientId: string, version: number | undefined, changes: object, who = manager) =>
  h.call("PATCH /v1/patients/{patientId}", who, changes, { path: { patientId }, ...(version === undefined ? {} : { version }) });
const typesOf = async (aggregateId: string) => (await eventsOf(h.house.table, aggregateId, 50)).rows.map(({ type }) => type).toReversed();
const pointers = ({ body }: Called): string[] => body.errors.map(({ pointer }: { pointer: string }) => pointer);

describe("POST /v1/patients (LCM-022, LCM-070, LCM-130, INT-005)", () => {
  it("puts the patient of the main job on record, with card, age and consent (NEG-020..028, LCM-072)", async () => {
    const added = await addPatient({ workAddress: { line1: "9 Mill Road", city: "Burbank", state: "CA", postalCode: "91501-0001" } });
    expect(added.status).toBe(201);
    expect(added.headers).toMatchObject({ etag: '"v1"', location: `/v1/patients/${added.body.patientId}` });
    expect(added.body).toMatchObject({ phone: "+12135550142", language: "en", active: true, version: 1, createdBy: manager.userId });
    expect(added.body.birthDateText).toMatch(/^12\/10\/1985 \(Age: \d\d\)$/);
    expect(added.body.birthDateText).toContain(`(Age: ${added.body.age})`);
    expect(added.body.consent).toEqual({ confirmedOn: "2025-01-02", version: "2025-01", confirmedBy: manager.userId });
    expect((await getPatient(added.body.patientId)).body).toEqual(added.body);
    expect(await typesOf(added.body.patientId)).toEqual(["patient.added.v1", "patient.viewed.v1"]);
  });

  it("names each field at fault and writes nothing (XCT-015)", async () => {
    const wrong = await addPatient({
      firstName: "",
      phone: "12",
      homeAddress: { line1: "1 A St", city: "LA", state: "XX", postalCode: "9" },
      ssn: "1",
    });
    expect(wrong).toMatchObject({ status: 400, body: { code: "request.invalid" } });
    expect(pointers(wrong).toSorted()).toEqual(["/firstName", "/homeAddress/postalCode", "/homeAddress/state", "/phone", "/ssn"]);
    expect(await addPatient({ birthDate: "2999-01-01" })).toMatchObject({
      status: 422,
      body: { code: "patient.born-in-future", errors: [{ pointer: "/birthDate" }] },
    });
  });

  it("adds one patient when the same request is sent ten times at once (XCT-008)", async () => {
    const key = newId("request");
    const answers = await Promise.all(Array.from({ length: 10 }, () => h.call("POST /v1/patients", manager, aPatientBody(), { key })));
    expect(new Set(answers.map(({ body }) => body.patientId)).size).toBe(1);
    expect(answers.every(({ status }) => status === 201)).toBe(true);
    expect(await h.call("POST /v1/patients", manager, aPatientBody({ gender: "male" }), { key })).toMatchObject({
      status: 422,
      body: { code: "idempotency.reused" },
    });
  });

  it("is for Case Managers and Coordinators; other staff may only read (DESIGN 12.20)", async () => {
    expect((await addPatient({}, await h.person("caseCoordinator"))).status).toBe(201);
    for (const who of [medical, await h.person("attorney", [newId("firm")])])
      expect((await addPatient({}, who)).status, who.roles.join()).toBe(403);
  });

  it("keeps the patient's name out of every key and every published event", async () => {
    const { body } = await addPatient();
    const [row] = await h.house.table.read([keys.party(body.patientId)]);
    expect(JSON.stringify(Object.entries(row!).filter(([name]) => /[ps]k$/.test(name)))).not.toContain(canary); // It was just added.
    const { rows } = await eventsOf(h.house.table, body.patientId, 10);
    expect(JSON.stringify(rows.map(({ data }) => data))).not.toContain(canary);
  });
});

describe("PATCH /v1/patients/{patientId} (XCT-001, XCT-008)", () => {
  it("changes what is named, clears what is null, and keeps before and after", async () => {
    const { body } = await addPatient();
    const changed = await changePatient(body.patientId, 1, { maritalStatus: "divorced", email: null });
    expect(changed).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { maritalStatus: "divorced", version: 2, firstName: body.firstName },
    });
    expect(changed.body).not.toHaveProperty("email");
    const [event] = (await eventsOf(h.house.table, body.patientId, 1)).rows;
    expect(event).toMatchObject({
      type: "patient.changed.v1",
      actorId: manager.userId,
      data: { fields: ["maritalStatus", "email"] },
      change: { patient: { before: { maritalStatus: "married" }, after: { maritalStatus: "divorced" } } },
    });
    expect(await verifyHistory(h.house.table, body.patientId)).toMatchObject({ intact: true, events: 2 });
  });

  it("refuses a missing and a stale version, and a required field set to null", async () => {
    const { body } = await addPatient();
    expect(await changePatient(body.patientId, undefined, { gender: "male" })).toMatchObject({
      status: 428,
      body: { code: "version.missing" },
    });
    await changePatient(body.patientId, 1, { gender: "male" });
    expect(await changePatient(body.patientId, 1, { gender: "female" })).toMatchObject({ status: 412, body: { code: "version.stale" } });
    expect(pointers(await changePatient(body.patientId, 2, { firstName: null }))).toEqual(["/firstName"]);
    expect((await changePatient(body.patientId, 2, {})).status).toBe(400);
    expect(await changePatient(newId("patient"), 1, { gender: "male" })).toMatchObject({
      status: 404,
      body: { code: "patient.not-found" },
    });
    expect(await changePatient(body.patientId, 2, { gender: "female" }, medical)).toMatchObject({
      status: 403,
      body: { code: "access.denied" },
    });
  });

  it("writes nothing when nothing differs", async () => {
    const { body } = await addPatient();
    expect(await changePatient(body.patientId, 1, { homeAddress: { ...body.homeAddress }, phone: "213-555-0142" })).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
    expect(await typesOf(body.patientId)).toEqual(["patient.added.v1"]);
  });

  it("lets one of two racing changes win; the other must read again", async () => {
    const { body } = await addPatient();
    const both = await Promise.all(["single", "widowed"].map((maritalStatus) => changePatient(body.patientId, 1, { maritalStatus })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 412]);
  });
});

it("verifies demographics at the version that was looked at (LCM-071)", async () => {
  const { body } = await addPatient();
  const verify = (version?: number) =>
    h.call("POST /v1/patients/{patientId}/demographics-verifications", manager, undefined, {
      path: { patientId: body.patientId },
      ...(version ? { version } : {}),
    });
  expect((await verify()).status).toBe(428);
  expect(await verify(1)).toMatchObject({ status: 201, body: { demographicsVerified: { by: manager.userId }, version: 2 } });
  expect((await verify(1)).status).toBe(412);
  expect(await typesOf(body.patientId)).toEqual(["patient.added.v1", "patient.demographics-verified.v1"]);
});

it("a deactivated patient opens no case (LCM-022)", async () => {
  const { body: patient } = await addPatient();
  await changePatient(patient.patientId, 1, { active: false });
  const firmId = await addFirm();
  const { body: attorney } = await addAttorney(firmId);
  const opened = await h.call(
    "POST /v1/cases",
    manager,
    aCaseBody({ patientId: patient.patientId, firmId, attorneyId: attorney.attorneyId }),
  );
  expect(opened).toMatchObject({ status: 422, body: { code: "patient.inactive" } });
});

describe("a law firm and its clients (XCT-003, XCT-010, DESIGN 12.19)", () => {
  it("sees the card of a patient through its own case, and no patient of another firm", async () => {
    const [ours, theirs] = [await addFirm(), await addFirm()];
    const [attorney, stranger] = [await h.person("attorney", [ours]), await h.person("paralegal", [theirs])];
    const { body: patient } = await addPatient({ insurance: [{ carrier: "Carrier", policyNumber: "P-1" }] });
    expect((await getPatient(patient.patientId, attorney)).status).toBe(404);

    const { body: portia } = await addAttorney(ours);
    expect(
      (await h.call("POST /v1/cases", manager, aCaseBody({ patientId: patient.patientId, firmId: ours, attorneyId: portia.attorneyId })))
        .status,
    ).toBe(201);
    const card = await getPatient(patient.patientId, attorney);
    expect(card).toMatchObject({
      status: 200,
      body: { firstName: patient.firstName, birthDateText: patient.birthDateText, phone: "+12135550142" },
    });
    expect(Object.keys(card.body).filter((field) => ["insurance", "consent", "createdBy", "demographicsVerified"].includes(field))).toEqual(
      [],
    );
    expect(await getPatient(patient.patientId, stranger)).toMatchObject({ status: 404, body: { code: "patient.not-found" } });
    expect((await changePatient(patient.patientId, 1, { gender: "male" }, attorney)).status).toBe(403);
    expect((await h.call("GET /v1/patients", attorney)).status).toBe(403);
    const seen = await h.call("GET /v1/patients/{patientId}/history", attorney, undefined, { path: { patientId: patient.patientId } });
    expect(seen.status).toBe(200);
    expect(seen.body.data[0]).not.toHaveProperty("change");
  });

  it("sees itself and its attorneys, and nothing of another firm", async () => {
    const [ours, theirs] = [await addFirm(), await addFirm()];
    const paralegal = await h.person("paralegal", [ours]);
    await addAttorney(ours);
    const list = await h.call("GET /v1/firms", paralegal);
    expect(list.body.data.map(({ firmId }: { firmId: string }) => firmId)).toEqual([ours]);
    const at = (firmId: string) => ({ path: { firmId } });
    expect((await h.call("GET /v1/firms/{firmId}", paralegal, undefined, at(ours))).status).toBe(200);
    expect((await h.call("GET /v1/firms/{firmId}/attorneys", paralegal, undefined, at(ours))).body.data).toHaveLength(1);
    for (const route of ["GET /v1/firms/{firmId}", "GET /v1/firms/{firmId}/attorneys", "GET /v1/firms/{firmId}/history"] as const) {
      expect((await h.call(route, paralegal, undefined, at(theirs))).status, route).toBe(404);
    }
    expect((await h.call("PATCH /v1/firms/{firmId}", paralegal, { name: "Ours" }, { ...at(ours), version: 1 })).status).toBe(403);
    expect((await h.call("GET /v1/providers", paralegal)).status).toBe(403);
  });
});

it("staff limited to firms register patients, and read those of their firms and those without a case (LCM-167)", async () => {
  const [ours, theirs] = [await addFirm(), await addFirm()];
  const limited = await h.person("caseCoordinator", [ours]);
  const { status, body: patient } = await addPatient({}, limited);
  expect(status).toBe(201);
  expect((await getPatient(patient.patientId, limited)).status).toBe(200);
  const { body: portia } = await addAttorney(theirs);
  await h.call("POST /v1/cases", manager, aCaseBody({ patientId: patient.patientId, firmId: theirs, attorneyId: portia.attorneyId }));
  expect((await getPatient(patient.patientId, limited)).status).toBe(404);
  expect((await h.call("GET /v1/patients", limited)).status).toBe(403);
});
