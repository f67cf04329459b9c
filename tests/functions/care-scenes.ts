import { vi } from "vitest";
import { careIn } from "../../data/care.ts";
import { casesIn } from "../../data/cases.ts";
import { eventsOf } from "../../data/history.ts";
import { tasksIn } from "../../data/work.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Called, Harness, Person } from "./harness.ts";
import { anOpenCase } from "./harness.ts";

/** Only the day and the hour are the test's; everything else runs in its own time. */
export const itIs = (at: string) => void vi.setSystemTime(at.includes("T") ? at : `${at}T19:00:00.000Z`);
/** Noon of July 2nd in Los Angeles, two days after the accident of the cases that are opened here. */
export const onJuly2nd = () => void vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2025-07-02T19:00:00.000Z") });

/** The routes of care as a case manager and a medical director use them, over the real handlers. */
export async function startCare(h: Harness) {
  const [manager, director] = [await h.person("caseManager"), await h.person("medicalDirector")];

  const provider = async (difference: object = {}): Promise<Id<"provider">> => {
    const body = { name: "Sample Spine Center", network: "inNetwork", seats: 50, ...difference };
    return (await h.call("POST /v1/providers", manager, body)).body.providerId as Id<"provider">;
  };
  const usual = await provider();
  const aCase = async () => (await anOpenCase(h, manager)).caseId as Id<"case">;

  const request = (caseId: string, difference: object = {}, who: Person = manager) =>
    h.call(
      "POST /v1/cases/{caseId}/authorizations",
      who,
      { serviceType: "physicalTherapy", providerId: usual, units: 10, validFrom: "2025-07-02", ...difference },
      { path: { caseId } },
    );
  const decide = (authorizationId: string, body: object = { decision: "approve" }, who: Person = director) =>
    h.call("POST /v1/authorizations/{authorizationId}/decision", who, body, { path: { authorizationId } });
  /** Requested and approved. */
  const approved = async (caseId: string, difference: object = {}): Promise<Id<"authorization">> => {
    const { body } = await request(caseId, difference);
    const answered = await decide(body.authorizationId);
    if (answered.status !== 200) throw new Error(JSON.stringify(answered.body));
    return body.authorizationId as Id<"authorization">;
  };
  const book = (caseId: string, difference: object = {}, who: Person = manager) =>
    h.call(
      "POST /v1/cases/{caseId}/appointments",
      who,
      { providerId: usual, serviceType: "physicalTherapy", startsAt: "2025-07-10T17:00:00.000Z", durationMinutes: 60, ...difference },
      { path: { caseId } },
    );
  const say = ({ body }: Called, to: string, version = body.version as number) =>
    h.call("POST /v1/appointments/{appointmentId}/status", manager, { to }, { path: { appointmentId: body.appointmentId }, version });
  const move = ({ body }: Called, difference: object, version = body.version as number) =>
    h.call("PATCH /v1/appointments/{appointmentId}", manager, difference, { path: { appointmentId: body.appointmentId }, version });

  const whole = async (caseId: Id<"case">) => (await casesIn(h.house).whole(caseId))!; // The tests opened it.
  return {
    manager,
    director,
    usual,
    provider,
    aCase,
    request,
    decide,
    approved,
    book,
    say,
    move,
    whole,
    authorization: async (caseId: Id<"case">, authorizationId: string) =>
      (await whole(caseId)).authorizations.find((one) => one.authorizationId === authorizationId)!, // The tests made it.
    appointments: (caseId: Id<"case">) => careIn(h.house).appointments.all(caseId),
    /** Kinds of the case's tasks, oldest first. */
    tasks: async (caseId: Id<"case">) => (await tasksIn(h.house).all(caseId)).map(({ kind }) => kind),
    /** Types of the case's events, oldest first, without its opening. */
    events: async (caseId: Id<"case">) =>
      (await eventsOf(h.house.table, caseId, 200)).rows
        .toReversed()
        .map(({ type }) => type)
        .slice(2),
  };
}
export type Care = Awaited<ReturnType<typeof startCare>>;
