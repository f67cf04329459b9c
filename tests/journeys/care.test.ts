import fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Day } from "../../domain/kernel/time.ts";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import { now } from "../../functions/shared/stamp.ts";
import { aCaseBody, aFirmBody, anAttorneyBody, aPatientBody } from "../fixtures.ts";
import type { RunningCloud } from "./cloud.ts";
import { aUser, startCloud, until } from "./cloud.ts";

/** A care team runs a case from intake to the end of treatment on the local cloud, each function held to its policy. */
let cloud: RunningCloud;
let who: Record<"manager" | "coordinator" | "director" | "attorney", Id<"user">>;
let providerId: string;
let caseId: Id<"case">;
let treatment: string;
beforeAll(async () => {
  cloud = await startCloud({ env: { CASE_CLINICAL_IAM: "enforce" } });
  const house = await cloud.house();
  const staff = { manager: await aUser(house, "caseManager"), coordinator: await aUser(house, "caseCoordinator") };
  who = { ...staff, director: await aUser(house, "medicalDirector"), attorney: staff.manager };
  const { firmId } = await made("manager", "/v1/firms", aFirmBody());
  who.attorney = await aUser(house, "attorney", [firmId]);
  house.close();
  const { attorneyId } = await made("manager", `/v1/firms/${firmId}/attorneys`, anAttorneyBody());
  const { patientId } = await made("coordinator", "/v1/patients", aPatientBody());
  providerId = (await made("coordinator", "/v1/providers", bodyExamples.addProvider!)).providerId;
  caseId = (await made("coordinator", "/v1/cases", aCaseBody({ patientId, firmId, attorneyId }))).caseId;
}, 120_000);
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(cloud.dataDir, { recursive: true, force: true });
});

type Person = keyof typeof who;
const today = () => dayOf(now());
const get = async (person: Person, at: string) => (await cloud.call("GET", at, who[person])).body;
const post = (person: Person, at: string, body: object, version?: number) =>
  cloud.call("POST", at, who[person], body, version === undefined ? {} : { "if-match": `"v${version}"` });
