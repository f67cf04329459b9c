import { createHash } from "node:crypto";
import { expect } from "vitest";
import { due, keys, lastNumber } from "../../data/keys.ts";
import type { Row } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { addDays, dayOf, yearOf } from "../../domain/kernel/time.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import { now } from "../../functions/shared/stamp.ts";
import type { CloudHere } from "./here.ts";

/** A walk through all that the functions do, one stretch each; every step of it must go well. */
const today = () => dayOf(now());
export const day = (days: number) => addDays(today(), days);

/** Parties, a case, its lists, its search and its card. */
export async function walkCases({ cloud, ask, aCase }: CloudHere): Promise<void> {
  const { at, patientId, firmId, attorneyId } = await aCase();
  await ask("PATCH", at, "manager", { dateOfLoss: "2025-06-29" }, 1); // Gives the accident back and takes another.
  for (const list of ["", `?firmId=${firmId}`, `?attorneyId=${attorneyId}`, `?patientId=${patientId}`])
    await ask("GET", `/v1/cases${list}`, "manager");
  const parts = ["", "/timeline", "/history/verification", "/membership", "/membership/card", "/liens", "/statute-suggestions"];
  for (const part of parts) await ask("GET", at + part, "manager");
  await ask("PATCH", `${at}/membership`, "manager", { startDate: "2025-07-01" }, 1);
  await ask("POST", "/v1/case-searches", "manager", { q: "zzphi" });
  await ask("POST", `${at}/liens`, "manager", bodyExamples.assertLien);

  await ask("GET", `/v1/patients/${patientId}/history`, "manager");
  await ask("PATCH", `/v1/patients/${patientId}`, "manager", { lastName: "ZZPHI-Byron" }, 1); // The card and the index follow.
  for (const list of ["patients", "firms", "providers", "payers", `firms/${firmId}/attorneys`, "settings", "me"])
    await ask("GET", `/v1/${list}`, "manager");
  await ask("PUT", "/v1/settings/retroactiveWindowDays", "administrator", { from: "2099-01-01", value: 45, reason: "agreed" }, 0);
  const user = await ask("POST", "/v1/users", "administrator", { email: "one@example.test", name: "One", roles: ["caseManager"] });
  await ask("PATCH", `/v1/users/${user.userId}`, "administrator", { email: "two@example.test" }, 1); // Gives the address back.
  const bound = { email: "three@example.test", name: "Three", roles: ["attorney"], firmIds: [firmId] };
  const { userId } = await ask("POST", "/v1/users", "administrator", bound);
  await ask("GET", `/v1/patients/${patientId}`, userId); // Seen through the firm's own case.
  for (const open of ["/health/ready", "/openapi.json", "/docs"]) expect((await fetch(cloud.url + open)).status).toBe(200);
}

/** A document's whole way, announced to read; papers that people write; contacts; who looked at what. */
export async function walkPapers({ cloud, ask, aCase }: CloudHere): Promise<void> {
  const { at } = await aCase();
  const { documentId, upload } = await announce(ask, at);
  expect((await fetch(upload.url, { method: "PUT", headers: upload.headers, body: letter })).status).toBe(200);
  await cloud.idle();
  await ask("GET", `${at}/documents`, "manager");
  const link = await ask("GET", `/v1/documents/${documentId}/download`, "manager");
  expect(await (await fetch(link.url)).text()).toBe(letter.toString());

  await ask("POST", `${at}/notes`, "manager", { text: "ZZPHI called." });
  await ask("POST", `${at}/tasks`, "manager", { title: "Call back" });
  await ask("POST", `${at}/contacts`, "manager", bodyExamples.logContact);
  for (const list of [`${at}/notes`, `${at}/tasks`, `${at}/contacts`, "/v1/work"]) await ask("GET", list, "manager");
  await ask("GET", "/v1/audit", "administrator");
}

const letter = Buffer.from("a letter");
const announce = (ask: CloudHere["ask"], at: string) => {
  const sha256 = createHash("sha256").update(letter).digest("base64");
  const file = { fileName: "letter.txt", contentType: "text/plain", sizeBytes: letter.length, sha256 };
  return ask("POST", `${at}/documents`, "manager", { kind: "correspondence", title: "Letter", ...file });
};

/** An activation that is asked for, decided, and asked about twice by the bus; then the whole way to a correction. */
export async function walkStatus(here: CloudHere): Promise<void> {
  const { cloud, house, ask, aCase, move, historyOf, again } = here;
  const { at, caseId } = await aCase();
  const { approvalId } = await move(at, "active", {}, "coordinator");
  await cloud.idle();
  await ask("POST", `${at}/approvals/${approvalId}/decision`, "manager", bodyExamples.decideApproval);
  await cloud.idle();
  const requested = (await historyOf(caseId)).find(({ type }) => type === "activation.requested.v1")!; // It was just asked for.
  await house.table.batch([], [keys.seen("activation", approvalId)]); // As though the decision had been faster than the workflow:
  await again(requested); // one that begins to wait for what is decided already tells itself.

  for (const part of ["readiness?to=closed", "status-changes", "approvals", "disputes"]) await ask("GET", `${at}/${part}`, "manager");
  await move(at, "settlement", { settlementDate: today(), settlementAmount: "50000.00" });
  const { disputeId } = await ask("POST", `${at}/disputes`, "manager", bodyExamples.raiseDispute);
  await ask("POST", `${at}/disputes/${disputeId}/resolution`, "manager", bodyExamples.resolveDispute);
  await cloud.idle();
  await move(at, "closed"); // Gives the accident back.
  await cloud.idle();
  const { version } = await ask("GET", at, "administrator");
  await ask("POST", `${at}/corrections`, "administrator", bodyExamples.correctStatus, version);
  await cloud.idle();
}

