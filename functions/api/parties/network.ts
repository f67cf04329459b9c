import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { addPayer, changePayer } from "../../../domain/parties/payer.ts";
import { addProvider, changeProvider } from "../../../domain/parties/provider.ts";
import type { Handlers } from "../../shared/contract.ts";
import { asItIs, askedOf, pageOf } from "./lists.ts";
import type { network } from "./network-contract.ts";

export function networkHandlers(house: House): Handlers<typeof network> {
  const parties = partiesIn(house);
  const loadProvider = async (providerId: Id<"provider">) =>
    (await parties.load("provider", providerId)) ?? refuse("provider.not-found", { providerId });
  const loadPayer = async (payerId: Id<"payer">) => (await parties.load("payer", payerId)) ?? refuse("payer.not-found", { payerId });

  return {
    async addProvider({ body, stamp, allow }) {
      allow({});
      const { provider, events } = addProvider(body, stamp);
      return { view: provider, writes: parties.added("provider", provider, events, stamp) };
    },

    async listProviders({ query, cursor, allow }) {
      allow({});
      return pageOf(await parties.list("provider", askedOf({ query, cursor })), asItIs);
    },

    async getProvider({ path: { providerId }, allow }) {
      allow({ id: providerId });
      return { view: (await loadProvider(providerId)).party };
    },

    async changeProvider({ path: { providerId }, body, stamp, allow, match }) {
      allow({ id: providerId });
      const known = await loadProvider(providerId);
      match(known.party);
      const { provider, events } = changeProvider(known.party, body, stamp);
      return { view: provider, writes: parties.changed("provider", known, provider, events, stamp) };
    },

    async addPayer({ body, stamp, allow }) {
      allow({});
      const { payer, events } = addPayer(body, stamp);
      return { view: payer, writes: parties.added("payer", payer, events, stamp) };
    },

    async listPayers({ query, cursor, allow }) {
      allow({});
      return pageOf(await parties.list("payer", askedOf({ query, cursor })), asItIs);
    },

    async getPayer({ path: { payerId }, allow }) {
      allow({ id: payerId });
      return { view: (await loadPayer(payerId)).party };
    },

    async changePayer({ path: { payerId }, body, stamp, allow, match }) {
      allow({ id: payerId });
      const known = await loadPayer(payerId);
      match(known.party);
      const { payer, events } = changePayer(known.party, body, stamp);
      return { view: payer, writes: parties.changed("payer", known, payer, events, stamp) };
    },
  };
}
