import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBStreamEvent, SQSEvent, SQSRecord } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { casesIn } from "../../data/cases.ts";
import type { EventRow } from "../../data/history.ts";
import { eventsOf } from "../../data/history.ts";
import { violationsOf } from "../../data/invariants.ts";
import { keys, lastNumber } from "../../data/keys.ts";
import { create, replace } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { dayOf, yearOf } from "../../domain/kernel/time.ts";
import { handler as autoApproval } from "../../functions/events/auto-approval.ts";
import { entryOf, handler as publish } from "../../functions/events/publish.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import { engineSays, live, startFaults } from "../faults/engine.ts";
import { aCaseBody, canary, parties } from "../fixtures.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let faulty: ReturnType<typeof startFaults>;
let manager: Person;
beforeAll(async () => {
  h = await startHarness();
  process.env.BUS_NAME = "medlegal";
  faulty = startFaults(h);
  manager = await h.person("caseManager");
});
afterAll(async () => {
  faulty.stop();
  await h.stop();
});

/** A new case with its event rows, oldest first. */
async function opened(difference: object = {}) {
  const { body } = await h.call("POST /v1/cases", manager, aCaseBody(await parties(h.house), difference));
  const caseId = body.caseId as Id<"case">;
  const events = (await eventsOf(h.house.table, caseId, 10)).rows.toReversed();
  return {
    caseId,
    events,
    requested: events.find(({ type }) => type === "authorization.requested.v1")!,
    authorizationId: body.authorizations[0].authorizationId as Id<"authorization">,
  };
}

/** A message as a rule of the bus puts it on a queue. */
const message = (detail: unknown): SQSRecord =>
  ({
    messageId: newId("event"),
    body: JSON.stringify({ "detail-type": "authorization.requested.v1", source: "medlegal", detail }),
  }) as SQSRecord;
const messageOf = (row: EventRow) => message(JSON.parse(entryOf(row).Detail));
const deliver = (...Records: SQSRecord[]) => autoApproval({ Records } as SQSEvent);
const authorizationsOf = async (caseId: Id<"case">) => (await casesIn(h.house).whole(caseId))!.authorizations;
const typesOf = async (caseId: Id<"case">) => (await eventsOf(h.house.table, caseId, 100)).rows.map(({ type }) => type);
const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);

