import { describe, expect, it } from "vitest";
import type { Authorization } from "../../domain/care/authorization.ts";
import { AuthorizationStatus, dueOf, endAuthorization } from "../../domain/care/authorization.ts";
import { checkAuthorization } from "../../domain/care/check-authorization.ts";
import { cancelAuthorization, DecideAuthorization, decideAuthorization } from "../../domain/care/decide-authorization.ts";
import { outlookOf } from "../../domain/care/outlook.ts";
import type { RequestFacts } from "../../domain/care/request-authorization.ts";
import { RequestAuthorization, requestAuthorization } from "../../domain/care/request-authorization.ts";
import { ServiceType } from "../../domain/care/service-type.ts";
import { CaseStatus } from "../../domain/cases/legal-case.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { anAuthorization, at, book, caseId, noon, providerId, settings, withSettings } from "./care-scenes.ts";
import { evening, verdict } from "./case-scenes.ts";

const asked = (difference: object = {}): RequestAuthorization =>
  RequestAuthorization.parse({ serviceType: "physicalTherapy", providerId, units: 12, validFrom: "2025-07-02", ...difference });
const known = (difference: Partial<RequestFacts> = {}): RequestFacts => ({
  legalCase: { caseId, caseStatus: "active", dateOfLoss: day("2025-06-10") },
  provider: { active: true },
  authorizations: [],
  settings,
  ...difference,
});
const ask = (difference: object = {}, facts: Partial<RequestFacts> = {}, stamp = noon()) =>
  requestAuthorization(asked(difference), known(facts), stamp);
const on = (caseStatus: CaseStatus, dateOfLoss = "2025-06-10") => ({ legalCase: { caseId, caseStatus, dateOfLoss: day(dateOfLoss) } });
const retro = (serviceDate: string) => ({
  validFrom: undefined,
  retroactive: { serviceDate, whyNotBefore: "An emergency", clinicalRationale: "Acute neck pain" },
});

