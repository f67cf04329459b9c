import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { providerAdded, providerChanged } from "../../events/parties.ts";
import { id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { Email, line, OrganizationName, PostalAddress } from "./contact.ts";
import { Phone } from "./phone.ts";
import { changeRecord } from "../kernel/change.ts";
import { Npi, TaxId } from "./npi.ts";
import { activity, newRecord, PartyRecord } from "./record.ts";

export const Network = z.enum(["inNetwork", "outOfNetwork"]).meta({ id: "Network" });

/** Spec: Negotiations › Firm Financial Summary, "grouping by maximum care received": from the least to the most. */
export const CareLevel = z.enum(["chiroPt", "painManagement", "surgicalTbi"]).meta({ id: "CareLevel" });

const specialtiesMax = 20;
const seatsMax = 50;

/** The name of a time zone that this runtime knows, such as America/Los_Angeles. */
const TimeZone = z
  .string()
  .max(60)
  .regex(/^[A-Za-z]/, { error: "must be an IANA time zone, not an offset", abort: true }) // An offset would know nothing of summer time.
  .refine(isTimeZone, "must be an IANA time zone such as America/Los_Angeles")
  .meta({ examples: ["America/Los_Angeles"] });

export const ProviderDetails = z.object({
  name: OrganizationName,
  network: Network,
  careLevel: CareLevel.optional().meta({ description: "The most that is treated here" }),
  specialties: z.array(line(60)).max(specialtiesMax).optional(),
  npi: Npi.optional(),
  taxId: TaxId.optional(),
  phone: Phone.optional(),
  fax: Phone.optional(),
  email: Email.optional(),
  address: PostalAddress.optional(),
  timeZone: TimeZone.optional().meta({ description: "In which its appointments are meant; ours unless said otherwise (XCT-007)" }),
  seats: z.int().min(1).max(seatsMax).optional().meta({ description: "How many patients are treated at once; one unless said otherwise" }),
});

/** A facility that treats patients, in our network or outside of it. */
export const Provider = z.object({ providerId: id("provider"), ...ProviderDetails.shape, ...PartyRecord.shape });
export type Provider = z.output<typeof Provider>;

export const AddProvider = ProviderDetails.strict();
export type AddProvider = z.output<typeof AddProvider>;

export const ChangeableProvider = ProviderDetails.extend(activity);
export type ProviderChanges = Partial<z.output<typeof ChangeableProvider>>;

export function addProvider(request: AddProvider, stamp: Stamp): { provider: Provider; events: readonly Happened[] } {
  const provider: Provider = { ...request, providerId: stamp.newId("provider"), ...newRecord(stamp) };
  const { providerId, network } = provider;
  return { provider, events: [providerAdded.record(stamp, { providerId, network }, { provider: { after: provider } })] };
}

export function changeProvider(
  before: Provider,
  changes: ProviderChanges,
  stamp: Stamp,
): { provider: Provider; events: readonly Happened[] } {
  const { after, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { provider: before, events: [] };
  const { providerId } = before;
  return { provider: after, events: [providerChanged.record(stamp, { providerId, fields }, { provider: { before, after } })] };
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false; // That is how Intl says it does not know a name.
    throw error;
  }
}
