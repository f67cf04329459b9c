import { claimsIn } from "../../data/claims.ts";
import { casesIn } from "../../data/cases.ts";
import { violationsOf } from "../../data/invariants.ts";
import { eventsOf } from "../../data/history.ts";
import { tasksIn } from "../../data/work.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import { now } from "../../functions/shared/stamp.ts";
import { handler as caseStatus } from "../../functions/steps/case-status/index.ts";
import type { CallOptions, Called, Harness, Person } from "./harness.ts";
import { anOpenCase } from "./harness.ts";

/** An hour of physical therapy at 120.00 a unit of 60 minutes, 100.00 of it expected, for a patient who owes a copay of 20.00. */
export const aServiceBody = (difference: object = {}) => ({
  code: `T${String(++codes).padStart(5, "0")}`,
  name: "Therapeutic exercise",
  serviceType: "physicalTherapy",
  placeOfService: "11",
  ...difference,
});
let codes = 0;

const must = ({ status, body }: Called): Called["body"] => {
  if (status >= 300) throw new Error(JSON.stringify(body));
  return body;
};

/**
 * A network that can bill: a service with its fee, a payer, a provider, and the people who do it, all over the real API. Visits are
 * of yesterday, under authorizations that were asked for afterwards, so that they can be kept at once.
 */
