import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import type { SQSEvent, SQSRecord } from "aws-lambda";
import { keys } from "../../data/keys.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Operation } from "../../functions/shared/contract.ts";
import { startS3 } from "../../local/aws/s3.ts";
import type { PutEntry } from "../../local/events/bus.ts";
import { openStore } from "../../local/place/store.ts";
import { newId } from "../../functions/shared/stamp.ts";
import type { Called, Harness, Person } from "./harness.ts";
import { anOpenCase, startHarness } from "./harness.ts";

/** A bucket as infra/ makes it, in its own folder, and what it has told of new objects and nobody has taken yet. */
async function startBucket() {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "documents-"));
  const store = openStore(path.join(home, "cloud.sqlite"));
  const told: PutEntry[] = [];
  const buckets = [{ name: "documents", arn: "arn:aws:s3:::documents", cors: [], notifies: true }];
  const s3 = await startS3({
    directory: path.join(home, "s3"),
    incoming: path.join(home, "incoming"),
    buckets,
    store,
    region: "us-west-2",
    secret: "tests",
  });
  await s3.serve({ raise: (entry) => void told.push(entry), authorize() {} });
  Object.assign(process.env, { DOCUMENTS_BUCKET: "documents", AWS_ENDPOINT_URL_S3: s3.endpoint });
  return {
    /** The messages that a rule has made of it, of quarantined objects only. */
    take: (): SQSRecord[] =>
      told
        .splice(0)
        .filter(({ Detail }) =>
          (JSON.parse(Detail ?? "") as { detail?: object; object: { key: string } }).object.key.startsWith("quarantine/"),
        )
        .map(
          ({ Detail }) =>
            ({ messageId: newId("event"), body: JSON.stringify({ id: newId("event"), detail: JSON.parse(Detail ?? "") }) }) as SQSRecord, // What the handler reads of it.
        ),
    /** The names of all objects there are. */
    objects: (): string[] => {
      const root = path.join(home, "s3", "documents");
      const names = fs.existsSync(root) ? fs.readdirSync(root, { recursive: true, encoding: "utf8" }) : [];
      return names.filter((name) => name.endsWith("._S3rver_object")).map((name) => name.replace("._S3rver_object", ""));
    },
    async stop() {
      await s3.stop();
      store.close();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}

const sha256Of = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("base64");

export const aPdf = Buffer.from("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n");

/** What announces these bytes as a document. */
export const aDocument = (bytes: Uint8Array, difference: object = {}) => ({
  kind: "medicalRecord",
  title: "ZZPHI MRI of the neck",
  fileName: "ZZPHI-mri.pdf",
  contentType: "application/pdf",
  sizeBytes: bytes.length,
  sha256: sha256Of(bytes),
  ...difference,
});

export const announce = (h: Harness, who: Person, caseId: string, bytes: Uint8Array, difference: object = {}): Promise<Called> =>
  h.call("POST /v1/cases/{caseId}/documents", who, aDocument(bytes, difference), { path: { caseId } });

/** Sends bytes to where an announcement said. */
export const upload = (announced: Called, bytes: Uint8Array): Promise<Response> => {
  const { url, method, headers } = announced.body.upload as { url: string; method: string; headers: Record<string, string> };
  return fetch(url, { method, headers, body: Buffer.from(bytes) });
};

export const notThere = { status: 404, body: { code: "document.not-found" } };

/** A case with its manager and its attorney, an attorney of another firm, a bucket, and the function that checks what arrives in it. */
export async function startDocuments() {
  const h = await startHarness();
  const bucket = await startBucket();
  const { handler } = await import("../../functions/events/check-upload.ts"); // After the bucket: its client looks for one at once.
  const manager = await h.person("caseManager");
  const { caseId, firmId } = await anOpenCase(h, manager);
  const attorney = await h.person("attorney", [firmId]);
  const stranger = await h.person("attorney", [(await anOpenCase(h, manager)).firmId]);

  const deliver = (...Records: SQSRecord[]) => handler({ Records } as SQSEvent);
  const get = (route: Operation["route"], who: Person, documentId: string, query?: Record<string, string>) =>
    h.call(route, who, undefined, { path: { documentId }, ...(query ? { query } : {}) });
  return {
    h,
    bucket,
    caseId: caseId as Id<"case">,
    manager,
    attorney,
    stranger,
    /** Gives these messages to the function, as its queue would. */
    deliver,
    one: (who: Person, documentId: string) => get("GET /v1/documents/{documentId}", who, documentId),
    link: (who: Person, documentId: string, query?: Record<string, string>) =>
      get("GET /v1/documents/{documentId}/download", who, documentId, query),
    /** The history of the case, newest first. */
    history: async () =>
      (await h.house.table.query({ pk: keys.history(caseId), limit: 1000, newestFirst: true })).rows as unknown as {
        type: string;
        data: Record<string, unknown>;
        actorId: string;
      }[],

    /** A document that was announced, uploaded and checked. */
    async checked(difference: object = {}, who = manager, bytes = aPdf): Promise<string> {
      const announced = await announce(h, who, caseId, bytes, difference);
      const uploaded = announced.status === 201 ? await upload(announced, bytes) : undefined;
      const { batchItemFailures } = await deliver(...bucket.take());
      if (uploaded?.status !== 200 || batchItemFailures.length > 0) throw new Error(`not checked: ${JSON.stringify(announced.body)}`);
      return announced.body.documentId as string;
    },

    async stop() {
      await bucket.stop();
      await h.stop();
    },
  };
}
