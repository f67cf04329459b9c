import { careIn } from "../../../data/care.ts";
import { casesIn } from "../../../data/cases.ts";
import type { WholeCase } from "../../../data/cases.ts";
import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import { namedIn } from "../../../data/billing-facts.ts";
import { caseOf } from "../../../data/parts.ts";
import { settingsIn } from "../../../data/settings.ts";
import { changeAppointmentStatus } from "../../../domain/care/appointment-status.ts";
import { whenOf } from "../../../domain/care/appointment-time.ts";
import type { Appointment } from "../../../domain/care/appointment.ts";
import { bookAppointment } from "../../../domain/care/book-appointment.ts";
import type { BookAppointment } from "../../../domain/care/book-appointment.ts";
import { movedTo, moveAppointment } from "../../../domain/care/move-appointment.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import { isDownwards } from "../../shared/page.ts";
import { subjectOf } from "../cases/views.ts";
import type { appointments } from "./appointments-contract.ts";

export function appointmentsHandlers(house: House): Handlers<typeof appointments> {
  const cases = casesIn(house);
  const care = careIn(house);
  const settings = settingsIn(house);
  const providerOf = async (providerId: Id<"provider">) => (await partiesIn(house).load("provider", providerId))?.party;

  /** The case, if this person may know of it, after the policy was asked about its appointments. */
  async function foundCase(caseId: Id<"case">, { can, allow }: Pick<Ask, "can" | "allow">): Promise<WholeCase> {
    const whole = await cases.whole(caseId);
    if (!whole || !can("case.read", subjectOf(whole.legalCase))) refuse("case.not-found");
    allow(subjectOf(whole.legalCase));
    return whole;
  }

  /** As much of a case as tells who may read it. */
  async function allowedToRead(caseId: Id<"case"> | undefined, { can, allow }: Pick<Ask, "can" | "allow">): Promise<boolean> {
    const card = caseId && (await cases.card(caseId));
    if (!card || !can("appointment.read", subjectOf(card))) return false;
    allow(subjectOf(card));
    return true;
  }

  /** An appointment with its case, read in this order: the case's head then tells of every change that came after. */
  async function found(appointmentId: Id<"appointment">, { allow }: Pick<Ask, "allow">) {
    const caseId = (await caseOf(house, appointmentId)) as Id<"case"> | undefined;
    const whole = caseId && (await cases.whole(caseId));
    const appointment = whole && (await care.appointments.find(appointmentId, caseId));
    if (!appointment) refuse("appointment.not-found");
    allow(subjectOf(whole.legalCase));
    return { whole, appointment };
  }

  /** The case's other appointments, read after its head. */
  const othersThan = async ({ appointmentId, caseId }: Appointment) =>
    (await care.appointments.all(caseId)).filter((other) => other.appointmentId !== appointmentId);

  async function bookingFacts(whole: WholeCase, body: BookAppointment, stamp: Stamp) {
    const { authorizations, care: careBefore, legalCase } = whole;
    const { authorizationId, providerId, serviceType } = body;
    const elsewhere = authorizationId !== undefined && !authorizations.some((one) => one.authorizationId === authorizationId);
    const bringsItsOwn = serviceType === "officeVisit" && !authorizationId;
    const [provider, named] = await Promise.all([providerOf(providerId), body.billing && namedIn(house, body.billing)]);
    const [calendar, others, now, authorizationNumber, ofAnother] = await Promise.all([
      care.calendar(providerId, whenOf(body, provider ?? {}, stamp).day),
      care.appointments.all(legalCase.caseId),
      settings.now(stamp),
      bringsItsOwn ? cases.authorizationNumber(stamp) : undefined,
      elsewhere ? caseOf(house, authorizationId) : undefined,
    ]);
    const { caseId, caseStatus } = legalCase;
    const found = { caseId, caseStatus, authorizations, care: careBefore, ofAnotherCase: ofAnother !== undefined };
    return { ...found, provider, calendar, others, settings: now, authorizationNumber, ...(named ? { named } : {}) };
  }

  return {
    async bookAppointment(ask) {
      const { path, body, stamp } = ask;
      const whole = await foundCase(path.caseId, ask);
      const booked = bookAppointment(body, await bookingFacts(whole, body, stamp), stamp);
      return { view: booked.appointment, writes: care.appointmentChanged(whole, booked, stamp) };
    },

    async listAppointments(ask) {
      const { path, query, cursor } = ask;
      if (!(await allowedToRead(path.caseId, ask))) refuse("case.not-found");
      const { parts, hasMore } = await care.appointments.page(path.caseId, query.limit, cursor as string | undefined, isDownwards(query)); // We sealed it.
      const last = parts.at(-1);
      return { view: { data: parts, page: { hasMore } }, ...(hasMore && last ? { next: last.appointmentId } : {}) };
    },

    async getAppointment(ask) {
      const { appointmentId } = ask.path;
      const caseId = await caseOf(house, appointmentId);
      const readable = await allowedToRead(caseId, ask);
      const appointment = readable ? await care.appointments.find(appointmentId, caseId) : undefined;
      return { view: appointment ?? refuse("appointment.not-found") };
    },

    async moveAppointment(ask) {
      const { path, body, stamp, match } = ask;
      const { whole, appointment } = await found(path.appointmentId, ask);
      match(appointment);
      const [provider, now, others] = await Promise.all([
        providerOf(body.providerId ?? appointment.providerId),
        settings.now(stamp),
        othersThan(appointment),
      ]);
      const { authorization, calendar: from } = await care.around(whole, appointment, now);
      const { providerId, day } = movedTo({ appointment, provider }, body, stamp);
      const stays = providerId === from.providerId && day === from.day;
      const to = stays ? from : await care.calendar(providerId, day);
      const facts = { appointment, authorization, caseStatus: whole.legalCase.caseStatus, provider, from, to, others, settings: now };
      const moved = moveAppointment(facts, body, stamp);
      if (!moved) return { view: appointment };
      return { view: moved.appointment, writes: care.appointmentChanged(whole, moved, stamp) };
    },

    async changeAppointmentStatus(ask) {
      const { path, body, stamp, match } = ask;
      const { whole, appointment } = await found(path.appointmentId, ask);
      match(appointment);
      const facts = await care.around(whole, appointment, await settings.now(stamp));
      const kept = appointment.status === "showedUp" ? (await othersThan(appointment)).filter(({ status }) => status === "showedUp") : [];
      const changed = changeAppointmentStatus({ ...facts, keptOnOthers: kept.map(({ day }) => day) }, body, stamp);
      return { view: changed.appointment, writes: care.appointmentChanged(whole, changed, stamp) };
    },

    async providerCalendar({ path: { providerId }, query: { from, to }, allow }) {
      allow({ id: providerId });
      const [provider, days] = await Promise.all([providerOf(providerId), care.calendars(providerId, from, to)]);
      if (!provider) refuse("provider.not-found", { providerId });
      return { view: { data: days, page: { hasMore: false } } };
    },
  };
}
