import { describe, expect, it } from "vitest";
import { caseOpened } from "../../events/cases.ts";
import { authorizationRequested } from "../../events/authorizations.ts";
import { openCase } from "../../domain/cases/open-case.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { anOpening } from "../fixtures.ts";
import { evening, facts, open, outcome, verdict } from "./case-scenes.ts";

describe("the dates of a new case, at 9 pm on July 1st in Los Angeles", () => {
  it.each([
    ["2025-07-01", "fine"],
    ["2025-07-02", "case.loss-in-future"], // In UTC it is already that day.
  ])("a loss on %s is %s (LCM-027, LCM-133, XCT-007)", (dateOfLoss, expected) => {
    expect(verdict(() => open({ dateOfLoss, dateOfRetention: dateOfLoss }))).toBe(expected);
  });

  it.each([
    ["2025-06-29", "case.retained-before-loss"],
    ["2025-06-30", "fine"], // The same calendar day is allowed.
    ["2025-07-01", "fine"],
    ["2025-07-02", "case.retained-in-future"],
  ])("retained on %s after a loss on 2025-06-30 is %s (LCM-028)", (dateOfRetention, expected) => {
    expect(verdict(() => open({ dateOfLoss: "2025-06-30", dateOfRetention }))).toBe(expected);
  });

  it.each([
    ["2025-07-01", "case.statute-passed"],
    ["2025-07-02", "fine"],
  ])("a statute of limitations on %s is %s (LCM-037)", (statuteOfLimitations, expected) => {
    expect(verdict(() => open({ statuteOfLimitations }))).toBe(expected);
  });

  it.each([
    ["2025-06-29", "case.settled-before-loss"],
    ["2025-06-30", "fine"],
    ["2025-07-01", "fine"],
    ["2025-07-02", "case.settled-in-future"],
  ])("a settlement on %s is %s (LCM-044)", (settlementDate, expected) => {
    expect(verdict(() => open({ settlementDate }))).toBe(expected);
  });

  it.each([
    ["2025-06-29", "membership.starts-before-loss"],
    ["2025-06-30", "fine"],
    ["2025-08-01", "fine"],
  ])("a membership from %s is %s (LCM-136, LCM-079)", (membershipStartDate, expected) => {
    expect(verdict(() => open({ membershipStartDate }))).toBe(expected);
  });

  it.each([
    ["2025-07-01", "case.loss-before-birth"],
    ["2025-06-30", "fine"],
  ])("a patient born on %s makes a loss on 2025-06-30 %s", (birthDate, expected) => {
    const { patient } = facts(anOpening());
    expect(verdict(() => open({}, { patient: { ...patient!, birthDate: day(birthDate) } }))).toBe(expected); // The facts of a fixture are whole.
  });

  it("says which dates, and nothing of the patient (XCT-015)", () => {
    const said = outcome(() => open({ dateOfLoss: "2025-07-02", dateOfRetention: "2025-07-02" }));
    expect(said).toEqual({ code: "case.loss-in-future", details: { dateOfLoss: "2025-07-02", today: "2025-07-01" } });
  });
});

