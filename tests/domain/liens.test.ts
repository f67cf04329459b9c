import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { figuresOf } from "../../domain/cases/figures.ts";
import type { Lien, LienOutcome, LienScene } from "../../domain/cases/lien.ts";
import {
  AssertLien,
  assertLien,
  changeLien,
  EndLien,
  endLien,
  Lien as LienSchema,
  liensMax,
  sumOfActive,
} from "../../domain/cases/lien.ts";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import { cents } from "../../domain/kernel/money.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { evening, open, outcome, verdict } from "./case-scenes.ts";

const opened = open();
const scene = (
  liens: readonly Lien[] = [],
  caseStatus: CaseStatus = "active",
  account = opened.account,
): LienScene & { provider: object } => ({
  legalCase: { ...opened.legalCase, caseStatus },
  account,
  liens,
  provider: {},
});
const aLien = (difference: Partial<AssertLien> = {}): AssertLien => ({
  type: "hospital",
  holder: "Sample Hospital",
  amount: cents(420_000),
  ...difference,
});
const asserted = (difference: Partial<AssertLien> = {}) => assertLien(aLien(difference), scene(), evening());
/** The scene after an outcome. */
const after = ({ lien, account }: LienOutcome, before: LienScene = scene()) =>
  scene([...before.liens.filter(({ lienId }) => lienId !== lien.lienId), lien], "active", account);

describe("a lien (LCM-066, LCM-141)", () => {
  it("is put on record active, today unless said otherwise, and counted at once (LCM-045)", () => {
    const { lien, account, events } = asserted();
    expect(lien).toMatchObject({
      status: "active",
      assertedOn: "2025-07-01",
      amount: 420_000,
      version: 1,
      caseId: opened.legalCase.caseId,
    });
    expect(account).toEqual({ ...opened.account, medicalLiens: 420_000, version: 2 });
    expect(events).toMatchObject([
      {
        type: "lien.asserted.v1",
        data: { lienType: "hospital", amountCents: 420_000, medicalLiensCents: 420_000 },
        change: { [lien.lienId]: { after: lien }, account: { before: opened.account, after: account } },
      },
    ]);
  });

  it("tells no one outside who holds it, nor its reference", () => {
    const published = JSON.stringify(asserted({ reference: "LOP 17" }).events.map(({ data }) => data));
    expect(published).not.toMatch(/Sample Hospital|LOP 17/);
  });

  it.each([
    ["2025-07-01", "fine"],
    ["2025-07-02", "lien.asserted-in-future"],
    ["2001-01-01", "fine"],
  ])("asserted on %s, on the evening of July 1st, is %s", (assertedOn, expected) => {
    expect(verdict(() => asserted({ assertedOn: day(assertedOn) }))).toBe(expected);
  });

  it("names a provider who is there", () => {
    const providerId = newId("provider");
    const named = (provider: object | undefined) => assertLien(aLien({ providerId }), { ...scene(), provider }, evening());
    expect(verdict(() => named({}))).toBe("fine");
    expect(verdict(() => named(undefined))).toBe("provider.not-found");
  });

  it("is one of at most fifty, released ones included", () => {
    const many = (count: number) => Array.from({ length: count }, () => ({ ...asserted().lien, status: "released" as const }));
    const another = (count: number) => verdict(() => assertLien(aLien(), scene(many(count)), evening()));
    expect(another(liensMax - 1)).toBe("fine");
    expect(another(liensMax)).toBe("lien.too-many");
  });

  it.each(["pending", "active", "suspended", "settlement", "closed"] as const)(
    "changes while its case is not closed: %s (LCM-094)",
    (status) => {
      const { lien } = asserted();
      const expected = status === "closed" ? "case.closed" : "fine";
      const closedOrNot = scene([lien], status);
      expect(verdict(() => assertLien(aLien(), { ...closedOrNot, provider: {} }, evening()))).toBe(expected);
      expect(verdict(() => changeLien(lien, { amount: cents(1) }, closedOrNot, evening()))).toBe(expected);
      expect(verdict(() => endLien(lien, { status: "paid", reason: "paid" }, closedOrNot, evening()))).toBe(expected);
    },
  );

  it.each([
    ["0.00", false],
    ["0.01", true],
    ["1000000000.00", true],
    ["1000000000.01", false],
    ["-1.00", false],
    ["12.5", false],
  ])("of %s is taken: %s (XCT-005)", (amount, taken) => {
    expect(AssertLien.safeParse({ type: "hospital", holder: "x", amount }).success).toBe(taken);
  });

  it("has a sum within the bounds of money even when all fifty are as high as may be", () => {
    const highest = { amount: LienSchema.shape.amount.parse("1000000000.00"), status: "active" as const };
    expect(sumOfActive(Array.from({ length: liensMax }, () => highest))).toBe(5_000_000_000_000);
  });
});

