import { describe, expect, it } from "vitest";
import type { Bill } from "../../domain/billing/bill.ts";
import { billingPart, BillingDetails, Diagnosis } from "../../domain/billing/appointment-billing.ts";
import { tellOf } from "../../domain/billing/billing-task.ts";
import type { Coverage } from "../../domain/billing/coverage.ts";
import { changeBilling } from "../../domain/billing/change-billing.ts";
import { setCoverage } from "../../domain/billing/set-coverage.ts";
import { readinessOf } from "../../domain/cases/readiness.ts";
import { ClaimStatus } from "../../domain/claims/claim-status.ts";
import { cents } from "../../domain/kernel/money.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import { addDays, day } from "../../domain/kernel/time.ts";
import type { Payer } from "../../domain/parties/payer.ts";
import { appointmentNotBilled } from "../../events/billing.ts";
import { newId } from "../../functions/shared/stamp.ts";
import {
  aBilling,
  anAppointment,
  appointmentId,
  aPayer,
  aPolicy,
  aService,
  caseId,
  evening,
  payerId,
  serviceId,
} from "./billing-scenes.ts";
import { standing } from "./status-scenes.ts";

const stamp = evening();
const codeOf = (decide: () => unknown): string => {
  try {
    decide();
    return "fine";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

describe("the insurance of a case (CLM-017)", () => {
  const payers = [aPayer() as Payer];
  const set = (details: object, coverage?: Coverage) =>
    setCoverage({ policies: [aPolicy()], ...details }, { caseId, coverage, payers }, stamp);

  it("is told with the payers' ids and nothing of the patient, whom law firms hear nothing of", () => {
    const { coverage, events } = set({});
    expect(coverage).toMatchObject({ caseId, version: 1, policies: [{ payerId }] });
    expect(events.map(({ data }) => data)).toEqual([{ caseId, payerIds: [payerId], internal: true }]);
    expect(set({}, coverage)).toEqual({ coverage, events: [] });
    expect(set({ policies: [] }, coverage)).toMatchObject({ coverage: { version: 2, policies: [] } });
  });

  it.each([
    ["2025-07-01", "2025-07-01", "fine"],
    ["2025-07-02", "2025-07-01", "coverage.period-backwards"],
  ])("with a policy from %s to %s is %s", (from, to, expected) => {
    const period = { from: day(from), to: day(to) };
    expect(codeOf(() => set({ policies: [aPolicy(period)] }))).toBe(expected);
    expect(codeOf(() => set({ reducedFee: { schedule: "Hardship", ...period } }))).toBe(expected);
  });

  it("names only payers who are there and in use", () => {
    expect(codeOf(() => set({ policies: [aPolicy({ payerId: newId("payer") })] }))).toBe("payer.not-found");
    const gone = { caseId, coverage: undefined, payers: [aPayer({ active: false }) as Payer] };
    expect(codeOf(() => setCoverage({ policies: [aPolicy()] }, gone, stamp))).toBe("payer.inactive");
  });
});

describe("what is said of an appointment's bill (CLM-016)", () => {
  const appointment = anAppointment();
  const change = (said: object, { billing, ...named }: Partial<Parameters<typeof changeBilling>[1]> = {}) =>
    changeBilling(BillingDetails.parse(said), { appointment, billing, ...named }, stamp);

  it("replaces what was said before, whole, and keeps how far the bill has come", () => {
    const before = aBilling({ state: "failed", outcome: "showedUp", obstacles: [], decidedAt: stamp.at, taskId: newId("task") });
    const { billing, events } = change({ placeOfService: "11" }, { billing: before });
    expect(billing).toMatchObject({ placeOfService: "11", state: "failed", decidedAt: stamp.at, taskId: before.taskId, version: 2 });
    expect(billing.diagnoses).toBeUndefined();
    expect(events).toMatchObject([{ data: { appointmentId, fields: ["placeOfService", "diagnoses"], internal: true } }]);
    expect(events[0]?.change).toEqual({ [billingPart(appointmentId)]: { before, after: billing } });
  });

  it("is no change when it is so already, and stands once there is a claim", () => {
    const before = aBilling();
    expect(change({ diagnoses: ["S13.4XXA", "m54.2"] }, { billing: before })).toEqual({ billing: before, events: [] });
    expect(codeOf(() => change({}, { billing: aBilling({ claimId: newId("claim") }) }))).toBe("billing.claimed");
  });

  it.each([
    [{ service: aService() }, "fine"],
    [{ service: undefined }, "service.not-found"],
    [{ service: aService({ active: false }) }, "service.inactive"],
    [{ service: aService({ serviceType: "surgery" }) }, "fine"], // It is held until it is authorized (CLM-036).
  ])("names a service that is given, also another than was booked: %#", (named, expected) => {
    expect(codeOf(() => change({ serviceId }, named))).toBe(expected);
  });

  it.each([
    ["S13.4XXA", "S134XXA"],
    ["m54.2", "M542"],
    ["U07.1", undefined], // No code of an injury begins with U.
    ["13.4", undefined],
    ["S13.4XXAZZ", undefined],
  ])("takes %s as the diagnosis %s", (given, expected) => expect(Diagnosis.safeParse(given).data).toBe(expected));

  it("holds twelve diagnoses, not thirteen (CLM-035)", () => {
    const of = (count: number) => BillingDetails.safeParse({ diagnoses: Array.from({ length: count }, (_, i) => `S${10 + i}`) }).success;
    expect([of(12), of(13)]).toEqual([true, false]);
  });
});

describe("the task that tells a person of an appointment's bill", () => {
  const held = aBilling({ state: "held", obstacles: [{ code: "claim.held", says: "No authorization covers it." }], version: 2 });
  const event = appointmentNotBilled.record(
    stamp,
    { caseId, appointmentId, state: "held", obstacles: ["claim.held"] },
    { [billingPart(appointmentId)]: { after: held } },
  );
  const first = tellOf({ billing: held, events: [event] }, { before: undefined, task: undefined, tell: "claimHeld" }, stamp);

  it("is the claims processors', about the appointment, and goes with the change", () => {
    const [task] = first.opened;
    expect(task).toMatchObject({ kind: "claimHeld", owner: "team:claimsProcessor", about: appointmentId, internal: true, status: "open" });
    expect(first.billing.taskId).toBe(task!.taskId);
    expect(first.events.map(({ type }) => type)).toEqual(["appointment.not-billed.v1", "task.opened.v1"]);
    expect(first.events[0]?.change).toEqual({ [billingPart(appointmentId)]: { after: first.billing } });
  });

  it("stays while the same is to be told, and makes way for another", () => {
    const [task] = first.opened;
    const again = { before: first.billing, task };
    const stays = tellOf({ billing: { ...first.billing, version: 3 }, events: [event] }, { ...again, tell: "claimHeld" }, stamp);
    expect([stays.opened, stays.over, stays.billing.taskId]).toEqual([[], [], task!.taskId]);
    const tooLong = tellOf({ billing: { ...first.billing, version: 3 }, events: [] }, { ...again, tell: "claimHeldTooLong" }, stamp);
    expect(tooLong.over).toMatchObject([{ taskId: task!.taskId, status: "canceled" }]);
    expect(tooLong.opened).toMatchObject([{ kind: "claimHeldTooLong" }]);
    expect(tooLong.events[0]?.change).toMatchObject({ [billingPart(appointmentId)]: { after: { taskId: tooLong.billing.taskId } } });
    const billed = tellOf({ billing: { ...first.billing, version: 3 }, events: [event] }, { ...again, tell: undefined }, stamp);
    expect([billed.over.length, billed.billing.taskId]).toEqual([1, undefined]);
  });

  it("that a person has put away is not touched again", () => {
    const task = { ...first.opened[0]!, status: "done" as const };
    const billed = tellOf(
      { billing: { ...first.billing, version: 3 }, events: [event] },
      { before: first.billing, task, tell: undefined },
      stamp,
    );
    expect([billed.over, billed.events.length]).toEqual([[], 1]);
  });

  it("lists what is to be put right, each sentence once", () => {
    const says = "The birth date is missing.";
    const billing = aBilling({ state: "failed", obstacles: [1, 2].map(() => ({ code: "requirement.birthDate", says })) });
    const { opened } = tellOf({ billing, events: [event] }, { before: undefined, task: undefined, tell: "claimFailed" }, stamp);
    expect(opened).toMatchObject([{ kind: "claimFailed", details: says }]);
  });
});

describe("a case with bills", () => {
  const aBill = (difference: Partial<Bill>): Bill => ({
    billId: newId("bill"),
    claimId: newId("claim"),
    claimNumber: "CLM-2025-0000042",
    claimStatus: "submitted",
    providerId: newId("provider"),
    payerId,
    serviceDay: day("2025-07-02"),
    serviceCode: "97110",
    retail: cents(160_00),
    patientShare: cents(25_00),
    payerShare: cents(135_00),
    paid: cents(0),
    adjusted: cents(0),
    balance: cents(160_00),
    ...difference,
  });
  const rows = (bill: Bill, to: "closed" | "suspended" = "closed") =>
    readinessOf(standing("active", { bills: { caseId, bills: [bill], version: 1 } }), to).map(
      ({ code, severity }) => `${code} ${severity}`,
    );

  it.each(ClaimStatus.options)(
    "whose claim is %s is closed only when that is final, and changes hands with a warning (LCM-097)",
    (claimStatus) => {
      const final = ["paid", "closed", "void", "writtenOff"].includes(claimStatus);
      expect(rows(aBill({ claimStatus }))).toEqual(final ? [] : ["claims.pending blocks"]);
      expect(rows(aBill({ claimStatus }), "suspended")).toEqual(final ? [] : ["claims.pending warns"]);
    },
  );

  it("is warned of a service on the day before the date of loss, not on that day, and not of a void claim (INT-008, CLM-035)", () => {
    const { dateOfLoss } = standing("active").legalCase;
    const on = (serviceDay: Bill["serviceDay"], claimStatus: Bill["claimStatus"]) => rows(aBill({ serviceDay, claimStatus }));
    expect(on(dateOfLoss, "paid")).toEqual([]);
    expect(on(addDays(dateOfLoss, -1), "paid")).toEqual(["claims.flawed warns"]);
    expect(on(addDays(dateOfLoss, -1), "void")).toEqual([]);
  });
});
