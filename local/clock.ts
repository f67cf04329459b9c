/**
 * The local cloud's clock: the real one, moved forward by tests. Schedules and the queues' visibility and delays follow it, so a
 * nightly job or a retry in ten minutes is seen by moving it. Tokens and table rows keep real time.
 */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  advance(ms: number): void;
  /** Runs once when the clock reaches `dueMs`; at once when that has passed. Returns a way to call it off. */
  at(dueMs: number, run: () => void): () => void;
  stop(): void;
}

/** Timers of Node overflow after 24 days; looking again every hour also notices a laptop that slept. */
const lookAgainMs = 3_600_000;

export function movableClock(real: () => number = Date.now): Clock {
  let aheadMs = 0;
  const alarms = new Set<{ readonly dueMs: number; readonly run: () => void; timer?: NodeJS.Timeout }>();
  const now = () => real() + aheadMs;

  const arm = (alarm: typeof alarms extends Set<infer A> ? A : never) => {
    clearTimeout(alarm.timer);
    const leftMs = Math.max(0, alarm.dueMs - now());
    alarm.timer = setTimeout(
      () => {
        if (!alarms.has(alarm)) return;
        if (alarm.dueMs > now()) return arm(alarm);
        alarms.delete(alarm);
        alarm.run();
      },
      Math.min(leftMs, lookAgainMs),
    );
    alarm.timer.unref();
  };

  return {
    now,
    advance(ms) {
      aheadMs += ms;
      for (const alarm of alarms) arm(alarm);
    },
    at(dueMs, run) {
      const alarm = { dueMs, run };
      alarms.add(alarm);
      arm(alarm);
      return () => {
        clearTimeout((alarm as { timer?: NodeJS.Timeout }).timer);
        alarms.delete(alarm);
      };
    },
    stop() {
      for (const { timer } of alarms) clearTimeout(timer);
      alarms.clear();
    },
  };
}
