import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileTypeFromFile } from "file-type";
import type { Arrived } from "../../domain/documents/check-file.ts";

/**
 * What a file really is: its length, its SHA-256, and what its bytes look like. It goes through a file of ours, never through
 * memory, however large it is; a stream that breaks off throws, so that nobody is blamed for a half-read file.
 */
export async function inspectFile(stream: Readable): Promise<Arrived> {
  const file = join(tmpdir(), `upload-${randomUUID()}`);
  const sha256 = createHash("sha256");
  const text = textTest();
  let sizeBytes = 0;
  try {
    await pipeline(
      stream,
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          sizeBytes += chunk.length;
          sha256.update(chunk);
          text.take(chunk);
          yield chunk;
        }
      },
      createWriteStream(file, { mode: 0o600 }),
    );
    const recognized = await fileTypeFromFile(file);
    return { sizeBytes, sha256: sha256.digest("base64"), mediaType: recognized?.mime, isText: text.isText() };
  } finally {
    await rm(file, { force: true });
  }
}

/** Letters, tabs and ends of lines; every other control character means that a program is to read it. */
// oxlint-disable-next-line no-control-regex -- Control characters are what it looks for.
const noText = /[\0-\x08\x0b\x0e-\x1f\x7f]/;
/** How pages, scripts and documents begin that are made of nothing but letters, and would be run or drawn by whoever opens them. */
const active = /^\s*(<(!|\?|html|head|body|script|svg|iframe|img|object|embed|style|xml|math)|%PDF-|%!|\{\\rtf|#!|MIME-Version:|From )/i;
const beginningLength = 1024;

/** Whether all of it is plain text in UTF-8, looked at piece by piece. */
function textTest() {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let [isText, beginning] = [true, ""];
  const read = (chunk?: Buffer) => {
    if (!isText) return;
    try {
      const letters = chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
      if (beginning.length < beginningLength) beginning += letters.slice(0, beginningLength);
      isText = !noText.test(letters);
    } catch {
      isText = false; // Not UTF-8.
    }
  };
  return {
    take: (chunk: Buffer) => read(chunk),
    isText(): boolean {
      read();
      return isText && !active.test(beginning);
    },
  };
}
