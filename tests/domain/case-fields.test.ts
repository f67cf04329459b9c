import { describe, expect, it } from "vitest";
import { feeOf, OpenCase } from "../../domain/cases/legal-case.ts";
import { percentText } from "../../domain/kernel/money.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody, anOpening } from "../fixtures.ts";

const body = (difference: object) =>
  aCaseBody({ patientId: newId("patient"), firmId: newId("firm"), attorneyId: newId("attorney") }, difference);
const fits = (difference: object): boolean => OpenCase.safeParse(body(difference)).success;

describe("the fields that open a case", () => {
  it.each(["patientId", "firmId", "attorneyId", "accidentType", "dateOfLoss", "dateOfRetention"])(
    "cannot do without %s (LCM-022..028, LCM-070, LCM-073, LCM-074)",
    (field) => {
      expect(fits({ [field]: undefined })).toBe(false);
    },
  );

  it("are enough with these six", () => {
    expect(fits({})).toBe(true);
  });

  it.each([
    "caseId",
    "caseNumber",
    "mrn",
    "membershipId",
    "createdAt",
    "createdBy",
    "updatedAt",
    "updatedBy",
    "version",
    "medicalLienAmount",
    "attorneyFeePercentage",
    "nonsense",
  ])("refuse %s, which is ours to make or does not exist (LCM-020, LCM-021, LCM-038, LCM-039, LCM-045, LCM-049..052)", (field) => {
    expect(fits({ [field]: "x" })).toBe(false);
  });

  it.each([
    ["LCM-022", "patientId", newId("firm")],
    ["LCM-023", "firmId", newId("patient")],
    ["LCM-024", "attorneyId", newId("user")],
    ["LCM-025", "paralegalId", newId("attorney")],
    ["LCM-026", "accidentType", "Auto"],
    ["LCM-027", "dateOfLoss", "2025-02-29"],
    ["LCM-028", "dateOfRetention", "07/01/2025"],
    ["LCM-029", "caseStatus", "closed"],
    ["LCM-029", "caseStatus", "suspended"],
    ["LCM-030", "liabilityStatus", "maybe"],
    ["LCM-031", "policeReportNumber", "-24"],
    ["LCM-031", "policeReportNumber", "24/001;"],
    ["LCM-032", "insuranceClaimNumber", ""],
    ["LCM-032", "insuranceClaimNumber", "#1"],
    ["LCM-033", "opposingInsurance", " "],
    ["LCM-034", "opposingCounsel", "x".repeat(201)],
    ["LCM-035", "jurisdiction", "Los Angeles"],
    ["LCM-035", "jurisdiction", "ca/Los Angeles"],
    ["LCM-035", "jurisdiction", "CA/"],
    ["LCM-036", "courtCaseNumber", "24_STCV"],
    ["LCM-036", "courtCaseNumber", "x".repeat(41)],
    ["LCM-037", "statuteOfLimitations", "soon"],
    ["LCM-042", "caseValueEstimate", "0.00"],
    ["LCM-042", "caseValueEstimate", "100.5"],
    ["LCM-042", "caseValueEstimate", 100],
    ["LCM-043", "settlementAmount", "-1.00"],
    ["LCM-043", "settlementAmount", "1.005"],
    ["LCM-044", "settlementDate", "2025-6-1"],
    ["LCM-047", "referralSource", ""],
    ["LCM-048", "caseNotes", "x".repeat(5001)],
    ["LCM-075", "insurance", { policyNumber: "A-1" }],
    ["LCM-075", "insurance", { carrier: "Example Mutual", other: 1 }],
    ["LCM-079", "membershipStartDate", "tomorrow"],
    ["LCM-085", "initialEvaluation", { units: 0 }],
    ["LCM-085", "initialEvaluation", { units: 21 }],
    ["LCM-085", "initialEvaluation", { validDays: 0 }],
    ["LCM-085", "initialEvaluation", { validDays: 366 }],
  ])("%s: %s cannot be %j", (_, field, value) => {
    expect(fits({ [field]: value })).toBe(false);
  });

  it.each<readonly [string, string, unknown]>([
    ["LCM-025", "paralegalId", newId("user")],
    ...["auto", "workComp", "slipFall", "medicalMalpractice", "other"].map((type) => ["LCM-026", "accidentType", type] as const),
    ["LCM-029", "caseStatus", "active"],
    ...["pending", "accepted", "disputed", "unknown"].map((status) => ["LCM-030", "liabilityStatus", status] as const),
    ["LCM-031", "policeReportNumber", "LAPD 24-001/7"],
    ["LCM-032", "insuranceClaimNumber", "7"],
    ["LCM-033", "opposingInsurance", "x".repeat(200)],
    ["LCM-034", "opposingCounsel", "Example & Example"],
    ["LCM-035", "jurisdiction", "CA/Los Angeles"],
    ["LCM-035", "jurisdiction", "CA"],
    ["LCM-035", "jurisdiction", "LA/St. John the Baptist"],
    ["LCM-036", "courtCaseNumber", "24STCV-01234"],
    ["LCM-037", "statuteOfLimitations", "2027-06-30"],
    ["LCM-042", "caseValueEstimate", "0.01"],
    ["LCM-043", "settlementAmount", "250000.00"],
    ["LCM-044", "settlementDate", "2025-07-01"],
    ["LCM-047", "referralSource", "a neighbor"],
    ["LCM-048", "caseNotes", "x".repeat(5000)],
    ["LCM-075", "insurance", { carrier: "Example Mutual", policyNumber: "A-1", claimNumber: "7/3" }],
    ["LCM-082", "attorneyFee", { rate: "1/3", label: "33.3 %", basis: "gross" }],
    ["LCM-085", "initialEvaluation", { units: 20, validDays: 365 }],
    ["LCM-085", "initialEvaluation", { units: 1, validDays: 1 }],
  ])("%s: %s may be %j", (_, field, value) => {
    expect(fits({ [field]: value })).toBe(true);
  });

  it("take one evaluation of 180 days when nothing is said of it (LCM-084, LCM-085)", () => {
    expect(anOpening().initialEvaluation).toEqual({ units: 1, validDays: 180 });
  });

  it("keep money as whole cents (LCM-042, XCT-005)", () => {
    expect(anOpening({ caseValueEstimate: "1234.05" }).caseValueEstimate).toBe(1234_05);
  });
});