describe("the parties of a new case", () => {
  const patient = facts(anOpening()).patient!; // The facts of a fixture are whole.
  const [ourFirm, otherFirm] = [newId("firm"), newId("firm")];
  const paralegalId = newId("user");
  const paralegal = { active: true, roles: ["paralegal"], firmIds: [ourFirm] };
  const providerId = newId("provider");
  const evaluation = { units: 1, validDays: 180, providerId };

  it.each([
    ["an unknown patient (LCM-022, LCM-130)", {}, { patient: undefined }, "patient.not-found"],
    ["a deactivated patient (LCM-022)", {}, { patient: { ...patient, active: false } }, "patient.inactive"],
    ["a patient without consent (LCM-072)", {}, { patient: { ...patient, consent: undefined } }, "patient.consent-missing"],
    ["an unknown firm (LCM-023)", {}, { firm: undefined }, "firm.not-found"],
    ["an inactive firm (LCM-023, LCM-132)", {}, { firm: { active: false } }, "firm.inactive"],
    ["an unknown attorney (LCM-024)", {}, { attorney: undefined }, "attorney.not-found"],
    ["an inactive attorney (LCM-024, LCM-132)", {}, { attorney: { firmId: ourFirm, active: false } }, "attorney.inactive"],
    ["an attorney of another firm (LCM-024, LCM-073)", {}, { attorney: { firmId: otherFirm, active: true } }, "attorney.of-another-firm"],
    ["an unknown paralegal (LCM-025)", { paralegalId }, {}, "paralegal.not-found"],
    ["an inactive paralegal (LCM-025)", { paralegalId }, { paralegal: { ...paralegal, active: false } }, "paralegal.not-found"],
    ["a user who is no paralegal (LCM-025)", { paralegalId }, { paralegal: { ...paralegal, roles: ["attorney"] } }, "paralegal.not-found"],
    [
      "a paralegal of another firm (LCM-025)",
      { paralegalId },
      { paralegal: { ...paralegal, firmIds: [otherFirm] } },
      "paralegal.not-found",
    ],
    ["a paralegal of this firm (LCM-025)", { paralegalId }, { paralegal: { ...paralegal, firmIds: [otherFirm, ourFirm] } }, "fine"],
    ["no paralegal (LCM-025)", {}, {}, "fine"],
    ["an unknown provider for the evaluation (LCM-084)", { initialEvaluation: evaluation }, {}, "provider.not-found"],
    [
      "an inactive provider for the evaluation (LCM-084)",
      { initialEvaluation: evaluation },
      { provider: { active: false } },
      "provider.inactive",
    ],
    ["an active provider for the evaluation (LCM-084)", { initialEvaluation: evaluation }, { provider: { active: true } }, "fine"],
  ])("%s", (_, asked, known, expected) => {
    expect(verdict(() => open({ firmId: ourFirm, ...asked }, known))).toBe(expected);
  });
});

describe("one open case per patient and accident (LCM-131)", () => {
  const caseId = newId("case");

  it("refuses a second, naming the first to those who may see it", () => {
    expect(outcome(() => open({}, { accident: { caseId } }))).toEqual({ code: "case.accident-already-open", details: { caseId } });
  });

  it("refuses a second without naming the first to others", () => {
    expect(outcome(() => open({}, { accident: {} }))).toEqual({ code: "case.accident-already-open", details: {} });
  });
});

describe("the status of a new case (LCM-029, LCM-076)", () => {
  it("is pending unless said otherwise", () => {
    expect(open().legalCase.caseStatus).toBe("pending");
    expect(open({}, { mayActivate: true }).legalCase.caseStatus).toBe("pending");
  });

  it("is active only for someone who may activate", () => {
    expect(open({ caseStatus: "active" }, { mayActivate: true }).legalCase.caseStatus).toBe("active");
    expect(verdict(() => open({ caseStatus: "active" }, { mayActivate: false }))).toBe("case.activation-not-yours");
  });
});

describe("the numbers of a new case", () => {
  it.each([
    [{ caseNumber: undefined }, "CASE"],
    [{ mrn: undefined }, "MRN"],
  ])("a year that has no more is refused, never widened: %j (LCM-021, LCM-137)", (known, number) => {
    expect(outcome(() => open({}, known))).toEqual({ code: "number.exhausted", details: { number } });
  });

  it("stand on the case and its membership (LCM-021, LCM-038, LCM-077)", () => {
    const { legalCase, membership } = open();
    expect(legalCase.caseNumber).toBe("CASE-2025-00042");
    expect(membership.mrn).toBe("PCH-2025-0000042");
  });
});

