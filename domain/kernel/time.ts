import * as z from "zod";

/**
 * Two kinds of time, never mixed: an Instant is a moment in UTC (`openedAt`), a Day is a square on the tenant's calendar
 * (`dateOfLoss`). The only way from one to the other is `dayOf` (XCT-007).
 */
export const Instant = z.iso
  .datetime({ precision: 3 })
  .brand<"Instant">()
  .meta({ description: "A moment, RFC 3339 in UTC", examples: ["2025-07-02T04:00:00.000Z"] });
export type Instant = z.infer<typeof Instant>;

export const Day = z.iso
  .date("must be a calendar day such as 2025-07-01")
  .brand<"Day">()
  .meta({ description: "A calendar day", examples: ["2025-07-01"] });
export type Day = z.infer<typeof Day>;

/** The tenant's zone unless the deployment says otherwise. */
export const defaultZone = "America/Los_Angeles";

export const day = (text: string): Day => Day.parse(text);
export const instant = (text: string): Instant => Instant.parse(text);

const calendars = new Map<string, Intl.DateTimeFormat>(); // Making a formatter costs more than using it a hundred times.
function calendarOf(zone: string): Intl.DateTimeFormat {
  const known = calendars.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  calendars.set(zone, made);
  return made;
}

/** The day on the tenant's calendar at this moment: 04:00 UTC on July 2nd is still July 1st in Los Angeles. */
export const dayOf = (at: Instant, zone: string = defaultZone): Day => calendarOf(zone).format(Date.parse(at)) as Day; // en-CA writes YYYY-MM-DD.

export const yearOf = (d: Day): number => Number(d.slice(0, 4));

const dayMs = 86_400_000;
const utc = (d: Day): number => Date.parse(`${d}T00:00:00Z`);
const dayAt = (ms: number): Day => new Date(ms).toISOString().slice(0, 10) as Day; // A moment given, not the clock.

export const addDays = (d: Day, days: number): Day => dayAt(utc(d) + days * dayMs);

/** Calendar days from one to the other; negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => (utc(to) - utc(from)) / dayMs;

/** The same day some years on; 29 February becomes the 28th, the careful reading for a deadline (DOMAIN A5). */
export const addYears = (d: Day, years: number): Day => addMonths(d, years * 12);

/** The same day some months on; where that month is shorter, its last day. */
export function addMonths(d: Day, months: number): Day {
  const [year, month, date] = d.split("-").map(Number) as [number, number, number]; // A Day has three parts.
  const lastOfMonth = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dayAt(Date.UTC(year, month - 1 + months, Math.min(date, lastOfMonth)));
}

/** Age in whole years on a day; 0 under one year (NEG-021, R18). Someone born on 29 February has a birthday on 1 March in other years. */
export const ageOn = (on: Day, born: Day): number => Math.max(0, yearOf(on) - yearOf(born) - (on.slice(5) < born.slice(5) ? 1 : 0));

/** The moment so many seconds later. */
export const addSeconds = (at: Instant, seconds: number): Instant => new Date(Date.parse(at) + seconds * 1000).toISOString() as Instant;
