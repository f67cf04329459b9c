import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import type { Write } from "./table.ts";
import { bare, create, replace } from "./table.ts";

/** With what a workflow that waits for something is told to go on. */
export interface WaitingToken {
  readonly token: string;
  /** The event that began the workflow, where several may come to wait for one thing. */
  readonly eventId?: string;
  /** How often a workflow began to wait for it. */
  readonly version: number;
}

/** What workflows wait for: an approval, or the authorization of an appointment. */
export type WaitedFor = Id<"approval" | "appointment">;

/** Longer than any execution lives. */
const keepTokenDays = 400;

export const waitingIn = ({ table }: House) => ({
  /** The token of the workflow that waits for this; none when none waits yet, and an old one when it waits no more. */
  async token(waitedFor: WaitedFor): Promise<WaitingToken | undefined> {
    const [row] = await table.read([keys.token(waitedFor)]);
    return row && bare<WaitingToken>(row);
  },

  /** Each time a workflow begins to wait it has another token, and the count of them grows. */
  kept(waitedFor: WaitedFor, now: Omit<WaitingToken, "version">, before: WaitingToken | undefined, stamp: Stamp): Write[] {
    const ttl = Math.floor(Date.parse(stamp.at) / 1000) + keepTokenDays * 86_400;
    const row = { ...keys.token(waitedFor), ...now, version: (before?.version ?? 0) + 1, ttl };
    return [before ? replace(row) : create(row)];
  },
});
