import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keys } from "../../data/keys.ts";
import { instant } from "../../domain/kernel/time.ts";
import { lienPayer } from "../../domain/parties/payer.ts";
import { drawCms1500 } from "../../functions/api/claims/cms1500-pdf.ts";
import { cms1500Of } from "../../domain/claims/cms1500.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { canary } from "../fixtures.ts";
import { aForm, aFullContent, lines } from "../domain/claim-form-scenes.ts";
import { readX12, segmentsOf } from "../domain/x12-reader.ts";
import { aPricedNetwork } from "./billing-scenes.ts";
import { readCard } from "./card-reader.ts";
import { aCaseWithClaim, claimsDesk } from "./claims-scene.ts";
import type { Harness, Person } from "./harness.ts";
import { startHarness } from "./harness.ts";

let h: Harness;
let manager: Person;
let processor: Person;
let desk: ReturnType<typeof claimsDesk>;
beforeAll(async () => {
  h = await startHarness();
  [manager, processor] = [await h.person("caseManager"), await h.person("claimsProcessor")];
  desk = claimsDesk(h, () => processor);
});
afterAll(() => h.stop());

const routes = ["GET /v1/claims/{claimId}/cms1500", "GET /v1/claims/{claimId}/cms1500/pdf", "GET /v1/claims/{claimId}/837p"] as const;
const [view, pdf, edi] = routes;
const ask = (route: (typeof routes)[number], claimId: string, submission?: string, who = processor) =>
  h.call(route, who, undefined, { path: { claimId }, ...(submission === undefined ? {} : { query: { submission } }) });
const textsOf = async (body: unknown) => (await readCard(body as Uint8Array)).texts;

describe("a claim that was made from a kept appointment (CLM-016, DOMAIN A2)", () => {
  it("is seen in the form's boxes, printed, and exported, all from what its records said", async () => {
    const network = await aPricedNetwork(h, { payer: { ediPayerId: "94036" }, service: { code: "97110" } });
    const { providerId } = network;
    const address = { line1: "1 Example Plaza", city: "Los Angeles", state: "CA", postalCode: "90012" };
    const details = { taxId: "12-3456789", phone: "(310) 555-0100", address };
    const changed = await h.call("PATCH /v1/providers/{providerId}", manager, details, { path: { providerId }, version: 1 });
    expect(changed).toMatchObject({ status: 200, body: { taxId: "123456789" } });
    const caseId = await network.aCase({ case: { jurisdiction: "CA/Los Angeles" } });
    const appointmentId = await network.kept(caseId);
    const { claimId, claimNumber } = (await network.bill(appointmentId)).body;
    expect(await ask(edi, claimId)).toMatchObject({ status: 422, body: { code: "claim.flawed", errors: [{ pointer: "/diagnoses" }, {}] } });
    const completed = { diagnoses: ["S13.4XXA", "M54.2"], lines: [{ line: 1, diagnosisPointers: [1, 2] }] };
    expect((await desk.change(claimId, completed, 1)).status).toBe(200);

    const seen = await ask(view, claimId);
    expect(seen).toMatchObject({
      status: 200,
      body: {
        claimId,
        seq: 1,
        payer: "Sample Mutual",
        boxes: {
          "1a": "ZZPHI-1",
          "10b": { answer: "YES", state: "CA" },
          "14": { on: "06 30 25" },
          "25": { number: "123456789" },
          "26": claimNumber,
        },
        pages: [{ lines: [{ D: { code: "97110", modifiers: [] }, E: "AB", F: "120.00", J: "1234567893" }], "28": "120.00", "29": "0.00" }],
      },
    });
    const printed = await ask(pdf, claimId);
    expect(await textsOf(printed.body)).toEqual(expect.arrayContaining(["Sample Mutual", "97110", "AB", "120.00", claimNumber, "ZZPHI-1"]));
    const exported = await ask(edi, claimId);
    expect(exported.status).toBe(200);
    const text = String(exported.body);
    expect(readX12(text).usage).toBe("T");
    expect(segmentsOf(text, "HI")).toEqual(["HI|ABK:S134XXA|ABF:M542"]);
    expect(segmentsOf(text, "SV1")).toEqual(["SV1|HC:97110|120|UN|1|||1:2"]);
    expect(segmentsOf(text, "CLM")[0]).toContain(`CLM|${claimNumber}|120|||11:B:1|`);
  });
});

