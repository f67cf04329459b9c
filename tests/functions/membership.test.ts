import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyHistory } from "../../data/history.ts";
import { keys } from "../../data/keys.ts";
import { addDays, dayOf, instant } from "../../domain/kernel/time.ts";
import type { Card } from "../../functions/api/membership/card.ts";
import { drawCard } from "../../functions/api/membership/card.ts";
import { barcodeOf } from "../../functions/api/membership/code128.ts";
import { aCaseBody, parties } from "../fixtures.ts";
import { readBarcode } from "./barcode-reader.ts";
import { readCard } from "./card-reader.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
beforeAll(async () => {
  h = await startHarness();
  manager = await h.person("caseManager");
});
afterAll(() => h.stop());

const today = () => dayOf(instant(new Date().toISOString()));
async function aCase(difference: object = {}) {
  const those = await parties(h.house);
  const { status, body } = await h.call("POST /v1/cases", manager, aCaseBody(those, difference));
  expect(status, JSON.stringify(body)).toBe(201);
  return { ...those, legalCase: body, path: { caseId: body.caseId as string } };
}
const historyOf = async (caseId: string) => (await h.house.table.query({ pk: keys.history(caseId), limit: 50 })).rows;
const change = (path: Record<string, string>, startDate: unknown, version = 1, who = manager) =>
  h.call("PATCH /v1/cases/{caseId}/membership", who, { startDate }, { path, version });

describe("GET /v1/cases/{caseId}/membership", () => {
  it("is the membership that the case was born with, starting on the day it was opened (LCM-038..040, LCM-078, LCM-135, LCM-136)", async () => {
    const { legalCase, path } = await aCase();
    const { status, headers, body } = await h.call("GET /v1/cases/{caseId}/membership", manager, undefined, { path });
    expect({ status, etag: headers.etag }).toEqual({ status: 200, etag: '"v1"' });
    expect(body).toEqual(legalCase.membership);
    expect(body).toMatchObject({
      plan: "Pacific Crest Healthcare IPA",
      mrn: expect.stringMatching(/^PCH-\d{4}-\d{7}$/),
      startDate: today(),
    });
  });

  it("is seen by the case's own firm and is not there for another (LCM-167, XCT-003)", async () => {
    const { path, firmId } = await aCase();
    const other = await aCase();
    const [ours, theirs] = await Promise.all([h.person("attorney", [firmId]), h.person("attorney", [other.firmId])]);
    expect((await h.call("GET /v1/cases/{caseId}/membership", ours, undefined, { path })).status).toBe(200);
    expect(await h.call("GET /v1/cases/{caseId}/membership", theirs, undefined, { path })).toMatchObject({
      status: 404,
      body: { code: "case.not-found" },
    });
  });
});

