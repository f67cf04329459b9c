import { describe, expect, it } from "vitest";
import { changeCase, changeMembership } from "../../domain/cases/change-case.ts";
import type { CaseChanges, LegalCase } from "../../domain/cases/legal-case.ts";
import { CaseStatus, ChangeableCase, firmFields } from "../../domain/cases/legal-case.ts";
import type { PartyFacts } from "../../domain/cases/open-case.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";
import { evening, facts, open, outcome, verdict } from "./case-scenes.ts";

/** An open case as of July 1st, and the same with one difference. */
const opened = open({ caseNotes: "first", attorneyFee: { rate: "1/3", label: "a third", basis: "gross" } });
const having = (difference: Partial<LegalCase>) => ({ ...opened, legalCase: { ...opened.legalCase, ...difference } });

/** Changes it on the evening of July 1st: what is asked, by whom, with which differences in the facts. */
function change(
  changes: CaseChanges,
  { before = opened, fields = "every" as "every" | readonly (keyof CaseChanges)[], known = {} as PartyFacts, stamp = evening() } = {},
) {
  const { firmId } = { ...before.legalCase, ...changes };
  return changeCase(before, changes, { ...facts({ firmId }), ...known, fields }, stamp);
}

describe("a change of a case (LCM-010, LCM-012, LCM-161)", () => {
  it("keeps what was, says what is, and raises the version", () => {
    const stamp = aStamp("2025-07-03T04:00:00.000Z");
    const changed = change({ caseNotes: "second", liabilityStatus: "accepted" }, { stamp });
    const after = {
      ...opened.legalCase,
      caseNotes: "second",
      liabilityStatus: "accepted",
      updatedAt: stamp.at,
      updatedBy: stamp.actorId,
      version: 2,
    };
    expect(changed.legalCase).toEqual(after);
    expect(changed.events).toMatchObject([
      {
        type: "case.changed.v1",
        data: { fields: ["caseNotes", "liabilityStatus"] },
        change: { case: { before: opened.legalCase, after } },
      },
    ]);
  });

  it("leaves who opened it and when as they were (LCM-049, LCM-051)", () => {
    const { legalCase } = change({ caseNotes: "second" }, { stamp: aStamp("2025-07-03T04:00:00.000Z") });
    expect(legalCase).toMatchObject({
      createdAt: opened.legalCase.createdAt,
      createdBy: opened.legalCase.createdBy,
      caseId: opened.legalCase.caseId,
      caseNumber: opened.legalCase.caseNumber,
    });
  });

  it("publishes the names of the fields and none of their values (LCM-166)", () => {
    const published = JSON.stringify(change({ caseNotes: "told in confidence" }).events.map(({ data }) => data));
    expect(published).toContain("caseNotes");
    expect(published).not.toContain("confidence");
  });

  it("is none, and nothing happened, when all of it already holds", () => {
    const { caseNotes, dateOfLoss } = opened.legalCase;
    expect(change({ caseNotes, dateOfLoss })).toMatchObject({ legalCase: opened.legalCase, card: opened.card, events: [] });
  });

  it("is none when a part says the same in another order of names, which the table does not keep", () => {
    expect(change({ attorneyFee: { basis: "gross", label: "a third", rate: "1/3" } }).events).toEqual([]);
  });

  it("names only the fields that differ", () => {
    expect(change({ caseNotes: "first", referralSource: "a neighbor" }).events[0]?.data).toMatchObject({ fields: ["referralSource"] });
  });

  it("clears a field that is given as undefined", () => {
    const changed = change({ caseNotes: undefined });
    expect(changed.legalCase.caseNotes).toBeUndefined();
    expect(changed.events[0]?.data).toMatchObject({ fields: ["caseNotes"] });
  });

  it("follows into the card of the lists", () => {
    const attorneyId = newId("attorney");
    expect(change({ attorneyId, accidentType: "slipFall" }).card).toMatchObject({
      attorneyId,
      accidentType: "slipFall",
      mrn: "PCH-2025-0000042",
      patientName: "Ada Lovelace",
      version: 2,
    });
  });

  it("gives the card the new patient's name", () => {
    const patient = { ...facts(opened.legalCase).patient!, firstName: "Grace", lastName: "Hopper" }; // The facts of a fixture are whole.
    expect(change({ patientId: newId("patient") }, { known: { patient } }).card.patientName).toBe("Grace Hopper");
  });

  it.each(CaseStatus.options)("is possible while the case is not closed: %s (LCM-160)", (caseStatus) => {
    const before = having({ caseStatus, settlementDate: day("2025-07-01") });
    expect(verdict(() => change({ caseNotes: "second" }, { before }))).toBe(caseStatus === "closed" ? "case.closed" : "fine");
  });
});

