import type { House } from "../../../data/house.ts";
import { placesOfService } from "../../../domain/billing/places-of-service.ts";
import { findCarc, searchCarcs } from "../../../domain/denials/carc.ts";
import { rarcs } from "../../../domain/denials/rarc.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { referenceContract } from "./reference-contract.ts";

/** Each handler: ask the policy, look it up, answer. The codes are part of the product and lie in no table. */
export const referenceHandlers = (_house: House): Handlers<typeof referenceContract> => ({
  async listCarcs({ query: { limit, key, ...filter }, cursor, allow }) {
    allow({});
    const from = (cursor as number | undefined) ?? 0; // We sealed it.
    const found = searchCarcs({ ...filter, ...(key && { key: key === "true" }) });
    const to = from + limit;
    const hasMore = found.length > to;
    return Promise.resolve({ view: { data: found.slice(from, to), page: { hasMore } }, ...(hasMore && { next: to }) });
  },

  async getCarc({ path: { code }, allow }) {
    allow({});
    return Promise.resolve({ view: findCarc(code) ?? refuse("carc.not-found") });
  },

  async listRarcs({ allow }) {
    allow({});
    return Promise.resolve({ view: { data: [...rarcs], page: { hasMore: false } } });
  },

  async listPlacesOfService({ allow }) {
    allow({});
    return Promise.resolve({ view: { data: [...placesOfService], page: { hasMore: false } } });
  },
});
