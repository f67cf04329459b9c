import type { Delivery } from "./events/delivery.ts";
import type { Functions } from "./functions/lambda.ts";
import type { Queues } from "./queues/queue.ts";
import type { Source } from "./queues/source-queue.ts";
import type { Workflows } from "./workflows/workflows.ts";
import type { StreamPoller } from "./tables/source-stream.ts";

export interface Moving {
  readonly functions: Functions;
  readonly queues: Queues;
  readonly delivery: Delivery;
  readonly streams: readonly StreamPoller[];
  readonly sources: readonly Source[];
  readonly workflows: Workflows;
  /** The queues that functions are fed from. */
  readonly fed: readonly string[];
}

/**
 * Resolves when nothing moves: streams read to their end, no message or delivery that could be worked on now, no function running.
 * A message that failed and waits for its next try does not count, nor an execution that waits for a moment or a person; moving the
 * clock brings it back.
 */
export async function settled(moving: Moving, withinMs: number): Promise<void> {
  const until = Date.now() + withinMs;
  // Calm twice in a row, since what one look sees finished may have begun something that look passed by.
  for (let calm = 0; calm < 2;) {
    const late = new Promise<"late">((resolve) => setTimeout(resolve, Math.max(0, until - Date.now()), "late").unref());
    const read = await Promise.race([Promise.all(moving.streams.map((stream) => stream.caughtUp())), late]);
    const busy = whatMoves(moving);
    if (read === "late" || Date.now() > until)
      throw new Error(`The local cloud did not come to rest within ${withinMs} ms: ${busy.join(", ") || "a stream"}.`);
    calm = busy.length === 0 ? calm + 1 : 0;
    if (busy.length > 0) await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

function whatMoves({ functions, queues, delivery, streams, sources, workflows, fed }: Moving): string[] {
  const waiting = fed.filter((name) => {
    const { visible, inFlight } = queues.counts(name);
    return visible + inFlight > 0;
  });
  return [
    ...(functions.busy() > 0 ? [`${functions.busy()} invocations`] : []),
    ...(delivery.pending() > 0 ? [`${delivery.pending()} deliveries`] : []),
    ...(workflows.moving() > 0 ? ["an execution of a workflow"] : []),
    ...([...streams, ...sources].some((source) => source.busy() > 0) ? ["an event source"] : []),
    ...waiting.map((name) => `messages in ${name}`),
  ];
}