describe("PATCH /v1/cases/{caseId}/membership", () => {
  it("sets the effective date as early as the date of loss, and says so on the history (LCM-079, LCM-136, LCM-161)", async () => {
    const { legalCase, path } = await aCase();
    const changed = await change(path, legalCase.dateOfLoss);
    expect(changed).toMatchObject({
      status: 200,
      headers: { etag: '"v2"' },
      body: { startDate: legalCase.dateOfLoss, mrn: legalCase.membership.mrn },
    });
    expect((await historyOf(path.caseId)).at(-1)).toMatchObject({
      type: "membership.changed.v1",
      actorId: manager.userId,
      data: { startDate: legalCase.dateOfLoss },
      change: { membership: { before: { startDate: today() }, after: { startDate: legalCase.dateOfLoss } } },
    });
    expect(await verifyHistory(h.house.table, path.caseId)).toMatchObject({ intact: true });
  });

  it("refuses the day before the loss, names the field's rule, and writes nothing (LCM-136, XCT-015)", async () => {
    const { legalCase, path } = await aCase();
    const before = await historyOf(path.caseId);
    const refused = await change(path, addDays(legalCase.dateOfLoss, -1));
    expect(refused).toMatchObject({
      status: 422,
      body: { code: "membership.starts-before-loss", errors: [{ pointer: expect.stringMatching(/[sS]tartDate$/) }] },
    });
    expect(await historyOf(path.caseId)).toEqual(before);
  });

  it("needs the version that was read: missing 428, stale 412 with the current one (XCT-008)", async () => {
    const { path, legalCase } = await aCase();
    const missing = await h.call("PATCH /v1/cases/{caseId}/membership", manager, { startDate: today() }, { path });
    expect(missing).toMatchObject({ status: 428, body: { code: "version.missing" } });
    await change(path, legalCase.dateOfLoss);
    expect(await change(path, today(), 1)).toMatchObject({ status: 412, headers: { etag: '"v2"' } });
  });

  it("leaves the case's own version alone, so nobody's open form goes stale (DESIGN 12.2)", async () => {
    const { path, legalCase } = await aCase();
    await change(path, legalCase.dateOfLoss);
    expect(await h.call("GET /v1/cases/{caseId}", manager, undefined, { path })).toMatchObject({
      headers: { etag: '"v1"' },
      body: { membership: { version: 2 } },
    });
  });

  it.each([
    ["a number", { startDate: 20250701 }, "/startDate"],
    ["a day that is none", { startDate: "2025-02-30" }, "/startDate"],
    ["the MRN too", { startDate: "2025-07-01", mrn: "PCH-2025-0000001" }, "/mrn"],
    ["nothing", {}, "/startDate"],
  ])("refuses %s by the field's name (XCT-015)", async (_, body, pointer) => {
    const { path } = await aCase();
    const refused = await h.call("PATCH /v1/cases/{caseId}/membership", manager, body, { path, version: 1 });
    expect(refused).toMatchObject({ status: 400, body: { code: "request.invalid", errors: [{ pointer }] } });
  });

  it("is for case managers and coordinators: the firm's attorney may see it but not change it (LCM-010..012)", async () => {
    const { path, firmId, legalCase } = await aCase();
    const [attorney, coordinator] = await Promise.all([h.person("attorney", [firmId]), h.person("caseCoordinator")]);
    expect(await change(path, legalCase.dateOfLoss, 1, attorney)).toMatchObject({ status: 403, body: { code: "access.denied" } });
    expect((await change(path, legalCase.dateOfLoss, 1, coordinator)).status).toBe(200);
  });
});

