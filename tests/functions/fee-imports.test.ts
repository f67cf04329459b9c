import type { SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { eventsOf, verifyHistory } from "../../data/history.ts";
import { failuresMax } from "../../domain/work/operation.ts";
import { useHouse } from "../../functions/shared/house.ts";
import { newId } from "../../functions/shared/stamp.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";
import { each, fileOf, importDesk, yearsOf, rowOf } from "./import-desk.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let processor: Person;
let desk: ReturnType<typeof importDesk>;
beforeAll(async () => {
  h = await startHarness();
  process.env.BUS_NAME = "medlegal";
  processor = await h.person("claimsProcessor");
  desk = importDesk(h, processor);
  useHouse(h.house);
  // The API keeps the house of its first request: what goes wrong below goes wrong for whoever runs operations alone.
  for (const route of ["GET /v1/me", "GET /v1/services"] as const) expect((await h.call(route, processor)).status).toBe(200);
});
beforeEach(() => useHouse(h.house));
afterAll(() => h.stop());

describe("the dry run of an import (INT-012)", () => {
  it("names each bad row with its line, its column and the reason, and writes nothing", async () => {
    const [one, two] = await desk.services(2);
    const [gone] = await desk.services(1, { active: false });
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
    const { flaws, ...counts } = await desk.check(rows);
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
    expect((await desk.feesOf(one!.serviceId)).length).toBe(1);

    // The import leaves out just these.
    const operationId = await desk.imported(rows);
    await desk.run(operationId);
    const { done, total, leftOutCount, leftOut, status } = await desk.progress(operationId);
    expect({ done, total, leftOutCount, status }).toEqual({ done: 13, total: 13, leftOutCount: 9, status: "done" });
    expect(leftOut.map(({ item }: { item: string }) => item).toSorted()).toEqual(
      [3, 4, 5, 6, 8, 9, 10, 11, 12].map((line) => `line ${line}`).toSorted(),
    );
    expect((await desk.feesOf(one!.serviceId)).length).toBe(3);
    expect((await desk.feesOf(two!.serviceId)).map(({ from }) => from)).toEqual(["2025-01-01", "2025-02-01"]);
  });

  it("lists 200 flaws and counts the rest", async () => {
    const { flaws, bad } = await desk.check(Array.from({ length: 250 }, () => rowOf("NOSUCH")));
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
    const all = await desk.services(3);
    const operationId = await desk.imported(yearsOf(all, 4));
    expect(await desk.progress(operationId)).toMatchObject({ status: "waiting", total: 12, done: 0, startedBy: processor.userId });
    expect(await desk.run(operationId)).toBe(0);
    expect(await desk.progress(operationId)).toMatchObject({ status: "done", done: 12, leftOutCount: 0, says: "All are dealt with." });
    expect(await desk.typesOf(operationId)).toEqual(["operation.started.v1", "operation.ended.v1"]);
    for (const { serviceId } of all) {
      expect(await desk.typesOf(serviceId)).toEqual(["service.added.v1", "fees.imported.v1"]);
      const [event] = (await eventsOf(h.house.table, serviceId, 1)).rows;
      expect(event).toMatchObject({ actorId: processor.userId, data: { serviceId, operationId, count: 4 } });
      expect((event!.change.fees!.after as unknown[]).length).toBe(4);
      expect((await verifyHistory(h.house.table, serviceId)).intact).toBe(true);
    }
  });

  it("adds nothing when the same file comes again, and nothing when it holds no good row", async () => {
    const all = await desk.services(2);
    const rows = yearsOf(all, 3);
    await desk.run(await desk.imported(rows));
    const again = await desk.imported(rows);
    await desk.run(again);
    expect(await desk.progress(again)).toMatchObject({ status: "done", done: 6, leftOutCount: 6 });
    expect(await desk.booksOf(all)).toEqual(each(all, { fees: 3, events: 2 }));
    const empty = await desk.imported([rowOf("NOSUCH")]);
    await desk.run(empty);
    expect(await desk.progress(empty)).toMatchObject({ status: "done", total: 1, done: 1, leftOutCount: 1 });
  });

  it("answers the same operation to the same request, and shows it to nobody else but an administrator", async () => {
    const [one] = await desk.services(1);
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
    const operationId = await desk.imported(yearsOf(await desk.services(40), 2));
    const seen: number[] = [];
    desk.around(async (_, send) => {
      const written = await send();
      const { done, total, version } = await desk.progress(operationId);
      const known = { "if-none-match": `"v${version}"` };
      expect(
        (await h.call("GET /v1/operations/{operationId}", processor, undefined, { path: { operationId }, headers: known })).status,
      ).toBe(304);
      expect(total).toBe(80);
      seen.push(done);
      return written;
    });
    await desk.run(operationId);
    expect(seen.filter((done) => done > 0 && done < 80).length).toBeGreaterThanOrEqual(1);
    expect(seen.at(-1)).toBe(80);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it.each(["before the next", "after a"])("goes on where it was killed, %s chunk was written, and does nothing twice", async (when) => {
    const all = await desk.services(40);
    const operationId = await desk.imported(yearsOf(all, 2));
    desk.around(async (nth, send) => {
      if (nth > 1) throw new Error("killed"); // Whoever is dead writes nothing more, not even that it failed.
      const written = await send();
      if (when === "after a") throw new Error("killed");
      return written;
    });
    expect(await desk.run(operationId).catch(() => 1)).toBe(1);
    const { status, done } = await desk.progress(operationId);
    expect([status, done]).toEqual(["running", 64]);
    useHouse(h.house);
    expect(await desk.run(operationId)).toBe(0);
    expect(await desk.progress(operationId)).toMatchObject({ status: "done", done: 80, leftOutCount: 0 });
    expect(await desk.booksOf(all)).toEqual(each(all, { fees: 2, events: 2 }));
  });

  it("does each chunk once when it is delivered twice, one after the other and at once", async () => {
    const all = await desk.services(40);
    const operationId = await desk.imported(yearsOf(all, 2));
    const [message] = await desk.messages(operationId);
    expect(await Promise.all([desk.deliver([message!]), desk.deliver([message!])])).toEqual([0, 0]);
    expect(await desk.deliver([message!])).toBe(0);
    expect(await desk.progress(operationId)).toMatchObject({ status: "done", done: 80, leftOutCount: 0 });
    expect(await desk.typesOf(operationId)).toEqual(["operation.started.v1", "operation.ended.v1"]);
    expect(await desk.booksOf(all)).toEqual(each(all, { fees: 2, events: 2 }));
  });

  it("asks for its next stretch by an event of its own when the time is up, so that nothing counts as a failure", async () => {
    const operationId = await desk.imported(yearsOf(await desk.services(40), 1));
    expect(await desk.deliver(await desk.messages(operationId), 1)).toBe(0); // Time for one chunk.
    expect(await desk.progress(operationId)).toMatchObject({ status: "running", done: 32 });
    expect(await desk.typesOf(operationId)).toEqual(["operation.started.v1", "operation.continued.v1"]);
    expect(await desk.run(operationId)).toBe(0);
    expect(await desk.progress(operationId)).toMatchObject({ status: "done", done: 40 });
  });

  it("is shown as failed when the same chunk failed at each try, and goes on from there when it is redriven", async () => {
    const operationId = await desk.imported(yearsOf(await desk.services(40), 1));
    await desk.deliver(await desk.messages(operationId), 1);
    // The chunk cannot be written; that it failed can.
    desk.around((_, send, writes) => (writes.length > 10 ? Promise.reject(new Error("broken")) : send()));
    for (let tries = 1; tries <= failuresMax; tries++) {
      const { status, says } = await desk.progress(operationId);
      expect(status).toBe("running");
      expect(says.includes("tried again")).toBe(tries > 1);
      expect(await desk.run(operationId)).toBe(1); // So the queue tries it again, and sets it aside after the last.
    }
    expect(await desk.progress(operationId)).toMatchObject({
      status: "failed",
      done: 32,
      says: expect.stringContaining("goes on from there"),
    });
    useHouse(h.house);
    expect(await desk.run(operationId)).toBe(0);
    expect(await desk.progress(operationId)).toMatchObject({ status: "done", done: 40, leftOutCount: 0 });
    expect((await desk.typesOf(operationId)).filter((type) => type === "operation.ended.v1").length).toBe(2); // That it failed, and that it is done.
  });

  it("decides again when someone changes the same fees meanwhile, and loses neither", async () => {
    const [one] = await desk.services(1);
    const operationId = await desk.imported(yearsOf([one!], 3));
    desk.around(async (nth, send) => {
      if (nth === 1)
        await h.call(
          "POST /v1/services/{serviceId}/fees",
          processor,
          { schedule: "S", amount: "90.00", from: "2011-06-01" },
          { path: { serviceId: one!.serviceId } },
        );
      return send();
    });
    await desk.run(operationId);
    // The fee from June 2011 on came first: the rows of 2011 and 2012 overlap it.
    expect(await desk.progress(operationId)).toMatchObject({ status: "done", done: 3, leftOutCount: 2 });
    expect((await desk.feesOf(one!.serviceId)).map(({ from }) => from)).toEqual(["2011-06-01", "2010-01-01"]);
  });

  it("fills a service up to what it may have, in several chunks, and leaves out the rest", async () => {
    const [one] = await desk.services(1);
    const rows = Array.from({ length: 810 }, (_, i) => rowOf(one!.code, `${1000 + i}-01-01`, `${1000 + i}-12-31,,,`));
    const operationId = await desk.imported(rows);
    await desk.run(operationId);
    const { done, leftOutCount, leftOut } = await desk.progress(operationId);
    expect([done, leftOutCount]).toEqual([810, 10]);
    expect(leftOut[0]).toMatchObject({ item: "line 802", code: "fee.too-many" });
    expect((await desk.feesOf(one!.serviceId)).length).toBe(800);
  });

  it("does nothing for a message that is no event of an operation", async () => {
    expect(await desk.deliver([{ messageId: "m", body: "{}" } as SQSRecord])).toBe(1);
    expect(
      await desk.deliver([
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
  const rows = yearsOf(await desk.services(count), 20);
  const file = fileOf(rows);
  expect(Buffer.byteLength(JSON.stringify(file))).toBeLessThan(1_000_000);
  const startedMs = Date.now();
  const operationId = await desk.imported(rows);
  const acceptedMs = Date.now();
  await desk.run(operationId);
  const endedMs = Date.now();
  expect(await desk.progress(operationId)).toMatchObject({ status: "done", done: count * 20, leftOutCount: 0 });
  const checked = await desk.check(rows);
  expect(checked).toMatchObject({ rows: count * 20, good: 0 });
  if (process.env.SOAK)
    console.log(
      `${rows.length} rows: accepted in ${acceptedMs - startedMs} ms, imported in ${endedMs - acceptedMs} ms, checked in ${Date.now() - endedMs} ms`,
    );
  expect(endedMs - startedMs).toBeLessThan(30_000);
});
