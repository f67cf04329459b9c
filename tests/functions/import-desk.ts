import type { SQSEvent, SQSRecord } from "aws-lambda";
import { expect } from "vitest";
import type { House } from "../../data/house.ts";
import type { EventRow } from "../../data/history.ts";
import { eventsOf } from "../../data/history.ts";
import { pricesIn } from "../../data/prices.ts";
import type { Write } from "../../data/table.ts";
import { addService, AddService } from "../../domain/billing/service.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { entryOf } from "../../functions/events/publish.ts";
import { handler as runOperation } from "../../functions/events/run-operation.ts";
import { useHouse } from "../../functions/shared/house.ts";
import { newId, stampFor } from "../../functions/shared/stamp.ts";
import { subscriptions } from "../../infra/subscriptions.ts";
import type { Harness, Person } from "./harness.ts";

const header = "serviceCode,schedule,amount,from,to,payerId,providerId,clinicianId";

export const rowOf = (code: string, from = "2025-01-01", more = ",,,") => `${code},Standard,100.00,${from},${more}`;
export const fileOf = (rows: readonly string[]) => ({ csv: [header, ...rows].join("\r\n") });
/** So many rows of each service, each for a year of its own. */
export const yearsOf = (all: readonly { code: string }[], years: number) =>
  all.flatMap(({ code }) => Array.from({ length: years }, (_, i) => rowOf(code, `20${10 + i}-01-01`, `20${10 + i}-12-31,,,`)));
export const each = <T>(all: readonly unknown[], one: T): T[] => all.map(() => one);

type Commit = House["table"]["commit"];
/** The events that set an operation going or let it go on. */
const taken = subscriptions.find(({ queue }) => queue === "operations")!.on.map(({ type }) => type); // It is there.

/** Imports over the API, and the queue that carries them on. */
export const importDesk = (h: Harness, processor: Person) => {
  let codes = 0;

  /** Services of the price book, written as the API would, many in a transaction. */
  async function services(count: number, difference: object = {}): Promise<{ serviceId: Id<"service">; code: string }[]> {
    const stamp = stampFor(processor.userId, newId("request"));
    const added = Array.from({ length: count }, () => {
      const code = `T${String(++codes).padStart(5, "0")}`;
      const request = AddService.parse({ code, name: `Service ${code}`, serviceType: "physicalTherapy" });
      const { service, events } = addService(request, { codeOwner: undefined, services: 0 }, stamp);
      return { service: { ...service, ...difference }, events };
    });
    for (let i = 0; i < count; i += 24)
      await h.house.table.commit(added.slice(i, i + 24).flatMap((one) => pricesIn(h.house).serviceAdded(one, stamp)));
    return added.map(({ service: { serviceId, code } }) => ({ serviceId, code }));
  }

  /** How many fees each of these has, and how many events: its own beginning is one. */
  async function booksOf(all: readonly { serviceId: Id<"service"> }[]) {
    const read: { fees: number; events: number | undefined }[] = [];
    for (let i = 0; i < all.length; i += 50)
      read.push(
        ...(await pricesIn(h.house).feeBooks(all.slice(i, i + 50).map(({ serviceId }) => serviceId))).map(({ fees, head }) => ({
          fees: fees.fees.length,
          events: head?.version,
        })),
      );
    return read;
  }
  const check = async (rows: readonly string[]) => (await h.call("POST /v1/fee-schedules/import-checks", processor, fileOf(rows))).body;
  async function imported(rows: readonly string[]): Promise<Id<"operation">> {
    const { status, body, headers } = await h.call("POST /v1/fee-schedules/imports", processor, fileOf(rows));
    expect([status, headers.location]).toEqual([202, `/v1/operations/${body.operationId}`]);
    return body.operationId;
  }
  const progress = async (operationId: string, who = processor) =>
    (await h.call("GET /v1/operations/{operationId}", who, undefined, { path: { operationId } })).body;
  const feesOf = async (serviceId: Id<"service">) => (await pricesIn(h.house).fees(serviceId)).fees;
  const typesOf = async (aggregateId: string) =>
    (await eventsOf(h.house.table, aggregateId, 100, undefined, false)).rows.map(({ type }) => type);

  const messageOf = (row: EventRow): SQSRecord =>
    ({ messageId: newId("event"), body: JSON.stringify({ detail: JSON.parse(entryOf(row).Detail) }) }) as SQSRecord;

  /** The messages that an operation's events have put on the queue so far. */
  const messages = async (operationId: Id<"operation">): Promise<SQSRecord[]> =>
    (await eventsOf(h.house.table, operationId, 100, undefined, false)).rows.filter(({ type }) => taken.includes(type)).map(messageOf);

  /** Delivers messages; the time of the invocation goes by only when it is asked for more often than `asks`. */
  async function deliver(Records: SQSRecord[], asks = Infinity): Promise<number> {
    let asked = 0;
    const { batchItemFailures } = await runOperation({ Records } as SQSEvent, {
      getRemainingTimeInMillis: () => (asked++ > asks ? 1000 : 30_000),
    });
    return batchItemFailures.length;
  }
  const run = async (operationId: Id<"operation">) => deliver((await messages(operationId)).slice(-1));

  /** Does something around each transaction of whoever works on operations. */
  function around(commit: (nth: number, send: () => ReturnType<Commit>, writes: readonly Write[]) => ReturnType<Commit>) {
    let nth = 0;
    useHouse({ ...h.house, table: { ...h.house.table, commit: (writes) => commit(++nth, () => h.house.table.commit(writes), writes) } });
  }

  return { services, booksOf, check, imported, progress, feesOf, typesOf, messages, deliver, run, around };
};
