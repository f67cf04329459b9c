import { pathToFileURL } from "node:url";
import type { EventBridgeClient, PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import type { EventRow } from "../data/history.ts";
import type { House } from "../data/house.ts";
import { eventDay } from "../data/keys.ts";
import type { Key } from "../data/table.ts";
import { addDays, dayOf, defaultZone, Instant } from "../domain/kernel/time.ts";
import type { Day } from "../domain/kernel/time.ts";
import { NotReady, optionsOf, run, settle } from "./settings.ts";

/**
 * `npm run republish -- --from 2025-07-01T00:00:00.000Z [--to …]` puts the events of that time on the bus again: after an outage
 * longer than the stream keeps its records (24 h), or after the publish function set batches aside (DESIGN 12.4). Consumers drop
 * what they have seen, so more may be republished than was lost.
 */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
  /** In whose days the events lie. */
  readonly zone: string;
}

/** Puts entries on the bus and answers those that it did not take. */
export type Put = (events: readonly EventRow[]) => Promise<readonly EventRow[]>;

const pageMax = 100; // As many rows as one read takes.
const triesMax = 6;

/** Every event of the span, day by day; answers how many were put on the bus. */
export async function republish(
  { table }: Pick<House, "table">,
  put: Put,
  { from, to, zone }: Span,
  onDay: (day: Day, events: number) => void = () => {},
): Promise<number> {
  let events = 0;
  for (let day = dayOf(from, zone); day <= dayOf(to, zone); day = addDays(day, 1)) {
    const before = events;
    for (const pk of partitionsOf(day)) {
      for (let since: string = from, last: string | undefined; ;) {
        const page = await table.query({ index: "byDay", pk, from: since, to: `${to}~`, limit: pageMax });
        const fresh = page.rows.filter((row) => row["byDaysk"] !== last); // The place where the page before ended is included.
        await putAll(put, (await table.read(fresh as readonly Key[])).filter((row) => row !== undefined) as EventRow[]);
        events += fresh.length;
        if (!page.hasMore) break;
        since = last = String(page.rows.at(-1)?.["byDaysk"]);
      }
    }
    onDay(day, events - before);
  }
  return events;
}

/** The partitions of a day: wherever an event could lie, by the last letter of its id. */
const partitionsOf = (day: Day): Set<string> =>
  new Set(Array.from("0123456789ABCDEFGHJKMNPQRSTVWXYZ", (letter) => eventDay(day, "" as Instant, letter).byDaypk));

const putEventsMax = 10;

async function putAll(put: Put, events: readonly EventRow[]): Promise<void> {
  for (let i = 0; i < events.length; i += putEventsMax) {
    let left: readonly EventRow[] = events.slice(i, i + putEventsMax);
    for (let attempt = 1; left.length > 0; attempt++) {
      if (attempt > triesMax)
        throw new NotReady(
          `The bus does not take events, the first of them ${left[0]?.eventId}. What was sent before it stands; begin again from its time.`,
        );
      if (attempt > 1) await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
      left = await put(left);
    }
  }
}

/** As the publish function does it: envelope and data, nothing else. */
export async function putOn(bus: EventBridgeClient): Promise<Put> {
  const [{ PutEventsCommand }, { entryOf }] = await Promise.all([
    import("@aws-sdk/client-eventbridge"),
    import("../functions/events/publish.ts"),
  ]);
  return async (events) => {
    const { Entries = [] } = await bus.send(
      new PutEventsCommand({ Entries: events.map((event): PutEventsRequestEntry => entryOf(event)) }),
    );
    return events.filter((_, i) => Entries[i]?.ErrorCode !== undefined);
  };
}

const usage = "npm run republish -- --from 2025-07-01T00:00:00.000Z [--to 2025-07-02T00:00:00.000Z]";

async function main(): Promise<void> {
  const given = optionsOf(["from", "to"], usage);
  const [from, to] = [Instant.safeParse(given.from), Instant.safeParse(given.to ?? new Date().toISOString())];
  if (!from.success || !to.success || from.data > to.data) throw new NotReady(usage);
  settle(["AWS_REGION", "TABLE_NAME", "SEARCH_TABLE_NAME", "BUS_NAME", "HOUSE_SECRET_ARN"]);
  // Loaded after the settings, which their clients read.
  const [{ EventBridgeClient }, { theHouse }] = await Promise.all([
    import("@aws-sdk/client-eventbridge"),
    import("../functions/shared/house.ts"),
  ]);
  const span = { from: from.data, to: to.data, zone: process.env["TENANT_ZONE"] ?? defaultZone };
  const events = await republish(await theHouse(), await putOn(new EventBridgeClient({})), span, (day, count) => {
    if (count > 0) console.log(`${day}  ${count} events`);
  });
  console.log(`${events} events are on the bus again.`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await run(main);
