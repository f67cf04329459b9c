import * as z from "zod";
import { id } from "../../domain/kernel/ids.ts";
import { Instant } from "../../domain/kernel/time.ts";
import { listOf } from "./page.ts";

const Entry = z.object({
  eventId: id("event"),
  type: z.string(),
  at: Instant,
  actorId: z.string(),
  says: z.string().meta({ description: "What happened, as a sentence" }),
  reason: z.string().optional(),
  data: z.record(z.string(), z.unknown()).meta({ description: "Ids, codes, days and amounts of the event" }),
});

/** What people read: what happened, newest first (NEG-193). */
export const TimelineView = listOf(Entry.meta({ id: "TimelineEntry" }));

const AuditEntry = Entry.extend({
  seq: z.int(),
  requestId: z.string(),
  allowedBy: z.array(z.string()).meta({ description: "The policies that allowed it" }),
  previousHash: z.string(),
  hash: z.string(),
});

/** What auditors read: who, when, by which request and policy, before and after, and the hash chain (LCM-161, XCT-011). */
const Changed = { change: z.record(z.string(), z.object({ before: z.unknown().optional(), after: z.unknown().optional() })) };
export const HistoryView = listOf(AuditEntry.extend(Changed).meta({ id: "HistoryEntry" }));

/** A law firm sees who did what and when; what stood in our books before and after is not theirs (XCT-010). */
export const FirmHistoryView = listOf(AuditEntry.meta({ id: "FirmHistoryEntry" }));

/** Across everything there is, an entry also says what it is about. */
const about = { about: z.string().meta({ description: "The id of what it happened to, such as a case" }) };
export const AuditView = listOf(AuditEntry.extend({ ...about, ...Changed }).meta({ id: "AuditEntry" }));

/** Who follows the money does not read records of people by the way (XCT-010). */
export const MoneyAuditView = listOf(AuditEntry.extend(about).meta({ id: "MoneyAuditEntry" }));

/** Who looked, and at what. */
export const AccessLogView = listOf(AuditEntry.meta({ id: "AccessLogEntry" }));

export const VerificationView = z
  .object({
    intact: z.boolean(),
    events: z.int().meta({ description: "How many events were recomputed and hold" }),
    brokenAt: z.int().optional(),
    why: z.string().optional(),
  })
  .meta({ id: "HistoryVerification" });
