import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { eventsOf } from "../../data/history.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import { dayOf } from "../../domain/kernel/time.ts";
import { newId, now } from "../../functions/shared/stamp.ts";
import type { PricedNetwork } from "./billing-scenes.ts";
import { aPricedNetwork } from "./billing-scenes.ts";
import type { Called, Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

vi.hoisted(() => (process.env.POWERTOOLS_LOG_LEVEL ??= "SILENT")); // Before the first import of a handler: its logger reads it once.

let h: Harness;
let net: PricedNetwork;
let coordinator: Person;
beforeAll(async () => {
  h = await startHarness();
  net = await aPricedNetwork(h);
  coordinator = await h.person("caseCoordinator");
});
afterAll(() => h.stop());

const refused = ({ status, body }: Called) => [status, body.code];
const typesOf = async (caseId: string) => (await eventsOf(h.house.table, caseId, 100)).rows.map(({ type }) => type);
const coverageOf = (caseId: string, who = net.processor) => h.call("GET /v1/cases/{caseId}/coverage", who, undefined, { path: { caseId } });
const billsOf = (caseId: string, who = net.processor) => h.call("GET /v1/cases/{caseId}/bills", who, undefined, { path: { caseId } });
const billingOf = (appointmentId: string, who = net.processor) =>
  h.call("GET /v1/appointments/{appointmentId}/billing", who, undefined, { path: { appointmentId } });
const sayBilling = (appointmentId: string, body: object, version: number, who = net.processor) =>
  h.call("PUT /v1/appointments/{appointmentId}/billing", who, body, { path: { appointmentId }, version });
const theFirms = async (caseId: Id<"case">) => h.person("attorney", [(await net.whole(caseId)).legalCase.firmId]);

describe("the insurance of a case (LCM-075, CLM-017)", () => {
  it("is nothing at version 0 until it is put on record, whole, by those who bill and those who open cases", async () => {
    const caseId = await net.aCase({ coverage: false });
    expect((await coverageOf(caseId)).body).toEqual({ caseId, policies: [], version: 0 });
    const policies = [
      { payerId: net.payerId, memberId: "ZZPHI-1", copay: "25.00", groupCopay: "10.00", from: "2025-01-01", to: "2025-12-31" },
    ];
    const set = await net.cover(caseId, { policies, reducedFee: { schedule: "Hardship", from: "2025-01-01" } }, 0, coordinator);
    expect(set).toMatchObject({ status: 200, body: { policies, reducedFee: { schedule: "Hardship" }, version: 1 } });
    expect(set.headers.etag).toBe('"v1"');
    expect((await coverageOf(caseId, net.manager)).body).toEqual(set.body);
    expect((await net.cover(caseId, {}, 0)).status).toBe(412);
    expect((await net.cover(caseId, { policies: [] }, 1)).body).toMatchObject({ policies: [], version: 2 });
    expect((await typesOf(caseId)).filter((type) => type === "coverage.changed.v1")).toHaveLength(2);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("that is said again as it is is no change", async () => {
    const caseId = await net.aCase();
    const again = await net.cover(caseId, {}, 1);
    expect([again.status, again.body.version]).toEqual([200, 1]);
    expect((await typesOf(caseId)).filter((type) => type === "coverage.changed.v1")).toHaveLength(1);
  });

  it("names payers who are there and in use, and periods that end on or after their first day", async () => {
    const caseId = await net.aCase({ coverage: false });
    const policy = (more: object) => net.cover(caseId, { policies: [{ payerId: net.payerId, ...more }] });
    expect(refused(await policy({ payerId: newId("payer") }))).toEqual([404, "payer.not-found"]);
    expect(refused(await policy({ payerId: "payer_00000000000000000000000000" }))).toEqual([404, "payer.not-found"]);
    expect(refused(await policy({ from: "2025-07-02", to: "2025-07-01" }))).toEqual([422, "coverage.period-backwards"]);
    const backwards = { policies: [], reducedFee: { schedule: "Hardship", from: "2025-07-02", to: "2025-07-01" } };
    expect(refused(await net.cover(caseId, backwards))).toEqual([422, "coverage.period-backwards"]);
    const { body: gone } = await h.call("POST /v1/payers", net.manager, { name: "Gone Mutual", kind: "commercial" });
    const path = { path: { payerId: gone.payerId as string }, version: 1 };
    await h.call("PATCH /v1/payers/{payerId}", net.manager, { active: false }, path);
    expect(refused(await policy({ payerId: gone.payerId }))).toEqual([422, "payer.inactive"]);
    expect((await policy({ from: "2025-07-01", to: "2025-07-01" })).status).toBe(200);
  });

  it("is kept from law firms, and their own case's existence is not (LCM-167, DESIGN 12.19)", async () => {
    const { caseId, appointmentId } = await net.aClaim();
    const attorney = await theFirms(caseId);
    const stranger = await h.person("attorney", [newId("firm")]);
    expect(refused(await coverageOf(caseId, attorney))).toEqual([403, "access.denied"]);
    expect(refused(await coverageOf(caseId, stranger))).toEqual([404, "case.not-found"]);
    expect(refused(await billsOf(caseId, attorney))).toEqual([404, "claim.not-found"]);
    expect(refused(await billsOf(caseId, stranger))).toEqual([404, "case.not-found"]);
    expect(refused(await billingOf(appointmentId, attorney))).toEqual([404, "claim.not-found"]);
    expect(refused(await billingOf(appointmentId, stranger))).toEqual([404, "appointment.not-found"]);
    expect(refused(await net.bill(appointmentId, {}, attorney))).toEqual([404, "claim.not-found"]);
    const timeline = await h.call("GET /v1/cases/{caseId}/timeline", attorney, undefined, { path: { caseId }, query: { limit: "100" } });
    const told = (timeline.body.data as { type: string }[]).map(({ type }) => type.split(".")[0]);
    expect(told).toContain("appointment");
    for (const ours of ["claim", "coverage", "appointment-billing"]) expect(told).not.toContain(ours);
  });
});

describe("how an appointment is billed (CLM-004, CLM-016)", () => {
  it("is said before or after the visit, whole each time, by those who bill", async () => {
    const caseId = await net.aCase();
    const { appointmentId } = (await net.booked(caseId, { booking: { billing: undefined } })).body;
    expect((await billingOf(appointmentId)).body).toEqual({ caseId, appointmentId, version: 0 });
    const said = {
      serviceId: net.serviceId,
      diagnoses: ["s13.4xxa"],
      placeOfService: "11",
      priceOverride: { amount: "75.00", reason: "As agreed" },
    };
    expect(refused(await sayBilling(appointmentId, said, 0, net.manager))).toEqual([403, "access.denied"]);
    expect(await sayBilling(appointmentId, said, 0)).toMatchObject({ status: 200, body: { ...said, diagnoses: ["S134XXA"], version: 1 } });
    const { body } = await sayBilling(appointmentId, { placeOfService: "12" }, 1);
    expect(body).toMatchObject({ placeOfService: "12", version: 2 });
    expect([body.serviceId, body.priceOverride]).toEqual([undefined, undefined]);
    expect((await sayBilling(appointmentId, { placeOfService: "12" }, 2)).body.version).toBe(2);
    expect(refused(await sayBilling(appointmentId, {}, 1))).toEqual([412, "version.stale"]);
    expect((await typesOf(caseId)).filter((type) => type === "appointment-billing.changed.v1")).toHaveLength(2);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("names what is there and in use; what is booked is of the booked type, what was given may be another service", async () => {
    const caseId = await net.aCase();
    const { appointmentId } = (await net.booked(caseId)).body;
    const other = { code: "99213", name: "Office visit", serviceType: "officeVisit" };
    const { body: visit } = await h.call("POST /v1/services", net.processor, other);
    expect(refused(await sayBilling(appointmentId, { serviceId: newId("service") }, 1))).toEqual([404, "service.not-found"]);
    const another = await net.tryBooking(caseId, { billing: { serviceId: visit.serviceId } }, { hour: 3 });
    expect(refused(another)).toEqual([422, "service.other-type"]);
    expect(refused(await sayBilling(appointmentId, { payerId: newId("payer") }, 1))).toEqual([404, "payer.not-found"]);
    expect(refused(await sayBilling(appointmentId, { clinicianId: newId("provider") }, 1))).toEqual([404, "provider.not-found"]);
    const of13 = { diagnoses: Array.from({ length: 13 }, (_, i) => `S${10 + i}`) };
    expect(refused(await sayBilling(appointmentId, of13, 1))).toEqual([400, "request.invalid"]);
    expect((await sayBilling(appointmentId, { serviceId: visit.serviceId }, 1)).status).toBe(200);
  });

  it("does not change any more once it has its claim", async () => {
    const { appointmentId } = await net.aClaim();
    const { body } = await billingOf(appointmentId);
    expect(body).toMatchObject({ state: "claimed", outcome: "showedUp", claimId: expect.stringMatching(/^claim_/) });
    expect(refused(await sayBilling(appointmentId, { placeOfService: "12" }, body.version))).toEqual([409, "billing.claimed"]);
  });

  it("can be said with the booking, in the same write, but for the price", async () => {
    const caseId = await net.aCase();
    const { appointmentId } = (await net.booked(caseId, { booking: { billing: { serviceId: net.serviceId, payerId: net.payerId } } })).body;
    expect((await billingOf(appointmentId)).body).toMatchObject({ serviceId: net.serviceId, payerId: net.payerId, version: 1 });
    expect((await typesOf(caseId)).slice(0, 2)).toEqual(["appointment-billing.changed.v1", "appointment.booked.v1"]);
    expect(await net.wrong(caseId)).toEqual([]);
    const book = (billing: object) => net.tryBooking(caseId, { billing }, { hour: 1 });
    expect(refused(await book({ serviceId: newId("service") }))).toEqual([404, "service.not-found"]);
    expect(refused(await book({ payerId: newId("payer") }))).toEqual([404, "payer.not-found"]);
    expect(refused(await book({ priceOverride: { amount: "1.00", reason: "No" } }))).toEqual([400, "request.invalid"]);
  });
});

describe("POST /v1/appointments/{appointmentId}/claim", () => {
  it("says without writing what it would write, the same working to the word (CLM-032)", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.kept(caseId);
    const before = await net.whole(caseId);
    const dry = await net.bill(appointmentId, { query: { dryRun: "true" } });
    expect(dry).toMatchObject({
      status: 200,
      body: {
        verdict: "bill",
        outcome: "showedUp",
        obstacles: [],
        schedulePrice: "120.00",
        figures: { charge: "120.00", patientShare: "20.00", payerShare: "100.00" },
      },
    });
    expect(dry.body.claimId).toBeUndefined();
    expect(dry.headers.location).toBeUndefined();
    expect((await net.whole(caseId)).head).toEqual(before.head);

    const billed = await net.bill(appointmentId);
    expect(billed.status).toBe(201);
    expect(billed.headers.location).toBe(`/v1/claims/${billed.body.claimId}`);
    expect(billed.body.claimNumber).toMatch(/^CLM-\d{4}-\d{7}$/);
    expect(billed.body.explanation).toEqual(dry.body.explanation);
    expect(billed.body.lines).toEqual(dry.body.lines);
  });

  it("answers the claim that there is, with its working, however it is asked again (CLM-031)", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.kept(caseId);
    const [one, two] = await Promise.all([net.bill(appointmentId, { key: "k" }), net.bill(appointmentId, { key: "k" })]);
    expect(one.body).toEqual(two.body);
    for (const query of [{ dryRun: "false" }, { dryRun: "true" }]) {
      const again = await net.bill(appointmentId, { query });
      expect(again).toMatchObject({ status: 200, body: { verdict: "done", claimId: one.body.claimId, figures: { charge: "120.00" } } });
      expect(again.body.explanation).toEqual(one.body.explanation);
    }
    expect((await billsOf(caseId)).body.bills).toHaveLength(1);
  });

  it("of four at once makes one claim", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.kept(caseId);
    const answers = await Promise.all([1, 2, 3, 4].map(() => net.bill(appointmentId)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 200, 201]);
    expect(new Set(answers.map(({ body }) => body.claimId)).size).toBe(1);
    expect(await net.wrong(caseId)).toEqual([]);
  });

  it("refuses what the workflow would hold, and lists why each authorization does not cover it (CLM-036)", async () => {
    const caseId = await net.aCase();
    const appointmentId = await net.unauthorized(caseId);
    const dry = await net.bill(appointmentId, { query: { dryRun: "true" } });
    expect(dry).toMatchObject({
      status: 200,
      body: { verdict: "held", obstacles: [{ code: "claim.held" }, { code: "authorization.not-approved" }] },
    });
    const answered = await net.bill(appointmentId);
    expect(refused(answered)).toEqual([409, "claim.held"]);
    expect(answered.body.errors.map(({ code }: { code: string }) => code)).toEqual(["claim.held", "authorization.not-approved"]);
    expect(await net.billing(caseId, appointmentId)).toMatchObject({ version: 1 });
  });

  it("refuses an appointment that is still to come, and one whose status is not billed (CLM-003)", async () => {
    const { appointmentId } = (await net.booked(await net.aCase())).body;
    expect(refused(await net.bill(appointmentId))).toEqual([409, "claim.not-billed"]);
    await net.say(appointmentId, "noShow");
    expect(refused(await net.bill(appointmentId))).toEqual([409, "claim.not-billed"]);
    expect(refused(await net.bill(newId("appointment")))).toEqual([404, "appointment.not-found"]);
  });

  it("refuses a service that nothing prices, never makes a claim of nothing (CLM-009)", async () => {
    const free = await aPricedNetwork(h, { fee: { from: "2099-01-01" } });
    const appointmentId = await free.kept(await free.aCase());
    expect(refused(await free.bill(appointmentId))).toEqual([422, "claim.no-price"]);
  });

  it("refuses a timed service that was too short for a unit (DESIGN 12.18)", async () => {
    const timed = { intervalMinutes: 15, rounding: { to: "cms8Minute" } };
    const quick = await aPricedNetwork(h, { service: { timed } });
    const of = async (durationMinutes: number) => quick.kept(await quick.aCase(), { booking: { durationMinutes } });
    expect(refused(await quick.bill(await of(5)))).toEqual([422, "claim.no-units"]);
    expect((await quick.bill(await of(10))).body).toMatchObject({ lines: [{ units: "1", charge: "120.00" }] });
  });

  it("is not for those who only read, and shows them the bills (DESIGN 12.20)", async () => {
    const { caseId, appointmentId, claimId } = await net.aClaim();
    expect(refused(await net.bill(appointmentId, {}, net.manager))).toEqual([403, "access.denied"]);
    expect((await billsOf(caseId, net.manager)).body).toMatchObject({
      caseId,
      bills: [{ claimId, retail: "120.00", patientShare: "20.00", balance: "120.00" }],
      totals: { billed: "120.00", collected: "0.00", balance: "120.00" },
    });
    expect((await billsOf(await net.aCase())).body).toMatchObject({ bills: [], totals: { billed: "0.00" }, version: 0 });
  });
});

describe("a case with claims (LCM-062, LCM-097, INT-008)", () => {
  const readiness = (caseId: string, to: string) =>
    h.call("GET /v1/cases/{caseId}/readiness", net.manager, undefined, { path: { caseId }, query: { to } });

  it("is not closed before they are final, and warns of those whose service is before a corrected date of loss", async () => {
    const { caseId, claimId } = await net.aClaim();
    const rows = async (to: string) =>
      ((await readiness(caseId, to)).body.rows as { code: string; severity: string; links: string[] }[]).map(
        ({ code, severity }) => `${code} ${severity}`,
      );
    expect(await rows("closed")).toEqual(["authorizations.open blocks", "claims.pending blocks", "account.balance blocks"]);
    expect(await rows("suspended")).toEqual(["authorizations.open warns", "claims.pending warns", "account.balance warns"]);
    const today = dayOf(now());
    const corrected = { dateOfLoss: today, dateOfRetention: today };
    const patched = await h.call("PATCH /v1/cases/{caseId}", net.manager, corrected, { path: { caseId }, version: 1 });
    expect(patched.status, JSON.stringify(patched.body)).toBe(200);
    expect(await rows("suspended")).toContain("claims.flawed warns");
    const voided = await h.call("POST /v1/claims/{claimId}/void", net.processor, { reason: "Made by mistake" }, { path: { claimId } });
    expect(voided.status, JSON.stringify(voided.body)).toBe(200);
    expect(await rows("closed")).toEqual(["authorizations.open blocks"]);
    expect(await net.wrong(caseId)).toEqual([]);
  });
});

it("the examples of the docs are what can be sent", async () => {
  const caseId = await net.aCase({ coverage: false });
  const { appointmentId } = (await net.booked(caseId)).body;
  const example = bodyExamples.setCoverage as { policies: object[] };
  const own = { ...example, policies: example.policies.map((policy) => ({ ...policy, payerId: net.payerId })) };
  expect((await net.cover(caseId, own)).status).toBe(200);
  expect((await sayBilling(appointmentId, bodyExamples.changeAppointmentBilling!, 1)).status).toBe(200);
});
