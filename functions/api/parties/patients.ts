import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import type { Patient } from "../../../domain/parties/patient.ts";
import { addPatient, ageLine, changePatient, verifyDemographics, viewPatient } from "../../../domain/parties/patient.ts";
import type { Handlers } from "../../shared/contract.ts";
import { askedOf, pageOf } from "./lists.ts";
import { subjectOf } from "./patient-subject.ts";
import type { patients } from "./patients-contract.ts";

export function patientHandlers(house: House): Handlers<typeof patients> {
  const parties = partiesIn(house);
  const load = async (patientId: Id<"patient">) => (await parties.load("patient", patientId)) ?? refuse("patient.not-found", { patientId });

  return {
    async addPatient({ body, stamp, allow }) {
      allow({ firmIds: [] }); // A new patient has no case, so belongs to no firm yet.
      const { patient, events } = addPatient(body, stamp);
      return { view: viewOf(patient, stamp), writes: parties.added("patient", patient, events, stamp) };
    },

    async listPatients({ query, cursor, stamp, allow }) {
      allow({});
      const page = await parties.list("patient", askedOf({ query, cursor }));
      return pageOf(page, (patient) => viewOf(patient, stamp));
    },

    async getPatient({ path: { patientId }, actor, stamp, allow }) {
      allow(await subjectOf(house, patientId, actor));
      const known = await load(patientId);
      return { view: viewOf(known.party, stamp), writes: parties.noted("patient", known, viewPatient(known.party, stamp), stamp) };
    },

    async changePatient({ path: { patientId }, body, actor, stamp, allow, match }) {
      allow(await subjectOf(house, patientId, actor));
      const known = await load(patientId);
      match(known.party);
      const { patient, events } = changePatient(known.party, body, stamp);
      return { view: viewOf(patient, stamp), writes: parties.changed("patient", known, patient, events, stamp) };
    },

    async verifyDemographics({ path: { patientId }, actor, stamp, allow, match }) {
      allow(await subjectOf(house, patientId, actor));
      const known = await load(patientId);
      match(known.party);
      const { patient, events } = verifyDemographics(known.party, stamp);
      return { view: viewOf(patient, stamp), writes: parties.changed("patient", known, patient, events, stamp) };
    },
  };
}

const viewOf = (patient: Patient, stamp: Stamp) => ({ ...patient, ...ageLine(patient.birthDate, today(stamp)) });
