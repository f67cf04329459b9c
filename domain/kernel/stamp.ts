import type { Id, IdKind } from "./ids.ts";
import type { Day, Instant } from "./time.ts";
import { dayOf } from "./time.ts";

/**
 * Who decides, when, and with which fresh ids. Made once at the edge; the domain has no clock and no dice of its own.
 */
export interface Stamp {
  /** The moment of the decision. */
  readonly at: Instant;
  /** The tenant's zone, in which "today" is meant. */
  readonly zone: string;
  /** The person who asked, or the consumer that acts by itself, such as `system:auto-approval`. */
  readonly actorId: Id<"user"> | `system:${string}`;
  /** The request or the event that caused this. */
  readonly requestId: string;
  /** The policies that allowed it, for the audit row. */
  readonly allowedBy: readonly string[];
  newId<K extends IdKind>(kind: K): Id<K>;
}

/** Today on the tenant's calendar (XCT-007). */
export const today = (stamp: Stamp): Day => dayOf(stamp.at, stamp.zone);
