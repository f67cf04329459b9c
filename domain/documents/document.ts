import * as z from "zod";
import type { Subject } from "../access/policy.ts";
import type { CaseCard } from "../cases/legal-case.ts";
import { id } from "../kernel/ids.ts";
import { Day, Instant } from "../kernel/time.ts";
import { Guarded, guardOf, subjectOfPart } from "../work/privilege.ts";
import { MediaType } from "./media-type.ts";

export const DocumentKind = z
  .enum([
    "medicalRecord",
    "billingRecord",
    "letterOfProtection",
    "policeReport",
    "photoId",
    "insuranceCard",
    "outsideBill",
    "demandPackage",
    "correspondence",
    "consent",
    "settlementAgreement",
    "other",
  ])
  .meta({ id: "DocumentKind" });
export type DocumentKind = z.infer<typeof DocumentKind>;

/** What is asked for as a case's medical records (LCM-065). */
export const recordKinds = ["medicalRecord", "billingRecord"] as const satisfies readonly DocumentKind[];
/** Papers of a provider: they may say whose they are, and of which days. */
export const providerKinds: readonly DocumentKind[] = [...recordKinds, "outsideBill"];

/**
 * What became of a file: awaited until it has arrived and was checked, then released or rejected; expired when it never came. Only
 * a released one can be read.
 */
export const FileStatus = z.enum(["awaited", "released", "rejected", "expired"]).meta({ id: "FileStatus" });
export type FileStatus = z.infer<typeof FileStatus>;

/** Why a file was thrown away: its length, its bytes or its type are not what was said. */
export const Rejection = z.enum(["size", "checksum", "type"]);
export type Rejection = z.infer<typeof Rejection>;

/** A hundred megabytes: a long scan. What is larger is sent in parts. */
export const sizeBytesMax = 100 * 1024 * 1024;
export const versionsMax = 50;

/** A file as it is announced: the address to upload it to takes this very file and no other. */
export const FileFacts = z.object({
  fileName: z
    .string()
    .trim()
    .min(1)
    .max(255)
    .regex(/^[^/\\\p{Cc}]*$/u, "must be a file's name without its folder")
    .meta({ examples: ["mri-2025-07-01.pdf"] }),
  contentType: MediaType,
  sizeBytes: z
    .int()
    .min(1)
    .max(sizeBytesMax)
    .meta({ description: "Bytes, at most 100 MB", examples: [123_456] }),
  sha256: z
    .string()
    .regex(/^[A-Za-z0-9+/]{43}=$/, "must be a SHA-256 in base64")
    .meta({ description: "The file's SHA-256, in base64", examples: ["47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="] }),
});
export type FileFacts = z.output<typeof FileFacts>;

export const DocumentFile = FileFacts.extend({
  number: z.int().meta({ description: "1 for the first version of the document" }),
  status: FileStatus,
  rejection: Rejection.optional(),
  addedAt: Instant,
  addedBy: z.string(),
  awaitedThrough: Day.optional().meta({ description: "The last day on which the file may still come" }),
  checkedAt: Instant.optional(),
}).meta({ id: "DocumentFile" });
export type DocumentFile = z.output<typeof DocumentFile>;

/** What people say about a document, beside its files. */
export const DocumentFacts = z.object({
  kind: DocumentKind,
  title: z.string().trim().min(1).max(120),
  ...Guarded.omit({ privilegeHolder: true }).shape,
  providerId: id("provider").optional(),
  serviceFrom: Day.optional().meta({ description: "First day of the services in a record" }),
  serviceTo: Day.optional().meta({ description: "Last day of the services in a record" }),
});

/** A document of a case with all its versions (LCM-063, LCM-065, LCM-169, NEG-104, NEG-192). */
export const Document = DocumentFacts.extend({
  documentId: id("document"),
  caseId: id("case"),
  privilegeHolder: Guarded.shape.privilegeHolder,
  files: z.array(DocumentFile).max(versionsMax),
  createdAt: Instant,
  createdBy: z.string(),
  updatedAt: Instant,
  updatedBy: z.string(),
  version: z.int(),
});
export type Document = z.output<typeof Document>;

/** A document is released as soon as one of its versions can be read; until then it is what its newest version is. */
export const statusOf = ({ files }: Document): FileStatus =>
  files.some(({ status }) => status === "released") ? "released" : (files.at(-1)?.status ?? "awaited");

/** What the policy is asked about, whatever is done with the document. */
export const subjectOf = (card: Pick<CaseCard, "caseId" | "firmId" | "caseStatus">, document: Guarded): Subject =>
  subjectOfPart(card, document);

/** The action that lets someone read it: someone's identity card is for few (NEG-029, XCT-010). */
export const readingOf = ({ kind }: Pick<Document, "kind">) => (kind === "photoId" ? "document.readPhotoId" : "document.read");

/** What every event about a document carries. */
export const factsOf = (document: Document) => {
  const { caseId, documentId, kind } = document;
  return { caseId, documentId, kind, ...guardOf(document) };
};

/** Where the bytes of a version lie: unchecked ones apart from those that may be read. Ids and a number, nothing else (XCT-010). */
export const quarantined = (document: Pick<Document, "caseId" | "documentId">, number: number): string =>
  `${quarantineFolder}${document.caseId}/${document.documentId}/${number}`;
export const released = (document: Pick<Document, "caseId" | "documentId">, number: number): string =>
  `${releasedFolder}${document.caseId}/${document.documentId}/${number}`;
export const quarantineFolder = "quarantine/";
export const releasedFolder = "released/";

/** The version that an unchecked object is of; undefined when its name is not one of ours. */
export function versionAt(objectKey: string) {
  const [folder, caseId, documentId, number] = objectKey.split("/");
  const parsed = z.object({ caseId: id("case"), documentId: id("document"), number: z.coerce.number().int().min(1) }).safeParse({
    caseId,
    documentId,
    number,
  });
  return `${folder}/` === quarantineFolder && parsed.success ? parsed.data : undefined;
}
