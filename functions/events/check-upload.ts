import type { Readable } from "node:stream";
import { CopyObjectCommand, DeleteObjectCommand, GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import * as z from "zod";
import { documentsIn } from "../../data/documents.ts";
import type { House } from "../../data/house.ts";
import type { Arrived } from "../../domain/documents/check-file.ts";
import { isOpen, judgeFile } from "../../domain/documents/check-file.ts";
import type { Document } from "../../domain/documents/document.ts";
import { released, versionAt } from "../../domain/documents/document.ts";
import { commitDecided } from "../shared/commit.ts";
import { theHouse } from "../shared/house.ts";
import { log } from "../shared/log.ts";
import { stampFor } from "../shared/stamp.ts";

/** A new object as S3 tells EventBridge of it. */
const Created = z.object({
  id: z.string(),
  detail: z.object({ bucket: z.object({ name: z.string() }), object: z.object({ key: z.string(), size: z.number() }) }),
});
type Created = z.output<typeof Created>;

const name = "uploads";
const s3 = new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" });

/**
 * Checks every file that was uploaded before anyone may read it: what was announced is moved to where it can be read, anything else
 * is thrown away and a person told (LCM-169, RELIABILITY 2.1). A file may be reported twice, late, or by another of us at the same
 * moment: its version says whether it is still to be judged, and whoever comes second only tidies up.
 */
export async function handler({ Records }: SQSEvent): Promise<SQSBatchResponse> {
  const house = await theHouse();
  const failed: { itemIdentifier: string }[] = [];
  for (const record of Records) {
    const startedMs = Date.now();
    try {
      const created = Created.parse(JSON.parse(record.body));
      await check(created, house);
      log.info("consumed", { consumer: name, eventId: created.id, ms: Date.now() - startedMs });
    } catch (error) {
      log.fault("not consumed", error, { consumer: name });
      failed.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures: failed };
}

async function check({ id: eventId, detail: { bucket, object } }: Created, house: House): Promise<void> {
  const place = versionAt(object.key);
  if (!place) throw new Error("an object with a name that is not ours");
  const documents = documentsIn(house);
  const at = { Bucket: bucket.name, Key: object.key };
  const { document } = (await documents.find(place.documentId)) ?? nowhere();
  const version = document.files.find(({ number }) => number === place.number) ?? nowhere();

  if (isOpen(version)) {
    const arrived = await arrivedAt(at, object.size, version.sizeBytes);
    let moved = false;
    await commitDecided(house.table, async () => {
      const fresh = (await documents.find(place.documentId)) ?? nowhere();
      const stamp = stampFor(`system:${name}`, eventId, [`system:${name}`]);
      const judged = judgeFile(fresh.document, place.number, arrived, stamp);
      if (!judged) return { writes: [] };
      // First the bytes, then the word that they are there: a link never leads to nothing. Moved twice they are the same.
      if (judged.file.status === "released" && !moved) {
        await move(at, fresh.document, place.number);
        moved = true;
      }
      return { writes: documents.changed(judged, fresh.folder, stamp) };
    });
  }
  await s3.send(new DeleteObjectCommand(at));
}

interface Place {
  readonly Bucket: string;
  readonly Key: string;
}

/** A file of another length is not even read: it is another one. */
async function arrivedAt(at: Place, sizeBytes: number, announcedBytes: number): Promise<Arrived> {
  if (sizeBytes !== announcedBytes) return { sizeBytes, sha256: "", mediaType: undefined, isText: false };
  const { inspectFile } = await import("./inspect-file.ts"); // Knowing every type of file weighs more than all else here.
  const { Body } = await s3.send(new GetObjectCommand(at));
  return inspectFile(Body as Readable); // On Node it is one.
}

const move = ({ Bucket, Key }: Place, document: Document, number: number) =>
  s3.send(new CopyObjectCommand({ Bucket, Key: released(document, number), CopySource: `${Bucket}/${Key}` }));

/** Only we sign addresses, and only for versions that we have written down. */
function nowhere(): never {
  throw new Error("an object of no version that we know");
}
