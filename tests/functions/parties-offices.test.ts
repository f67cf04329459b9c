import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Id } from "../../domain/kernel/ids.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aFirmBody, anAttorneyBody, aPatientBody } from "../fixtures.ts";
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
const pointers = ({ body }: Called): string[] => body.errors.map(({ pointer }: { pointer: string }) => pointer);

describe("firms and attorneys (NEG-010..014, LCM-023, LCM-024, LCM-073, INT-006)", () => {
  it("keeps the contact card, and refuses new cases once deactivated", async () => {
    const added = await h.call("POST /v1/firms", manager, aFirmBody({ phone: "(310) 555-0100", email: "Office@Fictional.TEST" }));
    expect(added).toMatchObject({ status: 201, headers: { location: `/v1/firms/${added.body.firmId}` } });
    expect(added.body).toMatchObject({
      name: "Fictional & Partners LLP",
      phone: "+13105550100",
      fax: "+13105550101",
      email: "office@fictional.test",
      address: { line1: "1 Example Plaza", postalCode: "90067" },
    });
    const path = { firmId: added.body.firmId };
    expect(await h.call("PATCH /v1/firms/{firmId}", manager, { active: false }, { path, version: 1 })).toMatchObject({
      status: 200,
      body: { active: false, version: 2 },
    });
    expect(await addAttorney(path.firmId)).toMatchObject({ status: 422, body: { code: "firm.inactive" } });
    expect(await addAttorney(newId("firm"))).toMatchObject({ status: 404, body: { code: "firm.not-found" } });
  });

  it("finds an attorney under their own firm only", async () => {
    const [firmId, other] = [await addFirm(), await addFirm()];
    const { body, headers } = await addAttorney(firmId, { barState: "CA" });
    expect(headers.location).toBe(`/v1/firms/${firmId}/attorneys/${body.attorneyId}`);
    const read = (of: string) =>
      h.call("GET /v1/firms/{firmId}/attorneys/{attorneyId}", manager, undefined, { path: { firmId: of, attorneyId: body.attorneyId } });
    expect((await read(firmId)).body).toEqual(body);
    expect(await read(other)).toMatchObject({ status: 404, body: { code: "attorney.not-found" } });
    const change = (of: string) =>
      h.call(
        "PATCH /v1/firms/{firmId}/attorneys/{attorneyId}",
        manager,
        { active: false },
        { path: { firmId: of, attorneyId: body.attorneyId }, version: 1 },
      );
    expect((await change(other)).status).toBe(404);
    expect(await change(firmId)).toMatchObject({ status: 200, body: { active: false } });
    const history = await h.call("GET /v1/firms/{firmId}/attorneys/{attorneyId}/history", manager, undefined, {
      path: { firmId, attorneyId: body.attorneyId },
    });
    expect(history.body.data.map(({ type }: { type: string }) => type)).toEqual(["attorney.changed.v1", "attorney.added.v1"]);
  });

  it("links an attorney to the login of that firm's attorney, and to no other", async () => {
    const firmId = await addFirm();
    const [login, paralegal] = [await h.person("attorney", [firmId]), await h.person("paralegal", [firmId])];
    expect(await addAttorney(firmId, { userId: login.userId })).toMatchObject({ status: 201, body: { userId: login.userId } });
    expect(await addAttorney(firmId, { userId: paralegal.userId })).toMatchObject({ status: 422, body: { code: "attorney.login-unfit" } });
    expect(await addAttorney(firmId, { userId: newId("user") })).toMatchObject({ status: 422, body: { code: "attorney.login-unfit" } });
  });
});

describe("providers and payers", () => {
  it("keeps providers in and out of the network", async () => {
    const added = await h.call("POST /v1/providers", manager, {
      name: "Highland Group",
      network: "inNetwork",
      careLevel: "painManagement",
      specialties: ["Spine"],
      npi: "1234567893",
      phone: "213 555 0188",
    });
    expect(added).toMatchObject({ status: 201, body: { network: "inNetwork", phone: "+12135550188", npi: "1234567893" } });
    const path = { providerId: added.body.providerId };
    expect(await h.call("PATCH /v1/providers/{providerId}", manager, { network: "outOfNetwork" }, { path, version: 1 })).toMatchObject({
      status: 200,
      body: { network: "outOfNetwork" },
    });
    expect(pointers(await h.call("POST /v1/providers", manager, { name: "X", network: "inNetwork", npi: "1234567890" }))).toEqual(["/npi"]);
    expect((await h.call("GET /v1/providers/{providerId}", medical, undefined, { path })).body).toMatchObject({
      network: "outOfNetwork",
      version: 2,
    });
    expect(await h.call("GET /v1/providers/{providerId}/history/verification", medical, undefined, { path })).toMatchObject({
      status: 200,
      body: { intact: true, events: 2 },
    });
  });

  it("keeps payers of every kind", async () => {
    const added = await h.call("POST /v1/payers", manager, {
      name: "Medicare",
      kind: "medicare",
      claimFormat: "cms1500",
      ediPayerId: "94036",
    });
    expect(added).toMatchObject({ status: 201, body: { kind: "medicare", claimFormat: "cms1500", ediPayerId: "94036" } });
    const path = { payerId: added.body.payerId };
    expect(await h.call("PATCH /v1/payers/{payerId}", manager, { claimFormat: null, active: false }, { path, version: 1 })).toMatchObject({
      status: 200,
      body: { active: false },
    });
    expect((await h.call("GET /v1/payers/{payerId}", manager, undefined, { path })).body).not.toHaveProperty("claimFormat");
    expect((await h.call("GET /v1/payers/{payerId}", manager, undefined, { path: { payerId: newId("payer") } })).body.code).toBe(
      "payer.not-found",
    );
  });
});

