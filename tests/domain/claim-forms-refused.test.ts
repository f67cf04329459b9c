import { describe, expect, it } from "vitest";
import type { ClaimContent } from "../../domain/claims/claim.ts";
import { day, instant } from "../../domain/kernel/time.ts";
import { lienPayer } from "../../domain/parties/payer.ts";
import { accident, aForm, aFullContent, aRenderedLine, exported } from "./claim-form-scenes.ts";
import { flawsOf } from "./claim-scenes.ts";
import { segmentsOf } from "./x12-reader.ts";

describe("what keeps a claim out of an 837P", () => {
  const full = aFullContent();
  const { npi: _npi, ...withoutNpi } = full.billingProvider;
  const { ediPayerId: _id, ...withoutId } = full.payer;
  const { memberId: _member, ...withoutMember } = full.policy!; // A full one has a policy.
  const { address: _address, phone: _phone, ...withoutPlace } = full.billingProvider;
  const { homeAddress: _home, ...homeless } = full.patient;
  const line = (difference: Parameters<typeof aRenderedLine>[0]) => ({ lines: [aRenderedLine(difference)] });

  it("is nobody to send it to: a lien, and a patient who pays (CLM-028, CLM-038)", () => {
    expect(flawsOf(() => exported(aForm({ payer: lienPayer, policy: undefined })))).toEqual(["claim.no-edi:"]);
    const patientPays = { ...full.payer, claimFormat: "patientStatement" } as const;
    expect(flawsOf(() => exported(aForm({ payer: patientPays })))).toEqual(["claim.no-edi:"]);
    expect(flawsOf(() => exported(aForm({ payer: { ...full.payer, claimFormat: "cms1500" } })))).toEqual([]);
  });

  it.each<[string, Partial<ClaimContent>, string[]]>([
    ["no NPI", { billingProvider: withoutNpi }, ["/billingProvider/npi claim.element-missing"]],
    [
      "no address and no phone",
      { billingProvider: withoutPlace },
      ["/billingProvider/phone claim.element-missing", "/billingProvider/address claim.element-missing"],
    ],
    ["no id of the payer", { payer: withoutId }, ["/payer/ediPayerId claim.element-missing"]],
    [
      "an id of the payer longer than the envelope's",
      { payer: { ...full.payer, ediPayerId: "1234567890123456" } },
      ["/payer/ediPayerId claim.element-unfit"],
    ],
    ["no member id", { policy: withoutMember }, ["/policy/memberId claim.element-missing"]],
    ["no policy", { policy: undefined }, ["/policy/memberId claim.element-missing"]],
    ["no home", { patient: homeless }, ["/patient/homeAddress claim.element-missing"]],
    [
      "a name in letters that X12 does not have",
      { patient: { ...full.patient, lastName: "李" } },
      ["/patient/lastName claim.element-missing"],
    ],
    ["a car accident nowhere", accident("auto"), ["/accident/state claim.element-missing"]],
    [
      "no diagnosis",
      { diagnoses: [], ...line({ diagnosisPointers: [] }) },
      ["/diagnoses claim.element-missing", "/lines/0/diagnosisPointers claim.element-missing"],
    ],
    ["no place", line({ placeOfService: undefined }), ["/lines/0/placeOfService claim.element-missing"]],
    ["a clinician without NPI", line({ clinicianNpi: undefined }), ["/lines/0/clinicianNpi claim.element-missing"]],
    ["units finer than X12 counts", line({ units: "1.2345" }), ["/lines/0/units claim.element-unfit"]],
    ["a note of 81 signs", { notes: "x".repeat(81) }, ["/notes claim.element-unfit"]],
    ["a delimiter in a number", { authorizationNumber: "A*1" }, ["/authorizationNumber claim.element-unfit"]],
    ["a member id with another", { policy: { ...full.policy!, memberId: "M~1" } }, ["/policy/memberId claim.element-unfit"]],
    ["an edit of its own (CLM-035)", line({ diagnosisPointers: [3] }), ["/lines/0/diagnosisPointers claim.pointer-astray"]],
    [
      "a date of loss after the service (CLM-035)",
      { accident: { dateOfLoss: day("2025-07-15"), accidentType: "other" } },
      ["/lines/0/serviceFrom claim.loss-after-service", "/lines/1/serviceFrom claim.loss-after-service"],
    ],
  ])("%s", (_, content, flaws) => {
    expect(flawsOf(() => exported(aForm(content)))).toEqual(["claim.flawed:", ...flaws]);
  });

  it("is a correction without the payer's control number", () => {
    expect(flawsOf(() => exported(aForm({}, { frequency: "7" })))).toEqual(["claim.flawed:", "/originalReference claim.element-missing"]);
  });

  it("is told all at once, each thing once, and names no value", () => {
    const wrong = {
      billingProvider: withoutNpi,
      payer: withoutId,
      policy: withoutMember,
      diagnoses: [],
      ...line({ diagnosisPointers: [] }),
    };
    expect(flawsOf(() => exported(aForm(wrong)))).toEqual([
      "claim.flawed:",
      ...["/billingProvider/npi", "/payer/ediPayerId", "/policy/memberId", "/diagnoses", "/lines/0/diagnosisPointers"].map(
        (at) => `${at} claim.element-missing`,
      ),
    ]);
  });

  it("is neither a tax id that nobody knows, nor a note of 80 signs, nor a clinician who is the billing provider himself", () => {
    const { taxId: _tax, ...untaxed } = full.billingProvider;
    const own = aRenderedLine({ clinicianId: untaxed.providerId, clinicianName: undefined, clinicianNpi: undefined });
    const text = exported(
      aForm({ billingProvider: untaxed, notes: "x".repeat(80), lines: [own] }, { submittedAt: instant("2025-07-20T19:00:00.000Z") }),
    );
    expect([segmentsOf(text, "REF", "EI"), segmentsOf(text, "NM1", "82")]).toEqual([[], []]);
    expect(segmentsOf(text, "NTE")).toEqual([`NTE|ADD|${"X".repeat(80)}`]);
  });
});
