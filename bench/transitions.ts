import { bodyExamples } from "../docs/openapi-examples.ts";
import { addDays, dayOf } from "../domain/kernel/time.ts";
import { newId, now } from "../functions/shared/stamp.ts";
import type { SeededCase } from "../local/demo/seed-cases.ts";
import type { Caller } from "./caller.ts";
import type { Pace } from "./measure.ts";
import { paceFrom } from "./measure.ts";

/** Who does what on the way to a claim; each is logged in as themselves. */
export interface Office {
  readonly manager: Caller;
  readonly director: Caller;
  readonly processor: Caller;
}

const cases = 8;
const visitsOfEach = 5;
const firstHour = 17; // Ten in the morning or earlier in Los Angeles, whatever the season.

/** From the answer that a visit was kept to its bill on the case, one visit after the other (CLM-001, DESIGN 11). */
export async function runTransitions(office: Office, [demo]: readonly SeededCase[], onError: (error: unknown) => void): Promise<Pace> {
  const waits: number[] = [];
  if (!demo) return paceFrom(waits);
  const on = addDays(dayOf(now()), -1);
  const of = await aPriced(office);
  for (let i = 0; i < cases; i++) {
    const caseId = await aCase(office, demo);
    const authorizationId = await authorized(office, { caseId, on, ...of });
    for (let visit = 0; visit < visitsOfEach; visit++) {
      try {
        const startsAt = `${on}T${firstHour + visit}:00:00.000Z`;
        waits.push(await billedAfter(office.manager, caseId, { ...of, authorizationId, startsAt }, visit + 1));
      } catch (error) {
        onError(error);
      }
    }
  }
  return paceFrom(waits);
}

/** Someone to go to, and a service at a price. */
async function aPriced({ manager, processor }: Office): Promise<{ providerId: string; serviceId: string }> {
  const provider = { name: "Bench Physical Therapy", network: "inNetwork", seats: cases };
  const { providerId } = await made(manager, "POST /v1/providers", provider);
  const code = newId("request").slice(-6);
  const service = { code, name: "Therapeutic exercise", serviceType: "physicalTherapy", placeOfService: "11" };
  const { serviceId } = await made(processor, "POST /v1/services", service);
  const fee = { schedule: "Bench", amount: "120.00", from: "2025-01-01" };
  await made(processor, "POST /v1/services/{serviceId}/fees", fee, { serviceId: serviceId! });
  return { providerId: providerId!, serviceId: serviceId! };
}

/** A new case of one of the demo's firms: nobody treats on it yet, and its care is on a lien. */
async function aCase({ manager }: Office, { firmId, attorneyId }: SeededCase): Promise<string> {
  const { patientId } = await made(manager, "POST /v1/patients", bodyExamples.addPatient!); // Documented.
  const loss = { accidentType: "auto", dateOfLoss: "2025-06-28", dateOfRetention: "2025-06-30" };
  return (await made(manager, "POST /v1/cases", { patientId, firmId, attorneyId, caseStatus: "active", ...loss })).caseId!;
}

interface Wanted {
  readonly caseId: string;
  readonly on: string;
  readonly providerId: string;
}

async function authorized({ manager, director }: Office, { caseId, on, providerId }: Wanted): Promise<string> {
  const retroactive = { serviceDate: on, whyNotBefore: "The bench runs today", clinicalRationale: "Acute pain" };
  const asked = { serviceType: "physicalTherapy", providerId, units: visitsOfEach, retroactive };
  const { authorizationId } = await made(manager, "POST /v1/cases/{caseId}/authorizations", asked, { caseId });
  await made(
    director,
    "POST /v1/authorizations/{authorizationId}/decision",
    { decision: "approve" },
    { authorizationId: authorizationId! },
  );
  return authorizationId!;
}

interface Visit {
  readonly providerId: string;
  readonly serviceId: string;
  readonly authorizationId: string;
  readonly startsAt: string;
}

/** Books a visit, says that it was kept, and looks at the case's bills until there are so many. */
async function billedAfter(manager: Caller, caseId: string, visit: Visit, bills: number): Promise<number> {
  const { serviceId, ...booking } = visit;
  const body = { ...booking, serviceType: "physicalTherapy", durationMinutes: 45, billing: { serviceId } };
  const { appointmentId } = await made(manager, "POST /v1/cases/{caseId}/appointments", body, { caseId });
  const path = { appointmentId: appointmentId! };
  await manager.call({ route: "POST /v1/appointments/{appointmentId}/status", path, version: 1, body: { to: "showedUp" } });
  const startedMs = performance.now();
  while ((await billsOf(manager, caseId)) < bills) {
    if (performance.now() - startedMs > patienceMs) throw new Error("a kept visit was not billed within half a minute");
    await pause(5);
  }
  return performance.now() - startedMs;
}
const patienceMs = 30_000;

const billsOf = async (caller: Caller, caseId: string): Promise<number> =>
  ((await caller.call({ route: "GET /v1/cases/{caseId}/bills", path: { caseId } })) as { bills: unknown[] }).bills.length;

const made = async (caller: Caller, route: string, body: object, path: Record<string, string> = {}) =>
  (await caller.call({ route, body, path })) as Record<string, string | undefined>;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
