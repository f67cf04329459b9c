import type { PDFFont, PDFPage } from "pdf-lib";
import { PDFDocument, StandardFonts, rgb } from "pdf-lib";
import type { Cms1500 } from "../../../domain/claims/cms1500.ts";
import type { Instant } from "../../../domain/kernel/time.ts";
import { fitted, printable } from "../../shared/pdf-text.ts";
import type { Cell, Row } from "./cms1500-layout.ts";
import { rowsOf } from "./cms1500-layout.ts";

const [width, height, margin] = [612, 792, 24];
const ink = rgb(0.05, 0.14, 0.22);
const quiet = rgb(0.35, 0.42, 0.48);
const rule = rgb(0.6, 0.65, 0.7);

interface Type {
  readonly plain: PDFFont;
  readonly bold: PDFFont;
}

/**
 * A claim in the boxes of a CMS-1500, a page for each six lines: plain boxes with labels of our own, because the form's artwork and
 * texts are its committee's. The same claim at the same moment is the same file.
 */
export async function drawCms1500(form: Cms1500, at: Instant): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle(`Claim ${form.boxes["26"]}`);
  document.setCreator("MedLegal");
  document.setProducer("MedLegal");
  document.setLanguage("en-US");
  document.setCreationDate(new Date(at)); // The moment of the stamp.
  document.setModificationDate(new Date(at));
  const type: Type = {
    plain: await document.embedFont(StandardFonts.Helvetica),
    bold: await document.embedFont(StandardFonts.HelveticaBold),
  };
  form.pages.forEach((page, i) => {
    const sheet = document.addPage([width, height]);
    drawHead(sheet, type, form, `Page ${i + 1} of ${form.pages.length}`);
    let top = height - 66;
    for (const row of rowsOf(form.boxes, page)) {
      drawRow(sheet, type, row, top);
      top -= row.height;
    }
    drawFoot(sheet, type);
  });
  return document.save();
}

/** To whom it goes, and which page of which claim this is. */
function drawHead(page: PDFPage, { plain, bold }: Type, { payer, boxes }: Cms1500, which: string): void {
  page.drawText(`Claim ${boxes["26"]}`, { x: margin, y: height - 40, size: 13, font: bold, color: ink });
  page.drawText(which, { x: margin, y: height - 54, size: 8, font: plain, color: quiet });
  const to = fitted(printable(payer, bold), bold, { size: 11, sizeMin: 6, width: width / 2 - margin });
  page.drawText(to.text, { x: width / 2, y: height - 40, size: to.size, font: bold, color: ink });
  page.drawText("Payer", { x: width / 2, y: height - 54, size: 8, font: plain, color: quiet });
}

function drawFoot(page: PDFPage, { plain }: Type): void {
  const text = "The numbers of the boxes are those of the CMS-1500 (02/12). This is a view of the claim, not the form itself.";
  page.drawText(text, { x: margin, y: 20, size: 6.5, font: plain, color: quiet });
}

/** Boxes beside each other, each a share of the page's width. */
function drawRow(page: PDFPage, type: Type, row: Row, top: number): void {
  let left = margin;
  for (const cell of row.cells) {
    const across = cell.share * (width - 2 * margin);
    const box = { x: left, y: top - row.height, width: across, height: row.height };
    page.drawRectangle({ ...box, borderColor: rule, borderWidth: 0.5 });
    drawCell(page, type, cell, box);
    left += across;
  }
}

/** The label above, and what the box says below it: as large as fits, a long note in smaller lines. */
function drawCell(page: PDFPage, { plain }: Type, cell: Cell, box: { x: number; y: number; width: number; height: number }): void {
  const inside = box.width - 6;
  if (cell.label) {
    const label = fitted(cell.label, plain, { size: 5.5, sizeMin: 3.5, width: inside });
    page.drawText(label.text, { x: box.x + 3, y: box.y + box.height - 7, size: label.size, font: plain, color: quiet });
  }
  const texts = (cell.texts ?? []).flatMap((text) => (text ? printable(text.replace(/\s*[\r\n\t]\s*/g, " "), plain) : []));
  const lines = cell.wraps ? texts.flatMap((text) => wrapped(text, plain, { size: 6, width: inside })) : texts;
  const sizeMax = cell.wraps ? 6 : 8.5;
  const step = Math.min(sizeMax + 1.5, (box.height - (cell.label ? 9 : 2)) / Math.max(lines.length, 1));
  let y = box.y + box.height - (cell.label ? 9 : 2) - step + 1.5;
  for (const line of lines) {
    const { text, size } = fitted(line, plain, { size: Math.min(sizeMax, step), sizeMin: 3.5, width: inside });
    page.drawText(text, { x: box.x + 3, y, size, font: plain, color: ink });
    y -= step;
  }
}

/** A text in lines no wider than this, broken between words. */
function wrapped(text: string, font: PDFFont, { size, width: across }: { size: number; width: number }): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (font.widthOfTextAtSize(longer, size) <= across) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines.filter((line) => line !== "");
}
