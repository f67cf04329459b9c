import type { Color, PDFFont, PDFPage } from "pdf-lib";
import { PDFDocument, StandardFonts, rgb, setCharacterSpacing } from "pdf-lib";
import type { Membership } from "../../../domain/cases/legal-case.ts";
import type { Day, Instant } from "../../../domain/kernel/time.ts";
import { fitted, printable } from "../../shared/pdf-text.ts";
import { barcodeOf, quietModules } from "./code128.ts";

/** What stands on a card: who is a member of what, since when. Nothing of the accident, the case or the law firm (XCT-010). */
export interface Card extends Pick<Membership, "plan" | "mrn" | "startDate" | "endDate"> {
  readonly memberName: string;
  /** The network's line, as it is to be read; without one the line is left out. */
  readonly phone?: string | undefined;
}

/** Millimeters as PDF points. */
const mm = (length: number): number => (length * 72) / 25.4;

/** CR80, the size of a credit card (ISO/IEC 7810 ID-1). */
const width = mm(85.6);
const height = mm(53.98);
const margin = mm(5.5);

const ink = rgb(0.05, 0.14, 0.22);
const deep = rgb(0.04, 0.21, 0.32);
const sea = rgb(0.05, 0.36, 0.47);
const foam = rgb(0.24, 0.6, 0.66);
const quiet = rgb(0.4, 0.47, 0.53);
const hairline = rgb(0.82, 0.86, 0.89);
const white = rgb(1, 1, 1);

/** Scanners read bars from a quarter of a millimeter on; a third leaves room for a worn card (ISO/IEC 15417). */
const moduleWidth = mm(0.33);
const barHeight = mm(10.5);

interface Type {
  readonly plain: PDFFont;
  readonly bold: PDFFont;
}

/**
 * The membership card as a PDF of one page (LCM-080, LCM-162): text that can be selected, and every bar a shape. The same card
 * at the same moment is the same file.
 */
export async function drawCard(card: Card, at: Instant): Promise<Uint8Array> {
  const document = await PDFDocument.create({ updateMetadata: false });
  document.setTitle("Membership card");
  document.setCreator("MedLegal");
  document.setProducer("MedLegal");
  document.setLanguage("en-US");
  document.setCreationDate(new Date(at)); // The moment of the stamp.
  document.setModificationDate(new Date(at));
  const page = document.addPage([width, height]);
  const type: Type = {
    plain: await document.embedFont(StandardFonts.Helvetica),
    bold: await document.embedFont(StandardFonts.HelveticaBold),
  };
  drawBand(page, type, card.plan);
  drawMember(page, type, card);
  drawBarcode(page, type, card.mrn);
  drawFoot(page, type, card.phone);
  return document.save();
}

/** The head of the card: the crest over the sea, and the plan's name. Paths run down from the top left corner. */
function drawBand(page: PDFPage, { bold, plain }: Type, plan: string): void {
  const top = { x: 0, y: height };
  const across = `L ${width} 0 L 0 0 Z`;
  page.drawSvgPath(`M 0 45 C 60 55 110 36 165 41 S 225 50 ${width} 42 ${across}`, { ...top, color: foam });
  page.drawSvgPath(`M 0 42 C 50 52 110 31 165 37 S 225 46 ${width} 37 ${across}`, { ...top, color: sea });
  page.drawSvgPath(`M 0 38 C 55 47 105 25 160 31 S 220 40 ${width} 30 ${across}`, { ...top, color: deep });
  // Two peaks, the nearer one with light on its slope.
  page.drawSvgPath("M 0 17 L 8.6 2.6 L 17 17 Z", { x: margin, y: height - 8, color: foam });
  page.drawSvgPath("M 8 17 L 15.4 6.2 L 22 17 Z", { x: margin, y: height - 8, color: white });
  const left = margin + 28;
  page.drawText(plan, { x: left, y: height - 18.5, size: 11.5, font: bold, color: white });
  spaced(page, "MEMBERSHIP CARD", { x: left, y: height - 27, size: 5, font: plain, color: rgb(0.72, 0.87, 0.9) });
}

/** Who: the name across the card, then the number and since when. */
function drawMember(page: PDFPage, type: Type, { memberName, mrn, startDate, endDate }: Card): void {
  const names = fitted(printable(memberName, type.bold), type.bold, { size: 12.5, sizeMin: 8, width: width - 2 * margin });
  label(page, type, "MEMBER", margin, 92);
  page.drawText(names.text, { x: margin, y: 80, size: names.size, font: type.bold, color: ink });
  label(page, type, "MRN", margin, 69.5);
  page.drawText(mrn, { x: margin, y: 58.5, size: 11, font: type.bold, color: ink });
  const right = mm(50);
  const since = fitted(endDate ? `${written(startDate)} - ${written(endDate)}` : written(startDate), type.plain, {
    size: 11,
    sizeMin: 6,
    width: width - margin - right,
  });
  label(page, type, "EFFECTIVE", right, 69.5);
  page.drawText(since.text, { x: right, y: 58.5, size: since.size, font: type.plain, color: ink });
}

/** The MRN for scanners, in the middle of the card, so that both quiet zones are whole. */
function drawBarcode(page: PDFPage, { plain }: Type, mrn: string): void {
  const { bars, modules } = barcodeOf(mrn);
  const left = (width - modules * moduleWidth) / 2;
  if (left < quietModules * moduleWidth) throw new Error("the number is too long for the card's barcode");
  const bottom = 21;
  for (const bar of bars)
    page.drawRectangle({
      x: left + bar.at * moduleWidth,
      y: bottom,
      width: bar.width * moduleWidth,
      height: barHeight,
      color: rgb(0, 0, 0),
    });
  const size = 5.5;
  page.drawText(mrn, { x: (width - plain.widthOfTextAtSize(mrn, size)) / 2, y: bottom - 6.8, size, font: plain, color: ink });
}

function drawFoot(page: PDFPage, { plain }: Type, phone: string | undefined): void {
  const text = phone ? `Appointments and questions: ${printable(phone, plain)}` : "Show this card at every visit.";
  const size = 5.5;
  page.drawLine({ start: { x: margin, y: 11.2 }, end: { x: width - margin, y: 11.2 }, thickness: 0.3, color: hairline });
  page.drawText(text, { x: (width - plain.widthOfTextAtSize(text, size)) / 2, y: 4.4, size, font: plain, color: quiet });
}

const label = (page: PDFPage, { plain }: Type, text: string, x: number, y: number) =>
  spaced(page, text, { x, y, size: 4.8, font: plain, color: quiet });

/** Capitals read better apart. The space is in the text's state: letters set one by one would not be words to whoever selects them. */
function spaced(page: PDFPage, text: string, at: { x: number; y: number; size: number; font: PDFFont; color: Color }): void {
  page.pushOperators(setCharacterSpacing(0.35));
  page.drawText(text, at);
  page.pushOperators(setCharacterSpacing(0));
}

/** As it is written here: 07/01/2025. */
const written = (day: Day): string => day.replace(/^(\d+)-(\d+)-(\d+)$/, "$2/$3/$1");
