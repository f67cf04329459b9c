import { createHash, randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Counts, Message, QueueDefinition, Queues } from "./queue.ts";
import type { Row } from "./queue-rows.ts";
import { messageOf, schema } from "./queue-rows.ts";
import type { Store } from "../place/store.ts";

/** SQS remembers a deduplication id for five minutes. */
const dedupeMs = 300_000;
const delaySecondsMax = 900;

/**
 * The queues, on one SQLite file: a message is on disk when `send` returns, and only deleting it takes it away. What was
 * received and not deleted comes back when its visibility ends, and goes to the dead-letter queue after the receives that the
 * redrive policy names (spec/RELIABILITY 3.3).
 */
export function openQueues(store: Store, clock: Clock): Queues {
  store.exec(schema);
  // Whoever held these died with the last process: they are free at once, and the receive is given back, so that a machine killed
  // five times does not send a good message to the dead letters.
  store.run("UPDATE message SET visible_at = 0, receives = receives - 1, receipt = NULL WHERE receipt IS NOT NULL");

  const queues = new Map<string, QueueDefinition>();
  const waiting = new Map<string, Set<() => void>>();
  const definition = (name: string) => queues.get(name) ?? unknownQueue(name);
  const byArn = (arn: string) => [...queues.values()].find((queue) => queue.arn === arn) ?? unknownQueue(arn);
  const knock = (name: string) => {
    for (const wake of waiting.get(name) ?? []) wake();
  };

  /** Takes up to `max` visible messages; those received too often go to the dead letters instead. */
  function take(queue: QueueDefinition, max: number, visibilitySeconds: number): Message[] {
    const now = clock.now();
    const taken: Message[] = [];
    const dead: QueueDefinition[] = [];
    store.together(() => {
      forgetTheOld(now);
      for (const row of next(queue, now, max)) {
        const deadLetters = queue.deadLetters;
        if (deadLetters && row.receives >= deadLetters.maxReceives) {
          const to = byArn(deadLetters.arn);
          store.run("UPDATE message SET queue = ?, receives = 0, receipt = NULL, visible_at = ?, source = ? WHERE id = ?", [
            to.name,
            now,
            queue.arn,
            row.id,
          ]);
          dead.push(to);
          continue;
        }
        const receipt = randomUUID();
        const first = row.first_received_at ?? now;
        store.run("UPDATE message SET receives = receives + 1, receipt = ?, first_received_at = ?, visible_at = ? WHERE id = ?", [
          receipt,
          first,
          now + visibilitySeconds * 1000,
          row.id,
        ]);
        taken.push(messageOf(row, receipt, first));
      }
    });
    for (const to of dead) knock(to.name);
    return taken;
  }

  /** Messages older than their queue keeps them. Looked for once a minute: it reads a whole queue. */
  let forgotAt = -Infinity;
  function forgetTheOld(now: number): void {
    if (now - forgotAt < 60_000) return;
    forgotAt = now;
    for (const { name, retentionSeconds } of queues.values()) {
      store.run("DELETE FROM message WHERE queue = ? AND sent_at < ? AND receipt IS NULL", [name, now - retentionSeconds * 1000]);
    }
  }

  function next(queue: QueueDefinition, now: number, max: number): Row[] {
    if (!queue.fifo) {
      return store.all<Row>("SELECT * FROM message WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?", [
        queue.name,
        now,
        max,
      ]);
    }
    // A group is served in order: while one of its messages is out or waits for its next try, the later ones wait.
    return store.all<Row>(
      `SELECT * FROM message AS m WHERE queue = ? AND visible_at <= ? AND NOT EXISTS (
         SELECT 1 FROM message AS earlier WHERE earlier.queue = m.queue AND earlier.group_id = m.group_id AND earlier.id < m.id AND earlier.visible_at > ?)
       ORDER BY id LIMIT ?`,
      [queue.name, now, now, max],
    );
  }

  async function receive(name: string, ask: Parameters<Queues["receive"]>[1]): Promise<Message[]> {
    const queue = definition(name);
    const { max, waitMs = 0, visibilitySeconds = queue.visibilitySeconds, signal } = ask;
    const until = Date.now() + waitMs; // A long poll is real time; what it waits for may be movable.
    for (;;) {
      if (signal?.aborted === true) return [];
      const messages = take(queue, max, visibilitySeconds);
      const leftMs = until - Date.now();
      if (messages.length > 0 || leftMs <= 0) return messages;
      await somethingMayCome(queue.name, leftMs, signal);
    }
  }

  /** Until a message is sent, one becomes visible, the time is up or the caller gives up. */
  function somethingMayCome(name: string, leftMs: number, signal?: AbortSignal): Promise<void> {
    const soon = store.get<{ at: number | null }>("SELECT min(visible_at) AS at FROM message WHERE queue = ?", [name])?.at;
    return new Promise((resolve) => {
      const wakes = waiting.get(name) ?? new Set();
      waiting.set(name, wakes);
      const wake = () => {
        wakes.delete(wake);
        clearTimeout(timer);
        callOff();
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      wakes.add(wake);
      const timer = setTimeout(wake, leftMs);
      const callOff = typeof soon === "number" ? clock.at(Math.max(soon, clock.now() + 1), wake) : () => {};
      signal?.addEventListener("abort", wake);
    });
  }

  return {
    define(queue) {
      queues.set(queue.name, queue);
      // A clock that was moved ahead is back after a restart: nothing was sent later than now, nor is hidden longer than it can be.
      const now = clock.now();
      store.run("UPDATE message SET visible_at = visible_at - (sent_at - ?), sent_at = ? WHERE queue = ? AND sent_at > ?", [
        now,
        now,
        queue.name,
        now,
      ]);
      const hiddenMs = Math.max(queue.visibilitySeconds, delaySecondsMax) * 1000;
      store.run("UPDATE message SET visible_at = ? WHERE queue = ? AND visible_at > ?", [now + hiddenMs, queue.name, now + hiddenMs]);
    },
    definition,
    byArn,
    list: () => [...queues.values()],

    send(name, draft) {
      const queue = definition(name);
      const now = clock.now();
      const messageId = randomUUID();
      const dedupeId = draft.deduplicationId ?? (queue.contentBasedDeduplication ? sha256(draft.body) : undefined);
      const known = store.together(() => {
        if (queue.fifo && dedupeId !== undefined) {
          store.run("DELETE FROM sent_lately WHERE at <= ?", [now - dedupeMs]);
          const earlier = store.get<{ message_id: string }>("SELECT message_id FROM sent_lately WHERE queue = ? AND dedupe_id = ?", [
            name,
            dedupeId,
          ]);
          if (earlier) return earlier.message_id;
          store.run("INSERT INTO sent_lately (queue, dedupe_id, message_id, at) VALUES (?, ?, ?, ?)", [name, dedupeId, messageId, now]);
        }
        store.run(
          "INSERT INTO message (queue, message_id, body, attributes, group_id, dedupe_id, sent_at, visible_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
          [
            name,
            messageId,
            draft.body,
            JSON.stringify(draft.attributes ?? {}),
            draft.groupId ?? null,
            dedupeId ?? null,
            now,
            now + (draft.delaySeconds ?? queue.delaySeconds) * 1000,
          ],
        );
        return undefined;
      });
      knock(name);
      return { messageId: known ?? messageId };
    },

    receive,
    remove: (name, receipt) => void store.run("DELETE FROM message WHERE receipt = ? AND queue = ?", [receipt, name]),

    changeVisibility(name, receipt, seconds) {
      const now = clock.now();
      const changed = store.run("UPDATE message SET visible_at = ? WHERE receipt = ? AND queue = ? AND visible_at > ?", [
        now + seconds * 1000,
        receipt,
        name,
        now,
      ]);
      if (changed > 0) knock(name);
      return changed > 0;
    },

    failed(name, receipt, againInMs) {
      if (againInMs === undefined) store.run("UPDATE message SET receipt = NULL WHERE receipt = ? AND queue = ?", [receipt, name]);
      else
        store.run("UPDATE message SET receipt = NULL, visible_at = ? WHERE receipt = ? AND queue = ?", [
          clock.now() + againInMs,
          receipt,
          name,
        ]);
      knock(name);
    },

    purge: (name) => void store.run("DELETE FROM message WHERE queue = ?", [definition(name).name]),

    counts(name) {
      const now = clock.now();
      const row = store.get<Counts>(
        `SELECT coalesce(sum(visible_at <= ?), 0) AS visible,
           coalesce(sum(visible_at > ? AND receipt IS NOT NULL), 0) AS inFlight,
           coalesce(sum(visible_at > ? AND receipt IS NULL AND receives > 0), 0) AS retrying,
           coalesce(sum(visible_at > ? AND receives = 0), 0) AS delayed FROM message WHERE queue = ?`,
        [now, now, now, now, definition(name).name],
      );
      return row ?? { visible: 0, inFlight: 0, retrying: 0, delayed: 0 };
    },

    move(from, to) {
      const now = clock.now();
      const sources = store.all<{ source: string | null }>("SELECT DISTINCT source FROM message WHERE queue = ? AND visible_at <= ?", [
        from,
        now,
      ]);
      return sources.reduce((moved, { source }) => {
        const target = to === undefined ? byArn(source ?? "") : definition(to);
        const count = store.run(
          "UPDATE message SET queue = ?, receives = 0, receipt = NULL, source = NULL, sent_at = ?, visible_at = ? WHERE queue = ? AND visible_at <= ? AND source IS ?",
          [target.name, now, now, from, now, source],
        );
        knock(target.name);
        return moved + count;
      }, 0);
    },
  };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

function unknownQueue(name: string): never {
  throw Object.assign(new Error(`There is no queue ${name}.`), { name: "QueueDoesNotExist" });
}