describe("the forms of a claim", () => {
  it("are of its newest version, or of the one that is named, and are called by its number and nobody's name", async () => {
    const { claim } = await aCaseWithClaim(h, manager, { content: aFullContent(), claim: { controlNumber: "ICN-77" }, sent: true });
    const { claimId, claimNumber } = claim;
    const { submissionId } = (await desk.submit(claimId, { kind: "corrected", changes: { notes: "Corrected units" } })).body;
    const newest = await Promise.all(routes.map((route) => ask(route, claimId)));
    expect(newest[0]!.body).toMatchObject({
      seq: 2,
      submissionId,
      boxes: { "19": "Corrected units", "22": { code: "7", reference: "ICN-77" } },
    });
    expect(newest[1]!.headers).toMatchObject({
      "content-type": "application/pdf",
      "content-disposition": `attachment; filename="${claimNumber}-2.pdf"`,
      "cache-control": "no-store",
    });
    expect(await textsOf(newest[1]!.body)).toEqual(expect.arrayContaining(["7  ICN-77", "Corrected units"]));
    expect(newest[2]!.headers).toMatchObject({
      "content-type": "application/edi-x12",
      "content-disposition": `attachment; filename="${claimNumber}-2.x12"`,
    });
    expect(segmentsOf(String(newest[2]!.body), "REF", "F8")).toEqual(["REF|F8|ICN-77"]);
    expect(readX12(String(newest[2]!.body)).usage).toBe("P");

    const first = await Promise.all(routes.map((route) => ask(route, claimId, claim.submissionId)));
    expect(first.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(first[0]!.body).toMatchObject({ seq: 1, boxes: { "19": "Records follow by mail." } });
    expect(first[0]!.body.boxes["22"]).toBeUndefined();
    expect(await textsOf(first[1]!.body)).not.toContain("7  ICN-77");
    expect(segmentsOf(String(first[2]!.body), "REF", "F8")).toEqual([]);
  });

  it("tell what a person has added to the draft: who sent the patient (DOMAIN A2, box 17)", async () => {
    const { claim } = await aCaseWithClaim(h, manager, { content: aFullContent({ referringProvider: undefined }) });
    const referringProvider = { lastName: "Sample", firstName: "Robin", npi: "1987654328" };
    expect((await desk.change(claim.claimId, { referringProvider: { ...referringProvider, npi: "1987654321" } }, 1)).status).toBe(400);
    expect((await desk.change(claim.claimId, { referringProvider }, 1)).status).toBe(200);
    expect((await ask(view, claim.claimId)).body.boxes).toMatchObject({
      "17": { qualifier: "DN", name: "Robin Sample" },
      "17b": "1987654328",
    });
    expect((await desk.change(claim.claimId, { referringProvider: null }, 2)).status).toBe(200);
    expect((await ask(view, claim.claimId)).body.boxes["17"]).toBeUndefined();
  });

  it.each(routes)("%s is not there under a wrong claim, and a version must be the claim's own", async (route) => {
    const [{ claim }, other] = [await aCaseWithClaim(h, manager, { content: aFullContent() }), await aCaseWithClaim(h, manager)];
    expect(await ask(route, newId("claim"))).toMatchObject({ status: 404, body: { code: "claim.not-found" } });
    expect(await ask(route, claim.claimId, other.claim.submissionId)).toMatchObject({
      status: 404,
      body: { code: "submission.not-found" },
    });
    expect(await ask(route, claim.claimId, "newest")).toMatchObject({ status: 400, body: { errors: [{ pointer: "?submission" }] } });
  });

  it.each(routes)("%s is for those who read claims: no law firm ever, and reading leaves no row (DESIGN 12.20)", async (route) => {
    const { claim, caseId, firmId } = await aCaseWithClaim(h, manager, { content: aFullContent() });
    const before = (await h.house.table.query({ pk: keys.history(caseId), limit: 50 })).rows.length;
    const lawyer = await h.person("attorney", [firmId]);
    expect(await ask(route, claim.claimId, undefined, lawyer)).toMatchObject({ status: 404, body: { code: "claim.not-found" } });
    const analyst = await h.person("financialAnalyst");
    expect((await ask(route, claim.claimId, undefined, analyst)).status).toBe(200);
    expect((await h.house.table.query({ pk: keys.history(caseId), limit: 50 })).rows).toHaveLength(before);
  });

  it("on a lien are printed, and there is no 837P of them (CLM-038)", async () => {
    const { claim } = await aCaseWithClaim(h, manager, { content: { ...aFullContent(), payer: lienPayer, policy: undefined } });
    expect(await ask(edi, claim.claimId)).toMatchObject({ status: 422, body: { code: "claim.no-edi" } });
    expect(await textsOf((await ask(pdf, claim.claimId)).body)).toContain("Lien (letter of protection)");
  });

  it("say all that an 837P lacks, and none of what the claim says of the patient (XCT-015)", async () => {
    const { claim } = await aCaseWithClaim(h, manager);
    const { status, body } = await ask(edi, claim.claimId);
    expect([status, body.code]).toEqual([422, "claim.flawed"]);
    expect(body.errors.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
      "/billingProvider/npi",
      "/billingProvider/phone",
      "/payer/ediPayerId",
      "/billingProvider/address",
      "/patient/homeAddress",
      "/lines/0/clinicianName",
      "/lines/0/clinicianNpi",
    ]);
    expect(JSON.stringify(body)).not.toContain(canary);
    expect((await ask(view, claim.claimId)).status).toBe(200);
  });
});

