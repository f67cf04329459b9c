import { marshall } from "@aws-sdk/util-dynamodb";
import type { DynamoDBBatchResponse, DynamoDBStreamEvent, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { violationsOf, lineOf } from "../../data/invariants.ts";
import type { EventRow } from "../../data/history.ts";
import { keys } from "../../data/keys.ts";
import type { Key, Row, Table } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { canonical } from "../../data/history.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { handler as publish } from "../../functions/events/publish.ts";
import type { Called, Harness, Person } from "../functions/harness.ts";
import type { Operation } from "../../functions/shared/contract.ts";
import type { Call, Life, Reply } from "./engine.ts";
import { engineSays, live } from "./engine.ts";
import type { Mishap } from "./faults.ts";
import { faults } from "./faults.ts";

/** A queue with the Lambda that empties it. */
export interface Subscriber {
  readonly queue: string;
  readonly on: readonly string[];
  readonly handler: (event: SQSEvent) => Promise<SQSBatchResponse>;
  /** The steps of a workflow decide by what they find and remember no event. @default true */
  readonly remembers?: boolean;
}

/** What a client or a queue tries again, at most so often. Two mishaps need three. */
const triesMax = 5;

interface Entry {
  readonly DetailType: string;
  readonly Detail: string;
}
interface Request {
  readonly route: Operation["route"];
  readonly who: Person;
  readonly body: unknown;
  readonly options: { path?: Record<string, string>; version?: number; key: string };
}

/**
 * One telling of a story: callers that ask again with the same key until they are answered, a stream, a bus and queues that
 * deliver again until they are told that it worked, and the mishaps of one plan.
 */
export class World {
  readonly #h: Harness;
  readonly #table: Table;
  readonly #subscribers: readonly Subscriber[];
  readonly #plan: Mishap[];
  readonly #random: () => number;
  readonly #counts = new Map<string, number>();
  readonly #touched = new Map<string, Key>();
  readonly #answered: { request: Request; response: Called }[] = [];
  readonly #published = new Map<string, EventRow>();
  readonly #bus: Entry[] = [];
  readonly #wrong: string[] = [];
  #redelivering = false;
  /** Every call of the story in its order, as a mishap names it. */
  readonly calls: { call: string; nth: number }[] = [];

  constructor(
    h: Harness,
    {
      table,
      subscribers,
      plan,
      random,
    }: { table: Table; subscribers: readonly Subscriber[]; plan: readonly Mishap[]; random: () => number },
  ) {
    this.#h = h;
    this.#table = this.#watching(table);
    this.#subscribers = subscribers;
    this.#plan = [...plan];
    this.#random = random;
  }

  /** Sends a request that must succeed, again with the same key while there is no answer or one that says "try again". */
  async request(
    route: Operation["route"],
    who: Person,
    body: unknown,
    more: { path?: Record<string, string>; version?: number } = {},
  ): Promise<Called | undefined> {
    const request: Request = { route, who, body, options: { ...more, key: newId("request") } };
    for (let tries = 1; tries <= triesMax; tries++) {
      const response = await this.#ask(request);
      if (response?.status === 500) this.#wrong.push(`${route} answered 500 though its process lived`);
      if (!response || response.status === 500 || response.status === 503) continue;
      if (response.status >= 300) this.#wrong.push(`${route} answered ${response.status}`);
      this.#answered.push({ request, response });
      return response;
    }
    this.#wrong.push(`${route} was never answered`);
    return undefined;
  }

  /** Carries what happened from the stream over the bus into the queues, until nothing new happens. */
  async deliver(): Promise<void> {
    for (let fresh = await this.#freshEvents(); fresh.length > 0; fresh = await this.#freshEvents()) {
      for (const row of fresh) this.#published.set(row.eventId, row);
      await this.#publish(fresh);
      await this.#empty(this.#bus.splice(0));
    }
  }

  /** Everything once more, in another order and some of it twice: the callers' requests and all events. No mishap here. */
  async redeliver(): Promise<void> {
    this.#redelivering = true;
    for (const { request, response } of this.#answered) {
      const again = await this.#ask(request);
      const same = again?.status === response.status && canonical(again.body) === canonical(response.body);
      const repeated = !request.route.startsWith("POST ") || response.status >= 300 || again?.headers["idempotent-replayed"] === "true";
      if (!same || !repeated)
        this.#wrong.push(`${request.route} asked again answered ${again?.status} instead of what it had answered (XCT-008)`);
    }
    const rows = [...this.#published.values()];
    await this.#publish(this.#shuffled([...rows, ...rows.filter(() => this.#random() < 0.5)]));
    await this.#empty(this.#shuffled(this.#bus.splice(0)));
    await this.deliver();
  }

  /** What does not hold after all: the invariants of each case, and that nothing half is left of what was tried. */
  async violations(): Promise<string[]> {
    const [cases, touched] = [this.#cases(), [...this.#touched.values()]];
    const left: (Row | undefined)[] = [];
    for (let i = 0; i < touched.length; i += 100) left.push(...(await this.#h.house.table.read(touched.slice(i, i + 100))));
    const there = new Set(left.filter((row) => row !== undefined).map(({ pk }) => pk.replace(/^HISTORY#/, "")));
    const standing = cases.filter((caseId) => there.has(caseId));
    const acknowledged = this.#answered
      .flatMap(({ response }) => (response.status < 300 ? [(response.body as { caseId?: Id<"case"> }).caseId] : []))
      .filter((id) => id !== undefined);
    const broken = await violationsOf(this.#h.house, [...new Set([...standing, ...acknowledged])]);
    const authorizations = new Set(
      left.flatMap((row) => (row?.sk.startsWith("AUTHORIZATION#") ? [row.sk.slice("AUTHORIZATION#".length)] : [])),
    );
    const claims = new Set(left.flatMap((row) => (row?.sk === "CLAIM" ? [row.pk] : [])));
    const owns = (owner: string) => standing.includes(owner as never) || authorizations.has(owner) || claims.has(owner);
    const orphans = left.filter((row): row is Row => row?.sk === "UNIQUE" && !owns(row.owner as string));
    return [
      ...this.#wrong,
      ...broken.map(lineOf),
      ...orphans.map(({ pk }) => `${pk.split("#", 2).join("#")} is reserved for nobody`),
      ...(await this.#unremembered()),
    ];
  }

  /** The cases that someone tried to write, whether or not they stand. */
  #cases = (): Id<"case">[] =>
    [...new Set([...this.#touched.values()].map(({ pk }) => pk.replace(/^HISTORY#/, "")))].filter((pk): pk is Id<"case"> =>
      pk.startsWith("case_"),
    );

  #ask = ({ route, who, body, options }: Request) => live(this.#life(), () => this.#h.call(route, who, body, options));

  #life = (): Life => ({ dead: false, table: this.#table, around: (call, send, life) => this.#around(call, send, life) });

  async #around(call: Call, send: () => Promise<Reply>, life: Life): Promise<Reply> {
    const answer = call.operation === "PutEvents" ? async () => this.#onTheBus(call) : send;
    if (this.#redelivering) return answer();
    const nth = (this.#counts.get(call.name) ?? 0) + 1;
    this.#counts.set(call.name, nth);
    this.calls.push({ call: call.name, nth });
    const due = this.#plan.findIndex((mishap) => mishap.call === call.name && mishap.nth === nth);
    if (due < 0) return answer();
    const [mishap] = this.#plan.splice(due, 1);
    return faults[mishap!.fault](call, answer, life); // Found above.
  }

  #onTheBus({ body }: Call): Reply {
    const entries = body.Entries as Entry[];
    this.#bus.push(...entries);
    return engineSays(200, { FailedEntryCount: 0, Entries: entries.map(() => ({ EventId: newId("event") })) });
  }

  /** Mishaps that never came, because the story took another way. */
  get unused(): readonly Mishap[] {
    return this.#plan;
  }

  #watching = (table: Table): Table => ({
    ...table,
    commit: (writes) => {
      for (const write of writes) {
        const { pk, sk } = write.verb === "release" ? write.key : write.row;
        this.#touched.set(`${pk}\n${sk}`, { pk, sk });
      }
      return table.commit(writes);
    },
  });

  async #freshEvents(): Promise<EventRow[]> {
    const histories = await Promise.all(
      this.#cases().map((caseId) => this.#h.house.table.query({ pk: keys.history(caseId), begins: "EVENT#", limit: 100 })),
    );
    return histories.flatMap(({ rows }) => rows as EventRow[]).filter(({ eventId }) => !this.#published.has(eventId));
  }

  /** The stream calls its function again from the record that failed, or the whole batch when the function died. */
  async #publish(rows: readonly EventRow[]): Promise<void> {
    let Records = rows.map((row, i) => ({
      eventName: "INSERT" as const,
      dynamodb: { SequenceNumber: String(i), NewImage: marshall(row, { removeUndefinedValues: true }) as never },
    }));
    for (let tries = 1; tries <= triesMax; tries++) {
      const response = await live(this.#life(), () =>
        (publish as (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse>)({ Records }),
      ).catch(() => undefined);
      if (response?.batchItemFailures.length === 0) return;
      const failedAt = Records.findIndex(({ dynamodb }) => dynamodb.SequenceNumber === response?.batchItemFailures[0]?.itemIdentifier);
      Records = Records.slice(Math.max(0, failedAt));
    }
    this.#wrong.push("events were never published");
  }

  /** Each queue gives its messages to its function until it says they are done. */
  async #empty(entries: readonly Entry[]): Promise<void> {
    for (const { queue, on, handler } of this.#subscribers) {
      let waiting = entries.filter(({ DetailType }) => on.includes(DetailType)).map(messageOf);
      for (let tries = 1; tries <= triesMax && waiting.length > 0; tries++) {
        const batch = waiting.slice(0, 10);
        const response = await live(this.#life(), () => handler({ Records: batch } as SQSEvent)).catch(() => undefined);
        const failed = response
          ? batch.filter(({ messageId }) => response.batchItemFailures.some(({ itemIdentifier }) => itemIdentifier === messageId))
          : batch;
        if (failed.length < batch.length) tries = 0;
        waiting = [...waiting.slice(10), ...failed];
      }
      if (waiting.length > 0) this.#wrong.push(`${queue} left ${waiting.length} messages to the dead letters`);
    }
  }

  /** Whatever a consumer did is remembered under the event that made it do so, or it would be done again (RELIABILITY 3.3). */
  async #unremembered(): Promise<string[]> {
    const forgetful = this.#subscribers.filter(({ remembers = true }) => !remembers).map(({ queue }) => `system:${queue}`);
    const done = (await this.#everyEvent()).filter(({ actorId }) => actorId.startsWith("system:") && !forgetful.includes(actorId));
    const seen = await this.#h.house.table.read(
      done.map(({ actorId, requestId }) => keys.seen(actorId.slice("system:".length), requestId)),
    );
    return done.filter((_, i) => !seen[i]).map(({ type, actorId }) => `${actorId} does not remember what made it write ${type}`);
  }

  #everyEvent = async () => [...this.#published.values(), ...(await this.#freshEvents())];

  #shuffled<T>(items: readonly T[]): T[] {
    return items
      .map((item) => ({ item, place: this.#random() }))
      .sort((a, b) => a.place - b.place)
      .map(({ item }) => item);
  }
}

const messageOf = ({ DetailType, Detail }: Entry) => ({
  messageId: newId("event"),
  body: JSON.stringify({ version: "0", source: "medlegal", "detail-type": DetailType, detail: JSON.parse(Detail) as unknown }),
});
