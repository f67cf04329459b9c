import type { Cents } from "../kernel/money.ts";
import { moneyText, plus } from "../kernel/money.ts";
import type { Claim, ClaimLine, Submission } from "./claim.ts";
import type { Element, Elements, Segment } from "./x12.ts";
import { date, number } from "./x12.ts";

/** Loop 2300. The patient's consent, without which no case is opened (LCM-072), covers the release and the assignment. */
export function claimLoop(submission: Submission, claim: Claim, put: Elements): Segment[] {
  const { lines, frequency, originalReference, authorizationNumber, notes, accident } = submission;
  const charge = amount(plus(...lines.map((line) => line.charge)));
  const place = put.code("/lines/0/placeOfService", lines[0]!.placeOfService, "the place of service", { max: 2 }); // A claim has a line.
  return [
    ["CLM", claim.claimNumber, charge, "", "", [place, "B", frequency], "Y", "A", "Y", "Y", "", causeOf(accident, put)],
    ["DTP", "439", "D8", date(accident.dateOfLoss)],
    ...(claim.patientPaid > 0 ? [["AMT", "F5", amount(claim.patientPaid)] as const] : []),
    ...(authorizationNumber === undefined
      ? []
      : [["REF", "G1", put.code("/authorizationNumber", authorizationNumber, "the number of the authorization", { max: 50 })] as const]),
    ...(frequency === "1"
      ? []
      : [["REF", "F8", put.code("/originalReference", originalReference, "the payer's control number", { max: 50 })] as const]),
    ...(notes === undefined ? [] : [["NTE", "ADD", put.whole("/notes", notes, "the note", 80)] as const]),
    ...diagnosesOf(submission, put),
    ...referrerOf(submission, put),
  ];
}

/** CLM11: an accident at work, with a car, or another; the state is told where it was a car's. */
function causeOf({ accidentType, state }: Submission["accident"], put: Elements): Element {
  if (accidentType === "workComp") return ["EM"];
  if (accidentType !== "auto") return ["OA"];
  return ["AA", "", "", put.code("/accident/state", state, "the state of a car accident", { min: 2, max: 2 })];
}

function diagnosesOf({ diagnoses }: Submission, put: Elements): Segment[] {
  if (diagnoses.length === 0) put.missing("/diagnoses", "a diagnosis");
  return [["HI", ...diagnoses.map((code, i) => [i === 0 ? "ABK" : "ABF", code])]];
}

/** Loop 2310A. */
function referrerOf({ referringProvider }: Submission, put: Elements): Segment[] {
  if (!referringProvider) return [];
  const { firstName, lastName, npi } = referringProvider;
  const last = put.name("/referringProvider/lastName", lastName, "the last name of the referring provider", 60);
  const first = firstName ? put.name("/referringProvider/firstName", firstName, "the first name of the referring provider", 35) : "";
  return [["NM1", "DN", "1", last, first, "", "", "", ...(npi === undefined ? [] : ["XX", npi])]];
}

interface LineScene {
  readonly submission: Submission;
  readonly claim: Claim;
  readonly put: Elements;
}

/** Loop 2400, and 2420A where somebody else than the billing provider rendered the service. */
export function lineLoop(line: ClaimLine, i: number, { submission, claim, put }: LineScene): Segment[] {
  const at = `/lines/${i}`;
  const [first] = submission.lines;
  const place = first === line ? "" : put.code(`${at}/placeOfService`, line.placeOfService, "the place of service", { max: 2 });
  const units = put.code(`${at}/units`, number(line.units), "the units, with three decimals at most,", {
    max: 9,
    like: /^\d+(\.\d{1,3})?$/,
  });
  if (line.diagnosisPointers.length === 0) put.missing(`${at}/diagnosisPointers`, "a diagnosis for each line");
  const code = put.code(`${at}/code`, line.code, "the code of the service", { max: 48 });
  const ownPlace = line.placeOfService === first?.placeOfService ? "" : place;
  const days =
    line.serviceFrom === line.serviceTo ? ["D8", date(line.serviceFrom)] : ["RD8", `${date(line.serviceFrom)}-${date(line.serviceTo)}`];
  return [
    ["LX", String(i + 1)],
    ["SV1", ["HC", code, ...line.modifiers], amount(line.charge), "UN", units, ownPlace, "", line.diagnosisPointers.map(String)],
    ["DTP", "472", ...days],
    ["REF", "6R", `${claim.claimNumber}-${line.line}`],
    ...(line.clinicianId === submission.billingProvider.providerId ? [] : [clinicianOf(line, at, put)]),
  ];
}

/** Our providers go by one name, whether of a person or of an office. */
function clinicianOf({ clinicianName, clinicianNpi }: ClaimLine, at: string, put: Elements): Segment {
  const name = put.name(`${at}/clinicianName`, clinicianName, "the name of whoever rendered the service", 60);
  const id = put.code(`${at}/clinicianNpi`, clinicianNpi, "the NPI of whoever rendered the service", { min: 10, max: 10 });
  return ["NM1", "82", "2", name, "", "", "", "", "XX", id];
}

const amount = (cents: Cents): string => number(moneyText(cents));
