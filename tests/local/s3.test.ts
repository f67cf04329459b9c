import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ObjectStore } from "../../local/aws/s3.ts";
import { startS3 } from "../../local/aws/s3.ts";
import type { PutEntry } from "../../local/events/bus.ts";
import type { Store } from "../../local/place/store.ts";
import { openStore } from "../../local/place/store.ts";

const region = "us-west-2";
const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-s3-"));
const buckets = [
  {
    name: "documents",
    arn: "arn:aws:s3:::documents",
    cors: [{ AllowedOrigins: ["https://app.example"], AllowedMethods: ["PUT"], AllowedHeaders: ["*"] }],
    notifies: true,
  },
  { name: "logs", arn: "arn:aws:s3:::logs", cors: [], notifies: false },
];
const raised: PutEntry[] = [];
/** What a caller may not do, as `<caller> <action> <resource>`. */
const forbidden = new Set<string>();
let store: Store;
let s3: ObjectStore;
let client: S3Client;

async function start(raise: (entry: PutEntry) => void = (entry) => void raised.push(entry)): Promise<void> {
  store = openStore(path.join(home, "cloud.sqlite"));
  s3 = await startS3({ directory: path.join(home, "s3"), incoming: path.join(home, "incoming"), buckets, store, region });
  client = clientOf("somebody");
  await s3.serve({
    raise,
    authorize(caller, action, resource) {
      if (forbidden.has(`${caller} ${action} ${resource}`)) throw new Error("not allowed");
    },
  });
}
async function stop(): Promise<void> {
  client.destroy();
  await s3.stop();
  store.close();
}
const clientOf = (accessKeyId: string) =>
  new S3Client({
    endpoint: s3.endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey: "local" },
    requestChecksumCalculation: "WHEN_REQUIRED",
  });

beforeAll(() => start());
afterAll(async () => {
  await stop();
  fs.rmSync(home, { recursive: true, force: true });
});

const sha256 = (bytes: string) => createHash("sha256").update(bytes).digest("base64");
const signedIn = new Set(["content-type", "content-length", "x-amz-checksum-sha256"]);

/** An address to put these bytes at, as a function would sign it, and the headers that go with it. */
async function upload(key: string, bytes: string, { at = new Date(), as = client, expiresIn = 300, bucket = "documents" } = {}) {
  const headers = { "content-type": "text/plain", "x-amz-checksum-sha256": sha256(bytes) };
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    ContentType: headers["content-type"],
    ContentLength: bytes.length,
    ChecksumSHA256: headers["x-amz-checksum-sha256"],
  });
  const url = await getSignedUrl(as, command, { expiresIn, signingDate: at, signableHeaders: signedIn, unhoistableHeaders: signedIn });
  return { url, headers };
}
const download = (key: string, options: { signingDate?: Date; expiresIn?: number } = {}, more = {}) =>
  getSignedUrl(client, new GetObjectCommand({ Bucket: "documents", Key: key, ...more }), options);
const put = (url: string, headers: Record<string, string>, body: string) => fetch(url, { method: "PUT", headers, body });
const saysNo = async (response: Response) => {
  const text = await response.text();
  return [response.status, /<Code>(.*)<\/Code>/.exec(text)?.[1], /<Message>(.*)<\/Message>/.exec(text)?.[1]];
};
const mismatch = [403, "SignatureDoesNotMatch", expect.any(String)];

