import { careIn } from "../../data/care.ts";
import { casesIn } from "../../data/cases.ts";
import { eventsOf } from "../../data/history.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { addSeconds } from "../../domain/kernel/time.ts";
import { now } from "../../functions/shared/stamp.ts";
import type { Harness, Person } from "../functions/harness.ts";
import { anOpenCase } from "../functions/harness.ts";
import type { Story } from "./explore.ts";

interface Treated {
  readonly manager: Person;
  readonly caseId: Id<"case">;
  readonly providerId: Id<"provider">;
  /** Noon of a day in three weeks. */
  readonly startsAt: string;
}

const weeksAhead = 3;

async function aTreatedCase(h: Harness): Promise<Treated> {
  const manager = await h.person("caseManager");
  const { caseId } = await anOpenCase(h, manager);
  const { body } = await h.call("POST /v1/providers", manager, { name: "Sample Spine Center", network: "inNetwork" });
  const startsAt = `${addSeconds(now(), weeksAhead * 7 * 86_400).slice(0, 10)}T20:00:00.000Z`;
  return { manager, caseId: caseId as Id<"case">, providerId: body.providerId as Id<"provider">, startsAt };
}

/** Two visits are booked, of which one is canceled: authorizations, units, the calendar and the case's care change with them. */
export const bookAndCancel: Story<Treated> = {
  name: "book two office visits and cancel one",
  subscribers: [],
  given: aTreatedCase,
  async tell(world, { manager, caseId, providerId, startsAt }) {
    const visit = { providerId, serviceType: "officeVisit", durationMinutes: 30 };
    const path = { path: { caseId } };
    const booked = await world.request("POST /v1/cases/{caseId}/appointments", manager, { ...visit, startsAt }, path);
    const next = { ...visit, startsAt: startsAt.replace("T20:00", "T20:30") };
    await world.request("POST /v1/cases/{caseId}/appointments", manager, next, path);
    if (!booked) return;
    const appointment = { path: { appointmentId: booked.body.appointmentId as string }, version: 1 };
    await world.request("POST /v1/appointments/{appointmentId}/status", manager, { to: "canceled" }, appointment);
    await world.deliver();
  },
  async ends(h, { caseId, providerId, startsAt }) {
    const care = careIn(h.house);
    const [whole, appointments, { rows }] = await Promise.all([
      casesIn(h.house).whole(caseId),
      care.appointments.all(caseId),
      eventsOf(h.house.table, caseId, 100),
    ]);
    const [day] = appointments.map((one) => one.day);
    const slots = day ? (await care.calendar(providerId, day)).slots : [];
    const visits = whole!.authorizations.filter(({ oneVisit }) => oneVisit); // It was opened before the story.
    const statuses = appointments.map(({ status }) => status).toSorted();
    const counted = (type: string) => rows.filter((row) => row.type === type).length;
    return [
      ...unless(statuses.join() === "canceled,scheduled", `the visits are ${statuses.join()} (LCM-060)`),
      ...unless(visits.length === 2, "a visit did not bring one authorization (LCM-114)"),
      ...unless(slots.length === 1 && slots[0]!.from > startsAt, "the calendar shows another hour than is booked"),
      ...unless(whole!.care?.booked === 1, "the case counts another number of visits"),
      ...unless(
        counted("appointment.booked.v1") === 2 && counted("appointment.status-changed.v1") === 1,
        "its history tells it more than once",
      ),
    ];
  },
};

const unless = (holds: boolean, says: string): string[] => (holds ? [] : [says]);
