import { describe, expect, it } from "vitest";
import { ChangeStatus } from "../../domain/cases/change-status.ts";
import { CaseStatus } from "../../domain/cases/legal-case.ts";
import { readinessOf } from "../../domain/cases/readiness.ts";
import { reachable } from "../../domain/cases/status-change.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import { caseStatusChanged } from "../../events/status.ts";
import { outcome, verdict } from "./case-scenes.ts";
import type { Condition } from "./status-scenes.ts";
import { aDispute, anApproval, ask, codes, conditions, later, standing } from "./status-scenes.ts";

/** LCM-095 as it is written down, cell by cell: a move, the approval that it takes, or none. */
const matrix: Record<CaseStatus, Record<CaseStatus, "moved" | "asked" | "no">> = {
  pending: { pending: "no", active: "asked", suspended: "no", settlement: "no", closed: "moved" },
  active: { pending: "moved", active: "no", suspended: "moved", settlement: "moved", closed: "moved" },
  suspended: { pending: "no", active: "moved", suspended: "no", settlement: "moved", closed: "moved" },
  settlement: { pending: "no", active: "moved", suspended: "moved", settlement: "no", closed: "moved" },
  closed: { pending: "no", active: "no", suspended: "no", settlement: "no", closed: "no" },
};
const cells = CaseStatus.options.flatMap((from) => CaseStatus.options.map((to) => ({ from, to, expected: matrix[from][to] })));
const settled = { settlementDate: day("2025-07-01"), settlementAmount: cents(50_000_00) };

const names = Object.keys(conditions) as Condition[];
/** Every set of conditions: none, each alone, each pair, all three. */
const sets = Array.from({ length: 2 ** names.length }, (_, bits) => names.filter((_, i) => bits & (1 << i)));

describe("the 25 cells of the matrix, with each set of things in the way (T13)", () => {
  const scenes = cells.flatMap((cell) => sets.map((held) => ({ ...cell, held, what: held.join(" and ") || "nothing" })));

  it("is 200 scenes", () => {
    expect(scenes).toHaveLength(200);
  });

  it.each(scenes)("$from to $to with $what in the way (LCM-090..100, R22)", ({ from, to, expected, held }) => {
    const facts = held.reduce((so, name) => conditions[name](so), standing(from, {}, from === "settlement" ? settled : {}));
    const inTheWay = held.map((name) => codes[name]);
    const bare = outcome(() => ask(facts, to));
    const acknowledged = outcome(() => ask(facts, to, { acknowledge: inTheWay }));
    if (expected === "no") {
      expect(bare).toMatchObject({ code: "case.transition-not-allowed", details: { from, to, allowed: reachable[from] } });
      expect(acknowledged).toEqual(bare);
    } else if (held.length === 0) {
      expect(ask(facts, to).kind).toBe(expected);
    } else if (to === "closed") {
      expect(bare).toMatchObject({ code: "case.not-ready", details: { from, to, blockers: inTheWay } });
      expect(acknowledged).toEqual(bare); // What blocks is not acknowledged away.
    } else {
      expect(bare).toMatchObject({ code: "case.warnings-unacknowledged", details: { from, to, unacknowledged: inTheWay } });
      const part = outcome(() => ask(facts, to, { acknowledge: inTheWay.slice(1) }));
      expect(part).toMatchObject({ code: "case.warnings-unacknowledged", details: { unacknowledged: inTheWay.slice(0, 1) } });
      expect(ask(facts, to, { acknowledge: inTheWay }).kind).toBe(expected);
    }
  });
});

describe("a refused move", () => {
  it.each(cells.filter(({ expected }) => expected === "no"))(
    "from $from to $to says what would be allowed, and why (LCM-094, LCM-095)",
    ({ from, to }) => {
      expect(outcome(() => ask(standing(from), to))).toMatchObject({
        details: { from, to, allowed: reachable[from], why: expect.stringMatching(/\.$/) },
      });
    },
  );
});

describe("the reason for a change (LCM-099)", () => {
  it.each([
    ["", false],
    ["   ab   ", false],
    ["abc", true],
    ["x".repeat(1000), true],
    ["x".repeat(1001), false],
  ])("'%s' is enough: %s", (reason, fine) => {
    expect(ChangeStatus.safeParse({ to: "closed", reason }).success).toBe(fine);
  });
});

describe("a move to Settlement", () => {
  it.each([
    ["2025-06-29", "case.settled-before-loss"],
    ["2025-06-30", "fine"],
    ["2025-07-03", "fine"],
    ["2025-07-04", "case.settled-in-future"],
  ])("agreed upon on %s, with a loss on 2025-06-30 and today 2025-07-03, is %s (LCM-044, R29)", (settlementDate, expected) => {
    expect(verdict(() => ask(standing("active"), "settlement", { settlementDate }))).toBe(expected);
  });

  it("needs the day, from the change or from the case (LCM-044)", () => {
    const without = { settlementDate: undefined };
    expect(verdict(() => ask(standing("active"), "settlement", without))).toBe("case.settlement-date-missing");
    expect(verdict(() => ask(standing("active", {}, settled), "settlement", without))).toBe("fine");
    expect(readinessOf(standing("active"), "settlement")).toMatchObject([{ code: "settlement.date-missing", severity: "blocks" }]);
    expect(readinessOf(standing("active", {}, settled), "settlement")).toEqual([]);
  });

  it("sets the day and the amount with the status (LCM-043, LCM-044)", () => {
    const moved = ask(standing("active"), "settlement", { settlementAmount: "50000.00" });
    expect(moved).toMatchObject({
      kind: "moved",
      legalCase: { caseStatus: "settlement", settlementDate: "2025-07-03", settlementAmount: 50_000_00, version: 2 },
    });
  });

  it.each(["active", "suspended", "closed"])("is the only one that takes them: not to %s", (to) => {
    expect(ChangeStatus.safeParse({ to, reason: "As agreed", settlementDate: "2025-07-03" }).success).toBe(false);
    expect(ChangeStatus.safeParse({ to, reason: "As agreed", settlementAmount: "1.00" }).success).toBe(false);
    expect(ChangeStatus.safeParse({ to, reason: "As agreed" }).success).toBe(true);
  });
});