async function made(person: Person, at: string, body: object) {
  const answer = await post(person, at, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body;
}
const move = async (person: Person, to: string, more: object = {}) => {
  const { version } = await get("manager", `/v1/cases/${caseId}`);
  return post(person, `/v1/cases/${caseId}/status-changes`, { to, reason: "As agreed with the firm", ...more }, version);
};
const book = (on: Day, at = "20:00", difference: object = {}) => {
  const visit = { providerId, serviceType: "physicalTherapy", startsAt: `${on}T${at}:00.000Z`, durationMinutes: 45 };
  return post("coordinator", `/v1/cases/${caseId}/appointments`, { ...visit, ...difference });
};
const say = (appointmentId: string, to: string, version: number) =>
  post("coordinator", `/v1/appointments/${appointmentId}/status`, { to }, version);
const covered = async (on: Day) =>
  (await post("director", "/v1/authorization-checks", { caseId, serviceType: "physicalTherapy", on })).body as { covered: boolean };
/** What waits for this person and their teams on this case. */
const workOf = async (person: Person): Promise<string[]> =>
  (await get(person, "/v1/work?limit=100")).data
    .filter((item: { caseId: string }) => item.caseId === caseId)
    .map(({ kind, title }: { kind: string; title: string }) => `${kind}: ${title}`);
const problem = (status: number, code: string) => ({ status, body: { code, status } });

describe("a care team on the local cloud", () => {
  it("takes a case in: asked for by one, activated by another (LCM-084, LCM-091, NEG-220)", async () => {
    await until(async () => (await get("manager", `/v1/cases/${caseId}`)).authorizations[0].status === "approved", 20_000, cloud.said);
    const asked = await move("coordinator", "active");
    expect(asked.status).toBe(202);
    expect(await workOf("manager")).toHaveLength(1);
    const at = `/v1/cases/${caseId}/approvals/${asked.body.approvalId}/decision`;
    expect((await post("coordinator", at, bodyExamples.decideApproval!)).status).toBe(403);
    expect(await post("manager", at, bodyExamples.decideApproval!)).toMatchObject({ status: 200, body: { status: "approved" } });
    expect((await get("attorney", `/v1/cases/${caseId}`)).caseStatus).toBe("active");
    expect(await workOf("manager")).toEqual([]);
  });

  it("has treatment authorized by a Medical Director and by nobody else (LCM-110..118, LCM-124, LCM-127)", async () => {
    const asked = { serviceType: "physicalTherapy", providerId, units: 3, validFrom: today() };
    const { authorizationId, status } = await made("coordinator", `/v1/cases/${caseId}/authorizations`, asked);
    treatment = authorizationId;
    expect(status).toBe("inReview");
    expect([await covered(addDays(today(), 2)), (await book(addDays(today(), 2))).body.code]).toMatchObject([
      { covered: false },
      "authorization.not-approved",
    ]);
    expect(await workOf("director")).toHaveLength(1);
    const at = `/v1/authorizations/${treatment}/decision`;
    expect((await post("coordinator", at, { decision: "approve" })).status).toBe(403);
    const approved = await post("director", at, { decision: "approve", units: 2 });
    expect(approved).toMatchObject({ status: 200, body: { status: "approved", units: 2, unitsLeft: 2 } });
    expect(await post("director", at, { decision: "approve" })).toMatchObject(problem(409, "authorization.decided"));
    expect(await covered(addDays(today(), 2))).toMatchObject({ covered: true, authorizationId: treatment, unitsLeft: 2 });
  });

  it("books what is authorized and no more, one place at a time (LCM-060, LCM-118, LCM-120, LCM-121)", async () => {
    const first = await book(addDays(today(), 2));
    expect(first.status, JSON.stringify(first.body)).toBe(201);
    expect(await book(addDays(today(), 2), "20:30")).toMatchObject(problem(409, "appointment.patient-busy"));
    const [two, three] = await Promise.all([book(addDays(today(), 3)), book(addDays(today(), 4))]); // For the last unit.
    expect([two.status, three.status].toSorted()).toEqual([201, 409]);
    expect([two, three].find(({ status }) => status === 409)).toMatchObject(problem(409, "authorization.units-exceeded"));
    expect(await workOf("coordinator")).toEqual(["task: An authorization is nearly used up."]);

    const { appointmentId, version } = first.body;
    expect(await say(appointmentId, "showedUp", version)).toMatchObject(problem(409, "appointment.not-yet"));
    const canceled = await say(appointmentId, "canceled", version);
    expect(canceled).toMatchObject({ status: 200, body: { status: "canceled" } });
    expect(await get("manager", `/v1/authorizations/${treatment}`)).toMatchObject({ unitsHeld: 1, unitsUsed: 0, unitsLeft: 1 });
    expect((await get("attorney", `/v1/cases/${caseId}/appointments`)).data).toHaveLength(2);
  });

  it("books and keeps what was given before it was authorized (LCM-119, LCM-123, LCM-126)", async () => {
    const serviceDate = addDays(today(), -3);
    const retroactive = { serviceDate, whyNotBefore: "The client came in pain", clinicalRationale: "Acute spasm" };
    const asked = { serviceType: "imaging", providerId, units: 1, retroactive };
    const { authorizationId } = await made("coordinator", `/v1/cases/${caseId}/authorizations`, asked);
    expect((await post("director", `/v1/authorizations/${authorizationId}/decision`, { decision: "approve" })).status).toBe(200);
    const visit = await book(serviceDate, "20:00", { serviceType: "imaging", authorizationId });
    expect(visit.status, JSON.stringify(visit.body)).toBe(201);
    expect(await say(visit.body.appointmentId, "showedUp", 1)).toMatchObject({ status: 200, body: { status: "showedUp" } });
    expect(await get("manager", `/v1/authorizations/${authorizationId}`)).toMatchObject({ status: "exhausted", unitsUsed: 1 });
  });

  it("keeps notes apart from the firm's, and the firm's privileged ones from everyone (LCM-166, NEG-191, XCT-003)", async () => {
    const at = `/v1/cases/${caseId}/notes`;
    await made("coordinator", at, { text: "ZZPHI: do not tell the firm yet." });
    await made("attorney", at, { text: "ZZPHI: our strategy.", privilege: "workProduct" });
    const texts = async (person: Person) => (await get(person, at)).data.map(({ text }: { text: string }) => text);
    expect(await texts("manager")).toEqual(["ZZPHI: do not tell the firm yet."]);
    expect(await texts("attorney")).toEqual(["ZZPHI: our strategy."]);
    const contact = {
      ...bodyExamples.logContact,
      followUp: { dueOn: addDays(today(), 7), owner: "team:caseCoordinator", title: "Police report" },
    };
    await made("manager", `/v1/cases/${caseId}/contacts`, contact);
    expect(await workOf("coordinator")).toContain("task: Police report");
  });

  it("ends treatment: nothing open is left behind, and the closed case can be read and not changed (LCM-094, LCM-096, LCM-154)", async () => {
    expect(await move("manager", "closed")).toMatchObject(problem(409, "case.not-ready"));
    const { data } = await get("manager", `/v1/cases/${caseId}/appointments`);
    for (const { appointmentId, status, version } of data) {
      if (status === "scheduled") expect((await say(appointmentId, "canceled", version)).status).toBe(200);
    }
    const settled = { settlementDate: today(), settlementAmount: "50000.00" };
    expect((await move("manager", "settlement", settled)).status).toBe(200);
    const { disputeId } = await made("manager", `/v1/cases/${caseId}/disputes`, bodyExamples.raiseDispute!);
    expect(await move("manager", "closed")).toMatchObject(problem(409, "case.not-ready"));
    const resolved = await post("manager", `/v1/cases/${caseId}/disputes/${disputeId}/resolution`, bodyExamples.resolveDispute!);
    expect(resolved.status).toBe(200);
    expect((await move("coordinator", "closed")).status).toBe(403);
    expect((await move("manager", "closed")).status).toBe(200);

    const isTold = ({ type, data: { to } }: { type: string; data: { to?: string } }) =>
      type === "case.status-cascaded.v1" && to === "closed";
    await until(async () => (await get("manager", `/v1/cases/${caseId}/timeline`)).data.some(isTold), 20_000, cloud.said);
    expect(await workOf("coordinator")).toEqual([]);
    expect(await get("manager", `/v1/authorizations/${treatment}`)).toMatchObject({ status: "canceled" });
    expect((await book(addDays(today(), 5))).status).toBe(403);
    expect(await get("attorney", `/v1/cases/${caseId}`)).toMatchObject({ caseStatus: "closed", membership: { endDate: today() } });
    expect((await get("manager", `/v1/cases/${caseId}/history/verification`)).intact).toBe(true);
    const house = await cloud.house();
    expect(await violationsOf(house, [caseId])).toEqual([]);
    house.close();
  });

  it("leaves nothing personal in logs (XCT-003, XCT-010)", () => {
    const logged = fs.readFileSync(`${cloud.dataDir}/log/functions.log`, "utf8");
    expect(logged).toContain("stepped");
    expect(logged.toUpperCase()).not.toContain("ZZPHI");
  });
});
