import * as z from "zod";
import { AddPatient, ChangeablePatient, Patient } from "../../../domain/parties/patient.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const path = z.object({ patientId: id("patient") });

/** What is worked out from the birth date: "05/01/2025 (Age: 0)" on the card (NEG-021). */
const aged = {
  age: z.int().meta({ description: "Whole years on the tenant's calendar, 0 under one" }),
  birthDateText: z.string().meta({ examples: ["05/01/2025 (Age: 0)"] }),
};

export const PatientView = Patient.extend(aged).meta({ id: "Patient" });

/** What a law firm sees: the card of its own client (NEG-020…028), not insurance, consent or who wrote what (DESIGN 12.19, XCT-010). */
export const PatientCard = PatientView.pick({
  patientId: true,
  firstName: true,
  middleName: true,
  lastName: true,
  birthDate: true,
  age: true,
  birthDateText: true,
  gender: true,
  language: true,
  maritalStatus: true,
  phone: true,
  email: true,
  homeAddress: true,
  workAddress: true,
  active: true,
}).meta({ id: "PatientCard" });

/** One line of a list: enough to tell two people apart. The whole record is read one by one, and each time is on its history. */
export const PatientLine = PatientView.pick({
  patientId: true,
  firstName: true,
  middleName: true,
  lastName: true,
  birthDate: true,
  age: true,
  birthDateText: true,
  active: true,
}).meta({ id: "PatientLine" });

const unfit = ["patient.born-in-future", "patient.born-too-long-ago", "patient.consent-in-future"] as const;

/** Patients (NEG-020…030, LCM-022, LCM-070…072, LCM-130, INT-005). */
export const patients = {
  addPatient: {
    route: "POST /v1/patients",
    says: "Puts a patient on record.",
    may: "patient.write",
    body: AddPatient,
    answers: { status: 201, view: PatientView, location: "/v1/patients/{patientId}" },
    refuses: unfit,
  },
  listPatients: {
    route: "GET /v1/patients",
    says: "Lists patients, the newest first. Law firms find their clients through their cases.",
    may: "patient.read",
    query: PageQuery.extend({ sort: sortBy("-createdAt", "createdAt"), active: z.enum(["true", "false"]).optional() }),
    answers: { status: 200, view: listOf(PatientLine) },
    refuses: [],
  },
  getPatient: {
    route: "GET /v1/patients/{patientId}",
    says: "Reads a patient's record. That it was read goes on its history.",
    may: "patient.read",
    path,
    answers: { status: 200, view: PatientView, firmView: PatientCard },
    refuses: ["patient.not-found"],
  },
  changePatient: {
    route: "PATCH /v1/patients/{patientId}",
    says: "Changes a patient's record; null clears an optional field, active false deactivates.",
    may: "patient.write",
    path,
    body: patchOf(ChangeablePatient),
    ifMatch: true,
    answers: { status: 200, view: PatientView },
    refuses: ["patient.not-found", ...unfit],
  },
  verifyDemographics: {
    route: "POST /v1/patients/{patientId}/demographics-verifications",
    says: "Says that this version of the record was compared with the person, now and by you.",
    may: "patient.write",
    path,
    ifMatch: true,
    answers: { status: 201, view: PatientView },
    refuses: ["patient.not-found", "patient.inactive"],
  },
} as const satisfies Contract;
