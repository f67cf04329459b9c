import { bodyExamples } from "../../docs/openapi-examples.ts";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import { now } from "../../functions/shared/stamp.ts";
import type { Harness, Person } from "../functions/harness.ts";

type Address = Readonly<Record<string, string>>;

const today = () => dayOf(now());
let booked = 0;

/** An hour that no booking of these tests had yet: eight a day, from tomorrow on. */
function aFreshHour(): string {
  const hour = 16 + (booked % 8);
  const on = addDays(today(), 1 + Math.floor(booked++ / 8));
  return `${on}T${hour}:00:00.000Z`;
}

/** What the operations of care are sent, where the usual example is bound to a day or a case. */
export function careBody(name: string, { caseId, providerId }: Address): object | undefined {
  const example = { ...bodyExamples[name], providerId };
  if (name === "requestAuthorization") return { ...example, validFrom: today() };
  if (name === "bookAppointment") return { ...example, serviceType: "officeVisit", startsAt: aFreshHour() };
  return name === "checkAuthorization" ? { ...bodyExamples[name], caseId } : undefined;
}

export const careQuery = (name: string) => (name === "providerCalendar" ? { query: { from: today(), to: today() } } : {});

/** An office visit of this case, with the authorization it brings. */
export async function anOfficeVisit(
  h: Harness,
  who: Person,
  address: Address,
): Promise<{ appointmentId: string; authorizationId: string }> {
  const { status, body } = await h.call("POST /v1/cases/{caseId}/appointments", who, careBody("bookAppointment", address), {
    path: address,
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { appointmentId: body.appointmentId as string, authorizationId: body.authorizationId as string };
}

/** A request is decided or canceled once, so each asks about one of its own, unless the case is closed. */
export async function ownRequest(h: Harness, name: string, who: Person, address: Address): Promise<Record<string, string>> {
  if (name !== "decideAuthorization" && name !== "cancelAuthorization") return {};
  const asked = careBody("requestAuthorization", address);
  const { status, body } = await h.call("POST /v1/cases/{caseId}/authorizations", who, asked, { path: address });
  return status === 201 ? { authorizationId: body.authorizationId as string } : {};
}