describe("GET /v1/cases/{caseId}/membership/card", () => {
  it("is a page of a credit card's size that says plan, member, MRN and effective date, and whose bars read as the MRN (LCM-080, LCM-162)", async () => {
    const { path, legalCase, patient } = await aCase();
    const { status, headers, body } = await h.call("GET /v1/cases/{caseId}/membership/card", manager, undefined, { path });
    const { mrn, startDate, membershipId } = legalCase.membership;
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="${membershipId}.pdf"`,
      "cache-control": "no-store",
    });

    const card = await readCard(body);
    const [year, month, date] = startDate.split("-");
    expect(card).toMatchObject({ pages: 1, widthMm: 85.6, heightMm: 54, hasPictures: false });
    const memberName = `${patient.firstName} ${patient.lastName}`;
    expect(card.texts).toEqual(expect.arrayContaining(["Pacific Crest Healthcare IPA", memberName, mrn, `${month}/${date}/${year}`]));
    expect(readBarcode(card.bars)).toBe(mrn);
  });

  it("tells nothing of the accident, the case or the law firm to whoever finds it (XCT-010)", async () => {
    const { path, legalCase } = await aCase();
    const { body } = await h.call("GET /v1/cases/{caseId}/membership/card", manager, undefined, { path });
    const said = (await readCard(body)).texts.join("\n");
    const [year, month, date] = legalCase.dateOfLoss.split("-");
    for (const secret of [legalCase.caseNumber, legalCase.caseId, legalCase.dateOfLoss, `${month}/${date}/${year}`, legalCase.accidentType])
      expect(said).not.toContain(secret);
  });

  it("puts on the history that it was printed, each time, and by whom (LCM-161)", async () => {
    const { path } = await aCase();
    const coordinator = await h.person("caseCoordinator");
    for (const who of [manager, coordinator]) await h.call("GET /v1/cases/{caseId}/membership/card", who, undefined, { path });
    const printed = (await historyOf(path.caseId)).filter(({ type }) => type === "membership.card-printed.v1");
    expect(printed.map(({ actorId }) => actorId)).toEqual([manager.userId, coordinator.userId]);
    expect(await verifyHistory(h.house.table, path.caseId)).toMatchObject({ intact: true });
  });

  it("is not printed by those who only read, nor found by another firm; neither leaves a trace (LCM-013, LCM-167)", async () => {
    const { path, firmId } = await aCase();
    const other = await aCase();
    const [analyst, ours, theirs] = await Promise.all([
      h.person("financialAnalyst"),
      h.person("attorney", [firmId]),
      h.person("attorney", [other.firmId]),
    ]);
    const statusFor = async (who: Person) => (await h.call("GET /v1/cases/{caseId}/membership/card", who, undefined, { path })).status;
    expect([await statusFor(analyst), await statusFor(ours), await statusFor(theirs)]).toEqual([403, 403, 404]);
    expect((await historyOf(path.caseId)).map(({ type }) => type)).not.toContain("membership.card-printed.v1");
  });
});

const aCard = (difference: Partial<Card> = {}): Card => ({
  plan: "Pacific Crest Healthcare IPA",
  mrn: "PCH-2025-0000042",
  startDate: "2025-07-01" as Card["startDate"],
  memberName: "Test Person",
  ...difference,
});
const at = instant("2025-07-02T04:00:00.000Z");
const textsOn = async (difference: Partial<Card>) => (await readCard(await drawCard(aCard(difference), at))).texts;

describe("the card (LCM-080)", () => {
  it.each(["PCH-2025-0000001", "PCH-2025-9999999", "PCH-2031-1234567", "PCH-2025-0101010"])(
    "reads %s back from its bars, whole millimeters tall, with white on both sides",
    async (mrn) => {
      const { bars, widthMm } = await readCard(await drawCard(aCard({ mrn }), at));
      expect(readBarcode(bars)).toBe(mrn);
      const narrowest = Math.min(...bars.map(({ width }) => width));
      const [first, last] = [bars.at(0)!, bars.at(-1)!];
      expect(Math.min(...bars.map(({ height }) => height))).toBeGreaterThan((10 * 72) / 25.4);
      expect(first.at).toBeGreaterThanOrEqual(10 * narrowest);
      expect((widthMm * 72) / 25.4 - last.at - last.width).toBeGreaterThanOrEqual(10 * narrowest - 0.2); // The page's width is rounded.
    },
  );

  it("does not read as anything when a bar is a module too wide", () => {
    const { bars } = barcodeOf("PCH-2025-0000042");
    const worn = bars.map((bar, i) => (i === 7 ? { ...bar, width: bar.width + 1 } : bar));
    expect(() => readBarcode(worn)).toThrow();
  });

  it("refuses a number whose bars would not fit between the white", async () => {
    await expect(drawCard(aCard({ mrn: "PCH-2025-0000042-AND-MORE" }), at)).rejects.toThrow("too long");
  });

  it.each([
    ["with accents and all", "María José Ñuñez", "María José Ñuñez"],
    ["without the marks that the font lacks", "Nguyễn Thị Đặng Łukasz", "Nguyên Thi Dang Lukasz"],
    ["with a dot for each letter of another script", "李 Wei", "· Wei"],
  ])("writes a name %s", async (_, memberName, written) => {
    expect(await textsOn({ memberName })).toContain(written);
  });

  it("cuts a name that fits in no size, and says so with an ellipsis", async () => {
    const texts = await textsOn({ memberName: "Wolfeschlegelsteinhausenbergerdorff ".repeat(3) });
    expect(texts).toContainEqual(expect.stringMatching(/^Wolfeschlegelsteinhausenbergerdorff .*…$/));
  });

  it("carries the network's line where there is one, and the end of a membership that has ended", async () => {
    expect(await textsOn({ phone: "(213) 555-0100" })).toContain("Appointments and questions: (213) 555-0100");
    expect(await textsOn({})).toContain("Show this card at every visit.");
    expect(await textsOn({ endDate: "2025-09-01" as Card["startDate"] })).toContain("07/01/2025 - 09/01/2025");
  });

  it("is the same file for the same card at the same moment", async () => {
    const [one, other] = await Promise.all([drawCard(aCard(), at), drawCard(aCard(), at)]);
    expect(Buffer.compare(one, other)).toBe(0);
  });
});
