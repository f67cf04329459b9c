import { createHash } from "node:crypto";
import fs from "node:fs";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { violationsOf } from "../../data/invariants.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { aCaseBody, aFirmBody, anAttorneyBody, aPatientBody, canary } from "../fixtures.ts";
import type { Answer, RunningCloud } from "./cloud.ts";
import { aUser, startCloud, until } from "./cloud.ts";

/** A document's whole way on the local cloud, each function held to its policy: over HTTP, as a browser would go it. */
let cloud: RunningCloud;
let manager: Id<"user">;
let attorney: Id<"user">;
let stranger: Id<"user">;
let caseId: Id<"case">;
const enforced = { env: { CASE_CLINICAL_IAM: "enforce" } };
beforeAll(async () => {
  cloud = await startCloud(enforced);
  const house = await cloud.house();
  manager = await aUser(house, "caseManager");
  const [patient, firm, other] = await Promise.all([
    post("/v1/patients", aPatientBody()),
    post("/v1/firms", aFirmBody()),
    post("/v1/firms", aFirmBody()),
  ]);
  const { firmId } = firm.body;
  const { attorneyId } = (await post(`/v1/firms/${firmId}/attorneys`, anAttorneyBody())).body;
  caseId = (await post("/v1/cases", aCaseBody({ patientId: patient.body.patientId, firmId, attorneyId }))).body.caseId;
  [attorney, stranger] = [await aUser(house, "attorney", [firmId]), await aUser(house, "attorney", [other.body.firmId])];
  house.close();
}, 120_000);
afterAll(async () => {
  await cloud.stop();
  fs.rmSync(cloud.dataDir, { recursive: true, force: true });
});

const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n");
const post = (at: string, body: unknown, who: string = manager) => cloud.call("POST", at, who, body);
const get = (at: string, who: string = manager) => cloud.call("GET", at, who);
const announce = (bytes: Buffer, difference: object = {}, who: string = manager) => {
  const sha256 = createHash("sha256").update(bytes).digest("base64");
  const file = { fileName: `${canary}-mri.pdf`, contentType: "application/pdf", sizeBytes: bytes.length, sha256 };
  return post(`/v1/cases/${caseId}/documents`, { kind: "medicalRecord", title: `${canary} MRI`, ...file, ...difference }, who);
};
const put = ({ body: { upload } }: Answer, bytes: Buffer, headers: object = {}) =>
  fetch(upload.url, { method: upload.method, headers: { ...upload.headers, ...headers }, body: Buffer.from(bytes) });
const isNow = (documentId: string, status: string) =>
  until(async () => (await get(`/v1/documents/${documentId}`)).body.status === status, 20_000);
/** In which folders of the bucket bytes of this document lie. */
const objectsOf = (documentId: string) =>
  fs
    .readdirSync(`${cloud.dataDir}/s3`, { recursive: true, encoding: "utf8" })
    .filter((name) => name.includes(documentId) && name.endsWith("_object"))
    .map((name) => name.split("/")[1]);
const codeIn = async (response: Response) => /<Code>(.*)<\/Code>/.exec(await response.text())?.[1];

/** What this function's own name may do, signed at another moment: what a stolen or kept address would be. */
async function signedAs(url: string, make: (at: { Bucket: string; Key: string }) => GetObjectCommand | PutObjectCommand, signedAt: Date) {
  const { searchParams, pathname } = new URL(url);
  const [, Bucket = "", ...key] = pathname.split("/");
  const accessKeyId = searchParams.get("X-Amz-Credential")!.split("/")[0]!; // Every signed address has one.
  const client = new S3Client({
    endpoint: cloud.env.AWS_ENDPOINT_URL_S3!,
    region: cloud.env.AWS_REGION!,
    credentials: { accessKeyId, secretAccessKey: cloud.env.AWS_SECRET_ACCESS_KEY! },
    forcePathStyle: true,
  });
  const command = make({ Bucket, Key: decodeURIComponent(key.join("/")) }) as GetObjectCommand; // Either is signed alike.
  const signed = await getSignedUrl(client, command, { expiresIn: 300, signingDate: signedAt });
  client.destroy();
  return signed;
}

