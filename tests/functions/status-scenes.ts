import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { casesIn } from "../../data/cases.ts";
import type { EventRow } from "../../data/history.ts";
import { eventsOf } from "../../data/history.ts";
import { violationsOf } from "../../data/invariants.ts";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { dayOf } from "../../domain/kernel/time.ts";
import { handler as autoApproval } from "../../functions/events/auto-approval.ts";
import { entryOf } from "../../functions/events/publish.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import type { CallOptions, Harness, Person } from "./harness.ts";
import { anOpenCase } from "./harness.ts";

export const today = () => dayOf(now());
export const settled = () => ({ settlementDate: today(), settlementAmount: "50000.00" });

/** A message as a rule of the bus puts it on a queue. */
export const messageOf = (row: EventRow): SQSRecord =>
  ({
    messageId: newId("event"),
    body: JSON.stringify({ "detail-type": row.type, source: "medlegal", detail: JSON.parse(entryOf(row).Detail) as unknown }),
  }) as SQSRecord;
export const deliver = (consumer: (event: SQSEvent) => Promise<SQSBatchResponse>, ...rows: EventRow[]) =>
  consumer({ Records: rows.map(messageOf) } as SQSEvent);

/** Cases that move, over the API of this harness. `manager` asks unless someone else is named. */
export const movingCases = (h: Harness, manager: Person) => {
  process.env.BUS_NAME = "medlegal";

  const change = (caseId: string, body: object, version: number, who = manager, more: CallOptions = {}) =>
    h.call(
      "POST /v1/cases/{caseId}/status-changes",
      who,
      { reason: "As agreed with the firm", ...body },
      { path: { caseId }, version, ...more },
    );
  const events = async (caseId: string) => (await eventsOf(h.house.table, caseId, 100)).rows;

  return {
    change,
    correct: (caseId: string, body: object, version: number, who: Person) =>
      h.call("POST /v1/cases/{caseId}/corrections", who, { reason: "Closed by mistake", ...body }, { path: { caseId }, version }),
    read: (caseId: string) => h.call("GET /v1/cases/{caseId}", manager, undefined, { path: { caseId } }),
    whole: async (caseId: Id<"case">) => (await casesIn(h.house).whole(caseId))!, // Tests ask about cases that they opened.
    events,
    typesOf: async (caseId: string) => (await events(caseId)).map(({ type }) => type),
    wrong: async (caseId: Id<"case">) => violationsOf(h.house, [caseId]),

    /** A case in this status whose first authorization is approved, so that nothing is in its way. */
    async aCase(caseStatus: CaseStatus = "active", difference: object = {}) {
      const opened = caseStatus === "pending" ? "pending" : "active";
      const { caseId, legalCase, ...those } = await anOpenCase(h, manager, { caseStatus: opened, ...difference });
      const requested = (await events(caseId)).filter(({ type }) => type === "authorization.requested.v1");
      await deliver(autoApproval, ...requested);
      let { version } = legalCase as { version: number };
      if (caseStatus !== opened) {
        const moved = await change(caseId, { to: caseStatus, ...(caseStatus === "settlement" ? settled() : {}) }, version);
        if (moved.status !== 200) throw new Error(JSON.stringify(moved.body));
        ({ version } = moved.body);
      }
      return { ...those, caseId: caseId as Id<"case">, version };
    },
  };
};
export type MovingCases = ReturnType<typeof movingCases>;
