import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import { Day, Instant } from "../kernel/time.ts";

/** A stretch of a provider's day that an appointment takes: from its first moment up to, and without, its last. */
export const Slot = z.object({ appointmentId: id("appointment"), from: Instant, to: Instant }).meta({ id: "CalendarSlot" });
export type Slot = z.output<typeof Slot>;

/** One day of a provider, by the calendar of the provider's place. It is replaced at its version, so two bookings see each other. */
export const Calendar = z.object({ providerId: id("provider"), day: Day, slots: z.array(Slot), version: z.int() });
export type Calendar = z.output<typeof Calendar>;

/** More than fit a row would; a day of fifty seats has room for twenty visits each. */
const slotsMax = 1000;

interface Stretch {
  readonly from: Instant;
  readonly to: Instant;
}

/** Instants of one format stand in the order of time. Where one ends the next may begin. */
export const overlap = (one: Stretch, other: Stretch): boolean => one.from < other.to && other.from < one.to;

export const slotOf = ({
  appointmentId,
  startsAt,
  endsAt,
}: {
  appointmentId: Slot["appointmentId"];
  startsAt: Instant;
  endsAt: Instant;
}): Slot => ({
  appointmentId,
  from: startsAt,
  to: endsAt,
});

/** The day with one more appointment. Refuses `appointment.overlaps` when every seat is taken at some moment of it. */
export function withSlot(calendar: Calendar, slot: Slot, seats: number): Calendar {
  const { providerId, day, slots, version } = calendar;
  const beside = slots.filter((other) => overlap(other, slot));
  // The most at once is reached when one of them begins, or when this one does.
  const moments = [slot.from, ...beside.map(({ from }) => from).filter((from) => from > slot.from)];
  const most = Math.max(...moments.map((at) => beside.filter(({ from, to }) => from <= at && at < to).length));
  if (most >= seats || slots.length >= slotsMax) refuse("appointment.overlaps", { providerId, day, seats });
  return { ...calendar, slots: [...slots, slot].toSorted((a, b) => (a.from < b.from ? -1 : 1)), version: version + 1 };
}

/** The day without this appointment. */
export const withoutSlot = (calendar: Calendar, appointmentId: Slot["appointmentId"]): Calendar => ({
  ...calendar,
  slots: calendar.slots.filter((slot) => slot.appointmentId !== appointmentId),
  version: calendar.version + 1,
});
