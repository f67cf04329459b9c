import { describe, expect, it } from "vitest";
import type { TransitionFacts } from "../../domain/billing/transition-facts.ts";
import { addDays } from "../../domain/kernel/time.ts";
import type { PlanRequirement } from "../../domain/parties/payer.ts";
import { PlanRequirement as Requirements } from "../../domain/parties/payer.ts";
import { newId } from "../../functions/shared/stamp.ts";
import {
  aBilling,
  aCoverage,
  aMissedVisit,
  anAppointment,
  aPatient,
  aPayer,
  aPolicy,
  aProvider,
  aRetroactive,
  aService,
  authorizationId,
  billed,
  codesOf,
  serviceDay,
  theAuthorization,
  theCase,
  unbilled,
  workingOf,
} from "./billing-scenes.ts";

const all = Requirements.options;
const payer = aPayer({ requirements: [...all] });

/** For each requirement, facts that lack just that, and where it is put right. */
const lacking = {
  birthDate: [{ patient: aPatient({ birthDate: undefined as never }) }, /^\/v1\/patients\/\w+#\/birthDate$/],
  gender: [{ patient: aPatient({ gender: undefined }) }, /^\/v1\/patients\/\w+#\/gender$/],
  homeAddress: [{ patient: aPatient({ homeAddress: undefined }) }, /^\/v1\/patients\/\w+#\/homeAddress$/],
  memberId: [{ coverage: aCoverage({ policies: [aPolicy({ memberId: undefined })] }) }, /^\/v1\/cases\/\w+\/coverage#\/policies$/],
  groupNumber: [{ coverage: aCoverage({ policies: [aPolicy({ groupNumber: undefined })] }) }, /^\/v1\/cases\/\w+\/coverage#\/policies$/],
  diagnosis: [{ billing: aBilling({ diagnoses: [] }) }, /^\/v1\/appointments\/\w+\/billing#\/diagnoses$/],
  placeOfService: [{ services: [aService({ placeOfService: undefined })] }, /^\/v1\/appointments\/\w+\/billing#\/placeOfService$/],
  authorizationNumber: [{ authorizations: [theAuthorization({ authorizationNumber: undefined })] }, /^\/v1\/cases\/\w+\/authorizations$/],
  renderingNpi: [{ clinician: aProvider({ providerId: newId("provider"), npi: undefined }) }, /^\/v1\/providers\/\w+#\/npi$/],
  billingNpi: [{ provider: aProvider({ npi: undefined }) }, /^\/v1\/providers\/\w+#\/npi$/],
  accidentState: [{ legalCase: theCase({ jurisdiction: undefined }) }, /^\/v1\/cases\/\w+#\/jurisdiction$/],
} as const satisfies Record<PlanRequirement, readonly [Partial<TransitionFacts>, RegExp]>;

describe("the requirements of the payer's plan (CLM-002)", () => {
  it("are met by a claim that has all of them", () => {
    const claim = billed({ payer });
    expect(workingOf(claim, "requirements")).toMatchObject({ result: "met", inputs: { birthDate: "there", accidentState: "there" } });
  });

  it.each(all)("name %s when just that is missing, and where it is put on record", (requirement) => {
    const [facts, place] = lacking[requirement];
    const outcome = unbilled({ payer, ...facts });
    expect([outcome.kind, codesOf(outcome)]).toEqual(["failed", [`requirement.${requirement}`]]);
    expect(outcome.obstacles[0]!.field).toMatch(place);
    expect(outcome.obstacles[0]!.says).toMatch(/^The payer requires .+\.$/);
  });

  it.each(all)("do not look at %s where the payer does not require it", (requirement) => {
    const [facts] = lacking[requirement];
    expect(billed(facts).kind).toBe("bill");
    expect(billed({ payer: aPayer({ requirements: all.filter((one) => one !== requirement) }), ...facts }).kind).toBe("bill");
  });

  it("are all listed at once, and nothing is created", () => {
    const facts = Object.assign({}, ...Object.values(lacking).map(([one]) => one)) as Partial<TransitionFacts>;
    const coverage = aCoverage({ policies: [aPolicy({ memberId: undefined, groupNumber: undefined })] });
    const patient = aPatient({ birthDate: undefined as never, gender: undefined, homeAddress: undefined });
    const outcome = unbilled({ ...facts, payer, coverage, patient });
    expect(codesOf(outcome)).toEqual(all.map((requirement) => `requirement.${requirement}`));
    expect(outcome).not.toHaveProperty("content");
  });

  it.each([
    ["unknown", false],
    ["undisclosed", false],
    ["female", true],
    ["nonBinary", true],
  ] as const)("take %s for a gender: %s", (gender, isOne) => {
    const facts = { payer: aPayer({ requirements: ["gender"] }), patient: aPatient({ gender }) };
    expect(isOne ? billed(facts).kind : codesOf(unbilled(facts))[0]).toBe(isOne ? "bill" : "requirement.gender");
  });

  it("do not apply to a cancellation fee, which the patient pays", () => {
    expect(billed(aMissedVisit({ payer, patient: aPatient({ gender: undefined, homeAddress: undefined }) })).kind).toBe("bill");
  });

  it("are listed together with a missing authorization, so that nobody is sent twice", () => {
    const outcome = unbilled({ payer, patient: aPatient({ gender: undefined }), authorizations: [] });
    expect([outcome.kind, codesOf(outcome)]).toEqual(["failed", ["requirement.gender", "claim.held"]]);
  });
});

describe("what a claim is about (CLM-016, INT-008)", () => {
  const other = aService({ serviceId: newId("service"), code: "97112" });

  it("is the only service in use of the appointment's type", () => {
    expect(billed({ services: [aService(), aService({ serviceId: newId("service"), active: false })] }).content.lines[0]!.code).toBe(
      "97110",
    );
  });

  it("must be said where several fit", () => {
    expect(codesOf(unbilled({ services: [aService(), other] }))).toEqual(["service.unclear"]);
    expect(billed({ services: [aService(), other], billing: aBilling({ serviceId: other.serviceId }) }).content.lines[0]!.code).toBe(
      "97112",
    );
  });

  it("is never of another type by itself", () => {
    expect(codesOf(unbilled({ services: [aService({ serviceType: "chiropractic" })] }))).toEqual(["service.unclear"]);
    expect(codesOf(unbilled({ services: [] }))).toEqual(["service.unclear"]);
  });

  it("is in use", () => {
    const gone = aService({ active: false });
    expect(codesOf(unbilled({ services: [gone] }))).toEqual(["service.inactive"]);
    expect(codesOf(unbilled({ services: [gone, other], billing: aBilling({ serviceId: gone.serviceId }) }))).toEqual(["service.inactive"]);
    expect(codesOf(unbilled({ billing: aBilling({ serviceId: newId("service") }) }))).toEqual(["service.not-found"]);
  });

  it("is asked of a payer that is on record and in use", () => {
    expect(codesOf(unbilled({ payer: undefined }))).toEqual(["payer.not-found"]);
    expect(codesOf(unbilled({ payer: aPayer({ active: false }) }))).toEqual(["payer.inactive"]);
  });

  it("is complained of together with everything else", () => {
    const outcome = unbilled({
      services: [],
      payer: aPayer({ active: false, requirements: ["gender"] }),
      patient: aPatient({ gender: undefined }),
    });
    expect(codesOf(outcome)).toEqual(["service.unclear", "payer.inactive", "requirement.gender"]);
  });
});

describe("the authorization of a kept appointment (CLM-034, CLM-036)", () => {
  it("is its own, of which nothing more is taken", () => {
    const claim = billed();
    expect([claim.authorizationId, claim.authorizationUnits]).toEqual([authorizationId, undefined]);
    expect(claim.content.authorizationNumber).toBe("AUTH-2025-0000042");
  });

  it.each([
    ["used up since", theAuthorization({ status: "exhausted", units: 1 })],
    ["over since", theAuthorization({ status: "expired", validTo: serviceDay })],
    ["good from that day on", theAuthorization({ validFrom: serviceDay })],
    ["for this provider", theAuthorization({ providerId: aProvider().providerId })],
  ])("is its own when it is %s", (_, own) => {
    expect(billed({ authorizations: [own] }).authorizationId).toBe(authorizationId);
  });

  it.each([
    ["canceled", theAuthorization({ status: "canceled" }), "authorization.not-approved"],
    ["denied", theAuthorization({ status: "denied" }), "authorization.not-approved"],
    ["over the day before", theAuthorization({ status: "expired", validTo: addDays(serviceDay, -1) }), "authorization.outside-period"],
    ["good from the day after", theAuthorization({ validFrom: addDays(serviceDay, 1) }), "authorization.outside-period"],
    ["for another provider", theAuthorization({ providerId: newId("provider") }), "authorization.other-provider"],
    ["for another service", theAuthorization({ serviceType: "imaging" }), "authorization.other-service"],
  ])("is wanting when its own is %s: it is held, and offers the retroactive request", (_, own, why) => {
    const outcome = unbilled({ authorizations: [own] });
    expect([outcome.kind, codesOf(outcome)]).toEqual(["held", ["claim.held", why]]);
    expect(outcome.obstacles.map(({ field }) => field)).toEqual([
      expect.stringMatching(/^\/v1\/cases\/\w+\/authorizations$/),
      `/v1/authorizations/${authorizationId}`,
    ]);
  });

  it("is wanting when the service billed is of another type than the one that was authorized", () => {
    const imaging = aService({ serviceId: newId("service"), serviceType: "imaging" });
    expect(unbilled({ services: [aService(), imaging], billing: aBilling({ serviceId: imaging.serviceId }) }).kind).toBe("held");
  });

  it("is a retroactive one once that is approved, of which the units of the visit are taken now", () => {
    const retroactive = aRetroactive();
    const claim = billed({ authorizations: [theAuthorization({ status: "canceled" }), retroactive] });
    expect([claim.authorizationId, claim.authorizationUnits]).toEqual([retroactive.authorizationId, 1]);
    expect(claim.content.authorizationNumber).toBe("AUTH-2025-0000099");
    expect(workingOf(claim, "authorization").result).toContain("1 of 1 units are taken now");
  });

  it("is a retroactive one before any other that fits, and its own before both", () => {
    const another = theAuthorization({ authorizationId: newId("authorization"), validTo: serviceDay });
    const retroactive = aRetroactive();
    const gone = theAuthorization({ status: "canceled" });
    expect(billed({ authorizations: [gone, another, retroactive] }).authorizationId).toBe(retroactive.authorizationId);
    expect(billed({ authorizations: [gone, another] }).authorizationId).toBe(another.authorizationId);
    expect(billed({ authorizations: [another, retroactive, theAuthorization()] }).authorizationId).toBe(authorizationId);
  });

  it("is, of several others, the one that ends first", () => {
    const [later, sooner] = [addDays(serviceDay, 30), addDays(serviceDay, 3)].map((validTo) =>
      theAuthorization({ authorizationId: newId("authorization"), validTo }),
    );
    expect(billed({ authorizations: [later!, sooner!] }).authorizationId).toBe(sooner!.authorizationId);
  });

  it.each([
    ["a unit left", { units: 2, unitsUsed: 1, unitsHeld: 0 }, true],
    ["its last unit held for a visit to come", { units: 2, unitsUsed: 1, unitsHeld: 1 }, false],
    ["nothing decided yet", { status: "inReview" as const }, false],
  ])("is another one with %s: %o %s", (_, difference, isUsable) => {
    const another = theAuthorization({ authorizationId: newId("authorization"), ...difference });
    const facts = { authorizations: [theAuthorization({ status: "canceled" }), another] };
    if (isUsable) return expect(billed(facts).authorizationId).toBe(another.authorizationId);
    const outcome = unbilled(facts);
    return expect([outcome.kind, outcome.obstacles.length]).toEqual(["held", 3]);
  });

  it("must have as many units left as the visit took", () => {
    const another = theAuthorization({ authorizationId: newId("authorization"), units: 2, unitsUsed: 0 });
    const authorizations = [theAuthorization({ status: "canceled" }), another];
    expect(billed({ authorizations, appointment: anAppointment({ units: 2 }) }).authorizationUnits).toBe(2);
    expect(unbilled({ authorizations, appointment: anAppointment({ units: 3 }) }).kind).toBe("held");
  });

  it("says of each why it does not do, of very many only the nearest", () => {
    const many = Array.from({ length: 300 }, () => theAuthorization({ authorizationId: newId("authorization"), status: "denied" }));
    const outcome = unbilled({ authorizations: [...many, theAuthorization({ status: "canceled" })] });
    expect(outcome.obstacles).toHaveLength(11);
    expect(outcome.obstacles[1]!.field).toBe(`/v1/authorizations/${authorizationId}`);
    expect(workingOf(outcome, "authorization").inputs["others"]).toBe("281 more");
  });

  it("is not needed for a cancellation fee", () => {
    const claim = billed(aMissedVisit({ authorizations: [] }));
    expect(claim.authorizationId).toBeUndefined();
    expect(workingOf(claim, "authorization").result).toBe("none needed");
  });
});
