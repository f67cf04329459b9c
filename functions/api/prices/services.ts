import { verifyHistory } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import { pricesIn } from "../../../data/prices.ts";
import type { Service } from "../../../domain/billing/service.ts";
import { addService, changeService, isAutoApproved } from "../../../domain/billing/service.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Handlers } from "../../shared/contract.ts";
import { eventPage, everyEvent } from "../../shared/event-page.ts";
import type { services } from "./services-contract.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. */
export function serviceHandlers(house: House): Handlers<typeof services> {
  const prices = pricesIn(house);
  const found = async (serviceId: Id<"service">) => (await prices.known(serviceId)) ?? refuse("service.not-found", { serviceId });

  return {
    async addService({ body, stamp, allow }) {
      allow({});
      const [catalog, codeOwner] = await Promise.all([prices.services(), prices.codeOwner(body.code)]);
      const added = addService(body, { codeOwner, services: catalog.length }, stamp);
      return { view: viewOf(added.service), writes: prices.serviceAdded(added, stamp) };
    },

    async listServices({ query, cursor, allow }) {
      allow({});
      const { active, serviceType, q = "", limit } = query;
      const wanted = (await prices.services())
        .filter((service) => active === undefined || service.active === (active === "true"))
        .filter((service) => serviceType === undefined || service.serviceType === serviceType)
        .filter(({ code }) => code.startsWith(q) && (cursor === undefined || code > (cursor as string))) // We sealed it.
        .toSorted((a, b) => (a.code < b.code ? -1 : 1)); // Every code is one service's.
      const shown = wanted.slice(0, limit);
      const hasMore = wanted.length > limit;
      return { view: { data: shown.map(viewOf), page: { hasMore } }, ...(hasMore ? { next: shown.at(-1)!.code } : {}) }; // A limit is at least one.
    },

    async getService({ path: { serviceId }, allow }) {
      allow({ id: serviceId });
      return { view: viewOf((await found(serviceId)).service) };
    },

    async changeService({ path: { serviceId }, body, stamp, allow, match }) {
      allow({ id: serviceId });
      const [known, codeOwner] = await Promise.all([found(serviceId), prices.codeOwner(body.code)]);
      match(known.service);
      const changed = changeService(known.service, body, { codeOwner }, stamp);
      return { view: viewOf(changed.service), writes: prices.serviceChanged(known, changed, stamp) };
    },

    async serviceHistory(ask) {
      const { serviceId } = ask.path;
      ask.allow({ id: serviceId });
      await found(serviceId);
      return eventPage(house, serviceId, ask, everyEvent);
    },

    async verifyServiceHistory({ path: { serviceId }, allow }) {
      allow({ id: serviceId });
      await found(serviceId);
      return { view: await verifyHistory(house.table, serviceId) };
    },
  };
}

const viewOf = (service: Service) => ({ ...service, autoApproved: isAutoApproved(service) });
