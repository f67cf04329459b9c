import { casesIn } from "../../../data/cases.ts";
import type { WholeCase } from "../../../data/cases.ts";
import { claimsIn } from "../../../data/claims.ts";
import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import { totalsOf } from "../../../domain/billing/bill.ts";
import type { Coverage } from "../../../domain/billing/coverage.ts";
import { setCoverage } from "../../../domain/billing/set-coverage.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { subjectOf } from "../cases/views.ts";
import type { billingContract } from "./contract.ts";

type OfCase = Pick<typeof billingContract, "getCoverage" | "setCoverage" | "listBills">;

/** What belongs to a case as a whole: who pays for its care, and what its claims came to. */
export const coverageHandlers = (house: House): Handlers<OfCase> => {
  /** The case, for whoever may know of it, after the policy was asked about its billing. */
  async function found(caseId: Id<"case">, { can, allow }: Pick<Ask, "can" | "allow">): Promise<WholeCase> {
    const whole = await casesIn(house).whole(caseId);
    if (!whole || !can("case.read", subjectOf(whole.legalCase))) refuse("case.not-found");
    allow(subjectOf(whole.legalCase));
    return whole;
  }

  return {
    async getCoverage(ask) {
      const { caseId } = ask.path;
      return { view: shown(caseId, (await found(caseId, ask)).coverage) };
    },

    async setCoverage(ask) {
      const { path, body, stamp, match } = ask;
      const whole = await found(path.caseId, ask);
      match(whole.coverage ?? { version: 0 });
      const payerIds = [...new Set(body.policies.map(({ payerId }) => payerId))];
      const payers = await partiesIn(house).several("payer", payerIds);
      const { coverage, events } = setCoverage(body, { ...path, coverage: whole.coverage, payers }, stamp);
      const writes = events.length === 0 ? [] : claimsIn(house).changed(whole, { coverage, events }, stamp);
      return { view: shown(path.caseId, events.length === 0 ? whole.coverage : coverage), writes };
    },

    async listBills(ask) {
      const { caseId } = ask.path;
      const { bills, version } = (await found(caseId, ask)).bills;
      return { view: { caseId, bills: [...bills], totals: totalsOf(bills), version } };
    },
  };
};

const shown = (caseId: Id<"case">, coverage: Coverage | undefined) => coverage ?? { caseId, policies: [], version: 0 };
