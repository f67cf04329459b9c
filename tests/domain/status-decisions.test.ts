import { describe, expect, it } from "vitest";
import type { Approval } from "../../domain/cases/approval.ts";
import { decideApproval, lapse, waitFor } from "../../domain/cases/approval.ts";
import { CorrectStatus, correctStatus } from "../../domain/cases/correct-status.ts";
import { raiseDispute, resolveDispute } from "../../domain/cases/dispute.ts";
import { CaseStatus } from "../../domain/cases/legal-case.ts";
import { readinessOf } from "../../domain/cases/readiness.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { outcome, verdict } from "./case-scenes.ts";
import { aDispute, anApproval, ask, conditions, later, standing } from "./status-scenes.ts";

const reason = "Consent and retainer are on file";

describe("asking for an activation (LCM-091, DESIGN 12.12)", () => {
  it("changes nothing of the case, and says who asked, why, until when and past which warnings", () => {
    const facts = conditions["an authorization in review"](standing("pending"));
    const stamp = later();
    const asked = ask(facts, "active", { reason: "Intake is complete", acknowledge: ["authorizations.open"] }, stamp);
    expect(asked).toMatchObject({
      kind: "asked",
      approval: {
        status: "waiting",
        from: "pending",
        to: "active",
        reason: "Intake is complete",
        acknowledged: ["authorizations.open"],
        requestedBy: stamp.actorId,
        requestedAt: stamp.at,
        dueOn: "2025-07-17", // Fourteen days from July 3rd.
      },
      events: [{ type: "activation.requested.v1", data: { dueOn: "2025-07-17" } }],
    });
    expect(asked).not.toHaveProperty("legalCase");
  });

  it.each(["refused", "lapsed", "movedOn", "approved"] as const)("is fine after one that was %s, and not while one waits", (status) => {
    expect(verdict(() => ask(standing("pending", { approvals: [anApproval({ status })] }), "active"))).toBe("fine");
    const waiting = anApproval();
    expect(outcome(() => ask(standing("pending", { approvals: [anApproval({ status }), waiting] }), "active"))).toEqual({
      code: "approval.already-waiting",
      details: { approvalId: waiting.approvalId },
    });
  });

  it("that waits is told by readiness: it blocks a second, and only warns of leaving", () => {
    const facts = standing("pending", { approvals: [anApproval()] });
    expect(readinessOf(facts, "active")).toMatchObject([{ code: "activation.waiting", severity: "blocks", count: 1 }]);
    expect(readinessOf(facts, "closed")).toMatchObject([{ code: "activation.waiting", severity: "warns", count: 1 }]);
  });
});

describe("a decision", () => {
  const facts = (approval: Approval, status: CaseStatus = "pending") => standing(status, { approvals: [approval] });
  const decide = (approval: Approval, decision: "approve" | "refuse" = "approve", status: CaseStatus = "pending", stamp = later()) =>
    decideApproval(facts(approval, status), approval.approvalId, { decision, reason }, stamp);

  it("that approves activates the case, with the acknowledgments of who asked (LCM-091)", () => {
    const approval = anApproval({ acknowledged: ["authorizations.open"] });
    const stamp = later();
    expect(decide(approval, "approve", "pending", stamp)).toMatchObject({
      approval: { status: "approved", decidedBy: stamp.actorId, decidedAt: stamp.at, decisionReason: reason, version: 2 },
      moved: {
        legalCase: { caseStatus: "active", version: 2 },
        membership: undefined,
        movedOn: [],
        statusChange: { from: "pending", to: "active", reason, acknowledged: ["authorizations.open"], approvalId: approval.approvalId },
      },
      events: [{ type: "approval.decided.v1" }, { type: "case.status-changed.v1", data: { approvalId: approval.approvalId } }],
    });
  });

  it("that refuses leaves the case as it is", () => {
    expect(decide(anApproval(), "refuse")).toMatchObject({
      approval: { status: "refused" },
      moved: undefined,
      events: [{ type: "approval.decided.v1" }],
    });
  });

  it("is not for who asked", () => {
    const requestedBy = newId("user");
    const approval = anApproval({ requestedBy });
    expect(verdict(() => decide(approval, "approve", "pending", later(requestedBy)))).toBe("approval.own-request");
    expect(verdict(() => decide(approval, "approve", "pending", later(newId("user"))))).toBe("fine");
  });

  it.each(["approved", "refused", "lapsed"] as const)("on one that was %s is told so", (status) => {
    const approval = anApproval({ status, decidedBy: newId("user") });
    expect(outcome(() => decide(approval))).toMatchObject({
      code: "approval.decided",
      details: { decision: status, decidedBy: approval.decidedBy },
    });
  });

  it.each(CaseStatus.options)("on a case that is %s by now holds only while it is pending", (status) => {
    expect(verdict(() => decide(anApproval(), "approve", status))).toBe(status === "pending" ? "fine" : "approval.moved-on");
    expect(verdict(() => decide(anApproval({ status: "movedOn" }), "approve", status))).toBe("approval.moved-on");
  });

  it("on none is refused", () => {
    const other = newId("approval");
    expect(verdict(() => decideApproval(facts(anApproval()), other, { decision: "approve", reason }, later()))).toBe("approval.not-found");
  });
});