describe("a request (LCM-110..113, LCM-116)", () => {
  it.each(ServiceType.options)("is reviewed by people unless it approves by itself: %s (LCM-114, LCM-115)", (serviceType) => {
    const itself = serviceType === "officeVisit" || serviceType === "initialEvaluation";
    expect(ask({ serviceType }).authorization.status).toBe(itself ? "requested" : "inReview");
    expect(ask({ serviceType, ...retro("2025-07-01") }).authorization.status).toBe("inReview");
  });

  it("is told as an event without its texts, and due on the day after its last", () => {
    const stamp = noon();
    const { authorization, events } = ask(retro("2025-07-01"), {}, stamp);
    expect(authorization).toMatchObject({
      units: 12,
      unitsUsed: 0,
      unitsHeld: 0,
      requestedBy: stamp.actorId,
      retroactive: true,
      version: 1,
    });
    expect(events).toMatchObject([
      { type: "authorization.requested.v1", change: { [authorization.authorizationId]: { after: authorization } } },
    ]);
    expect(JSON.stringify(events[0]!.data)).not.toMatch(/emergency|neck/i);
    expect(ask().authorization.dueOn).toBe("2025-12-30");
  });

  it("takes the end of its period from the setting of its service (LCM-122, XCT-013)", () => {
    const days = withSettings({ authorizationValidDays: { otherwise: 90, byService: { imaging: 30 } } });
    expect(ask().authorization.validTo).toBe("2025-12-29"); // 180 days.
    expect(ask({}, { settings: days }).authorization.validTo).toBe("2025-09-30");
    expect(ask({ serviceType: "imaging" }, { settings: days }).authorization.validTo).toBe("2025-08-01");
    expect(ask({ validTo: "2025-07-31" }, { settings: days }).authorization.validTo).toBe("2025-07-31");
  });

  it.each([
    ["one day", { validFrom: "2025-07-02", validTo: "2025-07-02" }, "fine"],
    ["backwards by a day", { validFrom: "2025-07-03", validTo: "2025-07-02" }, "authorization.period-backwards"],
    ["from yesterday on", { validFrom: "2025-07-01", validTo: "2025-08-01" }, "authorization.period-past"],
    ["over 29 February", { validFrom: "2028-02-29", validTo: "2028-02-29" }, "fine"],
  ])("is for a period to come: %s (LCM-113)", (_, period, wanted) => {
    expect(verdict(() => ask(period))).toBe(wanted);
  });

  it("begins today in Los Angeles, where it is still July 1st (XCT-007)", () => {
    expect(verdict(() => ask({ validFrom: "2025-07-01" }, {}, evening()))).toBe("fine");
  });

  it.each(CaseStatus.options)("is not made while the case is held or closed: %s (LCM-092, LCM-094)", (status) => {
    const wanted = status === "suspended" || status === "closed" ? `case.${status}` : "fine";
    expect(verdict(() => ask({}, on(status)))).toBe(wanted);
  });

  it("is for a provider who is there and in use (LCM-111)", () => {
    expect(verdict(() => ask({}, { provider: undefined }))).toBe("provider.not-found");
    expect(verdict(() => ask({}, { provider: { active: false } }))).toBe("provider.inactive");
  });

  it("is one of at most 300 of a case", () => {
    const many = (length: number) => ({ authorizations: Array.from({ length }, () => anAuthorization()) });
    expect(verdict(() => ask({}, many(299)))).toBe("fine");
    expect(verdict(() => ask({}, many(300)))).toBe("authorization.too-many");
    expect(verdict(() => book({ serviceType: "officeVisit" }, many(300)))).toBe("authorization.too-many");
  });

  it.each([
    ["neither a period nor a day that has passed", { validFrom: undefined }],
    ["both of them", { ...retro("2025-07-01"), validFrom: "2025-07-02" }],
    ["a retroactive period", { ...retro("2025-07-01"), validTo: "2025-07-02" }],
    ["no units", { units: 0 }],
    ["more units than a year has days", { units: 366 }],
    ["more than two years", { validTo: "2027-07-03" }],
    [
      "a retroactive request without a reason",
      { ...retro("2025-07-01"), retroactive: { serviceDate: "2025-07-01", whyNotBefore: "", clinicalRationale: "Pain" } },
    ],
  ])("cannot say %s", (_, difference) => {
    expect(() => asked(difference)).toThrow();
  });

  it.each([{ units: 1 }, { units: 365 }, { validTo: "2027-07-02" }])("can say %j", (difference) => {
    expect(asked(difference)).toMatchObject(difference);
  });
});

describe("the retroactive window (LCM-123, LCM-126, LCM-153)", () => {
  it.each([
    ["today", "2025-07-02", "fine"],
    ["tomorrow", "2025-07-03", "authorization.retro-in-future"],
    ["30 days ago", "2025-06-02", "fine"],
    ["31 days ago", "2025-06-01", "authorization.retro-window"],
  ])("a service of %s", (_, serviceDate, wanted) => {
    expect(verdict(() => ask(retro(serviceDate), on("active", "2025-05-01")))).toBe(wanted);
  });

  it.each([
    ["2025-06-10", "fine"],
    ["2025-06-09", "authorization.retro-before-loss"],
  ])("a service on %s, with the loss on June 10th", (serviceDate, wanted) => {
    expect(verdict(() => ask(retro(serviceDate)))).toBe(wanted);
  });

  it("is as wide as the setting says (XCT-013)", () => {
    const settings14 = withSettings({ retroactiveWindowDays: 14 });
    expect(verdict(() => ask(retro("2025-06-18"), { settings: settings14 }))).toBe("fine");
    expect(verdict(() => ask(retro("2025-06-17"), { settings: settings14 }))).toBe("authorization.retro-window");
  });

  it("is for the day of the service alone, which cannot expire", () => {
    expect(ask(retro("2025-06-20")).authorization).toMatchObject({ validFrom: "2025-06-20", validTo: "2025-06-20", dueOn: undefined });
  });
});