describe("the auto-approval of a first authorization", () => {
  it("happens by itself, with a number, and its history says so (LCM-084, LCM-115, LCM-117, INT-007)", async () => {
    const { caseId, requested } = await opened();
    expect(await deliver(messageOf(requested))).toEqual({ batchItemFailures: [] });
    expect(await authorizationsOf(caseId)).toMatchObject([
      {
        status: "approved",
        version: 2,
        decidedBy: "system:auto-approval",
        authorizationNumber: expect.stringMatching(/^AUTH-\d{4}-\d{7}$/),
      },
    ]);
    expect(await typesOf(caseId)).toEqual(["authorization.approved.v1", "authorization.requested.v1", "case.opened.v1"]);
    expect(await violationsOf(h.house, [caseId])).toEqual([]);
  });

  it("happens once, though each event comes four times, shuffled, in batches and at once (LCM-114, LCM-117, T8)", async () => {
    const cases = await Promise.all(Array.from({ length: 10 }, () => opened()));
    const messages = shuffled(cases.flatMap(({ requested }) => [1, 2, 3, 4].map(() => messageOf(requested))));
    const batches = [0, 10, 20, 30].map((from) => deliver(...messages.slice(from, from + 10)));
    expect(await Promise.all(batches)).toEqual(batches.map(() => ({ batchItemFailures: [] })));

    const authorizations = (await Promise.all(cases.map(({ caseId }) => authorizationsOf(caseId)))).flat();
    expect(authorizations.map(({ status, version }) => [status, version])).toEqual(cases.map(() => ["approved", 2]));
    expect(new Set(authorizations.map(({ authorizationNumber }) => authorizationNumber)).size).toBe(10);
    expect(
      (await Promise.all(cases.map(({ caseId }) => typesOf(caseId)))).flat().filter((type) => type === "authorization.approved.v1"),
    ).toHaveLength(10);
    expect(
      await violationsOf(
        h.house,
        cases.map(({ caseId }) => caseId),
      ),
    ).toEqual([]);
  });

  it("and a change of the case at the same moment both happen (LCM-161)", async () => {
    const { caseId, requested } = await opened();
    const [, changed] = await Promise.all([
      deliver(messageOf(requested)),
      h.call("PATCH /v1/cases/{caseId}", manager, { courtCaseNumber: "A-1" }, { path: { caseId }, version: 1 }),
    ]);
    expect(changed.status).toBe(200);
    expect(await authorizationsOf(caseId)).toMatchObject([{ status: "approved" }]);
    expect(await violationsOf(h.house, [caseId])).toEqual([]);
  });

  it.each(["suspended", "closed"] as const)("does not happen on a %s case (LCM-092)", async (caseStatus) => {
    const { caseId, requested } = await opened();
    const { legalCase } = (await casesIn(h.house).whole(caseId))!;
    await h.house.table.commit([replace({ ...legalCase, ...keys.case(caseId), caseStatus, version: 2 })]);
    expect(await deliver(messageOf(requested))).toEqual({ batchItemFailures: [] });
    expect(await authorizationsOf(caseId)).toMatchObject([{ status: "requested", version: 1 }]);
  });

  it.each(["pending", "active", "settlement"] as const)("happens on a %s case (LCM-115)", async (caseStatus) => {
    const { caseId, requested } = await opened();
    const { legalCase } = (await casesIn(h.house).whole(caseId))!;
    await h.house.table.commit([replace({ ...legalCase, ...keys.case(caseId), caseStatus, version: 2 })]);
    await deliver(messageOf(requested));
    expect(await authorizationsOf(caseId)).toMatchObject([{ status: "approved" }]);
  });

  it.each(["inReview", "denied", "expired", "canceled"] as const)("leaves one alone that is %s by now (LCM-114)", async (status) => {
    const { caseId, requested, authorizationId } = await opened();
    const [authorization] = await authorizationsOf(caseId);
    await h.house.table.commit([replace({ ...authorization!, ...keys.authorization(caseId, authorizationId), status, version: 2 })]);
    expect(await deliver(messageOf(requested))).toEqual({ batchItemFailures: [] });
    expect(await authorizationsOf(caseId)).toMatchObject([{ status, version: 2 }]);
  });

  it.each([
    ["officeVisit", "approved"],
    ["imaging", "requested"],
    ["surgery", "requested"],
    ["physicalTherapy", "requested"],
  ] as const)(
    "of the kind %s ends %s: only visits and evaluations need no person (LCM-114, LCM-115, LCM-116)",
    async (serviceType, status) => {
      const { caseId, requested } = await opened();
      const authorizationId = newId("authorization");
      const [initial] = await authorizationsOf(caseId);
      await h.house.table.commit([create({ ...initial!, ...keys.authorization(caseId, authorizationId), authorizationId, serviceType })]);
      const { eventId: _, ...envelope } = requested;
      await deliver(message({ ...envelope, eventId: newId("event"), data: { caseId, authorizationId, serviceType, units: 1 } }));
      expect((await authorizationsOf(caseId)).find((one) => one.authorizationId === authorizationId)).toMatchObject({ status });
    },
  );
});

describe("a batch of ten with one message that cannot be handled", () => {
  const poisons: [string, () => Promise<SQSRecord>][] = [
    ["is not JSON", async () => ({ messageId: newId("event"), body: "{" }) as SQSRecord],
    ["is not an event of ours", async () => message({ hello: "world" })],
    ["lacks what the event promises", async () => message({ eventId: newId("event"), type: "authorization.requested.v1", data: {} })],
    [
      "is about an authorization that is not there",
      async () =>
        message({
          eventId: newId("event"),
          type: "authorization.requested.v1",
          data: { caseId: newId("case"), authorizationId: newId("authorization"), serviceType: "officeVisit", units: 1 },
        }),
    ],
  ];
  it.each(poisons)("that %s: the nine are handled, the one is named and comes again (T9)", async (_, poisoned) => {
    const cases = await Promise.all(Array.from({ length: 9 }, () => opened()));
    const poison = await poisoned();
    const messages = shuffled([poison, ...cases.map(({ requested }) => messageOf(requested))]);
    expect(await deliver(...messages)).toEqual({ batchItemFailures: [{ itemIdentifier: poison.messageId }] });
    expect(await deliver(poison)).toEqual({ batchItemFailures: [{ itemIdentifier: poison.messageId }] });
    const authorizations = (await Promise.all(cases.map(({ caseId }) => authorizationsOf(caseId)))).flat();
    expect(authorizations.every(({ status }) => status === "approved")).toBe(true);
  });
});

