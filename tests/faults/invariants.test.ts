import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { casesIn } from "../../data/cases.ts";
import type { WholeCase } from "../../data/cases.ts";
import { lineOf, violationsOf } from "../../data/invariants.ts";
import { keys } from "../../data/keys.ts";
import type { Key, Row } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aCaseBody, canary, parties } from "../fixtures.ts";
import type { PricedNetwork } from "../functions/billing-scenes.ts";
import { aPricedNetwork } from "../functions/billing-scenes.ts";
import type { Harness, Person } from "../functions/harness.ts";
import { startHarness } from "../functions/harness.ts";

/** The checker itself: it is silent about a case that is whole, and speaks up about each way in which one is not. */
let h: Harness;
let manager: Person;
beforeAll(async () => {
  h = await startHarness();
  manager = await h.person("caseManager");
});
afterAll(() => h.stop());

async function aCase(): Promise<WholeCase> {
  const { body } = await h.call("POST /v1/cases", manager, aCaseBody(await parties(h.house)));
  return (await casesIn(h.house).whole(body.caseId))!; // It was just opened.
}
const says = async (...ids: Id<"case">[]) => (await violationsOf(h.house, ids)).map(lineOf).join("\n");
const put = (...rows: Row[]) => h.house.table.batch(rows, []);
const accidentOf = ({ patientId, dateOfLoss, accidentType }: WholeCase["legalCase"]) =>
  keys.unique("accident", h.house.mac("accident", [patientId, dateOfLoss, accidentType].join("\n")));

describe("the invariants of a case", () => {
  it("hold when it was just opened, and after a change", async () => {
    const { legalCase } = await aCase();
    expect(await says(legalCase.caseId)).toBe("");
    await h.call(
      "PATCH /v1/cases/{caseId}",
      manager,
      { accidentType: "slipFall", caseNotes: "ZZPHI" },
      { path: { caseId: legalCase.caseId }, version: 1 },
    );
    expect(await says(legalCase.caseId)).toBe("");
  });

  it("do not hold for a case that is not there", async () =>
    expect(await says(newId("case"))).toContain("there is no such case (LCM-087)"));

  const broken: [string, (whole: WholeCase) => Promise<unknown>, string][] = [
    [
      "its membership is gone",
      ({ legalCase }) => h.house.table.batch([], [keys.membership(legalCase.caseId)]),
      "half a case: it has no MEMBERSHIP row (LCM-087)",
    ],
    [
      "its account is gone",
      ({ legalCase }) => h.house.table.batch([], [keys.account(legalCase.caseId)]),
      "half a case: it has no ACCOUNT row (LCM-087)",
    ],
    [
      "its card is gone",
      ({ legalCase }) => h.house.table.batch([], [keys.caseCard(legalCase.caseId)]),
      "half a case: it has no CARD row (LCM-087)",
    ],
    [
      "it has a second membership",
      ({ legalCase, membership }) => put({ ...membership, pk: legalCase.caseId, sk: "MEMBERSHIP#2" }),
      "it has more than one membership (LCM-135)",
    ],
    [
      "its first authorization is gone",
      ({ legalCase, authorizations }) =>
        h.house.table.batch([], [keys.authorization(legalCase.caseId, authorizations[0]!.authorizationId)]),
      "it has no first authorization (LCM-084)",
    ],
    [
      "its card says another status",
      ({ legalCase, card }) => put({ ...card, ...keys.caseCard(legalCase.caseId), caseStatus: "active" }),
      "its card says something else than the case (LCM-087)",
    ],
    ["its accident is free", ({ legalCase }) => h.house.table.batch([], [accidentOf(legalCase)]), "its accident is not reserved (LCM-131)"],
    [
      "its MRN is another case's",
      ({ membership }) => put({ ...keys.unique("mrn", h.house.mac("mrn", membership.mrn)), owner: "case_other" }),
      "its MRN is reserved by case_other (LCM-134)",
    ],
    [
      "its number is free",
      ({ legalCase }) => h.house.table.batch([], [keys.unique("case-number", legalCase.caseNumber)]),
      "is not reserved (LCM-021)",
    ],
    [
      "it is approved without a number",
      ({ legalCase, authorizations }) =>
        put({ ...authorizations[0]!, ...keys.authorization(legalCase.caseId, authorizations[0]!.authorizationId), status: "approved" }),
      "a number for its approved authorization is not reserved (LCM-117)",
    ],
    [
      "its authorization says that a unit is held by nobody",
      ({ legalCase, authorizations }) =>
        put({ ...authorizations[0]!, ...keys.authorization(legalCase.caseId, authorizations[0]!.authorizationId), unitsHeld: 1 }),
      "its appointments take other units than",
    ],
    [
      "more units of its authorization are taken than it allows",
      ({ legalCase, authorizations }) =>
        put({ ...authorizations[0]!, ...keys.authorization(legalCase.caseId, authorizations[0]!.authorizationId), unitsUsed: 2 }),
      "than it allows (LCM-118)",
    ],
    [
      "it was changed without an event",
      ({ legalCase }) => put({ ...legalCase, ...keys.case(legalCase.caseId), courtCaseNumber: "X-1" }),
      "its events do not lead to what stands in its case (LCM-161)",
    ],
    [
      "its account was changed without an event",
      ({ legalCase, account }) => put({ ...account, ...keys.account(legalCase.caseId), billed: 1 }),
      "its events do not lead to what stands in its account (LCM-161)",
    ],
    [
      "an event is gone",
      ({ legalCase }) => h.house.table.batch([], [keys.event(legalCase.caseId, 1)]),
      "its history is broken at 1: an event is missing (XCT-011)",
    ],
    [
      "the newest event is gone",
      ({ legalCase }) => h.house.table.batch([], [keys.event(legalCase.caseId, 2)]),
      "the newest events are missing (XCT-011)",
    ],
    [
      "it is closed and keeps its accident",
      ({ legalCase }) => put({ ...legalCase, ...keys.case(legalCase.caseId), caseStatus: "closed" }),
      "it is closed and still holds its accident (LCM-131)",
    ],
    [
      "it is closed and its membership is not",
      ({ legalCase }) => put({ ...legalCase, ...keys.case(legalCase.caseId), caseStatus: "closed" }),
      "it is closed; its membership goes on (LCM-138)",
    ],
    [
      "its membership has ended and it has not",
      ({ legalCase, membership }) => put({ ...membership, ...keys.membership(legalCase.caseId), endDate: "2025-07-01" }),
      "it is pending; its membership has ended (LCM-138)",
    ],
    [
      "it moved without a line in its status history",
      ({ legalCase }) => put({ ...legalCase, ...keys.case(legalCase.caseId), caseStatus: "suspended" }),
      "its status history leads elsewhere (LCM-102)",
    ],
  ];
  it.each(broken)("do not hold when %s", async (_, breakIt, line) => {
    const whole = await aCase();
    await breakIt(whole);
    const said = await says(whole.legalCase.caseId);
    expect(said).toContain(line);
    expect(said).not.toContain(canary);
  });

  it("do not hold when two cases share an MRN, a number or an open accident (LCM-131, LCM-134)", async () => {
    const [one, two] = [await aCase(), await aCase()];
    const { caseNumber, patientId, dateOfLoss, accidentType } = one.legalCase;
    await put(
      { ...two.legalCase, ...keys.case(two.legalCase.caseId), caseNumber, patientId, dateOfLoss, accidentType },
      { ...two.membership, ...keys.membership(two.legalCase.caseId), mrn: one.membership.mrn },
    );
    const said = await says(one.legalCase.caseId, two.legalCase.caseId);
    for (const shared of ["number", "MRN", "accident"])
      expect(said).toContain(`${two.legalCase.caseId}: it shares its ${shared} with ${one.legalCase.caseId}`);
  });
});