describe("the attorney's fee (LCM-046, LCM-082, LCM-140)", () => {
  const fee = (rate: string) => fits({ attorneyFee: { rate, label: "as agreed", basis: "gross" } });

  it.each(["0", "0.00", "1/3", "0.3333", "0.40", "1", "1.00", "100/100", "0/3"])("may be %s", (rate) => {
    expect(fee(rate)).toBe(true);
  });

  it.each(["1.01", "101/100", "33.3", "-0.1", ".4", "40%", "1/0", "0.", "", "1e-1"])(
    "cannot be %s, which is no fraction from 0 to 1",
    (rate) => {
      expect(fee(rate)).toBe(false);
    },
  );

  it("keeps three usual thirds apart: they are three sums", () => {
    const percent = (rate: string) => percentText(feeOf(rate));
    expect([percent("1/3"), percent("0.333"), percent("0.3333")]).toEqual(["33.33", "33.30", "33.33"]);
    expect(feeOf("1/3").mul(300_000).toFixed(4)).toBe("100000.0000");
    expect(feeOf("0.3333").mul(300_000).toFixed(4)).toBe("99990.0000");
  });

  it("says of what it is taken", () => {
    expect(fits({ attorneyFee: { rate: "1/3", label: "a third" } })).toBe(false);
    expect(fits({ attorneyFee: { rate: "1/3", label: "a third", basis: "net" } })).toBe(false);
  });
});
