import { PDFDocument, PDFRawStream, decodePDFRawStream } from "pdf-lib";

/** What a printed card holds, read from the PDF itself: its size in millimeters, its texts, and its plain black rectangles. */
export interface ReadCard {
  readonly pages: number;
  readonly widthMm: number;
  readonly heightMm: number;
  readonly texts: readonly string[];
  readonly bars: readonly { readonly at: number; readonly width: number; readonly height: number }[];
  readonly hasPictures: boolean;
}

const mm = (points: number): number => Math.round((points / 72) * 254) / 10;

export async function readCard(bytes: Uint8Array): Promise<ReadCard> {
  const document = await PDFDocument.load(bytes, { updateMetadata: false });
  const page = document.getPage(0);
  const streams = document.context.enumerateIndirectObjects().flatMap(([, object]) => (object instanceof PDFRawStream ? [object] : []));
  const drawn = streams.map((stream) => Buffer.from(decodePDFRawStream(stream).decode()).toString("latin1")).join("\n");
  return {
    pages: document.getPageCount(),
    widthMm: mm(page.getWidth()),
    heightMm: mm(page.getHeight()),
    texts: [...drawn.matchAll(/<([0-9A-F]+)> Tj/g)].map(([, hex]) => Buffer.from(hex!, "hex").toString("latin1").replaceAll("\u0085", "…")), // WinAnsi is Latin 1 but for a few signs.
    bars: drawn.split(/^q$/m).flatMap(barIn),
    hasPictures: streams.some((stream) => String(stream.dict).includes("/Image")),
  };
}

/** A black rectangle: moved to its corner, drawn from there. */
function barIn(group: string): ReadCard["bars"] {
  const [, at] = /1 0 0 1 (\S+) \S+ cm/.exec(group) ?? [];
  const [, height] = /0 0 m\n0 (\S+) l/.exec(group) ?? [];
  const [, width] = /\n(\S+) 0 l\nh/.exec(group) ?? [];
  return group.includes("0 0 0 rg") && at && width && height ? [{ at: Number(at), width: Number(width), height: Number(height) }] : [];
}
