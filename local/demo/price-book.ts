import type * as z from "zod";
import type { House } from "../../data/house.ts";
import { pricesIn } from "../../data/prices.ts";
import type { Outcome } from "../../domain/billing/billed-status.ts";
import { changeBilledStatus, ChangeBilledStatus } from "../../domain/billing/billed-status.ts";
import type { FeePage } from "../../domain/billing/fee.ts";
import { AddFee } from "../../domain/billing/fee.ts";
import { addFee } from "../../domain/billing/fee-changes.ts";
import { addModifierRule } from "../../domain/billing/modifier-rule-changes.ts";
import type { Service } from "../../domain/billing/service.ts";
import { addService, AddService } from "../../domain/billing/service.ts";
import type { ServiceType } from "../../domain/care/service-type.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { addSeconds, dayOf } from "../../domain/kernel/time.ts";
import type { Payer } from "../../domain/parties/payer.ts";
import type { Happened } from "../../events/define.ts";
import { commitDecided } from "../../functions/shared/commit.ts";

/** The prices of the demo: made up, and about as high as prices are. */
interface Priced {
  readonly details: z.input<typeof AddService>;
  readonly standard: string;
  /** For patients who are eligible for `hardship`. */
  readonly reduced?: string;
  /** What is charged to the insurer with a schedule of its own, and what it is expected to allow. */
  readonly ofHeron?: readonly [amount: string, expected: string];
}

/** The demo's reduced-fee schedule. */
export const hardship = "Hardship";
/** The insurer of the demo with a fee schedule of its own. */
const heron = "Blue Heron Mutual (fictional)";

const byQuarterHours = { intervalMinutes: 15, rounding: { to: "cms8Minute" }, unitsMax: 6 } as const;
const service = (
  code: string,
  serviceType: ServiceType,
  name: string,
  defaultPrice: string,
  more: Partial<z.input<typeof AddService>> = {},
): z.input<typeof AddService> => ({ code, serviceType, name, defaultPrice, placeOfService: "11", ...more });

/** One service for each type, so that nobody needs to say which was given. */
const catalog: readonly Priced[] = [
  {
    details: service("99203", "initialEvaluation", "First visit of a new patient", "290.00"),
    standard: "260.00",
    reduced: "130.00",
    ofHeron: ["245.00", "196.00"],
  },
  {
    details: service("99213", "officeVisit", "Office visit", "165.00"),
    standard: "150.00",
    reduced: "75.00",
    ofHeron: ["140.00", "112.00"],
  },
  {
    details: service("97110", "physicalTherapy", "Exercises with a therapist", "64.00", { timed: byQuarterHours }),
    standard: "58.00",
    reduced: "29.00",
    ofHeron: ["55.00", "44.00"],
  },
  {
    details: service("98941", "chiropractic", "Adjustment of the spine, three or four regions", "95.00"),
    standard: "85.00",
    reduced: "42.50",
    ofHeron: ["80.00", "64.00"],
  },
  {
    details: service("72141", "imaging", "Magnetic resonance of the neck", "1650.00"),
    standard: "1450.00",
    reduced: "890.00",
    ofHeron: ["1400.00", "980.00"],
  },
  { details: service("62321", "painManagement", "Injection at the neck, guided by imaging", "2100.00"), standard: "1980.00" },
  {
    details: service("22551", "surgery", "Fusion of two vertebrae of the neck", "38500.00", { placeOfService: "24" }),
    standard: "36000.00",
  },
  {
    details: service("97535", "other", "Training for daily life at home", "62.00", {
      timed: { intervalMinutes: 15, rounding: { to: "nearest", step: "quarter" } },
      copayKind: "group",
    }),
    standard: "56.00",
  },
];

/** What is billed of appointments that were not kept; those that were called off in time are not. */
const billed: Partial<Record<Outcome, z.input<typeof ChangeBilledStatus>["cancellationFee"]>> = { noShow: "50.00", canceledLate: "35.00" };

/** Services with their fees, two modifier rules and the fees of missed visits: all from the day on which the offices were founded. */
export async function seedPriceBook(
  house: House,
  stampAt: (at: Instant) => Stamp,
  foundedAt: Instant,
  payers: readonly Payer[],
): Promise<void> {
  const services: Service[] = [];
  for (const [i, priced] of catalog.entries())
    services.push(await seedService(house, stampAt(addSeconds(foundedAt, 60 * (i + 1))), priced, payers));
  const later = stampAt(addSeconds(foundedAt, 3600));
  const idOf = (type: ServiceType) => services.find(({ serviceType }) => serviceType === type)!.serviceId; // One is of each type.
  const medicare = payers.find(({ kind }) => kind === "medicare")!; // The demo has one.
  await seedModifierRule(house, later, { serviceId: idOf("physicalTherapy"), modifiers: ["GP"], priority: 0 });
  await seedModifierRule(house, later, {
    serviceId: idOf("chiropractic"),
    payerId: medicare.payerId,
    modifiers: ["AT"],
    priority: 0,
  });
  await seedBilledStatuses(house, later);
}

async function seedService(house: House, stamp: Stamp, priced: Priced, payers: readonly Payer[]): Promise<Service> {
  const prices = pricesIn(house);
  const added = addService(AddService.parse(priced.details), { codeOwner: undefined, services: 0 }, stamp);
  await commitDecided(house.table, async () => ({ writes: prices.serviceAdded(added, stamp) }));
  const { serviceId } = added.service;
  await commitDecided(house.table, async () => {
    const [book] = await prices.feeBooks([serviceId]);
    let page: FeePage = book!.fees; // One was asked for.
    const events: Happened[] = [];
    for (const fee of feesOf(priced, payers, stamp)) {
      const after = addFee(page, fee, stamp);
      page = after.page;
      events.push(...after.events);
    }
    return { writes: prices.feesChanged(book!, { page, events }, stamp) };
  });
  return added.service;
}

function feesOf({ standard, reduced, ofHeron }: Priced, payers: readonly Payer[], { at, zone }: Stamp): AddFee[] {
  const from = dayOf(at, zone);
  const { payerId } = payers.find(({ name }) => name === heron)!; // The demo has it.
  const [amount, expected] = ofHeron ?? [];
  return [
    { schedule: "Standard", amount: standard, from },
    ...(reduced ? [{ schedule: hardship, reduced: true, amount: reduced, from }] : []),
    ...(amount && expected ? [{ schedule: "Blue Heron", payerId, amount, expected, from }] : []),
  ].map((fee) => AddFee.parse(fee));
}

const seedModifierRule = (house: House, stamp: Stamp, rule: Parameters<typeof addModifierRule>[1]) =>
  commitDecided(house.table, async () => {
    const prices = pricesIn(house);
    const before = await prices.modifierRules(rule.serviceId);
    return { writes: prices.modifierRulesChanged(before, addModifierRule(before.page, rule, stamp), stamp) };
  });

const seedBilledStatuses = (house: House, stamp: Stamp) =>
  commitDecided(house.table, async () => {
    const prices = pricesIn(house);
    const before = await prices.billedStatusesKnown();
    let { page } = before;
    const events: Happened[] = [];
    for (const status of ["showedUp", "noShow", "canceledLate"] as const) {
      const fee = billed[status];
      const change = { from: dayOf(stamp.at, stamp.zone), billed: true, ...(fee ? { cancellationFee: fee } : {}) };
      const after = changeBilledStatus(page, status, ChangeBilledStatus.parse(change), stamp);
      page = after.page;
      events.push(...after.events);
    }
    return { writes: prices.billedStatusesChanged(before, { page, events }, stamp) };
  });
