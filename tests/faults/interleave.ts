import type { Scheduler } from "fast-check";
import type { Table } from "../../data/table.ts";
import { live } from "./engine.ts";

/** A caller that has not called by then is thinking or waiting, and the others may go on. */
const quietMs = 4;

/**
 * Runs callers side by side and lets one of their calls at a time out to the engine, in the order that the scheduler picks
 * (RELIABILITY T2). It picks when every caller that still runs has something to pick from. Without a scheduler they just race.
 */
export async function interleaved<T>(scheduler: Scheduler | undefined, callers: readonly (() => Promise<T>)[], table: Table): Promise<T[]> {
  const waiting = callers.map(() => 0);
  const running = new Set(callers.keys());
  let out = 0;
  const all = callers.map(async (caller, i) => {
    const answer = await live(
      {
        dead: false,
        table,
        async around(call, send) {
          if (!scheduler) return send();
          waiting[i]! += 1; // One per caller.
          await scheduler.schedule(Promise.resolve(), `${i}: ${call.name}`);
          waiting[i]! -= 1;
          out += 1;
          return send().finally(() => (out -= 1));
        },
      },
      caller,
    );
    running.delete(i);
    return answer as T; // Nobody dies here.
  });

  const settled = Promise.all(all).finally(() => running.clear());
  settled.catch(() => undefined); // Awaited below.
  const everyoneWaits = () => out === 0 && [...running].every((i) => waiting[i]! > 0);
  while (scheduler && running.size > 0) {
    for (const until = Date.now() + quietMs; !everyoneWaits() && (out > 0 || Date.now() < until);)
      await new Promise((resolve) => setImmediate(resolve));
    if (scheduler.count() > 0) await scheduler.waitNext(1);
  }
  return settled;
}