describe("waiting", () => {
  const daySeconds = 86_400;
  it.each([
    [2, 14, 7, 2 * daySeconds],
    [1, 1, 1, daySeconds],
    [30, 14, 1, 14 * daySeconds], // No reminder comes before it is given up.
    [14, 14, 1, 14 * daySeconds],
    [13, 14, 2, 7 * daySeconds],
    [2, 15, 8, 162_000],
    [7, 90, 13, 598_154],
  ])(
    "reminded every %i days and given up after %i is %i rounds of %i seconds (XCT-013)",
    (remindEveryDays, giveUpAfterDays, rounds, remindSeconds) => {
      expect(waitFor({ remindEveryDays, giveUpAfterDays })).toEqual({ rounds, remindSeconds });
      expect(rounds * remindSeconds).toBeGreaterThanOrEqual(giveUpAfterDays * daySeconds);
      expect(rounds * remindSeconds - giveUpAfterDays * daySeconds).toBeLessThan(rounds);
    },
  );

  it("ends undecided only while it waits", () => {
    const of = { caseNumber: "CASE-2025-00042" };
    expect(lapse(anApproval(), of, later())).toMatchObject({
      approval: { status: "lapsed", version: 2 },
      event: { type: "approval.lapsed.v1" },
    });
    for (const status of ["approved", "refused", "lapsed", "movedOn"] as const)
      expect(lapse(anApproval({ status }), of, later())).toBeUndefined();
  });
});