describe("lists of parties (XCT-014)", () => {
  async function everyPage(route: "GET /v1/providers" | "GET /v1/patients", query: Record<string, string>): Promise<Called["body"][]> {
    const pages = [];
    for (let cursor: string | undefined; ;) {
      const { body } = await h.call(route, manager, undefined, { query: { ...query, ...(cursor ? { cursor } : {}) } });
      pages.push(body);
      if (!body.page.hasMore) return pages;
      cursor = body.page.next;
      expect(cursor).toBeTruthy();
    }
  }

  it("come by name, page by page, each once, and honest about the end", async () => {
    const names = ["zebra clinic", "Älpine Care", "zeta care", "Zenith 🏥", "Zonal Rehab"];
    for (const name of names) await h.call("POST /v1/providers", manager, { name, network: "inNetwork" });
    const everything = (await everyPage("GET /v1/providers", { limit: "100" })).flatMap(({ data }) => data);
    const pages = await everyPage("GET /v1/providers", { limit: "2" });
    expect(pages.flatMap(({ data }) => data)).toEqual(everything);
    expect(pages.slice(0, -1).every(({ data }) => data.length === 2)).toBe(true);
    const shown = everything.map(({ name }: { name: string }) => name).filter((name: string) => names.includes(name));
    expect(shown).toEqual(["zebra clinic", "Zenith 🏥", "zeta care", "Zonal Rehab", "Älpine Care"]);
  });

  it("can leave out the deactivated, or show only them", async () => {
    const { body } = await h.call("POST /v1/providers", manager, { name: "Gone Clinic", network: "inNetwork" });
    await h.call("PATCH /v1/providers/{providerId}", manager, { active: false }, { path: { providerId: body.providerId }, version: 1 });
    const idsOf = async (active: string) =>
      (await everyPage("GET /v1/providers", { active, limit: "3" })).flatMap(({ data }) => data).map(({ providerId }) => providerId);
    expect(await idsOf("true")).not.toContain(body.providerId);
    expect(await idsOf("false")).toEqual([body.providerId]);
  });

  it("show patients newest first, a line each: never the whole record", async () => {
    const added = [];
    for (let i = 0; i < 3; i++) added.push((await addPatient()).body.patientId);
    const pages = await everyPage("GET /v1/patients", { limit: "2" });
    const lines = pages.flatMap(({ data }) => data);
    expect(lines.slice(0, 3).map(({ patientId }) => patientId)).toEqual(added.toReversed());
    expect(new Set(lines.map(({ patientId }) => patientId)).size).toBe(lines.length);
    expect(Object.keys(lines[0]).toSorted()).toEqual(["active", "age", "birthDate", "birthDateText", "firstName", "lastName", "patientId"]);
  });

  it.each([["0"], ["101"], ["x"]])("refuse a limit of %s", async (limit) =>
    expect((await h.call("GET /v1/firms", manager, undefined, { query: { limit } })).status).toBe(400),
  );
  it("refuse a cursor of another list, and filters that are none", async () => {
    const { body } = await h.call("GET /v1/providers", manager, undefined, { query: { limit: "1" } });
    expect((await h.call("GET /v1/firms", manager, undefined, { query: { limit: "1", cursor: body.page.next } })).body.code).toBe(
      "cursor.invalid",
    );
    expect(pointers(await h.call("GET /v1/firms", manager, undefined, { query: { active: "maybe", color: "red" } })).toSorted()).toEqual([
      "?active",
      "?color",
    ]);
  });
});

it("a read of a whole patient record is on its history, and a repeated read reads the same (XCT-011)", async () => {
  const { body } = await addPatient();
  const reads = await Promise.all([getPatient(body.patientId, medical), getPatient(body.patientId, medical), getPatient(body.patientId)]);
  expect(reads.map(({ status, headers }) => [status, headers.etag])).toEqual(reads.map(() => [200, '"v1"']));
  const path = { patientId: body.patientId };
  const history = await h.call("GET /v1/patients/{patientId}/history", manager, undefined, { path, query: { limit: "2" } });
  expect(history.body.data).toMatchObject([
    { type: "patient.viewed.v1", seq: 4 },
    { type: "patient.viewed.v1", seq: 3 },
  ]);
  const older = await h.call("GET /v1/patients/{patientId}/history", manager, undefined, {
    path,
    query: { limit: "2", cursor: history.body.page.next },
  });
  expect(older.body).toMatchObject({
    data: [{ seq: 2 }, { seq: 1, type: "patient.added.v1", change: { patient: { after: { patientId: body.patientId } } } }],
    page: { hasMore: false },
  });
  expect(await h.call("GET /v1/patients/{patientId}/history/verification", manager, undefined, { path })).toMatchObject({
    body: { intact: true, events: 6 },
  });
});
