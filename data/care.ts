import type { Appointment, AppointmentChange, AppointmentFacts } from "../domain/care/appointment.ts";
import type { Authorization } from "../domain/care/authorization.ts";
import { authorizationsMax } from "../domain/care/authorization.ts";
import type { Calendar } from "../domain/care/calendar.ts";
import type { CaseCare } from "../domain/care/case-care.ts";
import type { CaseCard } from "../domain/cases/legal-case.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { Day } from "../domain/kernel/time.ts";
import { daysBetween } from "../domain/kernel/time.ts";
import type { Settings } from "../domain/settings/settings.ts";
import type { Task } from "../domain/work/task.ts";
import type { Happened } from "../events/define.ts";
import type { WholeCase } from "./cases.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { due, keys, work } from "./keys.ts";
import { listIn, placed } from "./parts.ts";
import type { Row, Write } from "./table.ts";
import { bare, create, replace, reserve } from "./table.ts";
import { tasksIn } from "./work.ts";

/** An authorization as it lies with its case: among the Medical Directors' work while in review, and due when its schedule says so. */
export const authorizationRow = (authorization: Authorization): Row & { version: number } => {
  const { caseId, authorizationId, status, validFrom, dueOn } = authorization;
  return {
    ...authorization,
    ...keys.authorization(caseId, authorizationId),
    ...(status === "inReview" ? work("team:medicalDirector", validFrom, authorizationId) : {}),
    ...due("authorization", dueOn, authorizationId),
  };
};

/** Appointments of cases; each is due on the day after it until its outcome is known. */
export const appointmentsIn = (house: House) =>
  listIn<Appointment>(
    house,
    "APPOINTMENTS",
    ({ appointmentId }) => appointmentId,
    ({ appointmentId, dueOn }) => due("appointment", dueOn, appointmentId),
  );

/** A changed or new authorization with the events and the tasks that came with it. */
export interface AuthorizationChange {
  readonly authorization: Authorization;
  readonly events: readonly Happened[];
  readonly tasks?: readonly Task[];
}

export const careIn = (house: House) => {
  const { table } = house;
  const appointments = appointmentsIn(house);

  /** The authorization itself; its number is reserved as it gets it, and a new one can be found by its id alone. */
  function authorizationWrites(after: Authorization, before: Authorization | undefined): Write[] {
    const { authorizationId, authorizationNumber, caseId } = after;
    const numbered = authorizationNumber !== undefined && before?.authorizationNumber === undefined;
    return [
      ...(before ? [replace(authorizationRow(after))] : [create(authorizationRow(after)), placed(authorizationId, caseId)]),
      ...(numbered ? [reserve(keys.unique("authorization-number", authorizationNumber), authorizationId)] : []),
    ];
  }
  const authorizationOf = (whole: WholeCase, authorizationId: Id<"authorization">): Authorization | undefined =>
    whole.authorizations.find((one) => one.authorizationId === authorizationId);
  const taskWrites = (tasks: readonly Task[]): Write[] => tasks.flatMap((task) => tasksIn(house).added(task));
  const history = (whole: WholeCase, events: readonly Happened[], stamp: Stamp): Write[] =>
    append(whole.legalCase.caseId, whole.head, events, stamp.zone);

  async function calendar(providerId: Id<"provider">, day: Day): Promise<Calendar> {
    const [row] = await table.read([keys.calendar(providerId, day)]);
    return row ? bare<Calendar>(row) : { providerId, day, slots: [], version: 0 };
  }

  return {
    appointments,
    /** One day of a provider; empty at version 0 while nothing was ever booked on it. */
    calendar,

    /** The booked days of a provider within a stretch of days. */
    async calendars(providerId: Id<"provider">, from: Day, to: Day): Promise<Calendar[]> {
      const range = { from: keys.calendar(providerId, from).sk, to: keys.calendar(providerId, to).sk };
      const { rows } = await table.query({ pk: providerId, ...range, limit: daysBetween(from, to) + 1 });
      return rows.map((row) => bare<Calendar>(row)).filter(({ slots }) => slots.length > 0);
    },

    /** What changes together with an appointment of this case. The case is read before it, so that a lost race is noticed. */
    async around(whole: WholeCase, appointment: Appointment, settings: Settings): Promise<AppointmentFacts> {
      const authorization = authorizationOf(whole, appointment.authorizationId);
      if (!authorization) throw new Error("an appointment without its authorization");
      return { appointment, authorization, care: whole.care, calendar: await calendar(appointment.providerId, appointment.day), settings };
    },

    /** An appointment with all that changed around it, in the case's history. */
    appointmentChanged(whole: WholeCase, change: AppointmentChange, stamp: Stamp): Write[] {
      const { appointment, authorization, care, calendars = [], billing, tasks = [], events } = change;
      return [
        ...(appointment.version === 1 ? appointments.added(appointment) : appointments.changed(appointment)),
        ...(authorization ? authorizationWrites(authorization, authorizationOf(whole, authorization.authorizationId)) : []),
        ...(care ? [versioned(careRow(care))] : []),
        ...calendars.map((one) => versioned({ ...one, ...keys.calendar(one.providerId, one.day) })),
        ...(billing ? [create({ ...billing, ...keys.listed("BILLINGS", billing.caseId, billing.appointmentId) })] : []),
        ...taskWrites(tasks),
        ...history(whole, events, stamp),
      ];
    },

    /** A new or changed authorization, in the case's history. */
    authorizationChanged(whole: WholeCase, { authorization, events, tasks = [] }: AuthorizationChange, stamp: Stamp): Write[] {
      const before = authorizationOf(whole, authorization.authorizationId);
      return [...authorizationWrites(authorization, before), ...taskWrites(tasks), ...history(whole, events, stamp)];
    },

    /** A case's care after a look at its gaps. */
    careChanged(whole: WholeCase, change: { care: CaseCare; events: readonly Happened[]; tasks?: readonly Task[] }, stamp: Stamp): Write[] {
      return [versioned(careRow(change.care)), ...taskWrites(change.tasks ?? []), ...history(whole, change.events, stamp)];
    },

    /** What an authorization check needs, in one query at half price: the case's authorizations and its card (LCM-127, XCT-004). */
    async coverage(caseId: Id<"case">): Promise<{ card: CaseCard; authorizations: Authorization[] } | undefined> {
      const { sk: to } = keys.caseCard(caseId);
      const { rows } = await table.query({ pk: caseId, from: "AUTHORIZATION#", to, limit: authorizationsMax + 1, consistent: false });
      const last = rows.at(-1);
      if (last?.sk !== to) return undefined;
      return { card: bare<CaseCard>(last), authorizations: rows.slice(0, -1).map((row) => bare<Authorization>(row)) };
    },
  };
};

const careRow = (care: CaseCare): Row & { version: number } => ({
  ...care,
  ...keys.care(care.caseId),
  ...due("treatment-gap", care.dueOn, care.caseId),
});

/** Written for the first time at version 1, replaced at every later one. */
const versioned = (row: Row & { version: number }): Write => (row.version === 1 ? create(row) : replace(row));