describe("a correction (LCM-102, LCM-152)", () => {
  const correct = (from: CaseStatus, to: CaseStatus, more: object = {}, known: object = {}) =>
    correctStatus(
      { ...standing(from), statuteAlertDays: [90, 30, 7], ...known },
      CorrectStatus.parse({ to, reason: "Closed by mistake", ...more }),
      later(),
    );
  const pairs = CaseStatus.options.flatMap((from) => CaseStatus.options.map((to) => [from, to] as const));

  it.each(pairs)("goes from %s to %s, as long as that is another status", (from, to) => {
    const more = to === "settlement" ? { settlementDate: "2025-07-01" } : {};
    if (from === to) return expect(verdict(() => correct(from, to, more))).toBe("case.correction-changes-nothing");
    const { legalCase, statusChange, events, membership } = correct(from, to, more);
    expect([legalCase.caseStatus, statusChange.correction, events[0]?.type]).toEqual([to, true, "case.status-corrected.v1"]);
    expect(membership?.endDate).toBe(to === "closed" ? "2025-07-03" : undefined);
    return expect(membership !== undefined).toBe(from === "closed" || to === "closed"); // Ended, or resumed; else left alone.
  });

  it("gives a case that opens again its membership back", () => {
    const { membership } = standing("closed");
    const ended = { ...membership, endDate: day("2025-07-02"), version: 2 };
    const { membership: resumed, events } = correct("closed", "active", {}, { membership: ended });
    expect(resumed).toEqual({ ...membership, version: 3 });
    expect(events[0]).toMatchObject({
      data: { membershipId: membership.membershipId },
      change: { membership: { before: ended, after: resumed } },
    });
  });

  it("has the statute of a case that opens again watched again, which had ended with it (LCM-037)", () => {
    const statuteOfLimitations = day("2027-06-30");
    const { legalCase } = standing("closed");
    const known = {
      legalCase: { ...legalCase, statuteOfLimitations },
      statute: { caseId: legalCase.caseId, statuteOfLimitations, version: 2 },
    };
    const { statute, events } = correct("closed", "active", {}, known);
    expect(statute).toMatchObject({ dueOn: "2027-04-01", version: 3 });
    expect(events[0]?.change).toMatchObject({ statute: { before: known.statute, after: statute } });
    expect(
      correct("active", "suspended", {}, { ...known, legalCase: { ...known.legalCase, caseStatus: "active" } }).statute,
    ).toBeUndefined();
  });

  it("is refused where another case has the accident by now, which matters only to a closed one (LCM-131)", () => {
    const accident = { accident: { caseId: newId("case") } };
    expect(outcome(() => correct("closed", "active", {}, accident))).toMatchObject({
      code: "case.accident-already-open",
      details: accident.accident,
    });
    expect(verdict(() => correct("suspended", "active", {}, accident))).toBe("fine");
  });

  it.each([
    [undefined, "case.settlement-date-missing"],
    ["2025-06-29", "case.settled-before-loss"],
    ["2025-06-30", "fine"],
    ["2025-07-03", "fine"],
    ["2025-07-04", "case.settled-in-future"],
  ])("to Settlement with the day %s is %s (LCM-044)", (settlementDate, expected) => {
    expect(verdict(() => correct("active", "settlement", { settlementDate }))).toBe(expected);
  });

  it("leaves an activation that waited with nothing to decide", () => {
    const { movedOn } = correct("pending", "active", {}, { approvals: [anApproval()] });
    expect(movedOn).toMatchObject([{ status: "movedOn" }]);
  });
});

describe("a dispute (LCM-154)", () => {
  it.each(CaseStatus.options)("is raised on a case that is %s only if that is Settlement", (status) => {
    const expected = status === "settlement" ? "fine" : "dispute.not-in-settlement";
    expect(verdict(() => raiseDispute(standing(status), { reason: "A lien was counted twice" }, later()))).toBe(expected);
  });

  it("is one at a time, and resolved once", () => {
    const open = aDispute();
    const facts = standing("settlement", { disputes: [open, aDispute({ status: "resolved" })] });
    expect(outcome(() => raiseDispute(facts, { reason: "Again" }, later()))).toEqual({
      code: "dispute.already-open",
      details: { disputeId: open.disputeId },
    });
    const stamp = later();
    const { dispute, event } = resolveDispute(facts, open.disputeId, { resolution: "It stands once" }, stamp);
    expect(dispute).toMatchObject({
      status: "resolved",
      resolution: "It stands once",
      resolvedBy: stamp.actorId,
      resolvedAt: stamp.at,
      version: 2,
    });
    expect(event).toMatchObject({
      type: "dispute.resolved.v1",
      reason: "It stands once",
      change: { [open.disputeId]: { before: open, after: dispute } },
    });
    expect(JSON.stringify(event.data)).not.toContain("stands");
    const after = standing("settlement", { disputes: [dispute] });
    expect(verdict(() => resolveDispute(after, open.disputeId, { resolution: "Again" }, later()))).toBe("dispute.resolved");
    expect(verdict(() => raiseDispute(after, { reason: "Another" }, later()))).toBe("fine");
    expect(verdict(() => resolveDispute(facts, newId("dispute"), { resolution: "None" }, later()))).toBe("dispute.not-found");
  });
});
