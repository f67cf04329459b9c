import type { BilledStatusPage } from "../domain/billing/billed-status.ts";
import { pricesId } from "../domain/billing/billed-status.ts";
import type { FeePage } from "../domain/billing/fee.ts";
import type { ModifierRulePage } from "../domain/billing/modifier-rule.ts";
import type { Service } from "../domain/billing/service.ts";
import { servicesMax } from "../domain/billing/service.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { Happened } from "../events/define.ts";
import type { Head } from "./history.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Key, Row, Write } from "./table.ts";
import { bare, create, release, replace, reserve } from "./table.ts";

/** A service with the head of its history. */
export interface KnownService {
  readonly service: Service;
  readonly head: Head | undefined;
}

/** All fees of a service, with the head of its history: what a change of its fees rests on. */
export interface FeeBook {
  readonly fees: FeePage;
  readonly head: Head | undefined;
}

/** Something of the price book as a whole, with the head of its history. */
export interface InPrices<P> {
  readonly page: P;
  readonly head: Head | undefined;
}

/** A service's fees and the head of its history are two rows of the hundred that one read takes. */
const booksMax = 50;

/**
 * The price book. Fees, rules and statuses that decide together are one row each, replaced whole: two fees that overlap cannot both
 * be written, whoever adds them at once.
 */
export const pricesIn = ({ table }: House) => {
  const headOf = (row: Row | undefined) => row as (Row & Head) | undefined;
  const inPrices = async <P>(key: Key, none: P): Promise<InPrices<P>> => {
    const [row, head] = await table.read([key, keys.head(pricesId)]);
    return { page: row ? bare<P>(row) : none, head: headOf(head) };
  };
  /** The page after a change, one version on however much of it changed. */
  const turned = (before: { readonly version: number }, page: object, key: Key): Write => {
    const row = { ...page, ...key, version: before.version + 1 };
    return before.version === 0 ? create(row) : replace(row);
  };
  const changed = <P extends { readonly version: number }>(before: InPrices<P>, after: Changed<P>, key: Key, stamp: Stamp): Write[] =>
    after.events.length === 0 ? [] : [turned(before.page, after.page, key), ...append(pricesId, before.head, after.events, stamp.zone)];

  return {
    async service(serviceId: Id<"service">): Promise<Service | undefined> {
      const [row] = await table.read([keys.service(serviceId)]);
      return row && bare<Service>(row);
    },

    /** The whole catalog, in the order in which it was entered: one query, at most `servicesMax`. */
    services: async (): Promise<Service[]> =>
      (await table.query({ pk: keys.service("service_").pk, limit: servicesMax })).rows.map((row) => bare<Service>(row)),

    /** A service with the head of its history, in one read. */
    async known(serviceId: Id<"service">): Promise<KnownService | undefined> {
      const [row, head] = await table.read([keys.service(serviceId), keys.head(serviceId)]);
      return row && { service: bare<Service>(row), head: headOf(head) };
    },

    /** Whose a code is. */
    async codeOwner(code: string | undefined): Promise<Id<"service"> | undefined> {
      if (code === undefined) return undefined;
      const [row] = await table.read([codeKey(code)]);
      return row?.owner as Id<"service"> | undefined; // Reserved below.
    },

    /** All fees of a service; none at version 0 until the first. */
    async fees(serviceId: Id<"service">): Promise<FeePage> {
      const [row] = await table.read([keys.fees(serviceId)]);
      return row ? bare<FeePage>(row) : noFees(serviceId);
    },

    /** The fees of several services, at most fifty, each with the head of its history, in one read and in the order asked. */
    async feeBooks(serviceIds: readonly Id<"service">[]): Promise<FeeBook[]> {
      if (serviceIds.length > booksMax) throw new Error(`at most ${booksMax} services at once`);
      const rows = await table.read(serviceIds.flatMap((serviceId) => [keys.fees(serviceId), keys.head(serviceId)]));
      return serviceIds.map((serviceId, i) => {
        const row = rows[2 * i];
        return { fees: row ? bare<FeePage>(row) : noFees(serviceId), head: headOf(rows[2 * i + 1]) };
      });
    },

    /** The modifier rules of a service, and those of all services. */
    async modifierPages(serviceId: Id<"service">): Promise<[ModifierRulePage, ModifierRulePage]> {
      const [own, all] = await table.read([keys.modifierRules(serviceId), keys.modifierRules(undefined)]);
      return [own ? bare<ModifierRulePage>(own) : noRules(serviceId), all ? bare<ModifierRulePage>(all) : noRules(undefined)];
    },

    /** The modifier rules of a service, or of all services, to change them. */
    modifierRules: (serviceId: Id<"service"> | undefined): Promise<InPrices<ModifierRulePage>> =>
      inPrices(keys.modifierRules(serviceId), noRules(serviceId)),

    async billedStatuses(): Promise<BilledStatusPage> {
      const [row] = await table.read([keys.billedStatuses]);
      return row ? bare<BilledStatusPage>(row) : nothingSet;
    },

    /** The same, to change them. */
    billedStatusesKnown: (): Promise<InPrices<BilledStatusPage>> => inPrices(keys.billedStatuses, nothingSet),

    /** A new service; its code is taken. */
    serviceAdded: ({ service, events }: ServiceChanged, stamp: Stamp): Write[] => [
      reserve(codeKey(service.code), service.serviceId),
      create({ ...service, ...keys.service(service.serviceId) }),
      ...append(service.serviceId, undefined, events, stamp.zone),
    ],

    /** A changed service; the reservation of its code moves with it. */
    serviceChanged(before: KnownService, { service, events }: ServiceChanged, stamp: Stamp): Write[] {
      if (events.length === 0) return [];
      const { serviceId, code } = service;
      const moved =
        code === before.service.code ? [] : [release(codeKey(before.service.code), serviceId), reserve(codeKey(code), serviceId)];
      return [...moved, replace({ ...service, ...keys.service(serviceId) }), ...append(serviceId, before.head, events, stamp.zone)];
    },

    /** Fees after a change, or after many: the events may be fewer than the fees. */
    feesChanged: (before: FeeBook, after: Changed<FeePage>, stamp: Stamp): Write[] =>
      after.events.length === 0
        ? []
        : [
            turned(before.fees, after.page, keys.fees(before.fees.serviceId)),
            ...append(before.fees.serviceId, before.head, after.events, stamp.zone),
          ],

    modifierRulesChanged: (before: InPrices<ModifierRulePage>, after: Changed<ModifierRulePage>, stamp: Stamp): Write[] =>
      changed(before, after, keys.modifierRules(before.page.serviceId), stamp),

    billedStatusesChanged: (before: InPrices<BilledStatusPage>, after: Changed<BilledStatusPage>, stamp: Stamp): Write[] =>
      changed(before, after, keys.billedStatuses, stamp),
  };
};

/** A service as the domain changed it. */
interface ServiceChanged {
  readonly service: Service;
  readonly events: readonly Happened[];
}

/** A page as the domain changed it; nothing is written of one that has no event. */
interface Changed<P> {
  readonly page: P;
  readonly events: readonly Happened[];
}

const codeKey = (code: string): Key => keys.unique("service-code", code);
const noFees = (serviceId: Id<"service">): FeePage => ({ serviceId, fees: [], version: 0 });
const noRules = (serviceId: Id<"service"> | undefined): ModifierRulePage => ({ serviceId, rules: [], version: 0 });
const nothingSet: BilledStatusPage = { statuses: [], version: 0 };