describe("authorization numbers", () => {
  it("end at 9,999,999: the last is given, the next message waits for a person, and nothing is written (LCM-117)", async () => {
    const counter = keys.counter("authorization", yearOf(dayOf(now())));
    const [before] = await h.house.table.read([counter]);
    await h.house.table.batch([{ ...counter, drawn: lastNumber.authorization - 1 }], []);
    const [last, one] = [await opened(), await opened()];
    await deliver(messageOf(last.requested));
    expect(await authorizationsOf(last.caseId)).toMatchObject([{ authorizationNumber: expect.stringMatching(/-9999999$/) }]);

    const waiting = messageOf(one.requested);
    expect(await deliver(waiting)).toEqual({ batchItemFailures: [{ itemIdentifier: waiting.messageId }] });
    expect(await authorizationsOf(one.caseId)).toMatchObject([{ status: "requested", version: 1 }]);
    await h.house.table.batch([{ ...counter, drawn: before?.drawn ?? 0 }], []);
    expect(await deliver(waiting)).toEqual({ batchItemFailures: [] }); // Redriven after the widening, it is handled.
    expect(await authorizationsOf(one.caseId)).toMatchObject([{ status: "approved" }]);
  });
});

describe("publishing", () => {
  interface Entry {
    readonly EventBusName: string;
    readonly Source: string;
    readonly DetailType: string;
    readonly Detail: string;
  }
  /** Publishes rows to a bus that takes each entry, or fails those that `fails` says; returns what it was sent. */
  async function published(rows: readonly EventRow[], fails: (index: number) => boolean = () => false) {
    const calls: Entry[][] = [];
    let index = 0;
    const Records = rows.map((row, i) => ({
      dynamodb: { SequenceNumber: `seq-${i}`, NewImage: marshall(row, { removeUndefinedValues: true }) },
    }));
    const response = await live(
      {
        dead: false,
        table: faulty.table,
        async around({ body }) {
          calls.push(body.Entries as Entry[]);
          const Entries = calls
            .at(-1)!
            .map(() => (fails(index++) ? { ErrorCode: "InternalFailure", ErrorMessage: "busy" } : { EventId: newId("event") }));
          return engineSays(200, { FailedEntryCount: Entries.filter(({ ErrorCode }) => ErrorCode).length, Entries });
        },
      },
      () => publish({ Records } as unknown as DynamoDBStreamEvent),
    );
    return { calls, response };
  }

  it("sends the envelope and the data, and never what changed or anything personal (XCT-010, XCT-011)", async () => {
    const { events } = await opened({ caseNotes: `${canary} met the client`, opposingCounsel: `${canary} LLP` });
    expect(JSON.stringify(events)).toContain(canary); // It is in the audit row, so the test below can fail.
    const { calls } = await published(events);
    const sent = calls.flat();
    expect(sent.map(({ EventBusName, Source, DetailType }) => [EventBusName, Source, DetailType])).toEqual(
      events.map(({ type }) => ["medlegal", "medlegal", type]),
    );
    for (const { Detail } of sent)
      expect(Object.keys(JSON.parse(Detail) as object)).toEqual(["eventId", "type", "about", "at", "actorId", "requestId", "data"]);
    expect(JSON.stringify(calls)).not.toContain(canary);
  });

  it.each([
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])("sends %i events in calls of %j", async (count, sizes) => {
    const { events } = await opened();
    const { calls, response } = await published(Array.from({ length: count }, () => events[0]!));
    expect(calls.map(({ length }) => length)).toEqual(sizes);
    expect(response).toEqual({ batchItemFailures: [] });
  });

  it("names the first record that failed, and the stream comes again from there (INT-007)", async () => {
    const { events } = await opened();
    const rows = Array.from({ length: 25 }, () => events[0]!);
    expect((await published(rows, (i) => i === 3 || i === 5)).response).toEqual({ batchItemFailures: [{ itemIdentifier: "seq-3" }] });
    const later = await published(rows, (i) => i === 12);
    expect(later.response).toEqual({ batchItemFailures: [{ itemIdentifier: "seq-12" }] });
    expect(later.calls).toHaveLength(2); // What comes after the failure is not sent ahead of it.
  });
});
