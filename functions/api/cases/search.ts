import type { House } from "../../../data/house.ts";
import { searchIn } from "../../../data/search.ts";
import type { FindPlace } from "../../../data/search.ts";
import { searchListsIn } from "../../../data/search-lists.ts";
import { boundTo } from "../../../domain/access/policy.ts";
import type { CaseFilters } from "../../../domain/cases/case-filters.ts";
import type { CaseCard } from "../../../domain/cases/legal-case.ts";
import { questionOf } from "../../../domain/cases/search-words.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { isDownwards } from "../../shared/page.ts";
import type { searchContract } from "./search-contract.ts";
import { subjectOf } from "./views.ts";

type Body = Ask<(typeof searchContract)["searchCases"]>["body"];

export const searchHandlers = (house: House): Handlers<typeof searchContract> => {
  const [search, lists] = [searchIn(house), searchListsIn(house)];
  return {
    /** A law firm's people read their own firm's partitions, so neither a hit nor `hasMore` can come from elsewhere (LCM-167, XCT-003). */
    async searchCases({ body, actor, stamp, allow, can, cursor }) {
      const filters = filtersIn(body);
      const firms = filters.firmId ? [filters.firmId] : boundTo(actor);
      allow(firms ? { firmIds: firms } : {});
      const question = body.q === undefined ? undefined : questionOf(body.q);
      const asked = {
        filters,
        firms,
        order: isDownwards(body) ? ("newestFirst" as const) : ("oldestFirst" as const),
        limit: body.limit,
        zone: stamp.zone,
        after: cursor as FindPlace | undefined, // We sealed it.
        maySee: (card: CaseCard) => can("case.read", subjectOf(card)),
      };
      const few = filters.patientId !== undefined && !firms; // Those of one patient are quicker read than searched.
      const { cards, next } = question && !few ? await search.find({ ...asked, question }) : await lists.find({ ...asked, question });
      return { view: { data: cards, page: { hasMore: next !== undefined } }, ...(next ? { next } : {}) };
    },
  };
};

/** The filters, whether they came apart or beside the words. */
const filtersIn = ({ q: _q, limit: _limit, sort: _sort, filters, ...flat }: Body): CaseFilters => ({ ...flat, ...filters });
