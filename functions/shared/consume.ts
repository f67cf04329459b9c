import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import type { House } from "../../data/house.ts";
import { keys } from "../../data/keys.ts";
import type { Write } from "../../data/table.ts";
import { reserve } from "../../data/table.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { commitDecided } from "./commit.ts";
import { theHouse } from "./house.ts";
import { log } from "./log.ts";
import { stampFor } from "./stamp.ts";

/** An event as it is published: the envelope and its data, nothing personal. */
export interface Published<D = unknown> {
  readonly eventId: string;
  readonly type: string;
  readonly about: string;
  readonly at: string;
  readonly actorId: string;
  readonly requestId: string;
  readonly data: D;
}

/** What a consumer makes of one event: the writes of its effect. None when there is nothing (any more) to do. */
export type Consumer = (event: Published, house: House, stamp: Stamp) => Promise<readonly Write[]>;

const rememberDays = 400;

/**
 * A Lambda on one queue. Every event is expected twice and in any order: its id is reserved in the transaction of its effect, so
 * twice delivered is once done (RELIABILITY 3.3). An event that cannot be handled is named alone and does not stop the others;
 * after the queue's tries it waits among the dead letters for a person to redrive it.
 */
export const consume =
  (name: string, consumer: Consumer) =>
  async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
    const house = await theHouse();
    const failed: { itemIdentifier: string }[] = [];
    for (const record of Records) {
      const startedMs = Date.now();
      const event = eventIn(record);
      try {
        if (!event) throw new Error("not an event of ours");
        await once(name, consumer, event, house);
        log.info("consumed", { consumer: name, eventId: event.eventId, eventType: event.type, ms: Date.now() - startedMs });
      } catch (error) {
        log.fault("not consumed", error, { consumer: name, ...(event ? { eventId: event.eventId, eventType: event.type } : {}) });
        failed.push({ itemIdentifier: record.messageId });
      }
    }
    return { batchItemFailures: failed };
  };

async function once(name: string, consumer: Consumer, event: Published, house: House): Promise<void> {
  const seen = keys.seen(name, event.eventId);
  await commitDecided(house.table, async () => {
    const [before] = await house.table.read([seen]);
    if (before) return { writes: [] };
    const stamp = stampFor(`system:${name}`, event.eventId, [`system:${name}`]);
    const ttl = Math.floor(Date.parse(stamp.at) / 1000) + rememberDays * 86_400;
    return { writes: [...(await consumer(event, house, stamp)), reserve(seen, name, { ttl })] };
  });
}

/** The event inside a message that an EventBridge rule put on the queue; undefined when it is something else. */
function eventIn(record: SQSRecord): Published | undefined {
  try {
    const { detail } = JSON.parse(record.body) as { detail?: Published };
    return typeof detail?.eventId === "string" && typeof detail.type === "string" ? detail : undefined;
  } catch {
    return undefined;
  }
}