describe("a change of the dates, on the evening of July 1st", () => {
  it.each([
    [{ dateOfLoss: day("2025-06-29") }, "fine"],
    [{ dateOfLoss: day("2025-07-01") }, "case.retained-before-loss"],
    [{ dateOfLoss: day("2025-07-02") }, "case.loss-in-future"],
    [{ dateOfLoss: day("2025-07-01"), dateOfRetention: day("2025-07-01") }, "fine"],
    [{ dateOfRetention: day("2025-06-29") }, "case.retained-before-loss"],
    [{ dateOfRetention: day("2025-07-01") }, "fine"],
    [{ dateOfRetention: day("2025-07-02") }, "case.retained-in-future"],
    [{ statuteOfLimitations: day("2025-07-01") }, "case.statute-passed"],
    [{ statuteOfLimitations: day("2025-07-02") }, "fine"],
    [{ settlementDate: day("2025-06-29") }, "case.settled-before-loss"],
    [{ settlementDate: day("2025-07-01") }, "fine"],
    [{ settlementDate: day("2025-07-02") }, "case.settled-in-future"],
  ])("%j is %s (LCM-027, LCM-028, LCM-037, LCM-044)", (changes, expected) => {
    expect(verdict(() => change(changes))).toBe(expected);
  });

  it("does not hold a statute date of old against today when something else changes (LCM-037)", () => {
    const before = having({ statuteOfLimitations: day("2025-06-30") });
    expect(verdict(() => change({ caseNotes: "second" }, { before }))).toBe("fine");
    expect(verdict(() => change({ statuteOfLimitations: day("2025-06-30"), caseNotes: "second" }, { before }))).toBe("fine"); // It is as it was.
    expect(verdict(() => change({ statuteOfLimitations: day("2025-06-29") }, { before }))).toBe("case.statute-passed");
  });

  it("does not move the loss behind a settlement that stands", () => {
    const before = having({ settlementDate: day("2025-06-30") });
    expect(verdict(() => change({ dateOfLoss: day("2025-06-30") }, { before }))).toBe("fine");
    expect(verdict(() => change({ dateOfLoss: day("2025-07-01"), dateOfRetention: day("2025-07-01") }, { before }))).toBe(
      "case.settled-before-loss",
    );
  });

  it("keeps the settlement date of a case in Settlement (LCM-044)", () => {
    const before = having({ caseStatus: "settlement", settlementDate: day("2025-07-01") });
    expect(verdict(() => change({ settlementDate: undefined }, { before }))).toBe("case.settlement-date-missing");
    expect(verdict(() => change({ settlementDate: undefined }, { before: having({ settlementDate: day("2025-07-01") }) }))).toBe("fine");
  });
});

