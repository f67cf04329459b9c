import type { WholeCase } from "../../../data/cases.ts";
import { casesIn } from "../../../data/cases.ts";
import type { House } from "../../../data/house.ts";
import { lienWrites } from "../../../data/liens.ts";
import { partiesIn } from "../../../data/parties.ts";
import type { Lien } from "../../../domain/cases/lien.ts";
import { assertLien, changeLien, endLien } from "../../../domain/cases/lien.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import type { liensContract } from "./liens-contract.ts";
import { subjectOf } from "./views.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. */
export const lienHandlers = (house: House): Handlers<typeof liensContract> => {
  const cases = casesIn(house);
  const parties = partiesIn(house);

  /** Whoever may not see the case is told the same as where there is none. */
  async function ofCase(caseId: Id<"case">, { allow }: Ask): Promise<WholeCase> {
    const whole = (await cases.whole(caseId)) ?? refuse("case.not-found");
    allow(subjectOf(whole.legalCase), "case.read");
    allow(subjectOf(whole.legalCase));
    return whole;
  }

  /** A lien is found under its own case only. */
  async function found({ caseId, lienId }: { caseId: Id<"case">; lienId: Id<"lien"> }, { allow }: Ask): Promise<[WholeCase, Lien]> {
    const whole = (await cases.whole(caseId)) ?? refuse("lien.not-found");
    allow(subjectOf(whole.legalCase));
    return [whole, whole.liens.find((one) => one.lienId === lienId) ?? refuse("lien.not-found")];
  }

  return {
    async assertLien(ask) {
      const { path, body, stamp } = ask;
      const [whole, provider] = await Promise.all([
        ofCase(path.caseId, ask),
        body.providerId ? parties.load("provider", body.providerId) : undefined,
      ]);
      const asserted = assertLien(body, { ...whole, provider }, stamp);
      return { view: asserted.lien, writes: lienWrites(whole, asserted, stamp) };
    },

    async listLiens(ask) {
      const { liens } = await ofCase(ask.path.caseId, ask);
      return { view: { data: [...liens], page: { hasMore: false } } };
    },

    async getLien(ask) {
      const [, lien] = await found(ask.path, ask);
      return { view: lien };
    },

    async changeLien(ask) {
      const [whole, lien] = await found(ask.path, ask);
      ask.match(lien);
      const changed = changeLien(lien, ask.body, whole, ask.stamp);
      return { view: changed.lien, writes: lienWrites(whole, changed, ask.stamp) };
    },

    async endLien(ask) {
      const [whole, lien] = await found(ask.path, ask);
      const ended = endLien(lien, ask.body, whole, ask.stamp);
      return { view: ended.lien, writes: lienWrites(whole, ended, ask.stamp) };
    },
  };
};
