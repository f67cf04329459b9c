import { describe, expect, it } from "vitest";
import * as z from "zod";
import { Email, PostalAddress, usStates } from "../../domain/parties/contact.ts";
import { Phone } from "../../domain/parties/phone.ts";
import { Language } from "../../domain/parties/language.ts";
import { AddPatient, ageLine, changePatient, addPatient, verifyDemographics, viewPatient } from "../../domain/parties/patient.ts";
import type { Patient } from "../../domain/parties/patient.ts";
import { addAttorney, changeAttorney } from "../../domain/parties/attorney.ts";
import { addFirm, AddFirm, changeFirm, Firm } from "../../domain/parties/firm.ts";
import { Npi } from "../../domain/parties/npi.ts";
import { AddProvider } from "../../domain/parties/provider.ts";
import { same } from "../../domain/kernel/change.ts";
import type { User } from "../../domain/parties/user.ts";
import { day } from "../../domain/kernel/time.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aFirmBody, aPatientBody, aStamp } from "../fixtures.ts";

const refusalOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
  return "nothing refused";
};
const patientWith = (difference: object = {}, stamp = aStamp()): Patient =>
  addPatient(AddPatient.parse(aPatientBody(difference)), stamp).patient;

describe("a phone number (NEG-011, NEG-013, NEG-025, INT-001)", () => {
  it.each([
    ["(213) 555-0142", "+12135550142"],
    ["213.555.0142", "+12135550142"],
    ["1-213-555-0142", "+12135550142"],
    ["+12135550142", "+12135550142"],
    ["+44 20 7946 0958", "+442079460958"],
    ["555-123-4567", "+15551234567"], // An area code that the plan we ship with does not know.
  ])("is kept in one form however it is written: %s", (written, kept) => expect(Phone.parse(written)).toBe(kept));

  it.each([["555-0142"], ["911"], ["213 555 0142 ext. 7"], ["call 213 555 0142"], ["+1 113 555 0142"], [""], ["2".repeat(41)]])(
    "is refused when it cannot be dialed: %s",
    (written) => expect(Phone.safeParse(written).success).toBe(false),
  );

  it("leaves as it is kept", () => expect(z.encode(Phone, "+12135550142")).toBe("+12135550142"));
});

describe("an address (NEG-014, NEG-027, NEG-028)", () => {
  const address = { line1: "1 Example Plaza", city: "Los Angeles", state: "CA", postalCode: "90067" };
  it.each([["90067"], ["90067-1234"]])("takes the ZIP code %s", (postalCode) =>
    expect(PostalAddress.safeParse({ ...address, postalCode }).success).toBe(true),
  );
  it.each([["9006"], ["900671"], ["90067-123"], ["90067 1234"], ["K1A 0B1"]])("refuses the ZIP code %s", (postalCode) =>
    expect(PostalAddress.safeParse({ ...address, postalCode }).success).toBe(false),
  );
  it("knows fifty states, the District, five territories and three military posts", () => expect(new Set(usStates).size).toBe(59));
  it.each([["XX"], ["California"], ["ca"]])("refuses the state %s", (state) =>
    expect(PostalAddress.safeParse({ ...address, state }).success).toBe(false),
  );
  it("takes a line of 100 letters and refuses one of 101", () => {
    expect(PostalAddress.safeParse({ ...address, line1: "a".repeat(100) }).success).toBe(true);
    expect(PostalAddress.safeParse({ ...address, line1: "a".repeat(101) }).success).toBe(false);
  });
});

describe("an e-mail address (NEG-012, NEG-026)", () => {
  it("is lower case and without spaces around it", () => expect(Email.parse("  Office@Fictional.TEST ")).toBe("office@fictional.test"));
  it.each([["office"], ["office@"], ["a@b"], ["a b@c.test"], ["a@b.test\nBcc: x@y.test"]])("is refused when it is none: %s", (text) =>
    expect(Email.safeParse(text).success).toBe(false),
  );
});

