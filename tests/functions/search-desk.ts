import type { SQSEvent } from "aws-lambda";
import { expect } from "vitest";
import { keys } from "../../data/keys.ts";
import { replace } from "../../data/table.ts";
import { caseOpened } from "../../events/cases.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody, parties } from "../fixtures.ts";
import type { Called, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

/** A message as the rule on the bus puts it on the queue. */
export const message = (type: string, data: object, eventId = newId("event")): SQSEvent => ({
  Records: [
    {
      messageId: eventId,
      body: JSON.stringify({
        "detail-type": type,
        detail: { eventId, type, about: "case", at: "2025-07-02T04:00:00.000Z", actorId: "system:tests", requestId: "request", data },
      }),
    },
  ] as SQSEvent["Records"],
});
/** People at a desk who open cases and search for them, with the consumer that follows: what it is told, it has done. */
export async function startDesk() {
  const h = await startHarness();
  const { handler: indexCase } = await import("../../functions/events/index-case.ts"); // After the harness, which chooses how loud the log is.
  const manager = await h.person("caseManager");
  const consume = async (event: SQSEvent) => expect(await indexCase(event)).toEqual({ batchItemFailures: [] });

  async function open(patient: object, difference: Parameters<typeof parties>[1] = {}, details: object = {}) {
    const those = await parties(h.house, { ...difference, patient });
    const { status, body } = await h.call("POST /v1/cases", manager, aCaseBody(those, details));
    expect(status, JSON.stringify(body)).toBe(201);
    await consume(message(caseOpened.type, body));
    return { ...those, caseId: body.caseId as string, caseNumber: body.caseNumber as string, mrn: body.membership.mrn as string, body };
  }

  async function rename(patientId: string, names: object) {
    const [row] = await h.house.table.read([keys.party(patientId as `patient_${string}`)]);
    await h.house.table.commit([replace({ ...row!, ...names, version: (row!.version as number) + 1 })]);
  }

  const search = (q: unknown, who: Person = manager, more: object = {}, query?: Record<string, string>): Promise<Called> =>
    h.call("POST /v1/case-searches", who, { q, ...more }, query ? { query } : {});
  const found = async (q: string, who?: Person): Promise<string[]> =>
    (await search(q, who)).body.data.map(({ caseId }: { caseId: string }) => caseId);

  return { h, manager, indexCase, consume, open, rename, search, found };
}
export type Desk = Awaited<ReturnType<typeof startDesk>>;