describe("a decision (LCM-124)", () => {
  const inReview = anAuthorization({ status: "inReview", authorizationNumber: undefined, validFrom: day("2025-07-02") });
  const facts = {
    caseStatus: "active" as const,
    authorizationNumber: "AUTH-2025-0000099" as string | undefined,
    alerts: settings.authorizationAlerts,
  };
  const decide = (body: object = {}, of: Partial<Authorization> = {}, more: Partial<typeof facts> = {}) =>
    decideAuthorization({ ...inReview, ...of }, DecideAuthorization.parse({ decision: "approve", ...body }), { ...facts, ...more }, noon());

  it("approves with a number, and the alert of its end is set (LCM-117, LCM-120)", () => {
    const { authorization, events } = decide({ reason: "Indicated" });
    expect(authorization).toMatchObject({ status: "approved", authorizationNumber: "AUTH-2025-0000099", dueOn: "2025-11-28", version: 3 });
    expect(events).toMatchObject([{ type: "authorization.approved.v1", data: { byItself: false }, reason: "Indicated" }]);
    expect(JSON.stringify(events[0]!.data)).not.toContain("Indicated");
  });

  it("denies, and nothing falls due any more", () => {
    const { authorization, events } = decide({ decision: "deny", reason: "Not indicated" });
    expect(authorization).toMatchObject({
      status: "denied",
      authorizationNumber: undefined,
      decisionReason: "Not indicated",
      dueOn: undefined,
    });
    expect(events.map(({ type }) => type)).toEqual(["authorization.denied.v1"]);
  });

  it.each(AuthorizationStatus.options)("is made once: %s", (status) => {
    const open = status === "requested" || status === "inReview";
    expect(verdict(() => decide({}, { status }))).toBe(open ? "fine" : "authorization.decided");
    expect(verdict(() => decide({ decision: "deny", reason: "Not now" }, { status }))).toBe(open ? "fine" : "authorization.decided");
  });

  it.each([
    [{ units: 10 }, "fine"],
    [{ units: 11 }, "authorization.units-exceeded"],
    [{ units: 1 }, "fine"],
    [{ validTo: "2025-12-28" }, "fine"],
    [{ validTo: "2025-12-29" }, "authorization.outside-period"],
    [{ validTo: "2025-07-02" }, "fine"],
    [{ validTo: "2025-07-01" }, "authorization.period-backwards"],
  ])("may grant less than was asked for, never more: %j", (body, wanted) => {
    expect(verdict(() => decide(body))).toBe(wanted);
  });

  it("does not approve what is over, unless it was asked for retroactively", () => {
    const over = { validFrom: day("2025-06-20"), validTo: day("2025-07-01") };
    expect(verdict(() => decide({}, over))).toBe("authorization.period-past");
    expect(verdict(() => decide({}, { ...over, validTo: day("2025-07-02") }))).toBe("fine");
    expect(verdict(() => decide({}, { ...over, retroactive: true }))).toBe("fine");
  });

  it("needs a case that is not held, and a number that is left (LCM-092, LCM-117)", () => {
    expect(verdict(() => decide({}, {}, { caseStatus: "suspended" as never }))).toBe("case.suspended");
    expect(verdict(() => decide({}, {}, { authorizationNumber: undefined }))).toBe("number.exhausted");
    expect(verdict(() => decide({ decision: "deny", reason: "Not now" }, {}, { authorizationNumber: undefined }))).toBe("fine");
  });
});

describe("canceling and ending", () => {
  it.each(AuthorizationStatus.options)("is for what is open: %s (LCM-125, DESIGN 12.13)", (status) => {
    const open = status === "requested" || status === "inReview" || status === "approved";
    const authorization = anAuthorization({ status });
    expect(verdict(() => cancelAuthorization(authorization, { reason: "Moved" }, noon()))).toBe(
      open ? "fine" : "authorization.not-approved",
    );
    expect(endAuthorization(authorization, noon())?.authorization.status).toBe(open ? "canceled" : undefined);
  });

  it.each([
    [0, 0, "fine", "canceled"],
    [1, 0, "authorization.in-use", undefined],
    [0, 1, "authorization.in-use", "canceled"],
  ])("with %i units held and %i used: by people %s; at closing what is held stands in the way", (unitsHeld, unitsUsed, said, ended) => {
    const authorization = anAuthorization({ unitsHeld, unitsUsed });
    expect(verdict(() => cancelAuthorization(authorization, { reason: "Moved" }, noon()))).toBe(said);
    const after = endAuthorization(authorization, noon());
    expect([after?.authorization.status, after?.authorization.unitsUsed]).toEqual([ended, ended && unitsUsed]);
  });
});

