import type { House } from "../../../data/house.ts";
import { searchIn } from "../../../data/search.ts";
import type { FindPlace } from "../../../data/search.ts";
import { wordsOf } from "../../../domain/cases/search-terms.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import type { CaseCard } from "../../../domain/cases/legal-case.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { searchContract } from "./search-contract.ts";

export const searchHandlers = (house: House): Handlers<typeof searchContract> => {
  const search = searchIn(house);
  return {
    /** A law firm's people read their own firm's partitions, so neither a hit nor `hasMore` can come from elsewhere (LCM-167, XCT-003). */
    async searchCases({ body, actor, allow, can, cursor }) {
      const firms = boundTo(actor);
      allow(firms ? { firmIds: firms } : {});
      const maySee = ({ caseId, firmId, caseStatus }: CaseCard) => can("case.read", { id: caseId, firmId, caseStatus });
      const { cards, next } = await search.find({
        words: wordsOf(body.q),
        firms,
        limit: body.limit,
        after: cursor as FindPlace | undefined,
        maySee,
      });
      return { view: { data: cards, page: { hasMore: next !== undefined } }, ...(next ? { next } : {}) };
    },
  };
};
