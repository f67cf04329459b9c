import type { Document, DocumentFile } from "../../../domain/documents/document.ts";
import { quarantined, released } from "../../../domain/documents/document.ts";
import { extensionOf } from "../../../domain/documents/media-type.ts";
import type { Instant } from "../../../domain/kernel/time.ts";
import { addSeconds } from "../../../domain/kernel/time.ts";
import { env } from "../../shared/env.ts";

/** Long enough to begin a slow upload, and as long as the bucket takes any signature (infra/constructs/documents.ts). */
const uploadSeconds = 300;
/** Long enough to follow the link that was asked for; not to hand it around. */
const downloadSeconds = 120;

/** Held against what arrives: another length, type or checksum than these is not what was signed. */
const bound = new Set(["content-type", "content-length", "x-amz-checksum-sha256"]);

/** Where this very file may be uploaded to, from now on for five minutes: not another one, nowhere else (RELIABILITY 2.1). */
export async function uploadLink(document: Document, file: DocumentFile, at: Instant) {
  const { contentType, sizeBytes, sha256 } = file;
  const { client, getSignedUrl, PutObjectCommand } = await signer();
  const command = new PutObjectCommand({
    Bucket: env("DOCUMENTS_BUCKET"),
    Key: quarantined(document, file.number),
    ContentType: contentType,
    ContentLength: sizeBytes,
    ChecksumSHA256: sha256,
  });
  return {
    url: await getSignedUrl(client, command, {
      expiresIn: uploadSeconds,
      signingDate: new Date(at),
      signableHeaders: bound,
      unhoistableHeaders: bound,
    }),
    method: "PUT" as const,
    headers: { "content-type": contentType, "x-amz-checksum-sha256": sha256 },
    expiresAt: addSeconds(at, uploadSeconds),
  };
}

/** Where this version may be read, from now on for two minutes. It is saved under a name of ours: the real one is personal. */
export async function downloadLink(document: Document, file: DocumentFile, at: Instant) {
  const { number, fileName, contentType, sizeBytes, sha256 } = file;
  const { documentId } = document;
  const { client, getSignedUrl, GetObjectCommand } = await signer();
  const command = new GetObjectCommand({
    Bucket: env("DOCUMENTS_BUCKET"),
    Key: released(document, number),
    ResponseContentDisposition: `attachment; filename="${documentId}-${number}.${extensionOf(contentType)}"`,
    ResponseContentType: contentType,
    ResponseCacheControl: "no-store",
  });
  const url = await getSignedUrl(client, command, { expiresIn: downloadSeconds, signingDate: new Date(at) });
  return { documentId, number, fileName, contentType, sizeBytes, sha256, url, expiresAt: addSeconds(at, downloadSeconds) };
}

let standing: ReturnType<typeof build> | undefined;
const signer = () => (standing ??= build());

/** Signing asks nobody. The client is loaded by those who need a link, not at every cold start. */
async function build() {
  const [{ S3Client, PutObjectCommand, GetObjectCommand }, { getSignedUrl }] = await Promise.all([
    import("@aws-sdk/client-s3"),
    import("@aws-sdk/s3-request-presigner"),
  ]);
  // The checksum is the caller's own; the client adds none to an address that others will use.
  const client = new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED", responseChecksumValidation: "WHEN_REQUIRED" });
  return { client, getSignedUrl, PutObjectCommand, GetObjectCommand };
}
