import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { serviceAdded, serviceChanged } from "../../events/prices.ts";
import { approvedByItself } from "../care/authorization.ts";
import { ServiceType } from "../care/service-type.ts";
import { changeRecord } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import { PositiveMoney } from "../kernel/money.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { activity, newRecord, PartyRecord } from "../parties/record.ts";

/** A CPT or HCPCS code as it is billed, or one of our own. The texts of CPT are owned by others; names here are our words. */
export const ServiceCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{4,10}$/, "four to ten letters and digits, such as 97110")
  .meta({ examples: ["97110"] });

/** A modifier of a billed code: two letters or digits. */
export const Modifier = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9]{2}$/, "two letters or digits, such as 59")
  .meta({ examples: ["59"] });

/** As many as a claim line takes (CLM-021, CLM-035), each once. */
export const Modifiers = z
  .array(Modifier)
  .max(4)
  .refine((given) => new Set(given).size === given.length, "each modifier once");

/** Where a service was given, as claims say it (CMS place-of-service codes, DOMAIN A2). */
export const PlaceOfService = z
  .string()
  .regex(/^\d{2}$/, "two digits, such as 11 for an office")
  .meta({ examples: ["11"] });

/** How the minutes of a timed service become units (CLM-015, DOMAIN A7): a direction and a step, or the eight-minute rule of CMS. */
export const Rounding = z
  .union([
    z.strictObject({ to: z.enum(["nearest", "up", "down"]), step: z.enum(["whole", "half", "quarter"]) }),
    z.strictObject({ to: z.literal("none") }),
    z.strictObject({ to: z.literal("cms8Minute") }),
  ])
  .meta({ id: "Rounding", description: "Half-way goes up" });
export type Rounding = z.output<typeof Rounding>;

export const ServiceDetails = z.object({
  code: ServiceCode,
  name: z.string().trim().min(2).max(120),
  serviceType: ServiceType.meta({ description: "What is authorized and booked; several services may be of one type" }),
  timed: z
    .strictObject({
      intervalMinutes: z.int().min(1).max(480),
      rounding: Rounding,
      unitsMax: z.int().min(1).max(99).optional().meta({ description: "More units than this are not billed for one day" }),
    })
    .optional()
    .meta({ description: "For a service that is charged by its duration (CLM-011); without it the quantity is 1 (CLM-010)" }),
  defaultPrice: PositiveMoney.optional().meta({ description: "Where no fee is found (CLM-008)" }),
  placeOfService: PlaceOfService.optional().meta({ description: "Unless the appointment says otherwise" }),
  billPatientDirectly: z.boolean().default(false).meta({ description: "The patient owes all of it (CLM-029)" }),
  copayKind: z
    .enum(["regular", "group"])
    .default("regular")
    .meta({ description: "Which of a policy's copays it takes (CLM-024, CLM-039)" }),
});

/** A service of the price book: what is billed under one code, and how its quantity and price are found. */
export const Service = z.object({ serviceId: id("service"), ...ServiceDetails.shape, ...PartyRecord.shape }).meta({ id: "Service" });
export type Service = z.output<typeof Service>;

export const AddService = ServiceDetails.strict();
export type AddService = z.output<typeof AddService>;

/** Whoever changes a service leaves out what stays: nothing here has a default, which would set it back. */
export const ChangeableService = ServiceDetails.extend({
  billPatientDirectly: z.boolean(),
  copayKind: z.enum(["regular", "group"]),
  ...activity,
});
export type ServiceChanges = Partial<z.output<typeof ChangeableService>>;

/** What decides whether a service may have its code. */
export interface ServiceFacts {
  /** Whose the wanted code is; nobody's when undefined. */
  readonly codeOwner: Id<"service"> | undefined;
}

/** What decides whether there may be another one. */
export interface CatalogFacts extends ServiceFacts {
  /** How many services there are. */
  readonly services: number;
}

/** As many services as one reading of the catalog takes. */
export const servicesMax = 2000;

/** Puts a service into the price book. Refuses `service.code-taken` and `service.too-many`. */
export function addService(
  request: AddService,
  { codeOwner, services }: CatalogFacts,
  stamp: Stamp,
): { service: Service; events: readonly Happened[] } {
  if (services >= servicesMax) refuse("service.too-many", { servicesMax });
  if (codeOwner !== undefined) refuse("service.code-taken", { serviceId: codeOwner });
  const service: Service = { ...request, serviceId: stamp.newId("service"), ...newRecord(stamp) };
  const { serviceId, code, serviceType } = service;
  return { service, events: [serviceAdded.record(stamp, { serviceId, code, serviceType }, { service: { after: service } })] };
}

/**
 * Changes a service. Claims that were made keep what they say: they are snapshots (CLM-018). Refuses `service.code-taken`. The same
 * values again are no change, and have no event.
 */
export function changeService(
  before: Service,
  changes: ServiceChanges,
  { codeOwner }: ServiceFacts,
  stamp: Stamp,
): { service: Service; events: readonly Happened[] } {
  const { serviceId } = before;
  if (codeOwner !== undefined && codeOwner !== serviceId) refuse("service.code-taken", { serviceId: codeOwner });
  const { after, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { service: before, events: [] };
  const { code, active } = after;
  return {
    service: after,
    events: [serviceChanged.record(stamp, { serviceId, code, active, fields }, { service: { before, after } })],
  };
}

/** Whether its authorizations need no decision of a person (LCM-114, LCM-115): said by its type alone. */
export const isAutoApproved = ({ serviceType }: Pick<Service, "serviceType">): boolean =>
  (approvedByItself as readonly string[]).includes(serviceType);