describe("when an authorization falls due (LCM-119, LCM-120)", () => {
  it.each([
    [{}, "2025-11-28"],
    [{ endAlertOn: day("2025-11-28") }, "2025-12-29"],
    [{ oneVisit: true }, "2025-12-29"],
    [{ retroactive: true }, undefined],
    [{ status: "inReview" }, "2025-12-29"],
    [{ status: "requested" }, "2025-12-29"],
    [{ status: "exhausted" }, undefined],
    [{ status: "denied" }, undefined],
    [{ validTo: day("2028-03-30") }, "2028-02-29"],
  ] as [Partial<Authorization>, string | undefined][])("%j on %s", (difference, wanted) => {
    expect(dueOf(anAuthorization(difference), { daysLeft: 30 })).toBe(wanted);
  });
});

describe("a check (LCM-127)", () => {
  const wanted = { caseId, serviceType: "physicalTherapy" as const, on: day("2025-07-10"), units: 1 };
  const check = (authorizations: Authorization[], difference: object = {}, caseStatus: CaseStatus = "active") =>
    checkAuthorization({ ...wanted, ...difference }, { caseStatus, authorizations });

  it("names the covering one that ends first, and says why the others do not cover", () => {
    const later = anAuthorization();
    const sooner = anAuthorization({ validTo: day("2025-08-01"), unitsUsed: 3, unitsHeld: 2 });
    const spent = anAuthorization({ status: "exhausted", unitsUsed: 10 });
    const elsewhere = anAuthorization({ providerId: newId("provider") });
    expect(check([later, sooner, spent, elsewhere], { providerId })).toEqual({
      covered: true,
      authorizationId: sooner.authorizationId,
      unitsLeft: 5,
      reasons: [
        { code: "authorization.units-exceeded", authorizationId: spent.authorizationId },
        { code: "authorization.other-provider", authorizationId: elsewhere.authorizationId },
      ],
    });
  });

  it.each(CaseStatus.options)("covers an office visit by itself while the case is served: %s (LCM-114)", (status) => {
    const served = status !== "suspended" && status !== "closed";
    expect(check([], { serviceType: "officeVisit" }, status).covered).toBe(served);
    expect(check([anAuthorization()], {}, status).covered).toBe(served);
  });

  it.each([
    ["2025-06-30", false],
    ["2025-07-01", true],
    ["2025-12-28", true],
    ["2025-12-29", false],
  ])("covers its first and its last day: %s %s", (on, covered) => {
    expect(check([anAuthorization()], { on: day(on) }).covered).toBe(covered);
  });
});

describe("what is left of it (LCM-118, DOMAIN A9)", () => {
  it.each([
    [{ unitsUsed: 0 }, "0.00", 10, undefined],
    [{ unitsUsed: 5, unitsHeld: 2 }, "50.00", 3, "2025-07-20"],
    [{ unitsUsed: 1 }, "10.00", 9, "2025-10-08"],
    [{ units: 3, unitsUsed: 1 }, "33.33", 2, "2025-07-30"],
    [{ unitsUsed: 1, validTo: day("2025-10-07") }, "10.00", 9, undefined],
    [{ unitsUsed: 10, status: "exhausted" }, "100.00", 0, undefined],
    [{ unitsUsed: 1, validFrom: day("2025-07-11") }, "10.00", 9, undefined],
  ] as [Partial<Authorization>, string, number, string | undefined][])(
    "%j on its tenth day",
    (difference, percentUsed, unitsLeft, usedUpOn) => {
      expect(outlookOf(anAuthorization(difference), day("2025-07-10"))).toEqual({ percentUsed, unitsLeft, usedUpOn });
    },
  );
});

it("a request knows the moment it is made, not the day of the server (XCT-007)", () => {
  expect(ask({}, {}, at("2025-07-03T06:59:59.999Z")).authorization.requestedAt).toBe("2025-07-03T06:59:59.999Z");
});
