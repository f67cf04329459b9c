import type { SQSEvent, SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { House } from "../../data/house.ts";
import type { EventRow } from "../../data/history.ts";
import { eventsOf, verifyHistory } from "../../data/history.ts";
import { pricesIn } from "../../data/prices.ts";
import type { Write } from "../../data/table.ts";
import { addService, AddService } from "../../domain/billing/service.ts";
import { failuresMax } from "../../domain/work/operation.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { entryOf } from "../../functions/events/publish.ts";
import { handler as runOperation } from "../../functions/events/run-operation.ts";
import { useHouse } from "../../functions/shared/house.ts";
import { newId, stampFor } from "../../functions/shared/stamp.ts";
import { subscriptions } from "../../infra/subscriptions.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let processor: Person;
beforeAll(async () => {
  h = await startHarness();
  process.env.BUS_NAME = "medlegal";
  processor = await h.person("claimsProcessor");
  useHouse(h.house);
  // The API keeps the house of its first request: what goes wrong below goes wrong for whoever runs operations alone.
  for (const route of ["GET /v1/me", "GET /v1/services"] as const) expect((await h.call(route, processor)).status).toBe(200);
});
beforeEach(() => useHouse(h.house));
afterAll(() => h.stop());

const header = "serviceCode,schedule,amount,from,to,payerId,providerId,clinicianId";
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
const each = <T>(all: readonly unknown[], one: T): T[] => all.map(() => one);

const rowOf = (code: string, from = "2025-01-01", more = ",,,") => `${code},Standard,100.00,${from},${more}`;
const fileOf = (rows: readonly string[]) => ({ csv: [header, ...rows].join("\r\n") });
/** So many rows of each service, each in a month of its own. */
const monthsOf = (all: readonly { code: string }[], months: number) =>
  all.flatMap(({ code }) => Array.from({ length: months }, (_, i) => rowOf(code, `20${10 + i}-01-01`, `20${10 + i}-12-31,,,`)));

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

const taken = subscriptions.find(({ queue }) => queue === "operations")!.on.map(({ type }) => type); // It is there.
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
function around(
  commit: (nth: number, send: () => ReturnType<House["table"]["commit"]>, writes: readonly Write[]) => ReturnType<House["table"]["commit"]>,
) {
  let nth = 0;
  useHouse({ ...h.house, table: { ...h.house.table, commit: (writes) => commit(++nth, () => h.house.table.commit(writes), writes) } });
}

describe("the dry run of an import (INT-012)", () => {
  it("names each bad row with its line, its column and the reason, and writes nothing", async () => {
    const [one, two] = await services(2);
    const [gone] = await services(1, { active: false });
    await h.call(
      "POST /v1/services/{serviceId}/fees",
      processor,
      { schedule: "S", amount: "90.00", from: "2024-07-01", to: "2024-12-31" },
      { path: { serviceId: one!.serviceId } },
    );
    const { body: payer } = await h.call("POST /v1/payers", await h.person("caseManager"), {
      name: "Sample Mutual",
      kind: "commercial",
      claimFormat: "edi837p",
    });
    const rows = [
      rowOf(one!.code), // 2
      rowOf("NOSUCH"),
      rowOf(gone!.code), // 4
      rowOf(one!.code, "2025-06-01"),
      rowOf(one!.code, "2024-12-31", "2024-12-31,,,"), // 6
      rowOf(one!.code, "2025-01-01", `,${payer.payerId},,`),
      rowOf(one!.code, "2025-01-01", `,payer_01K9ZQ3V7M8N4P5R6S7T8V9W0X,,`), // 8
      rowOf(one!.code, "2025-01-01", `,,provider_01K9ZQ3V7M8N4P5R6S7T8V9W0X,`),
      rowOf(one!.code, "2025-01-01", `,,,provider_01K9ZQ3V7M8N4P5R6S7T8V9W0X`), // 10
      rowOf(two!.code, "2025-01-02", "2025-01-01,,,"),
      rowOf(two!.code, "soon"), // 12
      rowOf(two!.code, "2025-01-01", "2025-01-31,,,"),
      rowOf(two!.code, "2025-02-01"), // 14: on the day after.
    ];
    const { flaws, ...counts } = await check(rows);
    expect(counts).toEqual({ rows: 13, good: 4, bad: 9 });
    expect(flaws.map(({ line, field, code }: Record<string, string>) => [line, field, code])).toEqual([
      [3, "serviceCode", "service.not-found"],
      [4, "serviceCode", "service.inactive"],
      [5, "from", "fee.overlaps"],
      [6, "from", "fee.overlaps"],
      [8, "payerId", "payer.not-found"],
      [9, "providerId", "provider.not-found"],
      [10, "clinicianId", "provider.not-found"],
      [11, "to", "prices.period-backwards"],
      [12, "from", "invalid-format"],
    ]);
    expect(flaws[2].detail).toContain("line 2"); // In the file itself.
    expect(flaws[3].detail).toMatch(/fee_/); // In the book.
    expect((await feesOf(one!.serviceId)).length).toBe(1);

    // The import leaves out just these.
    const operationId = await imported(rows);
    await run(operationId);
    const { done, total, leftOutCount, leftOut, status } = await progress(operationId);
    expect({ done, total, leftOutCount, status }).toEqual({ done: 13, total: 13, leftOutCount: 9, status: "done" });
    expect(leftOut.map(({ item }: { item: string }) => item).toSorted()).toEqual(
      [3, 4, 5, 6, 8, 9, 10, 11, 12].map((line) => `line ${line}`).toSorted(),
    );
    expect((await feesOf(one!.serviceId)).length).toBe(3);
    expect((await feesOf(two!.serviceId)).map(({ from }) => from)).toEqual(["2025-01-01", "2025-02-01"]);
  });

  it("lists 200 flaws and counts the rest", async () => {
    const { flaws, bad } = await check(Array.from({ length: 250 }, () => rowOf("NOSUCH")));
    expect([flaws.length, bad]).toEqual([200, 250]);
  });

  it("refuses a file whose columns are not ours, by their names, and needs the right to change prices", async () => {
    const { status, body } = await h.call("POST /v1/fee-schedules/imports", processor, { csv: "code,price\n1,2" });
    expect([status, body.code]).toEqual([400, "request.invalid"]);
    expect(body.errors.map(({ detail }: { detail: string }) => detail).join()).toMatch(/serviceCode.*"code".*"price"/);
    for (const route of ["POST /v1/fee-schedules/imports", "POST /v1/fee-schedules/import-checks"] as const)
      expect((await h.call(route, await h.person("medicalDirector"), fileOf([rowOf("NOSUCH")]))).status).toBe(403);
  });
});

describe("an import of fees (INT-012, DESIGN 12.8)", () => {
  it("writes each service's fees with one event, as the deed of whoever started it", async () => {
    const all = await services(3);
    const operationId = await imported(monthsOf(all, 4));
    expect(await progress(operationId)).toMatchObject({ status: "waiting", total: 12, done: 0, startedBy: processor.userId });
    expect(await run(operationId)).toBe(0);
    expect(await progress(operationId)).toMatchObject({ status: "done", done: 12, leftOutCount: 0, says: "All are dealt with." });
    expect(await typesOf(operationId)).toEqual(["operation.started.v1", "operation.ended.v1"]);
    for (const { serviceId } of all) {
      expect(await typesOf(serviceId)).toEqual(["service.added.v1", "fees.imported.v1"]);
      const [event] = (await eventsOf(h.house.table, serviceId, 1)).rows;
      expect(event).toMatchObject({ actorId: processor.userId, data: { serviceId, operationId, count: 4 } });
      expect((event!.change.fees!.after as unknown[]).length).toBe(4);
      expect((await verifyHistory(h.house.table, serviceId)).intact).toBe(true);
    }
  });

  it("adds nothing when the same file comes again, and nothing when it holds no good row", async () => {
    const all = await services(2);
    const rows = monthsOf(all, 3);
    await run(await imported(rows));
    const again = await imported(rows);
    await run(again);
    expect(await progress(again)).toMatchObject({ status: "done", done: 6, leftOutCount: 6 });
    expect(await booksOf(all)).toEqual(each(all, { fees: 3, events: 2 }));
    const empty = await imported([rowOf("NOSUCH")]);
    await run(empty);
    expect(await progress(empty)).toMatchObject({ status: "done", total: 1, done: 1, leftOutCount: 1 });
  });

  it("answers the same operation to the same request, and shows it to nobody else but an administrator", async () => {
    const [one] = await services(1);
    const file = fileOf([rowOf(one!.code)]);
    const first = await h.call("POST /v1/fee-schedules/imports", processor, file, { key: "import-1" });
    const second = await h.call("POST /v1/fee-schedules/imports", processor, file, { key: "import-1" });
    expect(second.body).toEqual(first.body);
    const seen = async (who: Person, operationId: string) =>
      (await h.call("GET /v1/operations/{operationId}", who, undefined, { path: { operationId } })).status;
    expect(await seen(await h.person("systemAdministrator"), first.body.operationId)).toBe(200);
    expect(await seen(await h.person("claimsProcessor"), first.body.operationId)).toBe(404);
    expect(await seen(await h.person("attorney", [newId("firm")]), first.body.operationId)).toBe(404);
    expect(await seen(processor, newId("operation"))).toBe(404);
    expect(first.body).not.toHaveProperty("parts");
  });

  it("shows how far it is while it runs, and 304 where it stands still", async () => {
    const operationId = await imported(monthsOf(await services(40), 2));
    const seen: number[] = [];
    around(async (_, send) => {
      const written = await send();
      const { done, total, version } = await progress(operationId);
      const known = { "if-none-match": `"v${version}"` };
      expect(
        (await h.call("GET /v1/operations/{operationId}", processor, undefined, { path: { operationId }, headers: known })).status,
      ).toBe(304);
      expect(total).toBe(80);
      seen.push(done);
      return written;
    });
    await run(operationId);
    expect(seen.filter((done) => done > 0 && done < 80).length).toBeGreaterThanOrEqual(1);
    expect(seen.at(-1)).toBe(80);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it.each(["before the next", "after a"])("goes on where it was killed, %s chunk was written, and does nothing twice", async (when) => {
    const all = await services(40);
    const operationId = await imported(monthsOf(all, 2));
    around(async (nth, send) => {
      if (nth > 1) throw new Error("killed"); // Whoever is dead writes nothing more, not even that it failed.
      const written = await send();
      if (when === "after a") throw new Error("killed");
      return written;
    });
    expect(await run(operationId).catch(() => 1)).toBe(1);
    const { status, done } = await progress(operationId);
    expect([status, done]).toEqual(["running", 64]);
    useHouse(h.house);
    expect(await run(operationId)).toBe(0);
    expect(await progress(operationId)).toMatchObject({ status: "done", done: 80, leftOutCount: 0 });
    expect(await booksOf(all)).toEqual(each(all, { fees: 2, events: 2 }));
  });

  it("does each chunk once when it is delivered twice, one after the other and at once", async () => {
    const all = await services(40);
    const operationId = await imported(monthsOf(all, 2));
    const [message] = await messages(operationId);
    expect(await Promise.all([deliver([message!]), deliver([message!])])).toEqual([0, 0]);
    expect(await deliver([message!])).toBe(0);
    expect(await progress(operationId)).toMatchObject({ status: "done", done: 80, leftOutCount: 0 });
    expect(await typesOf(operationId)).toEqual(["operation.started.v1", "operation.ended.v1"]);
    expect(await booksOf(all)).toEqual(each(all, { fees: 2, events: 2 }));
  });

  it("asks for its next stretch by an event of its own when the time is up, so that nothing counts as a failure", async () => {
    const operationId = await imported(monthsOf(await services(40), 1));
    expect(await deliver(await messages(operationId), 1)).toBe(0); // Time for one chunk.
    expect(await progress(operationId)).toMatchObject({ status: "running", done: 32 });
    expect(await typesOf(operationId)).toEqual(["operation.started.v1", "operation.continued.v1"]);
    expect(await run(operationId)).toBe(0);
    expect(await progress(operationId)).toMatchObject({ status: "done", done: 40 });
  });

  it("is shown as failed when the same chunk failed at each try, and goes on from there when it is redriven", async () => {
    const operationId = await imported(monthsOf(await services(40), 1));
    await deliver(await messages(operationId), 1);
    // The chunk cannot be written; that it failed can.
    around((_, send, writes) => (writes.length > 10 ? Promise.reject(new Error("broken")) : send()));
    for (let tries = 1; tries <= failuresMax; tries++) {
      const { status, says } = await progress(operationId);
      expect(status).toBe("running");
      expect(says.includes("tried again")).toBe(tries > 1);
      expect(await run(operationId)).toBe(1); // So the queue tries it again, and sets it aside after the last.
    }
    expect(await progress(operationId)).toMatchObject({ status: "failed", done: 32, says: expect.stringContaining("goes on from there") });
    useHouse(h.house);
    expect(await run(operationId)).toBe(0);
    expect(await progress(operationId)).toMatchObject({ status: "done", done: 40, leftOutCount: 0 });
    expect((await typesOf(operationId)).filter((type) => type === "operation.ended.v1").length).toBe(2); // That it failed, and that it is done.
  });

  it("decides again when someone changes the same fees meanwhile, and loses neither", async () => {
    const [one] = await services(1);
    const operationId = await imported(monthsOf([one!], 3));
    around(async (nth, send) => {
      if (nth === 1)
        await h.call(
          "POST /v1/services/{serviceId}/fees",
          processor,
          { schedule: "S", amount: "90.00", from: "2011-06-01" },
          { path: { serviceId: one!.serviceId } },
        );
      return send();
    });
    await run(operationId);
    // The fee from June 2011 on came first: the rows of 2011 and 2012 overlap it.
    expect(await progress(operationId)).toMatchObject({ status: "done", done: 3, leftOutCount: 2 });
    expect((await feesOf(one!.serviceId)).map(({ from }) => from)).toEqual(["2011-06-01", "2010-01-01"]);
  });

  it("fills a service up to what it may have, in several chunks, and leaves out the rest", async () => {
    const [one] = await services(1);
    const rows = Array.from({ length: 810 }, (_, i) => rowOf(one!.code, `${1000 + i}-01-01`, `${1000 + i}-12-31,,,`));
    const operationId = await imported(rows);
    await run(operationId);
    const { done, leftOutCount, leftOut } = await progress(operationId);
    expect([done, leftOutCount]).toEqual([810, 10]);
    expect(leftOut[0]).toMatchObject({ item: "line 802", code: "fee.too-many" });
    expect((await feesOf(one!.serviceId)).length).toBe(800);
  });

  it("does nothing for a message that is no event of an operation", async () => {
    expect(await deliver([{ messageId: "m", body: "{}" } as SQSRecord])).toBe(1);
    expect(
      await deliver([
        {
          messageId: "m",
          body: JSON.stringify({ detail: { eventId: "e", requestId: "r", data: { operationId: newId("operation") } } }),
        } as SQSRecord,
      ]),
    ).toBe(1);
  });
});

it("imports 10,000 rows of 500 services within its bounds (issue 4.1; 1,000 rows of 50 unless SOAK)", async () => {
  const count = process.env.SOAK ? 500 : 50;
  const rows = monthsOf(await services(count), 20);
  const file = fileOf(rows);
  expect(Buffer.byteLength(JSON.stringify(file))).toBeLessThan(1_000_000);
  const startedMs = Date.now();
  const operationId = await imported(rows);
  const acceptedMs = Date.now();
  await run(operationId);
  const endedMs = Date.now();
  expect(await progress(operationId)).toMatchObject({ status: "done", done: count * 20, leftOutCount: 0 });
  const checked = await check(rows);
  expect(checked).toMatchObject({ rows: count * 20, good: 0 });
  if (process.env.SOAK)
    console.log(
      `${rows.length} rows: accepted in ${acceptedMs - startedMs} ms, imported in ${endedMs - acceptedMs} ms, checked in ${Date.now() - endedMs} ms`,
    );
  expect(endedMs - startedMs).toBeLessThan(30_000);
});