/** From the request for an authorization to an appointment; held and resumed with its case, as what could not be approved before. */
export async function walkCare(here: CloudHere): Promise<void> {
  const { cloud, house, ask, aCase, aProvider, move } = here;
  const providerId = await aProvider();
  const counter = { ...keys.counter("authorization", yearOf(today())), drawn: lastNumber.authorization };
  await house.table.batch([counter], []); // The year's numbers are used up, so nothing approves itself.
  const { at } = await aCase({ caseStatus: "active" });
  await move(at, "suspended", { acknowledge: ["authorizations.open"] });
  await house.table.batch([{ ...counter, drawn: 0 }], []);
  await cloud.idle();
  await move(at, "active", { acknowledge: ["authorizations.open"] });
  await cloud.idle();
  expect((await ask("GET", at, "manager")).authorizations).toMatchObject([{ status: "approved", decidedBy: "system:case-status" }]);

  const authorizationId = await authorized(here, at, { providerId, units: 2, validFrom: today() });
  await ask("GET", `/v1/authorizations/${authorizationId}`, "manager");
  const { caseId } = await ask("GET", at, "manager");
  await ask("POST", "/v1/authorization-checks", "director", { caseId, serviceType: "physicalTherapy", on: day(2) });
  const visit = { providerId, serviceType: "physicalTherapy", startsAt: `${day(2)}T20:00:00.000Z`, durationMinutes: 45 };
  const { appointmentId } = await ask("POST", `${at}/appointments`, "coordinator", visit);
  await ask("GET", `${at}/appointments`, "manager");
  await ask("GET", `/v1/appointments/${appointmentId}`, "manager");
  await ask("GET", `/v1/providers/${providerId}/calendar?from=${today()}&to=${day(7)}`, "manager");
}

/** Something that is due today of each kind: an authorization, a statute, an upload, an appointment, a gap in treatment. */
export async function walkDueWork(here: CloudHere): Promise<void> {
  const { cloud, house, ask, aCase, aProvider } = here;
  const { at, caseId } = await aCase({ caseStatus: "active" });
  const providerId = await aProvider();
  await ask("PATCH", at, "manager", { statuteOfLimitations: day(20) }, 1);
  await authorized(here, at, { providerId, units: 2, validFrom: today(), validTo: day(9) });
  await pastVisit(here, at, { providerId, on: day(-3) }); // Nobody said how it went.
  const kept = await pastVisit(here, at, { providerId, on: day(-20) });
  await ask("POST", `/v1/appointments/${kept}/status`, "manager", { to: "showedUp" }, 1);
  const { documentId } = await announce(ask, at);
  await agedUpload(house, caseId, documentId);

  const raised = ["appointmentOutcome", "authorizationExpiring", "statuteNear", "treatmentGap", "uploadMissing"];
  for (const firing of ["on time", "again"]) {
    expect(await cloud.invoke("DueWorkFunction", {}), firing).toMatchObject({ kind: "ok" });
    const { data } = await ask("GET", `${at}/tasks?limit=100`, "manager");
    expect(data.map(({ kind }: { kind: string }) => kind).toSorted()).toEqual(raised);
  }
}

/** An authorization of physical therapy that was asked for and approved. */
export async function authorized({ ask }: CloudHere, at: string, request: object): Promise<string> {
  const { authorizationId } = await ask("POST", `${at}/authorizations`, "coordinator", { serviceType: "physicalTherapy", ...request });
  await ask("POST", `/v1/authorizations/${authorizationId}/decision`, "director", { decision: "approve" });
  return authorizationId;
}

/** A visit of some days ago, authorized and booked after the fact (LCM-123, LCM-126). */
export async function pastVisit(here: CloudHere, at: string, { providerId, on, units = 1, ...more }: PastVisit): Promise<string> {
  const authorizationId = await authorized(here, at, { providerId, units, retroactive: retroactiveOn(on) });
  const visit = { providerId, authorizationId, serviceType: "physicalTherapy", startsAt: `${on}T20:00:00.000Z`, durationMinutes: 45 };
  return (await here.ask("POST", `${at}/appointments`, "coordinator", { ...visit, ...more })).appointmentId;
}
interface PastVisit {
  readonly providerId: string;
  readonly on: string;
  /** Of its authorization; the visit takes one. */
  readonly units?: number;
  readonly startsAt?: string;
  readonly billing?: object;
}

/** What is asked for after the service was given. */
export const retroactiveOn = (serviceDate: string) => ({
  serviceDate,
  whyNotBefore: "The client came in pain",
  clinicalRationale: "Acute spasm",
});

/** As the row would be, had the file been announced some days ago: nothing else lets a day pass here. */
async function agedUpload({ table }: CloudHere["house"], caseId: Id<"case">, documentId: Id<"document">): Promise<void> {
  const [row] = await table.read([keys.listed("DOCUMENTS", caseId, documentId)]);
  const { files } = row as Row & { files: object[] }; // It was just announced.
  const aged = files.map((file) => ({ ...file, awaitedThrough: day(-3) }));
  await table.batch([{ ...row!, files: aged, ...due("upload", day(-2), documentId) }], []);
}

/** A case that lost its membership, and its MRN with it, has one again in the morning (LCM-151). */
export async function walkMissingMemberships({ cloud, house, ask, aCase }: CloudHere): Promise<void> {
  const { at, caseId } = await aCase();
  const { mrn } = await ask("GET", `${at}/membership`, "manager");
  await house.table.batch([], [keys.membership(caseId), keys.unique("mrn", house.mac("mrn", mrn))]);
  expect(await cloud.invoke("MissingMembershipsFunction", {})).toMatchObject({ kind: "ok" });
  expect((await ask("GET", `${at}/membership`, "manager")).mrn).toMatch(/^PCH-/);
}