describe("the printed form", () => {
  const at = instant("2025-07-20T19:00:00.000Z");
  const drawn = ({ submission, claim } = aForm()) => drawCms1500(cms1500Of(submission, claim), at);

  it("has a page of US letter for each six lines, and the totals on the last", async () => {
    const seven = await readCard(await drawn(aForm({ lines: lines(7) })));
    expect(seven).toMatchObject({ pages: 2, widthMm: 215.9, heightMm: 279.4, hasPictures: false });
    expect(seven.texts).toEqual(expect.arrayContaining(["Page 1 of 2", "Page 2 of 2", "100.00", "106.00"]));
    expect(seven.texts.filter((text) => text === "721.00")).toHaveLength(1);
    expect(seven.texts.filter((text) => text === "24A From and to")).toHaveLength(2);
    expect((await readCard(await drawn(aForm({ lines: lines(6) })))).pages).toBe(1);
  });

  it("says what each box says", async () => {
    const { texts } = await readCard(await drawn());
    const said = [
      "GROUP",
      `${canary}-M1`,
      `${canary}-Lovelace, ${canary}-Ada, ${canary}-King`,
      "12 10 1985  F",
      "SELF",
      "YES  CA",
      "GRP-7",
      "06 30 25  431",
    ];
    expect(texts).toEqual(
      expect.arrayContaining([...said, "DN  Robin Sample", "A S134XXA   B M542", "AUTH-2025-0000042", "97110  GP  59", "243.75"]),
    );
    expect(texts).toEqual(
      expect.arrayContaining(["07 14 25 - 07 15 25", "1.25", "1245319599", "123456789  EIN", "310 5550100", "1234567893"]),
    );
  });

  it("breaks a long note between words, and a word that fits nowhere is cut", async () => {
    const notes = `${"Records follow by mail ".repeat(16)}\n${"x".repeat(200)}`.slice(0, 400);
    const { texts } = await readCard(await drawn(aForm({ notes })));
    const noted = texts.filter((text) => /^(Records|follow|by|mail)/.test(text));
    expect(noted.length).toBeGreaterThan(2);
    expect(noted.join(" ").match(/Records/g)).toHaveLength(16);
    expect((await readCard(await drawn(aForm({ notes: "x".repeat(400) })))).texts).toContainEqual(expect.stringMatching(/^x+…$/));
  });

  it("is the same file for the same claim at the same moment", async () => {
    const form = aForm();
    const [one, other] = [await drawn(form), await drawn(form)];
    expect(Buffer.compare(one, other)).toBe(0);
  });
});
