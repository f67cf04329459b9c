import * as z from "zod";
import type { Id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Day, Instant } from "../kernel/time.ts";
import { addSeconds, dayOf, daysBetween } from "../kernel/time.ts";
import type { Provider } from "../parties/provider.ts";
import type { SettingValue } from "../settings/settings.ts";
import type { Appointment } from "./appointment.ts";
import { isOpen } from "./appointment.ts";
import { overlap } from "./calendar.ts";

/** From five minutes to a working day. */
export const durationMinutes = z.int().min(5).max(480);

/** A moment as clients write it, with any offset; kept in UTC (XCT-007). */
export const StartsAt = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString() as Instant) // As toISOString writes it.
  .meta({ examples: ["2025-07-14T10:00:00-07:00"] });

/** What booking needs to know of a provider. */
export type Booker = Pick<Provider, "active" | "timeZone" | "seats">;

/** How many patients a provider sees at once. */
export const seatsOf = ({ seats = 1 }: Pick<Booker, "seats">): number => seats;

/** When an appointment takes place: two moments, and the day they are on at the provider's place. */
export interface When {
  readonly startsAt: Instant;
  readonly endsAt: Instant;
  readonly zone: string;
  readonly day: Day;
}

/** Minutes are minutes that pass, also on a day of 23 or 25 hours (XCT-007). A provider without a zone is where we are. */
export function whenOf(
  { startsAt, durationMinutes: minutes }: { startsAt: Instant; durationMinutes: number },
  { timeZone }: Pick<Booker, "timeZone">,
  stamp: Stamp,
): When {
  const zone = timeZone ?? stamp.zone;
  return { startsAt, endsAt: addSeconds(startsAt, minutes * 60), zone, day: dayOf(startsAt, zone) };
}

/** Within one day at the provider's place, which may end at midnight, and not further ahead than the setting says. */
export function refuseUnfitTime({ endsAt, zone, day }: When, { aheadDaysMax }: SettingValue<"booking">, stamp: Stamp): void {
  const lastMoment = addSeconds(endsAt, -0.001);
  if (dayOf(lastMoment, zone) !== day) refuse("appointment.spans-days", { day });
  if (daysBetween(today(stamp), day) > aheadDaysMax) refuse("appointment.too-far", { day, aheadDaysMax });
}

/** One patient is in one place at a time. `others` are all the case's appointments but the one in question. */
export function refuseBusyPatient({ startsAt: from, endsAt: to }: When, others: readonly Appointment[]): void {
  const inTheWay = others.find((other) => isOpen(other) && overlap({ from, to }, { from: other.startsAt, to: other.endsAt }));
  if (inTheWay) refuse("appointment.patient-busy", { appointmentId: inTheWay.appointmentId });
}

/** Nobody is sent to a provider that is not there or out of use. Refuses `provider.not-found` and `provider.inactive`. */
export function activeProvider(providerId: Id<"provider">, provider: Booker | undefined): Booker {
  if (!provider) refuse("provider.not-found", { providerId });
  if (!provider.active) refuse("provider.inactive", { providerId });
  return provider;
}
