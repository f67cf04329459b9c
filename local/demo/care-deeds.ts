import { careIn } from "../../data/care.ts";
import type { WholeCase } from "../../data/cases.ts";
import { casesIn } from "../../data/cases.ts";
import { Outcome } from "../../domain/billing/billed-status.ts";
import type { ChangeAppointmentStatus } from "../../domain/care/appointment-status.ts";
import { changeAppointmentStatus } from "../../domain/care/appointment-status.ts";
import { BookAppointment } from "../../domain/care/book-appointment.ts";
import { bookAppointment } from "../../domain/care/book-appointment.ts";
import { DecideAuthorization, decideAuthorization } from "../../domain/care/decide-authorization.ts";
import { RequestAuthorization, requestAuthorization } from "../../domain/care/request-authorization.ts";
import type { ServiceType } from "../../domain/care/service-type.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { today } from "../../domain/kernel/stamp.ts";
import type { Day, Instant } from "../../domain/kernel/time.ts";
import { dayOf } from "../../domain/kernel/time.ts";
import type { Provider } from "../../domain/parties/provider.ts";
import { settingsOn } from "../../domain/settings/settings.ts";
import { billed } from "./billing-deeds.ts";
import type { Life } from "./life.ts";

/** What is done about a case's treatment, by whom and when: each goes through the domain and into the table as it does in the product. */
type Actor = Stamp["actorId"];

/** Nobody has set any setting in the demo. */
const settingsFor = (stamp: Stamp) => settingsOn(today(stamp), []);

/** A request for so many visits from that day on, at this provider. */
export async function request(
  life: Life,
  [at, by]: readonly [Instant, Actor],
  asked: { readonly serviceType: ServiceType; readonly provider: Provider; readonly units: number },
): Promise<Id<"authorization">> {
  let authorizationId: Id<"authorization"> | undefined;
  await life.happens(at, by, (whole, stamp) => {
    const { serviceType, provider, units } = asked;
    const body = RequestAuthorization.parse({ serviceType, providerId: provider.providerId, units, validFrom: today(stamp) });
    const after = requestAuthorization(body, { ...whole, provider, settings: settingsFor(stamp) }, stamp);
    authorizationId = after.authorization.authorizationId;
    return careIn(life.house).authorizationChanged(whole, after, stamp);
  });
  return authorizationId!; // Set in the deed.
}

/** A Medical Director's decision. */
export async function decide(
  life: Life,
  [at, by]: readonly [Instant, Actor],
  authorizationId: Id<"authorization">,
  decision: { readonly decision: "approve" | "deny"; readonly reason: string; readonly units?: number },
): Promise<void> {
  await life.happens(at, by, async (whole, stamp) => {
    const before = whole.authorizations.find((one) => one.authorizationId === authorizationId)!; // It was asked for before.
    const authorizationNumber = decision.decision === "approve" ? await casesIn(life.house).authorizationNumber(stamp) : undefined;
    const facts = { caseStatus: whole.legalCase.caseStatus, authorizationNumber, alerts: settingsFor(stamp).authorizationAlerts };
    const after = decideAuthorization(before, DecideAuthorization.parse(decision), facts, stamp);
    return careIn(life.house).authorizationChanged(whole, after, stamp);
  });
}

/** A visit of three quarters of an hour; its own authorization comes with an office visit. */
export async function book(
  life: Life,
  [at, by]: readonly [Instant, Actor],
  visit: { readonly serviceType: ServiceType; readonly provider: Provider; readonly startsAt: Instant },
): Promise<Id<"appointment">> {
  const { house, caseId } = life;
  const { serviceType, provider, startsAt } = visit;
  const { providerId } = provider;
  const body = BookAppointment.parse({ providerId, serviceType, startsAt, durationMinutes: 45 });
  let appointmentId: Id<"appointment"> | undefined;
  await life.happens(at, by, async (whole, stamp) => {
    const care = careIn(house);
    const day: Day = dayOf(startsAt, provider.timeZone ?? stamp.zone);
    const [calendar, others, authorizationNumber] = await Promise.all([
      care.calendar(providerId, day),
      care.appointments.all(caseId),
      serviceType === "officeVisit" ? casesIn(house).authorizationNumber(stamp) : undefined,
    ]);
    const facts = { ...factsOf(whole), provider, calendar, others, authorizationNumber, settings: settingsFor(stamp) };
    const booked = bookAppointment(body, facts, stamp);
    appointmentId = booked.appointment.appointmentId;
    return care.appointmentChanged(whole, booked, stamp);
  });
  return appointmentId!; // Set in the deed.
}

const factsOf = ({ legalCase: { caseId, caseStatus }, authorizations, care }: WholeCase) => ({
  caseId,
  caseStatus,
  authorizations,
  care,
  ofAnotherCase: false,
});

/** Says how an appointment stands or ended; how it ended is billed at once. */
export async function say(
  life: Life,
  when: readonly [Instant, Actor],
  appointmentId: Id<"appointment">,
  said: ChangeAppointmentStatus,
): Promise<void> {
  await sayOnly(life, when, appointmentId, said);
  if (Outcome.safeParse(said.to).success) await billed(life, appointmentId);
}

/** Says the same, and is not billed yet. */
export async function sayOnly(
  life: Life,
  [at, by]: readonly [Instant, Actor],
  appointmentId: Id<"appointment">,
  said: ChangeAppointmentStatus,
): Promise<void> {
  const care = careIn(life.house);
  await life.happens(at, by, async (whole, stamp) => {
    const appointment = (await care.appointments.find(appointmentId, life.caseId))!; // It was booked before.
    const facts = await care.around(whole, appointment, settingsFor(stamp));
    return care.appointmentChanged(whole, changeAppointmentStatus({ ...facts, keptOnOthers: [] }, said, stamp), stamp);
  });
}
