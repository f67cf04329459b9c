import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { patientAdded, patientChanged, patientDemographicsVerified, patientViewed } from "../../events/parties.ts";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { addYears, ageOn, Day, Instant } from "../kernel/time.ts";
import { Email, line, OrganizationName, PersonName, PostalAddress } from "./contact.ts";
import { Phone } from "./phone.ts";
import { Gender } from "./gender.ts";
import { Language } from "./language.ts";
import { changeRecord, same } from "../kernel/change.ts";
import { activity, newRecord, PartyRecord } from "./record.ts";

export const MaritalStatus = z
  .enum(["single", "married", "domesticPartnership", "separated", "divorced", "widowed", "other", "unknown"])
  .meta({ id: "MaritalStatus" }); // NEG-024

/** A policy the patient holds, apart from the one that answers for an injury, which the case has (LCM-075). */
export const PatientInsurance = z
  .strictObject({ carrier: OrganizationName, policyNumber: line(40), groupNumber: line(40).optional(), holder: line(120).optional() })
  .meta({ id: "PatientInsurance" });

/** More policies than this nobody holds; it bounds the row. */
const insuranceMax = 5;

/** What the patient agreed to: on which day, in which version of the form (LCM-072). Who recorded it is added by us. */
export const ConsentGiven = z.strictObject({ confirmedOn: Day, version: line(40).meta({ examples: ["2025-01"] }) });
export const Consent = z.object({ ...ConsentGiven.shape, confirmedBy: z.string() }).meta({ id: "Consent" });

/** What a person enters and may change: the fields of the patient card (NEG-020…030), insurance and consent. */
export const PatientDetails = z.object({
  firstName: PersonName,
  middleName: PersonName.optional(),
  lastName: PersonName,
  birthDate: Day,
  gender: Gender.optional(),
  language: Language.optional(),
  maritalStatus: MaritalStatus.optional(),
  phone: Phone.optional(),
  workPhone: Phone.optional(),
  email: Email.optional(),
  homeAddress: PostalAddress.optional(),
  workAddress: PostalAddress.optional(),
  insurance: z.array(PatientInsurance).max(insuranceMax).optional(),
  consent: ConsentGiven.optional(),
});

/** Someone who is treated. The patient is there before the case (LCM-022, LCM-130, INT-005). */
export const Patient = z.object({
  patientId: id("patient"),
  ...PatientDetails.shape,
  consent: Consent.optional(),
  demographicsVerified: z
    .object({ at: Instant, by: z.string() })
    .optional()
    .meta({ description: "Who compared the record with the person, and when; a later change of it makes it lapse" }),
  ...PartyRecord.shape,
});
export type Patient = z.output<typeof Patient>;

export const AddPatient = PatientDetails.strict();
export type AddPatient = z.output<typeof AddPatient>;

/** What a PATCH may name. */
export const ChangeablePatient = PatientDetails.extend(activity);
export type PatientChanges = Partial<z.output<typeof ChangeablePatient>>;

interface Outcome {
  readonly patient: Patient;
  readonly events: readonly Happened[];
}

/** Spec: Case Creation Workflow › Patient Selection, "select existing patient or create new" (LCM-070). */
export function addPatient(request: AddPatient, stamp: Stamp): Outcome {
  refuseUnfitDays(request, stamp);
  const consent = request.consent && { ...request.consent, confirmedBy: stamp.actorId };
  const patient: Patient = { ...request, consent, patientId: stamp.newId("patient"), ...newRecord(stamp) };
  return { patient, events: [patientAdded.record(stamp, { patientId: patient.patientId }, { patient: { after: patient } })] };
}

/** What identifies the person and where they are found. When one of these changes, an earlier verification no longer speaks for it. */
const demographics = [
  "firstName",
  "middleName",
  "lastName",
  "birthDate",
  "gender",
  "phone",
  "email",
  "homeAddress",
] as const satisfies readonly (keyof PatientChanges)[];

/** Changes a patient's record. Nothing and no event when it already is so. */
export function changePatient(before: Patient, request: PatientChanges, stamp: Stamp): Outcome {
  const { consent, ...others } = request;
  const changes: Partial<Patient> = "consent" in request ? { ...others, consent: consentAfter(before, consent, stamp) } : others;
  const { fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { patient: before, events: [] };

  refuseUnfitDays(
    { ...(fields.includes("birthDate") ? { birthDate: request.birthDate } : {}), ...(fields.includes("consent") ? { consent } : {}) },
    stamp,
  );
  const lapses = before.demographicsVerified !== undefined && demographics.some((field) => fields.includes(field));
  const { after, fields: all } = changeRecord(before, lapses ? { ...changes, demographicsVerified: undefined } : changes, stamp);
  const event = patientChanged.record(stamp, { patientId: before.patientId, fields: all }, { patient: { before, after } });
  return { patient: after, events: [event] };
}

/** LCM-071: "verify patient demographics". Says that this record was compared with the person now, by whom; may be said again. */
export function verifyDemographics(before: Patient, stamp: Stamp): Outcome {
  if (!before.active) refuse("patient.inactive", { patientId: before.patientId });
  const { after } = changeRecord(before, { demographicsVerified: { at: stamp.at, by: stamp.actorId } }, stamp);
  const event = patientDemographicsVerified.record(stamp, { patientId: before.patientId }, { patient: { before, after } });
  return { patient: after, events: after === before ? [] : [event] };
}

/** XCT-011: that someone read a whole record is itself a thing that happened. It changes nothing. */
export const viewPatient = ({ patientId }: Patient, stamp: Stamp): Happened => patientViewed.record(stamp, { patientId }, {});

/** The same consent sent again keeps who recorded it first. */
function consentAfter(before: Patient, consent: PatientChanges["consent"], stamp: Stamp): Patient["consent"] {
  if (consent === undefined) return undefined;
  const { confirmedBy: _, ...had } = before.consent ?? { confirmedBy: undefined };
  return same(had, consent) ? before.consent : { ...consent, confirmedBy: stamp.actorId };
}

/** Nobody has lived this long (the record is 122 years); a date before it is a slip of the pen. */
const ageMax = 130;

function refuseUnfitDays({ birthDate, consent }: Pick<PatientChanges, "birthDate" | "consent">, stamp: Stamp): void {
  const now = today(stamp);
  const oldest = addYears(now, -ageMax);
  if (birthDate && birthDate > now) refuse("patient.born-in-future", { today: now });
  if (birthDate && birthDate < oldest) refuse("patient.born-too-long-ago", { earliest: oldest });
  if (consent && consent.confirmedOn > now) refuse("patient.consent-in-future", { today: now });
}

/** Age in whole years, 0 under one, and the line of the patient card: "05/01/2025 (Age: 0)" (NEG-021). */
export function ageLine(birthDate: Day, on: Day): { age: number; birthDateText: string } {
  const [year, month, date] = birthDate.split("-");
  const age = ageOn(on, birthDate);
  return { age, birthDateText: `${month}/${date}/${year} (Age: ${age})` };
}
