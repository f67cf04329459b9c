import type { Day } from "../kernel/time.ts";

/** Texts as search compares them: what is typed and what is kept are brought into one form here. */

/** Letters the Unicode decomposition leaves as they are, as an American keyboard writes them. */
const plain: Readonly<Record<string, string>> = { ς: "σ", ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i" };

/** Lower case without accents: "Núñez" and "NUNEZ" are one word. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[ςßøłđðþæœı]/g, (letter) => plain[letter]!); // The pattern is the table's keys.

export const wordsIn = (folded: string): string[] => folded.match(/[\p{L}\p{N}]+/gu) ?? [];
export const apostrophes = /['’‘ʼ`´]/g;

/** The words of a name, longest first; "O'Brien" is found as obrien and as brien. */
export function namePartsOf(names: readonly string[]): string[] {
  const folded = fold(names.join(" "));
  const parts = new Set([...wordsIn(folded.replace(apostrophes, "")), ...wordsIn(folded)]);
  return [...parts].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

export const lettersOf = (text: string): string[] => Array.from(text);
export const beginning = (text: string, length: number): string => lettersOf(text).slice(0, length).join("");

/** A birth date as a term: a star is in no word that can be typed. */
export const bornOn = (day: Day | string): string => `*${day.replaceAll("-", "")}`;
/** A sequence number as something whole, whatever its year and zeros. */
export const sequenceWhole = (digits: string): string => `#${Number(digits)}`;
/** A case number or an MRN without its hyphens, apart from every number that others gave. */
export const ownNumber = (head: string, year: string, digits: string): string => `@${head}${year}${digits}`;
