import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import { caseOpened } from "../../events/cases.ts";
import { firmAdded, firmChanged } from "../../events/parties.ts";
import { aCaseBody, parties } from "../fixtures.ts";
import type { Called } from "./harness.ts";
import type { Desk } from "./search-desk.ts";
import { message, startDesk } from "./search-desk.ts";

let desk: Desk;
let h: Desk["h"];
let manager: Desk["manager"];
let consume: Desk["consume"];
let open: Desk["open"];
let found: Desk["found"];
beforeAll(async () => {
  desk = await startDesk();
  ({ h, manager, consume, open, found } = desk);
});
afterAll(() => h.stop());

describe("everything a case is found by", () => {
  const patient = {
    firstName: "Ottoline",
    lastName: "Greenwich",
    birthDate: "1949-02-17",
    phone: "+18185550133",
    workPhone: "+13105550177",
  };
  const numbers = {
    insuranceClaimNumber: "CLM-77-001234",
    courtCaseNumber: "24STCV04321",
    policeReportNumber: "PR 559/24-8",
    insurance: { carrier: "Example Mutual", policyNumber: "POL-990011", claimNumber: "DC-445566" },
  };

  it("finds it by birth date, phones, firm, claim, policy, court and police numbers, as people write them (NEG-060, LCM-165)", async () => {
    const { caseId, firmId } = await open({ ...patient }, { firm: { name: "Thornfield Injury Law" } }, numbers);
    await consume(message(firmAdded.type, { firmId }));
    for (const q of [
      ["02/17/1949", "1949-02-17", "02171949", "2/17/49", "greenwich 02/17/1949"],
      ["(818) 555-0133", "818-555-0133", "8185550133", "+1 818 555 0133", "555-0133", "0133", "(310) 555-0177", "818555"],
      ["thornfield", "th", "thornf ottoline", "Thornfield Injury Law"],
      ["CLM-77-001234", "clm77001234", "001234", "24STCV04321", "24stcv0", "04321", "PR 559/24-8", "DC-445566", "POL-990011", "pol-99"],
    ].flat())
      expect(await found(q), q).toContain(caseId);
    for (const q of ["02/18/1949", "818-555-0134", "thornfields", "CLM-77-001235", "24STCV04322", "greenwich 02/18/1949"])
      expect(await found(q), q).not.toContain(caseId);
  });

  it("finds all cases of a renamed firm by the new name, and none by the old one, within its one event (NEG-060)", async () => {
    const first = await open({ firstName: "Ada", lastName: "Ofwillow" }, { firm: { name: "Willowbrook Legal" } });
    await consume(message(firmAdded.type, { firmId: first.firmId }));
    const second = await h.call("POST /v1/cases", manager, aCaseBody(first, { dateOfLoss: "2025-05-05" }));
    await consume(message(caseOpened.type, second.body));
    const both = [second.body.caseId, first.caseId];
    expect(await found("willowbrook")).toEqual(both);

    const changed = await h.call(
      "PATCH /v1/firms/{firmId}",
      manager,
      { name: "Hazelmere Legal" },
      { path: { firmId: first.firmId }, version: 1 },
    );
    expect(changed.status, JSON.stringify(changed.body)).toBe(200);
    expect(await found("willowbrook")).toEqual([]); // At once: hits are held against the firm as it is.
    const renamed = message(firmChanged.type, { firmId: first.firmId, fields: ["name"] });
    await consume(renamed);
    await consume(renamed);
    expect(await found("willowbrook")).toEqual([]);
    expect(await found("hazelmere ofwillow")).toEqual(both);
  });
});

describe("filters", () => {
  const bodyOf = (more: object) => h.call("POST /v1/case-searches", manager, more);
  const ids = ({ body }: Called): string[] => body.data.map(({ caseId }: { caseId: string }) => caseId);

  it("narrow a search, flat or apart, and stand alone without words (XCT-014)", async () => {
    const auto = await open({ firstName: "Filter", lastName: "Narrowly" });
    const slip = await open(
      { firstName: "Filter", lastName: "Narrowly" },
      {},
      { accidentType: "slipFall", caseStatus: "active", dateOfLoss: "2025-05-31" },
    );
    const today = dayOf(slip.body.createdAt);
    for (const [filters, expected] of [
      [{ accidentType: "slipFall" }, [slip]],
      [{ status: "pending" }, [auto]],
      [{ status: ["active", "pending"] }, [slip, auto]],
      [{ firmId: auto.firmId }, [auto]],
      [{ attorneyId: slip.attorneyId }, [slip]],
      [{ patientId: slip.patientId }, [slip]],
      [{ dateOfLoss: { to: "2025-05-31" } }, [slip]],
      [{ dateOfLoss: { from: "2025-06-01" } }, [auto]],
      [{ openedAt: { from: today, to: today } }, [slip, auto]],
      [{ openedAt: { to: addDays(today, -1) } }, []],
      [{ openedAt: { from: slip.body.createdAt } }, [slip]],
    ] as const) {
      const wanted = expected.map(({ caseId }) => caseId);
      expect(ids(await bodyOf({ q: "narrowly", filters })), JSON.stringify(filters)).toEqual(wanted);
      expect(ids(await bodyOf({ q: "narrowly", ...filters })), JSON.stringify(filters)).toEqual(wanted);
      expect(ids(await bodyOf({ q: "narrowly", filters, sort: "openedAt" })), JSON.stringify(filters)).toEqual(wanted.toReversed());
    }
    expect(ids(await bodyOf({ attorneyId: slip.attorneyId }))).toEqual([slip.caseId]);
    expect(ids(await bodyOf({ filters: { patientId: auto.patientId, status: "closed" } }))).toEqual([]);
  });

  it("go on where a page ended, in either order, and a cursor is worth nothing for other filters (XCT-014)", async () => {
    const those = await parties(h.house);
    const opened: string[] = [];
    for (const dateOfLoss of ["2025-05-01", "2025-05-02", "2025-05-03"]) {
      const { body } = await h.call("POST /v1/cases", manager, aCaseBody(those, { dateOfLoss }));
      opened.push(body.caseId);
    }
    const { firmId } = those;
    const asked = { firmId, sort: "openedAt", limit: 2 };
    const first = await bodyOf(asked);
    expect([ids(first), first.body.page.hasMore]).toEqual([opened.slice(0, 2), true]);
    const query = { cursor: first.body.page.next as string };
    const second = await h.call("POST /v1/case-searches", manager, asked, { query });
    expect([ids(second), second.body.page]).toEqual([opened.slice(2), { hasMore: false }]);
    for (const other of [
      { ...asked, limit: 3 },
      { ...asked, sort: "-openedAt" },
      { ...asked, status: "pending" },
    ])
      expect(await h.call("POST /v1/case-searches", manager, other, { query })).toMatchObject({
        status: 400,
        body: { code: "cursor.invalid" },
      });
    expect(ids(await bodyOf({ firmId }))).toEqual(opened.toReversed());
  });
});
