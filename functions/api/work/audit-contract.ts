import * as z from "zod";
import { id } from "../../../domain/kernel/ids.ts";
import { Day } from "../../../domain/kernel/time.ts";
import type { Contract } from "../../shared/contract.ts";
import { AccessLogView, AuditView, MoneyAuditView } from "../../shared/history-view.ts";
import { EventsQuery } from "../../shared/page.ts";

const DayQuery = EventsQuery.extend({
  day: Day.optional().meta({ description: "A day in the network's zone; today unless said otherwise" }),
});

export const auditContract = {
  audit: {
    route: "GET /v1/audit",
    says: "Everything that happened on a day, of whatever it was about, before and after. That it was read is noted.",
    may: "audit.read",
    query: DayQuery.extend({
      actorId: z.string().max(60).optional().meta({ description: "Only what this user did, or this part of the system" }),
      type: z.string().max(60).optional().meta({ description: "Only events whose type begins so, such as case. or note.written" }),
    }),
    answers: { status: 200, view: AuditView },
    refuses: ["cursor.invalid"],
  },
  moneyAudit: {
    route: "GET /v1/audit/money",
    says: "What happened to money on a day, without what stood in the records before and after.",
    may: "audit.readMoney",
    query: DayQuery,
    answers: { status: 200, view: MoneyAuditView },
    refuses: ["cursor.invalid"],
  },
  accessLog: {
    route: "GET /v1/cases/{caseId}/access-log",
    says: "Who read restricted things of a case, and when: privileged papers, photo ids, links to documents.",
    may: "history.read",
    path: z.object({ caseId: id("case") }),
    query: EventsQuery,
    answers: { status: 200, view: AccessLogView },
    refuses: ["case.not-found", "cursor.invalid"],
  },
} as const satisfies Contract;