describe("an object of the template's bucket", () => {
  it("is kept over a restart, copied and deleted; there is no other bucket", async () => {
    await client.send(new PutObjectCommand({ Bucket: "documents", Key: "a/b.txt", Body: "kept", ContentType: "text/plain" }));
    await stop();
    await start();
    const read = await client.send(new GetObjectCommand({ Bucket: "documents", Key: "a/b.txt" }));
    expect([await read.Body?.transformToString(), read.ContentType]).toEqual(["kept", "text/plain"]);
    await client.send(new CopyObjectCommand({ Bucket: "documents", Key: "c.txt", CopySource: "documents/a/b.txt" }));
    await client.send(new DeleteObjectCommand({ Bucket: "documents", Key: "a/b.txt" }));
    await expect(client.send(new HeadObjectCommand({ Bucket: "documents", Key: "a/b.txt" }))).rejects.toMatchObject({ name: "NotFound" });
    expect((await client.send(new HeadObjectCommand({ Bucket: "documents", Key: "c.txt" }))).ContentLength).toBe(4);
    await expect(client.send(new GetObjectCommand({ Bucket: "other", Key: "a.txt" }))).rejects.toMatchObject({ name: "NoSuchBucket" });
  });

  it("is closed to whoever signs nothing", async () => {
    expect(await saysNo(await fetch(`${s3.endpoint}/documents/c.txt`))).toEqual([403, "AccessDenied", "Access Denied"]);
    expect((await put(`${s3.endpoint}/documents/c.txt`, {}, "x")).status).toBe(403);
  });

  it("is asked for in the kinds of request that are served, and no other", async () => {
    const headers = { authorization: "AWS4-HMAC-SHA256 Credential=somebody/x" };
    for (const [method, at] of [
      ["POST", "/documents/a?uploads"],
      ["PUT", "/documents/a?tagging"],
      ["PUT", "/documents"],
      ["GET", "/"],
    ] as const) {
      expect(await saysNo(await fetch(s3.endpoint + at, { method, headers })), `${method} ${at}`).toEqual([
        501,
        "NotImplemented",
        expect.any(String),
      ]);
    }
  });

  it("may be uploaded by pages of the origin that the bucket names", async () => {
    const preflight = (origin: string) =>
      fetch(`${s3.endpoint}/documents/a`, {
        method: "OPTIONS",
        headers: { origin, "access-control-request-method": "PUT", "access-control-request-headers": "content-type,x-amz-checksum-sha256" },
      });
    expect((await preflight("https://app.example")).status).toBe(200);
    expect((await preflight("https://evil.example")).status).toBe(403);
  });
});

describe("a presigned upload", () => {
  it("takes the very bytes that were signed for", async () => {
    const { url, headers } = await upload("exact.txt", "the bytes");
    expect((await put(url, headers, "the bytes")).status).toBe(200);
    expect(await (await fetch(await download("exact.txt"))).text()).toBe("the bytes");
  });

  it("is refused with another length, type, checksum header, or without one of them", async () => {
    const { url, headers } = await upload("lies.txt", "the bytes");
    expect(await saysNo(await put(url, headers, "the byte"))).toEqual(mismatch);
    expect(await saysNo(await put(url, headers, "the bytes!"))).toEqual(mismatch);
    expect(await saysNo(await put(url, { ...headers, "content-type": "application/pdf" }, "the bytes"))).toEqual(mismatch);
    expect(await saysNo(await put(url, { ...headers, "x-amz-checksum-sha256": sha256("THE bytes") }, "THE bytes"))).toEqual(mismatch);
    expect(await saysNo(await put(url, { "content-type": "text/plain" }, "the bytes"))).toEqual(mismatch);
    expect((await fetch(await download("lies.txt"))).status).toBe(404);
  });

  it("is refused with other bytes of the same length, and nothing is kept of them", async () => {
    const { url, headers } = await upload("other.txt", "the bytes");
    expect(await saysNo(await put(url, headers, "THE BYTES"))).toEqual([400, "BadDigest", expect.any(String)]);
    expect((await fetch(await download("other.txt"))).status).toBe(404);
    expect(fs.readdirSync(path.join(home, "incoming"))).toEqual([]);
  });

  it("is bound to its method, its key and its bucket", async () => {
    const { url, headers } = await upload("bound.txt", "the bytes");
    expect(await saysNo(await fetch(url, { headers }))).toEqual(mismatch);
    expect(await saysNo(await fetch(url, { method: "DELETE", headers }))).toEqual(mismatch);
    expect(await saysNo(await put(url.replace("bound.txt", "loose.txt"), headers, "the bytes"))).toEqual(mismatch);
    expect(await saysNo(await put(url.replace("/documents/", "/logs/"), headers, "the bytes"))).toEqual(mismatch);
    expect(await saysNo(await put(url.replace("somebody", "somebodyelse"), headers, "the bytes"))).toEqual(mismatch);
    expect(await saysNo(await put(url.replace("X-Amz-Expires=300", "X-Amz-Expires=301"), headers, "the bytes"))).toEqual(mismatch);
    expect((await put(url, headers, "the bytes")).status).toBe(200);
  });

  it("is good in its last second and expired two seconds later", async () => {
    const ago = (seconds: number) => new Date(Date.now() - seconds * 1000);
    const late = await upload("late.txt", "late", { at: ago(302) });
    expect(await saysNo(await put(late.url, late.headers, "late"))).toEqual([403, "AccessDenied", "Request has expired"]);
    const last = await upload("last.txt", "last", { at: ago(295) });
    expect((await put(last.url, last.headers, "last")).status).toBe(200);
    const early = await upload("early.txt", "early", { at: ago(-1000) });
    expect(await saysNo(await put(early.url, early.headers, "early"))).toEqual([403, "AccessDenied", "Request is not valid yet"]);
  });

  it("says what is wrong with an address that nobody signed so", async () => {
    const { url, headers } = await upload("broken.txt", "the bytes");
    for (const [from, to] of [
      [/X-Amz-Date=[^&]+&/, ""],
      [/X-Amz-Date=[^&]+/, "X-Amz-Date=today"],
      [/X-Amz-Expires=300/, "X-Amz-Expires=604801"],
      [/HMAC-SHA256/, "ECDSA"],
    ] as const) {
      expect((await saysNo(await put(url.replace(from, to), headers, "the bytes")))[1]).toBe("AuthorizationQueryParametersError");
    }
  });
});

