import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Denial } from "../../domain/denials/denial.ts";
import { insightsOf } from "../../domain/denials/insights.ts";
import type { Tally } from "../../domain/denials/tally.ts";
import { tallied, tallyEntryOf } from "../../domain/denials/tally.ts";
import { cents } from "../../domain/kernel/money.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aDenial, recount } from "./denial-model.ts";

const [payers, users, teams] = [
  [newId("payer"), newId("payer"), newId("payer")],
  [newId("user"), newId("user")],
  [newId("team"), newId("team")],
];
const owners: readonly Denial["owner"][] = [...users, ...teams];
const subjects = ["authorizationExceeded", "serviceNotCovered", "duplicateCharges"];
const codes = ["CO-16", "CO-18", "CO-197", "OA-23"];

/** A change of some denial, or a new one where the index is beyond those there are. */
const aChange = fc.record({
  which: fc.nat(8),
  change: fc.oneof(
    fc.record({ owner: fc.constantFrom(...owners) }),
    fc.record({ subject: fc.constantFrom(...subjects) }),
    fc.record({ carcs: fc.uniqueArray(fc.constantFrom(...codes)), resolvedCarcs: fc.uniqueArray(fc.constantFrom(...codes)) }),
    fc.record({ stage: fc.constantFrom(...(["new", "inProgress", "awaitingPayment", "resolved", "canceled"] as const)) }),
    fc.record({ outstanding: fc.integer({ min: -50_00, max: 9_999_999_99 }).map(cents) }),
  ),
  payerId: fc.constantFrom(...payers),
});

const placeOf = ({ payerId, subject }: Denial) => `${payerId}#${subject}`;

/** Keeps a change in the tallies as the table does: in one, or in two where the denial moves from one to the other. */
function keep(tallies: Map<string, Tally>, before: Denial | undefined, after: Denial): void {
  const [from, to] = [before && tallyEntryOf(before), tallyEntryOf(after)];
  const moves = before !== undefined && placeOf(before) !== placeOf(after);
  if (moves) tallies.set(placeOf(before), tallied(tallies.get(placeOf(before)), { from }));
  tallies.set(placeOf(after), tallied(tallies.get(placeOf(after)), { from: moves ? undefined : from, to }));
}

describe("the tallies of denials (RCM-036..042)", () => {
  const everyDrill = [
    {},
    ...subjects.map((subject) => ({ subject })),
    ...owners.map((owner) => ({ owner })),
    ...codes.map((carc) => ({ carc })),
    { subject: subjects[0], owner: owners[0] },
    { subject: subjects[1], carc: codes[1] },
  ];

  it("say after any changes what a count of the denials says, by payer, subject, stage, owner and code", () => {
    fc.assert(
      fc.property(fc.array(aChange, { minLength: 1, maxLength: 40 }), (changes) => {
        const [denials, tallies] = [[] as Denial[], new Map<string, Tally>()];
        for (const { which, change, payerId } of changes) {
          const before = denials[which];
          const after = before ? { ...before, ...change } : aDenial({ payerId, ...change });
          keep(tallies, before, after);
          if (before) denials[which] = after;
          else denials.push(after);
        }
        for (const drill of everyDrill) expect(insightsOf([...tallies.values()], drill)).toEqual(recount(denials, drill));
      }),
      { numRuns: Number(process.env.SOAK ?? 150) },
    );
  });

  it("are small: what is over is counted by its stage alone, and zeros are left out", () => {
    const before = aDenial({ carcs: ["CO-16", "CO-16", "CO-18"], resolvedCarcs: ["CO-18"] });
    const opened = tallied(undefined, { to: tallyEntryOf(before) });
    const counted = { count: 1, outstanding: 125_00 };
    expect(opened).toEqual({
      payerId: before.payerId,
      subject: before.subject,
      stages: { new: 1 },
      active: counted,
      owners: { [before.owner]: counted },
      carcs: { "CO-16": counted },
      version: 1,
    });
    const over = tallied(opened, { from: tallyEntryOf(before), to: tallyEntryOf({ ...before, stage: "resolved" }) });
    expect(over).toMatchObject({ stages: { resolved: 1 }, active: { count: 0, outstanding: 0 }, owners: {}, carcs: {}, version: 2 });
    expect(Object.keys(over.stages)).toEqual(["resolved"]);
  });

  it("never count less than nothing, nor another payer's or subject's denials: that is a bug and stops the change", () => {
    const entry = tallyEntryOf(aDenial());
    const tally = tallied(undefined, { to: entry });
    expect(() => tallied(undefined, { from: entry })).toThrow("fewer than no denials are new");
    expect(() => tallied(tally, { from: { ...entry, stage: "inProgress" } })).toThrow("fewer than no denials are inProgress");
    expect(() => tallied(tally, { from: { ...entry, owner: newId("user") } })).toThrow("fewer than no denials");
    expect(() => tallied(tally, { from: { ...entry, outstanding: cents(124_99) } })).toThrow("something is outstanding on no denials");
    expect(() => tallied(tally, { to: { ...entry, subject: "serviceNotCovered" } })).toThrow("of one payer and subject");
    expect(() => tallied(tally, { from: entry, to: { ...entry, payerId: newId("payer") } })).toThrow("of one payer and subject");
    expect(() => tallied(undefined, {})).toThrow("a tally of nothing");
  });
});