describe("a change of who and which accident (DESIGN 12.14)", () => {
  const otherFirm = newId("firm");
  const attorneyId = newId("attorney");
  const ours = { firmId: opened.legalCase.firmId, active: true };

  it.each<[string, CaseChanges, PartyFacts, string]>([
    ["another patient who is not there (LCM-022)", { patientId: newId("patient") }, { patient: undefined }, "patient.not-found"],
    ["a loss before the patient was born", { dateOfLoss: day("1985-12-09") }, {}, "case.loss-before-birth"],
    ["an inactive attorney (LCM-024)", { attorneyId }, { attorney: { ...ours, active: false } }, "attorney.inactive"],
    ["an attorney of another firm (LCM-024)", { attorneyId }, { attorney: { ...ours, firmId: otherFirm } }, "attorney.of-another-firm"],
    ["an inactive firm (LCM-023)", { firmId: otherFirm }, { firm: { active: false } }, "firm.inactive"],
    ["another firm without its attorney (LCM-024)", { firmId: otherFirm }, { attorney: ours }, "attorney.of-another-firm"],
    [
      "another firm with its attorney (LCM-073)",
      { firmId: otherFirm, attorneyId },
      { attorney: { firmId: otherFirm, active: true } },
      "fine",
    ],
    ["a paralegal who is none (LCM-025)", { paralegalId: newId("user") }, {}, "paralegal.not-found"],
    ["another type of the same accident, taken (LCM-131)", { accidentType: "slipFall" }, { accident: {} }, "case.accident-already-open"],
    ["another day of the accident, taken (LCM-131)", { dateOfLoss: day("2025-06-29") }, { accident: {} }, "case.accident-already-open"],
    ["another patient with that accident (LCM-131)", { patientId: newId("patient") }, { accident: {} }, "case.accident-already-open"],
    ["a note, whatever became of the firm since", { caseNotes: "second" }, { firm: { active: false }, accident: {} }, "fine"],
  ])("%s", (_, changes, known, expected) => {
    expect(verdict(() => change(changes, { known }))).toBe(expected);
  });

  it("looks at the paralegal again when the firm changes (LCM-025)", () => {
    const paralegal = { active: true, roles: ["paralegal"], firmIds: [opened.legalCase.firmId] };
    const before = having({ paralegalId: newId("user") });
    const known = { attorney: { firmId: otherFirm, active: true }, paralegal };
    expect(verdict(() => change({ firmId: otherFirm, attorneyId }, { before, known }))).toBe("paralegal.not-found");
    expect(verdict(() => change({ firmId: otherFirm, attorneyId, paralegalId: undefined }, { before, known }))).toBe("fine");
  });
});

describe("a date of loss that moves", () => {
  it.each([
    ["2025-06-28", "2025-06-28", "fine"],
    ["2025-06-28", "2025-06-27", "fine"],
    ["2025-06-28", "2025-06-29", "membership.starts-before-loss"],
  ])("under a membership from %s to %s is %s (LCM-136)", (startDate, dateOfLoss, expected) => {
    const before = { ...having({ dateOfLoss: day("2025-06-20") }), membership: { ...opened.membership, startDate: day(startDate) } };
    expect(verdict(() => change({ dateOfLoss: day(dateOfLoss) }, { before }))).toBe(expected);
  });
});

describe("what a law firm may change itself (LCM-011)", () => {
  const values: CaseChanges = {
    opposingInsurance: "Example Mutual",
    opposingCounsel: "Example & Example",
    courtCaseNumber: "24STCV-01234",
    jurisdiction: "CA/Kern",
    liabilityStatus: "disputed",
    statuteOfLimitations: day("2027-07-01"),
    caseNotes: "second",
  };

  it.each(firmFields)("%s", (field) => {
    expect(change({ [field]: values[field] }, { fields: firmFields }).events[0]?.data).toMatchObject({ fields: [field] });
  });

  it.each(Object.keys(ChangeableCase.shape).filter((field) => !(field in values)))("not %s, which is refused by its name", (field) => {
    const said = outcome(() => change({ [field]: undefined, caseNotes: "second" }, { fields: firmFields }));
    expect(said).toMatchObject({ code: "case.field-not-yours", details: { fields: [field] } });
  });
});

describe("the membership's first day (LCM-079, LCM-136)", () => {
  const start = (startDate: string, before = opened) => changeMembership(before, { startDate: day(startDate) }, evening());

  it.each([
    ["2025-06-29", "membership.starts-before-loss"],
    ["2025-06-30", "fine"],
    ["2025-12-31", "fine"],
  ])("moved to %s after a loss on 2025-06-30 is %s", (startDate, expected) => {
    expect(verdict(() => start(startDate))).toBe(expected);
  });

  it("is kept with what it was (LCM-161)", () => {
    const { membership, events } = start("2025-06-30");
    expect(membership).toEqual({ ...opened.membership, startDate: "2025-06-30", version: 2 });
    expect(events).toMatchObject([
      {
        type: "membership.changed.v1",
        about: opened.legalCase.caseId,
        change: { membership: { before: opened.membership, after: membership } },
      },
    ]);
  });

  it("is not changed to what it is, nor on a closed case (LCM-160)", () => {
    expect(start("2025-07-01")).toEqual({ membership: opened.membership, events: [] });
    expect(verdict(() => start("2025-06-30", having({ caseStatus: "closed" })))).toBe("case.closed");
  });
});
