import type { Call, Life, Reply } from "./engine.ts";
import { Died, engineSays } from "./engine.ts";

/** What can happen to one call. */
export const faults = {
  /** The process ends before the call goes out. */
  "dies before": async (_call: Call, _send: () => Promise<Reply>, life: Life) => die(life),
  /** The call takes effect, then the process ends. */
  async "dies after"(_call: Call, send: () => Promise<Reply>, life: Life) {
    await unheard(send);
    return die(life);
  },
  /** The call takes effect, its answer is lost, the process lives on and its SDK calls again. */
  async "loses the answer of"(_call: Call, send: () => Promise<Reply>): Promise<Reply> {
    await unheard(send);
    throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
  },
  /** The engine is too busy, once. */
  "is throttled at": async () =>
    engineSays(400, { __type: "com.amazonaws.dynamodb.v20120810#ThrottlingException", message: "Rate exceeded" }),
  /** Another transaction holds one of the rows, once. The embedded engine never says so; the real one does. */
  "conflicts at": async ({ body }: Call) =>
    engineSays(400, {
      __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
      message: "Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]",
      CancellationReasons: (body.TransactItems as object[]).map((_, i) => ({ Code: i === 0 ? "TransactionConflict" : "None" })),
    }),
} as const;
export type Fault = keyof typeof faults;

/** What may be tried at a call: only transactions conflict. */
export const faultsAt = (name: string): Fault[] =>
  (Object.keys(faults) as Fault[]).filter((fault) => fault !== "conflicts at" || name.startsWith("TransactWriteItems"));

/**
 * What is tried second. Dying before a call leaves what dying after the one before it leaves, so it is tried only in long runs
 * (`SOAK`).
 */
export const secondFaults: readonly Fault[] = process.env.SOAK ? ["dies before", "dies after"] : ["dies after"];

/** One thing that goes wrong: the n-th call of this name, counted from 1 over the whole story. */
export interface Mishap {
  readonly call: string;
  readonly nth: number;
  readonly fault: Fault;
}

export const says = (plan: readonly Mishap[]): string =>
  plan.length === 0
    ? "nothing goes wrong"
    : plan.map(({ call, nth, fault }) => `it ${fault} ${call}${nth > 1 ? ` (${nth})` : ""}`).join(", then ");

/** Takes the answer off the wire, so that its connection is free again, and tells nobody. */
const unheard = async (send: () => Promise<Reply>): Promise<void> => void (await send()).body.resume();

function die(life: Life): never {
  life.dead = true;
  throw new Died("the process ended");
}