describe("a lien that changes", () => {
  const first = asserted();

  it("is counted as it is claimed now (LCM-045)", () => {
    const changed = changeLien(first.lien, { amount: cents(315_000) }, after(first), evening());
    expect(changed).toMatchObject({ lien: { amount: 315_000, version: 2 }, account: { medicalLiens: 315_000, version: 3 } });
    expect(changed.events).toMatchObject([{ type: "lien.changed.v1", data: { fields: ["amount"], amountCents: 315_000 } }]);
  });

  it("leaves the account alone when its amount stays", () => {
    const changed = changeLien(first.lien, { holder: "Another Hospital" }, after(first), evening());
    expect(changed.account).toBe(after(first).account);
    expect(changed.events[0]?.change).not.toHaveProperty("account");
  });

  it("is no change when all of it already holds", () => {
    expect(changeLien(first.lien, { amount: first.lien.amount }, after(first), evening()).events).toEqual([]);
  });

  it("loses its reference when that is cleared", () => {
    const { lien, account } = asserted({ reference: "LOP 17" });
    const cleared = changeLien(lien, { reference: undefined }, scene([lien], "active", account), evening());
    expect(cleared.lien.reference).toBeUndefined();
  });

  it.each(["released", "paid"] as const)("ends once, %s, keeps its last amount, and counts no more", (status) => {
    const ended = endLien(first.lien, { status, reason: "as agreed" }, after(first), evening());
    expect(ended).toMatchObject({ lien: { status, amount: 420_000, version: 2 }, account: { medicalLiens: 0, version: 3 } });
    expect(ended.events).toMatchObject([
      { type: "lien.ended.v1", reason: "as agreed", data: { lienStatus: status, medicalLiensCents: 0 } },
    ]);
    const again = { code: "lien.over", details: { lienId: ended.lien.lienId, status } };
    expect(outcome(() => endLien(ended.lien, { status: "paid", reason: "again" }, after(ended), evening()))).toEqual(again);
    expect(outcome(() => changeLien(ended.lien, { amount: cents(1) }, after(ended), evening()))).toEqual(again);
  });

  it("ends with a reason, and not as active", () => {
    expect(EndLien.safeParse({ status: "released", reason: " " }).success).toBe(false);
    expect(EndLien.safeParse({ status: "active", reason: "x" }).success).toBe(false);
    expect(EndLien.safeParse({ status: "paid", reason: "x" }).success).toBe(true);
  });
});

/** One thing that happens to the liens of a case: the third number says to which. */
type Command = readonly ["assert" | "change" | "end", number, number];
const commands = fc.array(
  fc.tuple(fc.constantFrom("assert", "change", "end"), fc.integer({ min: 1, max: 100_000_000_000 }), fc.nat({ max: 60 })),
  { maxLength: 60 },
);

/** Does it, or leaves all as it was when it is refused. */
function does({ liens, account }: LienScene, [what, amount, which]: Command): LienScene {
  const now = scene(liens, "active", account);
  const lien = liens[which % Math.max(1, liens.length)];
  const doing = (): LienOutcome | undefined => {
    if (what === "assert") return assertLien(aLien({ amount: cents(amount) }), now, evening());
    if (!lien) return undefined;
    return what === "change"
      ? changeLien(lien, { amount: cents(amount) }, now, evening())
      : endLien(lien, { status: amount % 2 ? "paid" : "released", reason: "over" }, now, evening());
  };
  if (verdict(doing) !== "fine") return now;
  const done = doing();
  return done ? after(done, now) : now;
}

describe("the case's medicalLienAmount (LCM-045, XCT-012)", () => {
  it("is the recount of the active liens after any sequence of commands", () => {
    fc.assert(
      fc.property(commands, (all) => {
        const { liens, account } = all.reduce<LienScene>(does, scene());
        let counted = 0;
        for (const { status, amount } of liens) if (status === "active") counted += amount;
        expect(account.medicalLiens).toBe(counted);
      }),
      { numRuns: 200 },
    );
  });

  it("says the amount of each active lien that it is the sum of", () => {
    const one = asserted();
    const two = assertLien(aLien({ amount: cents(5) }), { ...after(one), provider: {} }, evening());
    const both = after(two, after(one));
    const ended = endLien(one.lien, { status: "paid", reason: "paid" }, both, evening());
    const { liens, account } = after(ended, both);
    expect(figuresOf(opened.legalCase, account, liens).medicalLienAmount).toMatchObject({
      value: 5,
      working: { inputs: { "account.medicalLiens": "0.05", [two.lien.lienId]: "0.05" }, result: "0.05", rule: "LCM-045" },
    });
    expect(Object.keys(figuresOf(opened.legalCase, account, liens).medicalLienAmount.working.inputs)).not.toContain(one.lien.lienId);
  });
});
