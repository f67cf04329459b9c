import type { PDFFont } from "pdf-lib";

/** Makes a text smaller until it fits, then shorter. */
export function fitted(
  text: string,
  font: PDFFont,
  { size, sizeMin, width }: { size: number; sizeMin: number; width: number },
): { text: string; size: number } {
  for (let fit = size; fit >= sizeMin; fit -= 0.5) if (font.widthOfTextAtSize(text, fit) <= width) return { text, size: fit };
  let end = text.length;
  while (font.widthOfTextAtSize(`${text.slice(0, end)}…`, sizeMin) > width) end--;
  return { text: `${text.slice(0, end).trimEnd()}…`, size: sizeMin };
}

/** Letters that do not come apart into a plain letter and its mark. */
const plainLetters: Readonly<Record<string, string>> = { đ: "d", Đ: "D", ł: "l", Ł: "L", ħ: "h", Ħ: "H", ı: "i", ŋ: "n", ŧ: "t", Ŧ: "T" };

/**
 * A name in the letters that a font has. A mark that it lacks is left off, Nguyễn becomes Nguyên; a letter of another
 * script becomes a middle dot. The record keeps the name as it is.
 */
export function printable(text: string, font: PDFFont): string {
  const known = new Set(font.getCharacterSet());
  const fits = (part: string) => Array.from(part).every((letter) => known.has(letter.codePointAt(0)!)); // A letter has a code point.
  return Array.from(text.normalize("NFC"))
    .map((letter) => [letter, ...withFewerMarks(letter), plainLetters[letter] ?? "·"].find(fits)!) // The dot always fits.
    .join("");
}

/** ễ as ê, then as e. */
function withFewerMarks(letter: string): string[] {
  const parts = Array.from(letter.normalize("NFD"));
  return parts.slice(1).map((_, i) =>
    parts
      .slice(0, parts.length - 1 - i)
      .join("")
      .normalize("NFC"),
  );
}
