import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { MediaType } from "../../domain/documents/media-type.ts";
import { isWhatItSays } from "../../domain/documents/media-type.ts";
import { inspectFile } from "../../functions/events/inspect-file.ts";

/** A folder for temporary files that nobody else uses meanwhile. */
const own = fs.mkdtempSync(path.join(os.tmpdir(), "inspect-"));
beforeAll(() => void vi.stubEnv("TMPDIR", own));
afterAll(() => {
  vi.unstubAllEnvs();
  fs.rmSync(own, { recursive: true, force: true });
});

/** A stream of these bytes, a few at a time, so that nothing rests on where a piece ends. */
const streamOf = (bytes: Uint8Array, piece = 7) =>
  Readable.from(Array.from({ length: Math.ceil(bytes.length / piece) }, (_, i) => Buffer.from(bytes.subarray(i * piece, (i + 1) * piece))));
const inspect = (bytes: Uint8Array) => inspectFile(streamOf(bytes));
const ascii = (text: string) => Buffer.from(text, "latin1");

/** A zip file of these entries, stored as they are. */
function zip(entries: Readonly<Record<string, string>>): Buffer {
  const all = Object.entries(entries).map(([name, text]) => ({ name: Buffer.from(name), content: Buffer.from(text) }));
  const local = all.map(({ name, content }) => {
    const head = Buffer.alloc(30);
    head.write("PK\u0003\u0004", "latin1");
    head.writeUInt16LE(20, 4);
    head.writeUInt32LE(content.length, 18);
    head.writeUInt32LE(content.length, 22);
    head.writeUInt16LE(name.length, 26);
    return Buffer.concat([head, name, content]);
  });
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(all.length, 8);
  return Buffer.concat([...local, end]);
}
const officeFile = (contentType: string, macros = false) =>
  zip({
    "_rels/.rels": "<Relationships/>",
    "[Content_Types].xml": `<?xml version="1.0"?><Types><Override PartName="/main.xml" ContentType="application/vnd.${contentType}.main+xml"/></Types>`,
    ...(macros ? { "word/vbaProject.bin": "macro" } : {}),
  });
const box = (type: string, brand: string) => Buffer.concat([Buffer.from([0, 0, 0, 24]), ascii(`${type}${brand}`), Buffer.alloc(12)]);

const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const samples: readonly [what: string, bytes: Buffer, is: readonly MediaType[]][] = [
  ["a PDF", ascii("%PDF-1.7\n\xe2\xe3\xcf\xd3\n%%EOF"), ["application/pdf"]],
  ["a PNG", Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000049444154", "hex"), ["image/png"]],
  ["a JPEG", Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"), ["image/jpeg"]],
  ["a TIFF, little end first", Buffer.from("49492a00080000000000000000000000", "hex"), ["image/tiff"]],
  ["a TIFF, big end first", Buffer.from("4d4d002a000000080000000000000000", "hex"), ["image/tiff"]],
  ["a HEIC of a phone", box("ftyp", "heic"), ["image/heic"]],
  ["a Word file", officeFile("openxmlformats-officedocument.wordprocessingml.document"), [word]],
  ["an Excel file", officeFile("openxmlformats-officedocument.spreadsheetml.sheet"), [sheet]],
  ["a Word file with macros", officeFile("ms-word.document.macroEnabled", true), []],
  ["a PowerPoint file", officeFile("openxmlformats-officedocument.presentationml.presentation"), []],
  ["an archive", zip({ "a.txt": "a" }), []],
  ["an old Word file", Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.alloc(504)]), []],
  ["a program of Windows", ascii("MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff"), []],
  ["a program of Linux", ascii("\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"), []],
  ["a film", box("ftyp", "isom"), []],
  ["a note", Buffer.from("Seen today. Größe 5′ 8″, 150 lb.\r\n"), ["text/plain", "text/csv"]],
  ["a note that begins like a picture", Buffer.from("BM 3× daily\n"), ["text/plain", "text/csv"]],
  ["letters cut in the middle of one", Buffer.from("Größe").subarray(0, 3), []],
  ["nothing but a mark of its encoding", Buffer.from("\ufeff"), ["text/plain", "text/csv"]],
  ["a page", Buffer.from("  \n<!doctype html><p>"), []],
  ["a page after a mark of its encoding", Buffer.from("\ufeff<html>"), []],
  ["a drawing", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), []],
  ["a mail", Buffer.from("MIME-Version: 1.0\n"), []],
  ["rich text", Buffer.from("{\\rtf1 hello}"), []],
  ["letters in two bytes each", Buffer.from("a,b\n", "utf16le"), []],
];

describe("a file that was uploaded (LCM-169)", () => {
  it.each(samples)("%s is recognized, and taken for nothing else", async (_, bytes, is) => {
    const arrived = await inspect(bytes);
    const all = ["application/pdf", "image/png", "image/jpeg", "image/tiff", "image/heic", word, sheet, "text/plain", "text/csv"] as const;
    expect(all.filter((said) => isWhatItSays(said, arrived))).toEqual(is);
    expect(arrived).toMatchObject({ sizeBytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("base64") });
  });

  it("is never blamed for a stream that broke off, and leaves nothing on the disk", async () => {
    const broken = Readable.from(
      (function* () {
        yield ascii("%PDF-1.7\n");
        throw new Error("connection lost");
      })(),
    );
    await expect(inspectFile(broken)).rejects.toThrow("connection lost");
    await inspect(ascii("%PDF-1.7\n"));
    expect(fs.readdirSync(own)).toEqual([]);
  });

  it("is never held whole: of a hundred megabytes only a few are on their way at any moment", { timeout: 60_000 }, async () => {
    const megabyte = 1024 * 1024;
    const piece = Buffer.alloc(megabyte, "a line of text, again and again\n");
    let furthestAhead = 0;
    const stream = Readable.from(
      (function* () {
        for (let given = 0; given < 100; given++) {
          const written = fs.readdirSync(own).reduce((sum, name) => sum + fs.statSync(path.join(own, name)).size, 0);
          furthestAhead = Math.max(furthestAhead, given * megabyte - written);
          yield piece;
        }
      })(),
      { highWaterMark: 1 },
    );
    expect(await inspectFile(stream)).toMatchObject({ sizeBytes: 100 * megabyte, isText: true });
    expect(furthestAhead).toBeLessThan(10 * megabyte);
  });
});