describe("a case in Settlement", () => {
  it("is not closed without its amount, and is with it (R29)", () => {
    const without = standing("settlement", {}, { settlementDate: settled.settlementDate });
    expect(verdict(() => ask(without, "closed"))).toBe("case.settlement-amount-missing");
    expect(readinessOf(without, "closed")).toMatchObject([{ code: "settlement.amount-missing", severity: "blocks" }]);
    expect(verdict(() => ask(standing("settlement", {}, settled), "closed"))).toBe("fine");
    expect(verdict(() => ask(without, "active"))).toBe("fine");
  });

  it.each(reachable.settlement)("that is disputed does not move to %s, until that is resolved (LCM-154)", (to) => {
    const facts = (status: "open" | "resolved") => standing("settlement", { disputes: [aDispute({ status })] }, settled);
    expect(outcome(() => ask(facts("open"), to, { acknowledge: ["settlement.disputed"] }))).toMatchObject({
      code: "case.not-ready",
      details: { blockers: ["settlement.disputed"] },
    });
    expect(ask(facts("resolved"), to).kind).toBe("moved");
  });

  it("is held by its own disputes only: one left over elsewhere holds nothing (LCM-154)", () => {
    expect(ask(standing("active", { disputes: [aDispute()] }), "suspended").kind).toBe("moved");
  });
});

describe("closing", () => {
  it("ends the membership today, in the tenant's zone (LCM-041, LCM-138)", () => {
    const facts = standing("active");
    expect(ask(facts, "closed")).toMatchObject({ membership: { ...facts.membership, endDate: "2025-07-03", version: 2 } });
  });

  it.each([
    ["2025-07-02", "2025-07-03"],
    ["2025-07-03", "2025-07-03"],
    ["2025-07-04", "2025-07-04"], // It was to begin tomorrow.
  ])("a membership from %s, which never ends before it began, ends it on %s (LCM-041)", (startDate, endDate) => {
    const { membership } = standing("active");
    const moved = ask(standing("active", { membership: { ...membership, startDate: day(startDate) } }), "closed");
    expect(moved).toMatchObject({ membership: { startDate, endDate } });
  });

  it.each(["suspended", "settlement", "pending"] as const)("is what ends it: a move to %s leaves it alone (LCM-138)", (to) => {
    expect(ask(standing("active"), to)).toMatchObject({ kind: "moved", membership: undefined });
  });

  it("leaves an activation that waited with nothing to decide, once that was acknowledged", () => {
    const waiting = anApproval();
    const facts = standing("pending", { approvals: [anApproval({ status: "refused" }), waiting] });
    expect(verdict(() => ask(facts, "closed"))).toBe("case.warnings-unacknowledged");
    const moved = ask(facts, "closed", { acknowledge: ["activation.waiting"] });
    expect(moved).toMatchObject({ movedOn: [{ approvalId: waiting.approvalId, status: "movedOn", version: 2 }] });
    expect(moved.events.map(({ type }) => type)).toEqual(["case.status-changed.v1", "approval.moved-on.v1"]);
  });
});

describe("what a move leaves behind (LCM-101, LCM-102, XCT-001)", () => {
  it("is the case, its card, a line of its status history and one event with what was before and after", () => {
    const facts = conditions["an authorization in review"](standing("active"));
    const stamp = later();
    const acknowledge = ["authorizations.open", "something.else"];
    const moved = ask(facts, "suspended", { reason: "The client is abroad", acknowledge }, stamp);
    const { legalCase, card } = facts;
    expect(moved).toMatchObject({
      legalCase: { ...legalCase, caseStatus: "suspended", updatedAt: stamp.at, updatedBy: stamp.actorId, version: 2 },
      card: { ...card, caseStatus: "suspended", version: 2 },
      statusChange: {
        from: "active",
        to: "suspended",
        at: stamp.at,
        by: stamp.actorId,
        reason: "The client is abroad",
        acknowledged: ["authorizations.open"],
        correction: false,
      },
      events: [
        {
          type: caseStatusChanged.type,
          reason: "The client is abroad",
          data: { caseId: legalCase.caseId, caseNumber: legalCase.caseNumber, from: "active", to: "suspended" },
          change: { case: { before: legalCase, after: { caseStatus: "suspended" } } },
        },
      ],
    });
    expect(JSON.stringify(moved.events[0]!.data)).not.toContain("abroad"); // A move has an event.
  });
});
