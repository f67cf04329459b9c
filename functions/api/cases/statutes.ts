import { casesIn } from "../../../data/cases.ts";
import type { House } from "../../../data/house.ts";
import { suggestStatutes } from "../../../domain/cases/statutes.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { statutesContract } from "./statutes-contract.ts";
import { subjectOf } from "./views.ts";

export const statuteHandlers = (house: House): Handlers<typeof statutesContract> => {
  const cases = casesIn(house);
  return {
    async suggestStatutes({ path, query: { defendantIsGovernment, discoveryDate }, stamp, allow }) {
      const { legalCase } = (await cases.whole(path.caseId)) ?? refuse("case.not-found");
      allow(subjectOf(legalCase));
      const { patientId, dateOfLoss } = legalCase;
      if (discoveryDate && (discoveryDate < dateOfLoss || discoveryDate > today(stamp))) refuse("request.invalid", {}, [notFoundThen]);
      const { patient } = await cases.parties({ patientId });
      if (!patient) throw new Error("a case without its patient");
      const facts = { ...legalCase, birthDate: patient.birthDate, defendantIsGovernment: defendantIsGovernment === "true", discoveryDate };
      const { suggestions, notes } = suggestStatutes(facts);
      return { view: { data: suggestions, page: { hasMore: false }, notes } };
    },
  };
};

const notFoundThen = { pointer: "?discoveryDate", code: "out-of-range", detail: "must be from the date of loss to today" };
