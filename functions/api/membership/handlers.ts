import type { WholeCase } from "../../../data/cases.ts";
import { casesIn } from "../../../data/cases.ts";
import type { House } from "../../../data/house.ts";
import { changeMembership } from "../../../domain/cases/change-case.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { membershipCardPrinted } from "../../../events/cases.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import type { membershipContract } from "./contract.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. */
export const membershipHandlers = (house: House): Handlers<typeof membershipContract> => {
  const cases = casesIn(house);

  async function found(caseId: Id<"case">, { allow }: Ask): Promise<WholeCase> {
    const whole = (await cases.whole(caseId)) ?? refuse("case.not-found");
    const { firmId, caseStatus } = whole.legalCase;
    allow({ id: caseId, firmId, caseStatus });
    return whole;
  }

  return {
    async getMembership(ask) {
      const { membership } = await found(ask.path.caseId, ask);
      return { view: membership };
    },

    async changeMembership(ask) {
      const whole = await found(ask.path.caseId, ask);
      ask.match(whole.membership);
      const changed = changeMembership(whole, ask.body, ask.stamp);
      return { view: changed.membership, writes: cases.membershipChanged(whole, changed, ask.stamp) };
    },

    async printCard(ask) {
      const { path, stamp } = ask;
      const whole = await found(path.caseId, ask);
      const { membershipId, plan, mrn, startDate, endDate } = whole.membership;
      const { drawCard } = await import("./card.ts"); // A PDF library is half a megabyte: loaded by those who print, not at every cold start.
      const bytes = await drawCard(
        { plan, mrn, startDate, endDate, memberName: whole.card.patientName, phone: process.env.NETWORK_PHONE },
        stamp.at,
      );
      const printed = membershipCardPrinted.record(stamp, { caseId: path.caseId, membershipId }, {});
      return { view: undefined, file: { bytes, name: `${membershipId}.pdf` }, writes: cases.noted(whole, [printed], stamp) };
    },
  };
};