describe("a preferred language (NEG-022)", () => {
  it.each([
    ["Spanish", "es"],
    ["es-mx", "es-MX"],
    ["EN", "en"],
    ["zh-hant-tw", "zh-Hant-TW"],
    ["hmong", "hmn"],
  ])("%s is kept as %s", (said, kept) => expect(Language.parse(said)).toBe(kept));
  it.each([["Klingonese"], ["e"], ["es_MX"], ["es;drop"]])("refuses %s", (said) => expect(Language.safeParse(said).success).toBe(false));
});

describe("a patient's record (LCM-022, LCM-070, LCM-130, INT-005)", () => {
  it("needs no more than a name and a birth date", () => {
    expect(AddPatient.safeParse({ firstName: "A", lastName: "B", birthDate: "1985-12-10" }).success).toBe(true);
    expect(AddPatient.safeParse({ firstName: "A", lastName: "B" }).success).toBe(false);
    expect(AddPatient.safeParse({ firstName: " ", lastName: "B", birthDate: "1985-12-10" }).success).toBe(false);
  });
  it("takes names of any script, trimmed, but no line breaks", () => {
    expect(AddPatient.parse(aPatientBody({ firstName: " Nguyễn ", lastName: "O’Brien-Šťastný" }))).toMatchObject({
      firstName: "Nguyễn",
      lastName: "O’Brien-Šťastný",
    });
    expect(AddPatient.safeParse(aPatientBody({ firstName: "Ada\nLovelace" })).success).toBe(false);
  });
  it("names every unknown field", () =>
    expect(AddPatient.safeParse(aPatientBody({ ssn: "123-45-6789" })).error?.issues[0]).toMatchObject({ keys: ["ssn"] }));
  it("refuses a day that is not on the calendar", () =>
    expect(AddPatient.safeParse(aPatientBody({ birthDate: "2025-02-29" })).success).toBe(false));

  // 9 pm on July 1st in Los Angeles; in UTC it is the 2nd already.
  const stamp = aStamp("2025-07-02T04:00:00.000Z");
  it.each([
    ["2025-07-01", "nothing refused"],
    ["2025-07-02", "patient.born-in-future"],
    ["1895-07-01", "nothing refused"],
    ["1895-06-30", "patient.born-too-long-ago"],
  ])("born on %s in the tenant's zone: %s (XCT-007)", (birthDate, code) =>
    expect(refusalOf(() => patientWith({ birthDate }, stamp))).toBe(code),
  );
  it.each([
    ["2025-07-01", "nothing refused"],
    ["2025-07-02", "patient.consent-in-future"],
  ])("consent confirmed on %s: %s (LCM-072)", (confirmedOn, code) =>
    expect(refusalOf(() => patientWith({ consent: { confirmedOn, version: "1" } }, stamp))).toBe(code),
  );

  it("keeps who recorded the consent, when it was given and in which version (LCM-072)", () => {
    const recorder = aStamp();
    const patient = patientWith({}, recorder);
    expect(patient.consent).toEqual({ confirmedOn: "2025-01-02", version: "2025-01", confirmedBy: recorder.actorId });
    const again = changePatient(patient, { consent: { version: "2025-01", confirmedOn: day("2025-01-02") } }, aStamp());
    expect(again.events).toEqual([]);
    const other = aStamp();
    expect(changePatient(patient, { consent: { confirmedOn: day("2025-02-02"), version: "2" } }, other).patient.consent?.confirmedBy).toBe(
      other.actorId,
    );
    expect(changePatient(patient, { consent: undefined }, other).patient.consent).toBeUndefined();
  });

  it("says which fields changed, and never to what (XCT-001)", () => {
    const patient = patientWith();
    const { patient: after, events } = changePatient(patient, { lastName: "ZZPHI-Byron", phone: patient.phone }, aStamp());
    expect(after).toMatchObject({ lastName: "ZZPHI-Byron", version: 2 });
    expect(events).toMatchObject([
      { type: "patient.changed.v1", about: patient.patientId, data: { patientId: patient.patientId, fields: ["lastName"] } },
    ]);
    expect(JSON.stringify(events[0]?.data)).not.toContain("ZZPHI");
    expect(events[0]?.change.patient).toEqual({ before: patient, after });
  });
  it("does not change when asked for what already holds, in any order of names", () => {
    const patient = patientWith();
    const { line1, city, state, postalCode } = patient.homeAddress!; // The fixture has one.
    expect(changePatient(patient, { homeAddress: { postalCode, state, city, line1 }, middleName: undefined }, aStamp())).toEqual({
      patient,
      events: [],
    });
  });
  it("is not held to a birth date again when something else changes", () => {
    const patient = patientWith({ birthDate: "1895-07-02" }, aStamp("2025-07-02T19:00:00.000Z"));
    expect(refusalOf(() => changePatient(patient, { firstName: "Jeanne" }, aStamp("2026-07-02T19:00:00.000Z")))).toBe("nothing refused");
    expect(refusalOf(() => changePatient(patient, { birthDate: day("1895-07-01") }, aStamp("2026-07-02T19:00:00.000Z")))).toBe(
      "patient.born-too-long-ago",
    );
  });
});