describe("what is born with a case (LCM-087)", () => {
  const stamp = evening();
  const request = anOpening({
    membershipStartDate: "2025-07-04",
    initialEvaluation: { units: 3, validDays: 90 },
    caseNotes: "met at the office",
  });
  const born = openCase(request, facts(request), stamp);
  const { legalCase, membership, account, authorization, card, events } = born;

  it("is the case, as it was asked for, with who wrote it and when (LCM-020, LCM-049..052)", () => {
    const { initialEvaluation: _, membershipStartDate: __, ...asked } = request;
    const { caseId } = legalCase;
    expect(caseId).toMatch(/^case_/);
    const written = { createdAt: stamp.at, createdBy: stamp.actorId, updatedAt: stamp.at, updatedBy: stamp.actorId, version: 1 };
    expect(legalCase).toEqual({ ...asked, caseId, caseNumber: "CASE-2025-00042", caseStatus: "pending", ...written });
  });

  it("is exactly one membership, open at its end, from the day that was asked (LCM-039..041, LCM-078, LCM-135, LCM-138)", () => {
    expect(membership).toEqual({
      membershipId: expect.stringMatching(/^membership_/),
      caseId: legalCase.caseId,
      plan: "Pacific Crest Healthcare IPA",
      mrn: "PCH-2025-0000042",
      startDate: "2025-07-04",
      version: 1,
    });
  });

  it("starts the membership today in Los Angeles when no day is asked (LCM-040, LCM-136)", () => {
    expect(open().membership.startDate).toBe("2025-07-01");
  });

  it("is the account, made by the system, with balances at nothing (LCM-045, LCM-081, LCM-083, LCM-139, LCM-141, LCM-142, INT-009)", () => {
    const nothing = { billed: 0, collected: 0, allocated: 0, balance: 0, medicalLiens: 0 };
    expect(account).toEqual({ accountId: expect.stringMatching(/^account_/), caseId: legalCase.caseId, ...nothing, version: 1 });
  });

  it("is the initial evaluation with its limits, so that booking can begin (LCM-084, LCM-085, LCM-086)", () => {
    expect(authorization).toMatchObject({
      caseId: legalCase.caseId,
      serviceType: "initialEvaluation",
      status: "requested",
      units: 3,
      unitsUsed: 0,
      validFrom: "2025-07-01",
      validTo: "2025-09-29",
    });
  });

  it("is its card in the lists", () => {
    const { caseId, patientId, firmId, attorneyId } = legalCase;
    const seen = {
      caseId,
      patientId,
      firmId,
      attorneyId,
      caseNumber: "CASE-2025-00042",
      caseStatus: "pending",
      accidentType: "auto",
      dateOfLoss: "2025-06-30",
    };
    expect(card).toEqual({ ...seen, patientName: "Ada Lovelace", mrn: "PCH-2025-0000042", openedAt: stamp.at, version: 1 });
  });

  it("is said by two events, each with what is now there (LCM-161, XCT-001)", () => {
    expect(
      events.map(({ type, about, at, actorId, requestId, allowedBy }) => ({ type, about, at, actorId, requestId, allowedBy })),
    ).toEqual(
      [caseOpened, authorizationRequested].map(({ type }) => ({
        type,
        about: legalCase.caseId,
        at: stamp.at,
        actorId: stamp.actorId,
        requestId: stamp.requestId,
        allowedBy: ["a-policy"],
      })),
    );
    expect(events[0]?.change).toEqual({ case: { after: legalCase }, membership: { after: membership }, account: { after: account } });
    expect(events[1]?.change).toEqual({ [authorization.authorizationId]: { after: authorization } });
  });

  it("is published by ids and codes: no MRN, no date of loss, no name, no note (LCM-166)", () => {
    expect(() => caseOpened.schema.strict().parse({ ...pickEnvelope(events[0]!), data: events[0]?.data })).not.toThrow(); // An opening says two things.
    const published = JSON.stringify(events.map(({ data }) => data));
    for (const personal of ["PCH-2025", "2025-06-30", "Lovelace", "met at the office"]) expect(published).not.toContain(personal);
  });

  it("has ids of its own each time", () => {
    const again = openCase(request, facts(request), stamp);
    expect(again.legalCase.caseId).not.toBe(legalCase.caseId);
    expect(again.membership.membershipId).not.toBe(membership.membershipId);
  });
});

const pickEnvelope = ({
  eventId,
  type,
  about,
  at,
  actorId,
  requestId,
}: {
  eventId: string;
  type: string;
  about: string;
  at: string;
  actorId: string;
  requestId: string;
}) => ({ eventId, type, about, at, actorId, requestId });
