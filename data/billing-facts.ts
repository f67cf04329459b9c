import type { AppointmentBilling } from "../domain/billing/appointment-billing.ts";
import type { BilledStatusPage } from "../domain/billing/billed-status.ts";
import type { BillingSaid, NamedFacts } from "../domain/billing/change-billing.ts";
import { chooseService } from "../domain/billing/choose-service.ts";
import { primaryPayer } from "../domain/billing/primary-payer.ts";
import type { TransitionFacts } from "../domain/billing/transition-facts.ts";
import type { Appointment } from "../domain/care/appointment.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { Patient } from "../domain/parties/patient.ts";
import type { Payer } from "../domain/parties/payer.ts";
import { lienPayer } from "../domain/parties/payer.ts";
import type { Provider } from "../domain/parties/provider.ts";
import type { Settings } from "../domain/settings/settings.ts";
import type { WholeCase } from "./cases.ts";
import { casesIn } from "./cases.ts";
import type { House } from "./house.ts";
import { keys } from "./keys.ts";
import { caseOf } from "./parts.ts";
import { pricesIn } from "./prices.ts";
import { settingsIn } from "./settings.ts";
import type { Row } from "./table.ts";
import { bare } from "./table.ts";

/** Everything that decides how one appointment is billed, and the whole case it is written to. */
export interface BillingFacts {
  readonly whole: WholeCase;
  readonly appointment: Appointment;
  readonly billing: AppointmentBilling | undefined;
  readonly settings: Settings;
  readonly transition: TransitionFacts;
}

/** An appointment with its case and what was said of its bill, without the prices. */
export type BilledAppointment = Pick<BillingFacts, "whole" | "appointment" | "billing">;

/**
 * An appointment as far as its billing row. The case is read first: whatever changes of the appointment after that is an event of the
 * case, so whoever decides on an older look loses the case's head and decides again.
 */
export async function billedAppointment(
  house: House,
  appointmentId: Id<"appointment">,
  caseId?: Id<"case">,
): Promise<BilledAppointment | undefined> {
  const of = caseId ?? (await caseOf(house, appointmentId));
  const whole = of && (await casesIn(house).whole(of));
  if (!whole) return undefined;
  const [appointment, billing] = await house.table.read([
    keys.listed("APPOINTMENTS", of, appointmentId),
    keys.listed("BILLINGS", of, appointmentId),
  ]);
  if (!appointment) return undefined;
  return { whole, appointment: bare<Appointment>(appointment), billing: billing && bare<AppointmentBilling>(billing) };
}

/**
 * The facts of a transition in four rounds: the case, the appointment, whatever both name, and the prices of its service. The whole
 * catalog is only read where nobody said which service was given. Undefined when there is no such appointment.
 */
export async function transitionFacts(
  house: House,
  { appointmentId, caseId }: { readonly appointmentId: Id<"appointment">; readonly caseId?: Id<"case"> },
  stamp: Stamp,
): Promise<BillingFacts | undefined> {
  const prices = pricesIn(house);
  const [billed, settings] = await Promise.all([billedAppointment(house, appointmentId, caseId), settingsIn(house).now(stamp)]);
  if (!billed) return undefined;
  const { whole, appointment, billing } = billed;
  const { legalCase, coverage, authorizations } = whole;
  const { payerId } = primaryPayer({ appointment, billing, coverage }).value;
  const named = billing?.serviceId;
  const [[patient, provider, clinician, payer, statuses], services] = await Promise.all([
    house.table.read([
      keys.party(legalCase.patientId),
      keys.party(appointment.providerId),
      keys.party(billing?.clinicianId ?? appointment.providerId),
      keys.party(payerId),
      keys.billedStatuses,
    ]),
    named ? prices.service(named).then((service) => (service ? [service] : [])) : prices.services(),
  ]);
  if (!patient || !provider) throw new Error("an appointment whose patient or provider is not there");

  const known = { appointment, billing, coverage, legalCase, services, authorizations };
  const serviceId = chooseService(known).value?.serviceId;
  const [fees, rules] = serviceId ? await Promise.all([prices.fees(serviceId), prices.modifierPages(serviceId)]) : [undefined, []];
  return {
    whole,
    appointment,
    billing,
    settings,
    transition: {
      ...known,
      patient: bare<Patient>(patient),
      provider: bare<Provider>(provider),
      clinician: bare<Provider>(clinician ?? provider), // Whoever was named was there when that was said.
      payer: payerId === lienPayer.payerId ? lienPayer : payer && bare<Payer>(payer),
      fees: fees?.fees ?? [],
      modifierRules: rules.flatMap((page) => page.rules),
      billedStatuses: statuses ? bare<BilledStatusPage>(statuses).statuses : [],
    },
  };
}

/** What someone names who says how an appointment is billed, in one read. */
export async function namedIn({ table }: House, { serviceId, payerId, clinicianId }: BillingSaid): Promise<NamedFacts> {
  const wanted = {
    ...(serviceId ? { service: keys.service(serviceId) } : {}),
    ...(payerId ? { payer: keys.party(payerId) } : {}),
    ...(clinicianId ? { clinician: keys.party(clinicianId) } : {}),
  };
  const rows = await table.read(Object.values(wanted));
  return Object.fromEntries(Object.keys(wanted).map((name, i) => [name, rows[i] && bareRow(rows[i])])) as NamedFacts; // Each key is of its kind.
}

const bareRow = (row: Row): object => bare<object>(row);