describe("a document on the local cloud", () => {
  it("goes from announcement through quarantine to a link, for its firm too and for no other (LCM-063, LCM-065, LCM-169, XCT-003)", async () => {
    const announced = await announce(pdf);
    expect(announced.status).toBe(201);
    const { documentId } = announced.body;
    expect((await put(announced, pdf)).status).toBe(200);
    await isNow(documentId, "released");

    for (const who of [manager, attorney]) {
      const link = await get(`/v1/documents/${documentId}/download`, who);
      expect(link.status).toBe(200);
      const read = await fetch(link.body.url);
      expect([read.status, read.headers.get("content-type")]).toEqual([200, "application/pdf"]);
      expect(Buffer.from(await read.arrayBuffer())).toEqual(pdf);
      expect(read.headers.get("content-disposition")).toBe(`attachment; filename="${documentId}-1.pdf"`);
    }
    for (const at of ["", "/download"]) {
      expect(await get(`/v1/documents/${documentId}${at}`, stranger)).toMatchObject({ status: 404, body: { code: "document.not-found" } });
    }
    const records = await get(`/v1/cases/${caseId}/medical-records`, attorney);
    expect(records.body.data).toMatchObject([{ documentId, status: "released" }]);
    const { body } = await get(`/v1/cases/${caseId}/timeline`);
    const links = body.data.filter(({ type }: { type: string }) => type === "document.link-issued.v1");
    expect(links.map(({ actorId }: { actorId: string }) => actorId).toSorted()).toEqual([attorney, manager].toSorted());
  });

  it("cannot be another one than was announced: not longer, not of another type, not other bytes, not by another method", async () => {
    const announced = await announce(pdf);
    expect(await codeIn(await put(announced, Buffer.concat([pdf, pdf])))).toBe("SignatureDoesNotMatch");
    expect(await codeIn(await put(announced, pdf, { "content-type": "text/plain" }))).toBe("SignatureDoesNotMatch");
    expect(await codeIn(await put(announced, Buffer.from(pdf).fill("x", 9)))).toBe("BadDigest");
    expect(await codeIn(await fetch(announced.body.upload.url, { headers: announced.body.upload.headers }))).toBe("SignatureDoesNotMatch");
    expect((await put(announced, pdf)).status).toBe(200); // None of it spoiled the address.
    await isNow(announced.body.documentId, "released");
  });

  it("that is not what its type says is thrown away, and whoever announced it has a task", async () => {
    const text = Buffer.from("not a pdf at all");
    const announced = await announce(text);
    await put(announced, text);
    await isNow(announced.body.documentId, "rejected");
    expect(await get(`/v1/documents/${announced.body.documentId}/download`)).toMatchObject({
      status: 409,
      body: { code: "document.not-released" },
    });
    const house = await cloud.house();
    const { rows } = await house.table.query({ index: "gsi1", pk: `WORK#${manager}`, limit: 10 });
    expect(rows).toMatchObject([{ kind: "uploadRejected", about: announced.body.documentId }]);
    expect(await violationsOf(house, [caseId])).toEqual([]);
    house.close();
  });

  it("is not put back by an address that is used again, and cannot be reached by one that ran out", async () => {
    const announced = await announce(pdf);
    const { documentId } = announced.body;
    await put(announced, pdf);
    await isNow(documentId, "released");
    expect((await put(announced, pdf)).status).toBe(200);
    const before = (await get(`/v1/documents/${documentId}`)).body;
    await until(async () => objectsOf(documentId).join() === "released", 20_000); // What was put back is cleared away.
    expect((await get(`/v1/documents/${documentId}`)).body).toEqual(before);

    const { url } = (await get(`/v1/documents/${documentId}/download`)).body;
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
    const late = await fetch(await signedAs(url, (at) => new GetObjectCommand(at), ago(302)));
    expect([late.status, await codeIn(late)]).toEqual([403, "AccessDenied"]);
    expect((await fetch(await signedAs(url, (at) => new GetObjectCommand(at), ago(290)))).status).toBe(200);
  });

  it("lies where the function that signs for readers may not look before it was checked (RELIABILITY 2.1)", async () => {
    const { body } = await announce(pdf);
    const looked = await fetch(await signedAs(body.upload.url, (at) => new GetObjectCommand(at), new Date()));
    expect([looked.status, await codeIn(looked)]).toEqual([403, "AccessDenied"]);
    const forged = await signedAs(
      body.upload.url,
      ({ Bucket, Key }) => new PutObjectCommand({ Bucket, Key: Key.replace("quarantine", "released") }),
      new Date(),
    );
    expect((await fetch(forged, { method: "PUT", body: "x" })).status).toBe(403);
  });

  it("is checked all the same when everything ends at once right after its upload", { timeout: 120_000 }, async () => {
    const announced = await announce(pdf);
    expect((await put(announced, pdf)).status).toBe(200);
    await cloud.kill9();
    cloud = await startCloud({ ...enforced, dataDir: cloud.dataDir });
    await isNow(announced.body.documentId, "released");
    const { body } = await get(`/v1/documents/${announced.body.documentId}/download`);
    expect(Buffer.from(await (await fetch(body.url)).arrayBuffer())).toEqual(pdf);
  });

  it("leaves nothing personal in logs or endpoints", () => {
    const logged = fs.readFileSync(`${cloud.dataDir}/log/functions.log`, "utf8");
    expect(logged).toContain("uploads");
    expect(logged).not.toContain(canary);
  });
});