describe("verified demographics (LCM-071)", () => {
  const verifier = aStamp("2025-07-02T19:00:00.000Z");
  const verified = verifyDemographics(patientWith(), verifier);
  it("say who compared the record with the person, and when", () => {
    expect(verified.patient.demographicsVerified).toEqual({ at: "2025-07-02T19:00:00.000Z", by: verifier.actorId });
    expect(verified.events).toMatchObject([{ type: "patient.demographics-verified.v1" }]);
  });
  it("lapse when what was verified changes, and only then", () => {
    const moved = changePatient(verified.patient, { homeAddress: undefined }, aStamp());
    expect(moved.patient.demographicsVerified).toBeUndefined();
    expect(moved.events[0]?.data).toMatchObject({ fields: ["homeAddress", "demographicsVerified"] });
    expect(changePatient(verified.patient, { language: "es" }, aStamp()).patient.demographicsVerified).toEqual(
      verified.patient.demographicsVerified,
    );
  });
  it("are refused for a deactivated record", () => {
    const inactive = changePatient(patientWith(), { active: false }, aStamp()).patient;
    expect(refusalOf(() => verifyDemographics(inactive, aStamp()))).toBe("patient.inactive");
  });
});

describe("the line of the patient card (NEG-021)", () => {
  it.each([
    ["2025-05-01", "2025-07-02", "05/01/2025 (Age: 0)", 0],
    ["2024-07-03", "2025-07-02", "07/03/2024 (Age: 0)", 0],
    ["2024-07-02", "2025-07-02", "07/02/2024 (Age: 1)", 1],
    ["1985-12-10", "2025-12-09", "12/10/1985 (Age: 39)", 39],
    ["2024-02-29", "2025-02-28", "02/29/2024 (Age: 0)", 0],
    ["2024-02-29", "2025-03-01", "02/29/2024 (Age: 1)", 1],
  ])("born %s, on %s: %s", (born, on, birthDateText, age) => expect(ageLine(day(born), day(on))).toEqual({ birthDateText, age }));
});

it("a look at a whole record is an event that changes nothing (XCT-011)", () => {
  const patient = patientWith();
  expect(viewPatient(patient, aStamp())).toMatchObject({
    type: "patient.viewed.v1",
    about: patient.patientId,
    data: { patientId: patient.patientId },
    change: {},
  });
});