describe("the invariants of a case's billing", () => {
  let net: PricedNetwork;
  let claimed: Awaited<ReturnType<PricedNetwork["aClaim"]>>;
  beforeAll(async () => {
    net = await aPricedNetwork(h);
    claimed = await net.aClaim();
  });

  it("hold once an appointment has its claim", async () => expect(await says(claimed.caseId)).toBe(""));

  const rowOf = async (key: Key) => (await h.house.table.read([key]))[0]!; // The claim was just made.
  const broken: [string, (of: typeof claimed) => { key: Key; change: (row: Row) => object }, string][] = [
    [
      "the account says another sum",
      ({ caseId }) => ({ key: keys.account(caseId), change: () => ({ billed: 1 }) }),
      "its account says other totals than its bills (CLM-037)",
    ],
    [
      "a claim comes to another sum than its bill",
      ({ claimId }) => ({ key: keys.claim(claimId), change: () => ({ charge: 1 }) }),
      "says something else than its claim, or has none (CLM-037)",
    ],
    [
      "the appointment does not know its claim",
      ({ caseId, appointmentId }) => ({
        key: keys.listed("BILLINGS", caseId, appointmentId),
        change: () => ({ state: undefined, claimId: undefined }),
      }),
      "and does not say so (CLM-031)",
    ],
    [
      "a version of a claim was changed without an event",
      ({ claimId }) => ({ key: keys.submission(claimId, 1), change: () => ({ diagnoses: ["S134XXA"] }) }),
      "its events do not lead to what stands in its submission_",
    ],
    [
      "a claim took units that nobody counts",
      ({ claimId }) => ({ key: keys.claim(claimId), change: () => ({ authorizationUnits: 1 }) }),
      "its appointments take other units than",
    ],
  ];
  it.each(broken)("do not hold when %s", async (_, breakIt, line) => {
    const { key, change } = breakIt(claimed);
    const whole = await rowOf(key);
    await put({ ...whole, ...change(whole) });
    const said = await says(claimed.caseId);
    await put(whole);
    expect(said).toContain(line);
    expect(said).not.toContain(canary);
  });
});
