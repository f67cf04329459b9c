import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import path from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PutEntry } from "../events/bus.ts";
import type { Store } from "../place/store.ts";
import type { Bucket } from "./s3-buckets.ts";
import type { ObjectEngine } from "./s3-engine.ts";
import { S3Fault } from "./s3-fault.ts";

/**
 * Objects being made. One is written whole or not at all, and says so whatever happens: its bytes come to a file beside first and
 * are held against what was promised; then what is to be done is noted, done, and un-noted together with its event. What a kill
 * left noted is done again at the next start.
 */
export interface Puts {
  make(asked: PutAsked, body: Readable): Promise<Made>;
  /** Does again what was noted and not finished. */
  recover(): Promise<void>;
}

export interface PutAsked {
  readonly url: string;
  readonly bucket: string;
  readonly key: string;
  readonly headers: IncomingHttpHeaders;
  /** Base64, as the caller promised it in a header or in the address. */
  readonly sha256?: string | undefined;
}

export interface Made {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

interface Intent extends Omit<PutAsked, "sha256"> {
  readonly id: string;
  readonly size: number;
}

export interface PutsOptions {
  readonly engine: ObjectEngine;
  readonly store: Store;
  /** Where bytes wait until they are whole. */
  readonly directory: string;
  readonly buckets: readonly Bucket[];
  readonly raise: (entry: PutEntry) => void;
}

export function openPuts({ engine, store, directory, buckets, raise }: PutsOptions): Puts {
  store.exec("CREATE TABLE IF NOT EXISTS s3_put (id TEXT PRIMARY KEY, intent TEXT NOT NULL) WITHOUT ROWID");
  fs.mkdirSync(directory, { recursive: true });
  const fileOf = (id: string) => path.join(directory, id);

  async function carryOut(intent: Intent): Promise<Made> {
    const { id, url, headers, size } = intent;
    const sent = { method: "PUT", url, headers: { ...headers, "content-length": String(size) } };
    const answer = await engine.send({ ...sent, ...(size > 0 ? { body: fs.createReadStream(fileOf(id)) } : {}) });
    const made = { status: answer.statusCode ?? 500, headers: answer.headers, body: await bytesOf(answer) };
    const created = made.status === 200 ? await createdEvent(intent) : undefined;
    store.together(() => {
      if (created) raise(created);
      store.run("DELETE FROM s3_put WHERE id = ?", [id]);
    });
    fs.rmSync(fileOf(id), { force: true });
    return made;
  }

  /** As EventBridge is told of it, when the bucket tells EventBridge. */
  async function createdEvent({ bucket, key, url, headers }: Intent): Promise<PutEntry | undefined> {
    const told = buckets.find(({ name, notifies }) => name === bucket && notifies);
    if (!told) return undefined;
    const answer = await engine.send({ method: "HEAD", url: new URL(url, "http://local").pathname, headers: {} });
    answer.resume();
    const object = { key, size: Number(answer.headers["content-length"]), etag: String(answer.headers.etag).replaceAll('"', "") };
    const reason = headers["x-amz-copy-source"] === undefined ? "PutObject" : "CopyObject";
    return {
      Source: "aws.s3",
      DetailType: "Object Created",
      Resources: [told.arn],
      Detail: JSON.stringify({ version: "0", bucket: { name: bucket }, object, "request-id": randomUUID(), reason }),
    };
  }

  return {
    async make({ sha256, ...asked }, body) {
      const id = randomUUID();
      const arrived = await receive(body, fileOf(id));
      const wrong = flawOf(arrived, asked.headers, sha256);
      if (wrong) {
        fs.rmSync(fileOf(id), { force: true });
        throw wrong;
      }
      const intent: Intent = { ...asked, id, size: arrived.size };
      store.run("INSERT INTO s3_put (id, intent) VALUES (?, ?)", [id, JSON.stringify(intent)]);
      return carryOut(intent);
    },

    async recover() {
      const left = store.all<{ intent: string }>("SELECT intent FROM s3_put").map(({ intent }) => JSON.parse(intent) as Intent);
      for (const intent of left) await carryOut(intent);
      for (const file of fs.readdirSync(directory)) fs.rmSync(fileOf(file)); // Bytes that never became whole.
    },
  };
}

interface Arrived {
  readonly size: number;
  /** Base64. */
  readonly sha256: string;
  readonly md5: string;
}

async function receive(body: Readable, file: string): Promise<Arrived> {
  const [sha256, md5] = [createHash("sha256"), createHash("md5")];
  let size = 0;
  try {
    await pipeline(
      body,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          size += chunk.length;
          sha256.update(chunk);
          md5.update(chunk);
          yield chunk;
        }
      },
      fs.createWriteStream(file),
    );
  } catch (error) {
    fs.rmSync(file, { force: true }); // The caller went away before all of it had come.
    throw error;
  }
  return { size, sha256: sha256.digest("base64"), md5: md5.digest("base64") };
}

function flawOf({ size, sha256, md5 }: Arrived, headers: IncomingHttpHeaders, promised: string | undefined): S3Fault | undefined {
  const length = headers["content-length"];
  if (length !== undefined && Number(length) !== size) {
    return new S3Fault(400, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header.");
  }
  if (promised !== undefined && !/^[A-Za-z0-9+/]{43}=$/.test(promised)) {
    return new S3Fault(400, "InvalidRequest", "Value for x-amz-checksum-sha256 header is invalid.");
  }
  if (promised !== undefined && promised !== sha256) {
    return new S3Fault(400, "BadDigest", "The SHA256 you specified did not match the calculated checksum.");
  }
  const promisedMd5 = headers["content-md5"];
  if (promisedMd5 !== undefined && promisedMd5 !== md5) {
    return new S3Fault(400, "BadDigest", "The Content-MD5 you specified did not match what we received.");
  }
  return undefined;
}

async function bytesOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
