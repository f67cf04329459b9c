import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import { pricesIn } from "../../../data/prices.ts";
import { holdsOn } from "../../../domain/billing/fee.ts";
import { addFee, endFee } from "../../../domain/billing/fee-changes.ts";
import { localityOf } from "../../../domain/billing/find-fee.ts";
import { lookUpPrice } from "../../../domain/billing/look-up-price.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { fees } from "./fees-contract.ts";
import { namedIn } from "./named.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. */
export function feeHandlers(house: House): Handlers<typeof fees> {
  const prices = pricesIn(house);
  const parties = partiesIn(house);
  const refuseUnknown = namedIn(house);
  const found = async (serviceId: Id<"service">) => (await prices.service(serviceId)) ?? refuse("service.not-found", { serviceId });
  const bookOf = async (serviceId: Id<"service">) => (await prices.feeBooks([serviceId]))[0]!; // One was asked for.

  return {
    async addFee({ path: { serviceId }, body, stamp, allow }) {
      allow({ id: serviceId });
      const [book] = await Promise.all([bookOf(serviceId), found(serviceId), refuseUnknown(body)]);
      const added = addFee(book.fees, body, stamp);
      return { view: added.fee, writes: prices.feesChanged(book, added, stamp) };
    },

    async listFees({ path: { serviceId }, query: { on, payerId }, allow }) {
      allow({ id: serviceId });
      const [page] = await Promise.all([prices.fees(serviceId), found(serviceId)]);
      const data = page.fees
        .filter((fee) => on === undefined || holdsOn(fee, on))
        .filter((fee) => payerId === undefined || fee.payerId === payerId);
      return { view: { data, page: { hasMore: false } } };
    },

    async endFee({ path: { serviceId, feeId }, body: { to }, stamp, allow }) {
      allow({ id: serviceId });
      const [book] = await Promise.all([bookOf(serviceId), found(serviceId)]);
      const ended = endFee(book.fees, feeId, to, stamp);
      return { view: ended.fee, writes: prices.feesChanged(book, ended, stamp) };
    },

    async lookUpFee({ body, allow }) {
      allow({});
      const { serviceId, on, providerId, modifiers = [], ...others } = body;
      const [service, page, provider] = await Promise.all([
        found(serviceId),
        prices.fees(serviceId),
        providerId && parties.load("provider", providerId),
      ]);
      if (providerId && !provider) refuse("provider.not-found", { providerId });
      const placeOfService = others.placeOfService ?? service.placeOfService;
      const locality = others.locality ?? (provider && localityOf(provider.party));
      const { price, source, fee, explanation, tried } = lookUpPrice(service, page.fees, {
        ...others,
        on,
        providerId,
        modifiers,
        placeOfService,
        locality,
      });
      return {
        view: {
          serviceId,
          on,
          price,
          source,
          fee,
          explanation: [...explanation],
          tried: tried.map(({ fee: { feeId, schedule }, against }) => ({ feeId, schedule, against })),
        },
      };
    },
  };
}
