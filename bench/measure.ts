/** How something went that was done many times. Times in milliseconds. */
export interface Pace {
  readonly count: number;
  readonly perSecond: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly errors: number;
}

/** Does it so many times, so many at once. An error is counted, and the first one is told. */
export async function paceOf(
  count: number,
  atOnce: number,
  one: (i: number) => Promise<unknown>,
  onError: (error: unknown) => void = () => {},
): Promise<Pace> {
  const times: number[] = [];
  let errors = 0;
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < count; i = next++) {
      const startedMs = performance.now();
      try {
        await one(i);
        times.push(performance.now() - startedMs);
      } catch (error) {
        if (errors++ === 0) onError(error);
      }
    }
  };
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return summary(times, performance.now() - startedMs, errors);
}

/** Several runs of the same as one, so that what disturbs the machine for a moment disturbs both sides of a comparison. */
export function together(paces: readonly Pace[]): Pace {
  const seconds = paces.reduce((sum, { count, perSecond }) => sum + (perSecond > 0 ? count / perSecond : 0), 0);
  const count = paces.reduce((sum, pace) => sum + pace.count, 0);
  const middle = (of: (pace: Pace) => number) => paces.map(of).toSorted((a, b) => a - b)[Math.floor(paces.length / 2)] ?? 0;
  const errors = paces.reduce((sum, pace) => sum + pace.errors, 0);
  return {
    count,
    perSecond: seconds > 0 ? count / seconds : 0,
    p50: middle(({ p50 }) => p50),
    p95: middle(({ p95 }) => p95),
    p99: middle(({ p99 }) => p99),
    errors,
  };
}

/** Times that were taken one after the other. */
export const paceFrom = (times: readonly number[]): Pace =>
  summary(
    [...times],
    times.reduce((sum, ms) => sum + ms, 0),
    0,
  );

function summary(times: number[], tookMs: number, errors: number): Pace {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { count: sorted.length, perSecond: (sorted.length / tookMs) * 1000, p50: at(0.5), p95: at(0.95), p99: at(0.99), errors };
}