describe("a firm and its attorneys (LCM-023, LCM-024, INT-006)", () => {
  const { firm } = addFirm(AddFirm.parse(aFirmBody({ phone: "(310) 555-0100" })), aStamp());
  const anAttorney = { firstName: "Portia", lastName: "Belmont" };
  const aLogin = (difference: Partial<User> = {}) =>
    ({ userId: newId("user"), active: true, roles: ["attorney"], firmIds: [firm.firmId], ...difference }) as User;

  it("has the whole contact card (NEG-010..014)", () => {
    expect(z.encode(Firm, firm)).toMatchObject({
      name: "Fictional & Partners LLP",
      phone: "+13105550100",
      email: "office@fictional.test",
      fax: "+13105550101",
      address: { city: "Los Angeles", state: "CA" },
      active: true,
    });
  });
  it("is deactivated by a change that names active", () => {
    expect(changeFirm(firm, { active: false }, aStamp()).events).toMatchObject([{ type: "firm.changed.v1", data: { fields: ["active"] } }]);
  });
  it("takes attorneys while it is active, and none when it is not or not there", () => {
    const closed = changeFirm(firm, { active: false }, aStamp()).firm;
    expect(addAttorney(firm.firmId, anAttorney, { firm }, aStamp()).attorney).toMatchObject({ firmId: firm.firmId, active: true });
    expect(refusalOf(() => addAttorney(firm.firmId, anAttorney, { firm: closed }, aStamp()))).toBe("firm.inactive");
    expect(refusalOf(() => addAttorney(firm.firmId, anAttorney, { firm: undefined }, aStamp()))).toBe("firm.not-found");
  });
  it.each([
    ["an active attorney of the firm", {}, "nothing refused"],
    ["a paralegal", { roles: ["paralegal"] }, "attorney.login-unfit"],
    ["an attorney of another firm", { firmIds: [newId("firm")] }, "attorney.login-unfit"],
    ["someone deactivated", { active: false }, "attorney.login-unfit"],
  ] as [string, Partial<User>, string][])("links the login of %s: %s", (_, difference, code) => {
    const user = aLogin(difference);
    const { attorney } = addAttorney(firm.firmId, anAttorney, { firm }, aStamp());
    expect(refusalOf(() => changeAttorney(attorney, { userId: user.userId }, { user }, aStamp()))).toBe(code);
    expect(refusalOf(() => addAttorney(firm.firmId, { ...anAttorney, userId: user.userId }, { firm, user }, aStamp()))).toBe(code);
  });
});

describe("where and how much a provider treats (XCT-007)", () => {
  const takes = (difference: object) => AddProvider.safeParse({ name: "Sample Spine Center", network: "inNetwork", ...difference }).success;
  it.each([
    ["America/Los_Angeles", true],
    ["America/New_York", true],
    ["Pacific/Honolulu", true],
    ["UTC", true],
    ["America/Los Angeles", false],
    ["Mars/Olympus", false],
    ["+02:00", false],
    ["", false],
  ])("a time zone: %s", (timeZone, known) => {
    expect(takes({ timeZone })).toBe(known);
  });

  it.each([
    [0, false],
    [1, true],
    [50, true],
    [51, false],
    [1.5, false],
  ])("%d patients at once", (seats, possible) => {
    expect(takes({ seats })).toBe(possible);
  });
});

describe("a provider's NPI", () => {
  it("passes with the right check digit", () => expect(Npi.safeParse("1234567893").success).toBe(true));
  it.each([["1234567890"], ["1234567894"], ["123456789"], ["12345678931"], ["0234567893"]])("is refused: %s", (npi) =>
    expect(Npi.safeParse(npi).success).toBe(false),
  );
});

it("compares values, not the order of their names nor what is not there", () => {
  expect(same({ a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1, d: undefined })).toBe(true);
  expect(same({ a: 1 }, { a: 2 })).toBe(false);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same([], {})).toBe(false);
  expect(same([1], [1, 2])).toBe(false);
  expect(same(undefined, {})).toBe(false);
});
