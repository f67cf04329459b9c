import * as z from "zod";

/**
 * What may be uploaded: what offices, clinics and phones make, and nothing that runs by itself. Office files with macros, archives,
 * web pages and recordings are not among them. `looksLike` is what the bytes of such a file are recognized as; text is recognized
 * by having nothing else in it.
 */
const allowed = {
  "application/pdf": { extension: "pdf", looksLike: ["application/pdf"] },
  "image/png": { extension: "png", looksLike: ["image/png"] },
  "image/jpeg": { extension: "jpg", looksLike: ["image/jpeg"] },
  "image/tiff": { extension: "tif", looksLike: ["image/tiff"] },
  "image/heic": { extension: "heic", looksLike: ["image/heic", "image/heif"] },
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": {
    extension: "docx",
    looksLike: ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"],
  },
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": {
    extension: "xlsx",
    looksLike: ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"],
  },
  "text/plain": { extension: "txt", looksLike: "text" },
  "text/csv": { extension: "csv", looksLike: "text" },
} as const satisfies Record<string, { extension: string; looksLike: readonly string[] | "text" }>;

export const MediaType = z
  .enum(Object.keys(allowed) as [keyof typeof allowed, ...(keyof typeof allowed)[]]) // The list is not empty.
  .meta({ id: "MediaType" });
export type MediaType = z.infer<typeof MediaType>;

export const extensionOf = (mediaType: MediaType): string => allowed[mediaType].extension;

/** What the bytes of a file turned out to be. */
export interface Recognized {
  /** By its signature; undefined when it has none that is known. */
  readonly mediaType: string | undefined;
  /** Only letters, and not those of a page, a script or a program. */
  readonly isText: boolean;
}

export function isWhatItSays(said: MediaType, { mediaType, isText }: Recognized): boolean {
  const { looksLike } = allowed[said];
  return looksLike === "text" ? isText : mediaType !== undefined && (looksLike as readonly string[]).includes(mediaType);
}
