import type { House } from "../data/house.ts";
import { keys, partyList } from "../data/keys.ts";
import { create } from "../data/table.ts";
import { OpenCase } from "../domain/cases/legal-case.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { defaultZone, instant } from "../domain/kernel/time.ts";
import { newId } from "../functions/shared/stamp.ts";

/**
 * Valid people and things; a test states its one difference. Every personal value carries a canary, which no log line, event,
 * key, URL or queue body may ever hold (RELIABILITY 2.1).
 */
export const canary = "ZZPHI";

export const aPatientBody = (difference: object = {}) => ({
  firstName: "ZZPHI-Ada",
  lastName: "ZZPHI-Lovelace",
  birthDate: "1985-12-10",
  gender: "female",
  language: "en",
  maritalStatus: "married",
  phone: "(213) 555-0142",
  email: "zzphi.ada@example.test",
  homeAddress: { line1: "ZZPHI 12 St James Square", city: "Los Angeles", state: "CA", postalCode: "90012" },
  consent: { confirmedOn: "2025-01-02", version: "2025-01" },
  ...difference,
});

export const aFirmBody = (difference: object = {}) => ({
  name: "Fictional & Partners LLP",
  phone: "+13105550100",
  email: "office@fictional.test",
  fax: "+13105550101",
  address: { line1: "1 Example Plaza", city: "Los Angeles", state: "CA", postalCode: "90067" },
  ...difference,
});

export const anAttorneyBody = (difference: object = {}) => ({
  firstName: "Portia",
  lastName: "Belmont",
  barNumber: "123456",
  email: "portia@fictional.test",
  ...difference,
});

/** A patient, a firm and its attorney, written as rows, for tests that are about something else. */
export async function parties(
  { table }: House,
  difference: { patient?: object; firm?: object; attorney?: object; firmId?: Id<"firm"> } = {},
) {
  const [patientId, attorneyId] = [newId("patient"), newId("attorney")];
  const firmId = difference.firmId ?? newId("firm");
  const kept = {
    active: true,
    version: 1,
    createdAt: "2025-01-02T00:00:00.000Z",
    createdBy: "system:tests",
    updatedAt: "2025-01-02T00:00:00.000Z",
    updatedBy: "system:tests",
  };
  const patient = { ...aPatientBody(), phone: "+12135550142", ...kept, patientId, insurance: [], ...difference.patient };
  const firm = { ...aFirmBody(), ...kept, firmId, ...difference.firm };
  const attorney = { ...anAttorneyBody(), ...kept, firmId, attorneyId, ...difference.attorney };
  await table.commit([
    create({ ...patient, ...keys.party(patientId), ...partyList("patient", kept.createdAt, patientId) }),
    ...(difference.firmId ? [] : [create({ ...firm, ...keys.party(firmId), ...partyList("firm", firm.name, firmId) })]),
    create({ ...attorney, ...keys.party(attorneyId), ...partyList("attorney", attorney.lastName, attorneyId, firmId) }),
  ]);
  return { patientId, firmId, attorneyId, patient, firm, attorney };
}

/** The body that opens a case for these parties. */
export const aCaseBody = (of: { patientId: string; firmId: string; attorneyId: string }, difference: object = {}) => ({
  patientId: of.patientId,
  firmId: of.firmId,
  attorneyId: of.attorneyId,
  accidentType: "auto",
  dateOfLoss: "2025-06-30",
  dateOfRetention: "2025-07-01",
  ...difference,
});

/** A parsed request to open a case, for the domain. */
export const anOpening = (difference: object = {}): OpenCase =>
  OpenCase.parse(aCaseBody({ patientId: newId("patient"), firmId: newId("firm"), attorneyId: newId("attorney") }, difference));

/** A fixed moment and fresh ids. `aStamp("2025-07-02T04:00:00.000Z")` is 9 pm on July 1st in Los Angeles. */
export const aStamp = (at = "2025-07-02T19:00:00.000Z", actorId: Stamp["actorId"] = newId("user")): Stamp => ({
  at: instant(at),
  zone: defaultZone,
  actorId,
  requestId: "request-of-a-test",
  allowedBy: ["a-policy"],
  newId,
});