export async function aPricedNetwork(h: Harness, difference: { service?: object; payer?: object; fee?: object } = {}) {
  const roles = ["caseManager", "medicalDirector", "claimsProcessor", "systemAdministrator"] as const;
  const [manager, director, processor, administrator] = (await Promise.all(roles.map((role) => h.person(role)))) as [
    Person,
    Person,
    Person,
    Person,
  ];
  const provider = { name: "Sample Spine Center", network: "inNetwork", seats: 50, npi: "1234567893" };
  const providerId = must(await h.call("POST /v1/providers", manager, provider)).providerId as Id<"provider">;
  const payer = { name: "Sample Mutual", kind: "commercial", claimFormat: "edi837p", ...difference.payer };
  const payerId = must(await h.call("POST /v1/payers", manager, payer)).payerId as Id<"payer">;
  const serviceId = must(await h.call("POST /v1/services", processor, aServiceBody(difference.service))).serviceId as Id<"service">;
  const fee = { schedule: "Standard", amount: "120.00", expected: "100.00", from: "2025-01-01", ...difference.fee };
  must(await h.call("POST /v1/services/{serviceId}/fees", processor, fee, { path: { serviceId } }));
  const yesterday = () => addDays(dayOf(now()), -1);

  const cover = (caseId: string, body: object = {}, version = 0, who: Person = processor) =>
    h.call(
      "PUT /v1/cases/{caseId}/coverage",
      who,
      { policies: [{ payerId, memberId: "ZZPHI-1", copay: "20.00" }], ...body },
      { path: { caseId }, version },
    );
  /** An active case of an insured patient. */
  async function aCase(more: { coverage?: object | false; case?: object } = {}): Promise<Id<"case">> {
    const { caseId } = await anOpenCase(h, manager, { caseStatus: "active", ...more.case });
    if (more.coverage !== false) must(await cover(caseId, more.coverage));
    return caseId as Id<"case">;
  }

  /** Asked for after the visit, and approved unless said otherwise. */
  async function authorized(
    caseId: string,
    units = 1,
    { decide = true, serviceType = "physicalTherapy" } = {},
  ): Promise<Id<"authorization">> {
    const retroactive = {
      serviceDate: yesterday(),
      whyNotBefore: "The portal was down",
      clinicalRationale: "Acute pain after the accident",
    };
    const body = { serviceType, providerId, units, retroactive };
    const { authorizationId } = must(await h.call("POST /v1/cases/{caseId}/authorizations", manager, body, { path: { caseId } }));
    if (decide) must(await approve(authorizationId));
    return authorizationId as Id<"authorization">;
  }
  const approve = (authorizationId: string) =>
    h.call("POST /v1/authorizations/{authorizationId}/decision", director, { decision: "approve" }, { path: { authorizationId } });

  /** Booked for yesterday at ten in Los Angeles, or so many hours after; as this network's service, whichever others there are. */
  async function booked(caseId: string, more: Visit = {}): Promise<Called> {
    const answered = await tryBooking(caseId, more.booking, more);
    must(answered);
    return answered;
  }
  async function tryBooking(caseId: string, booking: object = {}, { hour = 0, units }: Visit = {}): Promise<Called> {
    const authorizationId = await authorized(caseId, units);
    const startsAt = `${yesterday()}T${String(17 + hour).padStart(2, "0")}:00:00.000Z`;
    const usual = { providerId, serviceType: "physicalTherapy", authorizationId, startsAt, durationMinutes: 60, billing: { serviceId } };
    return h.call("POST /v1/cases/{caseId}/appointments", manager, { ...usual, ...booking }, { path: { caseId } });
  }
  const say = async (appointmentId: string, to: string): Promise<Called> => {
    const path = { path: { appointmentId } };
    const { version } = must(await h.call("GET /v1/appointments/{appointmentId}", manager, undefined, path));
    return h.call("POST /v1/appointments/{appointmentId}/status", manager, { to }, { ...path, version });
  };
  /** A visit that was kept. */
  async function kept(caseId: string, more: Visit = {}): Promise<Id<"appointment">> {
    const { appointmentId } = (await booked(caseId, more)).body;
    must(await say(appointmentId, "showedUp"));
    return appointmentId as Id<"appointment">;
  }
  /**
   * A visit that was kept, of a case that was closed by mistake and opened again: closing has ended its authorization, so it cannot be
   * billed before there is another.
   */
  async function unauthorized(caseId: string, version = 1): Promise<Id<"appointment">> {
    const appointmentId = await kept(caseId, { units: 2 });
    const correct = async (to: string, at: number) => {
      const path = { path: { caseId }, version: at };
      must(await h.call("POST /v1/cases/{caseId}/corrections", administrator, { to, reason: "Closed by mistake" }, path));
    };
    await correct("closed", version);
    const [closed] = (await eventsOf(h.house.table, caseId, 1)).rows;
    await caseStatus({ step: "end authorizations", input: closed, execution: caseId });
    await correct("active", version + 1);
    return appointmentId;
  }
  const bill = (appointmentId: string, options: CallOptions = {}, who: Person = processor) =>
    h.call("POST /v1/appointments/{appointmentId}/claim", who, undefined, { ...options, path: { appointmentId } });

  return {
    manager,
    director,
    processor,
    administrator,
    providerId,
    payerId,
    serviceId,
    yesterday,
    cover,
    aCase,
    authorized,
    approve,
    booked,
    tryBooking,
    say,
    kept,
    unauthorized,
    bill,
    /** A draft of 120.00, 20.00 of it the patient's, of a case of its own unless one is named. */
    async aClaim(
      more: { caseId?: Id<"case">; hour?: number } = {},
    ): Promise<{ caseId: Id<"case">; appointmentId: Id<"appointment">; claimId: Id<"claim"> }> {
      const caseId = more.caseId ?? (await aCase());
      const appointmentId = await kept(caseId, { hour: more.hour ?? 0 });
      return { caseId, appointmentId, claimId: must(await bill(appointmentId)).claimId };
    },
    whole: async (caseId: Id<"case">) => (await casesIn(h.house).whole(caseId))!, // The tests opened it.
    billing: (caseId: Id<"case">, appointmentId: Id<"appointment">) => claimsIn(h.house).billing(caseId, appointmentId),
    tasks: async (caseId: Id<"case">) => (await tasksIn(h.house).all(caseId)).map(({ kind, status }) => `${kind} ${status}`),
    wrong: (...caseIds: Id<"case">[]) => violationsOf(h.house, caseIds),
  };
}
/** How a visit differs from the usual: so many hours later, under an authorization of so many units, booked otherwise. */
interface Visit {
  readonly hour?: number;
  readonly units?: number;
  readonly booking?: object;
}
export type PricedNetwork = Awaited<ReturnType<typeof aPricedNetwork>>;

/** A claim in a network of its own, made over the real API. */
export async function aClaim(h: Harness) {
  const network = await aPricedNetwork(h);
  return { network, ...(await network.aClaim()) };
}