describe("a presigned download", () => {
  it("answers with the disposition that was signed, and not with another", async () => {
    await client.send(new PutObjectCommand({ Bucket: "documents", Key: "d.txt", Body: "down" }));
    const url = await download("d.txt", {}, { ResponseContentDisposition: 'attachment; filename="record.txt"' });
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get("content-disposition"), await answer.text()]).toEqual([
      200,
      'attachment; filename="record.txt"',
      "down",
    ]);
    expect(await saysNo(await fetch(url.replace("attachment", "inline")))).toEqual(mismatch);
    expect((await fetch(await download("d.txt"), { headers: { range: "bytes=1-2" } })).status).toBe(206);
  });
});

describe("each call of a function", () => {
  it("needs its own permission on the object, at the moment when an address is used", async () => {
    await client.send(new PutObjectCommand({ Bucket: "documents", Key: "mine.txt", Body: "mine" }));
    const asked = await upload("hers.txt", "hers");
    const at = (key: string) => `arn:aws:s3:::documents/${key}`;
    forbidden.add(`somebody s3:PutObject ${at("hers.txt")}`);
    forbidden.add(`somebody s3:GetObject ${at("mine.txt")}`);
    forbidden.add(`somebody s3:DeleteObject ${at("mine.txt")}`);
    expect(await saysNo(await put(asked.url, asked.headers, "hers"))).toEqual([403, "AccessDenied", "not allowed"]);
    const refused = { name: "AccessDenied" };
    await expect(client.send(new GetObjectCommand({ Bucket: "documents", Key: "mine.txt" }))).rejects.toMatchObject(refused);
    await expect(client.send(new DeleteObjectCommand({ Bucket: "documents", Key: "mine.txt" }))).rejects.toMatchObject(refused);
    const copy = new CopyObjectCommand({ Bucket: "documents", Key: "copy.txt", CopySource: "documents/mine.txt" });
    await expect(client.send(copy)).rejects.toMatchObject(refused);
    const other = clientOf("somebody-else");
    await other.send(new DeleteObjectCommand({ Bucket: "documents", Key: "mine.txt" }));
    other.destroy();
    forbidden.clear();
  });
});

describe("a new object", () => {
  it("is told to EventBridge once, when its bucket tells EventBridge", async () => {
    raised.length = 0;
    await client.send(new PutObjectCommand({ Bucket: "logs", Key: "a.log", Body: "line" }));
    const { url, headers } = await upload("told.txt", "the bytes");
    await put(url, headers, "THE BYTES");
    await put(url, headers, "the bytes");
    await client.send(new CopyObjectCommand({ Bucket: "documents", Key: "copied.txt", CopySource: "documents/told.txt" }));
    const md5 = createHash("md5").update("the bytes").digest("hex");
    const detail = (key: string, reason: string) => ({ bucket: { name: "documents" }, object: { key, size: 9, etag: md5 }, reason });
    expect(raised.map(({ Source, DetailType, Resources }) => [Source, DetailType, Resources])).toEqual(
      [1, 2].map(() => ["aws.s3", "Object Created", ["arn:aws:s3:::documents"]]),
    );
    expect(raised.map(({ Detail }) => JSON.parse(Detail ?? "") as object)).toMatchObject([
      detail("told.txt", "PutObject"),
      detail("copied.txt", "CopyObject"),
    ]);
  });

  it("is told at the next start when the process ended between the object and its event", async () => {
    await stop();
    await start(() => {
      throw new Error("killed");
    });
    const { url, headers } = await upload("late-told.txt", "the bytes");
    expect((await put(url, headers, "the bytes")).status).toBe(500);
    await stop();
    raised.length = 0;
    await start();
    expect(raised.map(({ Detail }) => JSON.parse(Detail ?? "") as object)).toMatchObject([{ object: { key: "late-told.txt", size: 9 } }]);
    expect(await (await fetch(await download("late-told.txt"))).text()).toBe("the bytes");
    await stop();
    raised.length = 0;
    await start();
    expect(raised).toEqual([]);
  });
});
