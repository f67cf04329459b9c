import type { Retrier } from "./definition.ts";
import { fits } from "./state-failure.ts";

/** How often a state was tried again since it was entered: by each of its retriers, which have their own limits, and in all. */
export interface Retries {
  readonly total: number;
  readonly by: Readonly<Record<string, number>>;
}
export const noRetries: Retries = { total: 0, by: {} };

/** The pause before the next try; undefined when no retrier means this error, or the one that does has used up its attempts. */
export function nextTry(
  retriers: readonly Retrier[],
  error: string,
  retries: Retries,
  random: () => number = Math.random,
): { readonly pauseMs: number; readonly retries: Retries } | undefined {
  const at = retriers.findIndex(({ ErrorEquals }) => fits(ErrorEquals, error));
  const retrier = retriers[at];
  if (!retrier) return undefined;
  const { IntervalSeconds = 1, BackoffRate = 2, MaxAttempts = 3, MaxDelaySeconds = Infinity, JitterStrategy = "NONE" } = retrier;
  const done = retries.by[at] ?? 0;
  if (done >= MaxAttempts) return undefined;
  const pauseMs = Math.min(IntervalSeconds * BackoffRate ** done, MaxDelaySeconds) * 1000;
  return {
    pauseMs: JitterStrategy === "FULL" ? Math.floor(pauseMs * random()) : pauseMs,
    retries: { total: retries.total + 1, by: { ...retries.by, [at]: done + 1 } },
  };
}
