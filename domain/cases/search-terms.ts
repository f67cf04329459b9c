/**
 * The words of search: what a case can be found by, and what a person typed. Pure, so that the index, the check of a hit against
 * the real values and the tests all mean the same by "begins with".
 */
export interface Searchable {
  readonly caseNumber: string;
  readonly mrn: string;
  /** First, middle and last name, or the whole name in one. */
  readonly names: readonly string[];
}

/** A text by whose beginnings a case is found. */
export interface Term {
  readonly text: string;
  /** The shortest beginning that counts as typed; shorter ones are common to every case and say nothing. */
  readonly from: number;
  /** The lengths of beginning that have a partition of their own. */
  readonly at: readonly number[];
}

/** A word of a question: the case has a term that begins with one of these. */
export interface Word {
  readonly any: readonly string[];
  /** The text that chooses the partition to read: each case the word means lies there, under a beginning of this text. */
  readonly seek: string;
  /** The sequence number the word means when taken whole; such cases come first. */
  readonly sequence?: number;
  /** It is complete: nothing longer begins with it. */
  readonly whole?: true;
}

/** Beginnings of this many letters are partitions: two to start with, six where four still hold everyone from Marta to Martinez. */
const letterLengths = [2, 4, 6] as const;
/** Numbers rise with time, so those of one beginning lie side by side: without threes, "120" would be read past all newer 12s. */
const digitLengths = [2, 3, 4] as const;
/** Four and more digits with leading zeros are someone copying a number, so the last step is one of a few cases. */
const paddedLengths = [4, 5, 6] as const;

/** Everything a case is found by. Another kind of term is another line; `lengthsFor` must then still find its partitions. */
const termKinds: readonly ((of: Searchable) => readonly Term[])[] = [
  ({ caseNumber }) => numberTerms(caseNumber),
  ({ mrn }) => numberTerms(mrn),
  ({ names }) => nameParts(names).map((text) => ({ text, from: 1, at: letterLengths })),
];

export const termsOf = (of: Searchable): Term[] => termKinds.flatMap((kind) => kind(of));

/** Whether a case answers every word: the rule itself, which index entries only help to keep. */
export function answers(of: Searchable, words: readonly Word[]): boolean {
  const terms = termsOf(of);
  return words.every(({ any }) =>
    any.some((typed) => terms.some(({ text, from }) => lettersOf(typed).length >= from && text.startsWith(typed))),
  );
}

/** The sequence numbers of a case: the 42 of CASE-2025-00042 and of PCH-2025-0000042. */
export const sequencesOf = ({ caseNumber, mrn }: Pick<Searchable, "caseNumber" | "mrn">): number[] =>
  [caseNumber, mrn].map((number) => Number(number.split("-")[2]));

/** The lengths of a text's beginnings that have partitions, for a term or a typed word alike. */
export function lengthsFor(text: string): readonly number[] {
  if (!/^\d+$/.test(text)) return letterLengths;
  return text.startsWith("0") ? paddedLengths : digitLengths;
}

/** Letters the Unicode decomposition leaves as they are, as an American keyboard writes them. */
const plain: Readonly<Record<string, string>> = { ς: "σ", ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i" };

/** Lower case without accents: "Núñez" and "NUNEZ" are one word. */
export const fold = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}/gu, "")
    .replace(/[ςßøłđðþæœı]/g, (letter) => plain[letter]!); // The pattern is the table's keys.

const wordsIn = (folded: string): string[] => folded.match(/[\p{L}\p{N}]+/gu) ?? [];
const apostrophes = /['’‘ʼ`´]/g;
export const lettersOf = (text: string): string[] => Array.from(text);
export const beginning = (text: string, length: number): string => lettersOf(text).slice(0, length).join("");

/** The words of a name, longest first; "O'Brien" is found as obrien and as brien. */
function nameParts(names: readonly string[]): string[] {
  const folded = fold(names.join(" "));
  const parts = new Set([...wordsIn(folded.replace(apostrophes, "")), ...wordsIn(folded)]);
  return [...parts].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** How the numbers begin, and how many digits their sequence has (LCM-021, LCM-137). */
const digitsOf = { case: 5, pch: 7 } as const;
type NumberHead = keyof typeof digitsOf;
const heads = Object.keys(digitsOf) as NumberHead[]; // The keys of a literal.

/** A number's sequence as people say it and as it is printed, and the whole without its common letters (DESIGN 5). */
function numberTerms(number: string): Term[] {
  const [head = "", year = "", padded = ""] = fold(number).split("-");
  return [
    { text: String(Number(padded)), from: 1, at: digitLengths },
    { text: padded, from: 1, at: lengthsFor(padded) },
    { text: head + year + padded, from: head.length + 1, at: [] },
  ];
}

/** CASE-2025-00042 whole or begun, with or without its letters; or its letters before a sequence, as in "case 42". */
const typedNumber =
  /(?<![\p{L}\p{N}])(?:(case|pch)[\s-]*(20\d\d)[\s-]+(\d{1,7})|(20\d\d)-(\d{1,7})(?!-)|(case|pch)[\s-]*(\d{1,11}))(?![\p{L}\p{N}])/gu;
type TypedNumber = [
  all: string,
  head?: NumberHead,
  year?: string,
  digits?: string,
  bareYear?: string,
  bareDigits?: string,
  before?: NumberHead,
  run?: string,
];

/** What was typed, as words. Every one must be answered; there are none when it holds neither letter nor digit. */
export function wordsOf(typed: string): Word[] {
  const folded = fold(typed).replace(apostrophes, "");
  const numbers: Word[] = [];
  const rest = folded.replace(typedNumber, (...[, head, year, digits, bareYear, bareDigits, before, run]: TypedNumber) => {
    if (year && digits) numbers.push(wholeNumber(head ? [head] : heads, year, digits));
    else if (bareYear && bareDigits) numbers.push(wholeNumber(heads, bareYear, bareDigits));
    else if (before && run) numbers.push(runOfDigits(before, run));
    return " ";
  });
  return [...numbers, ...wordsIn(rest).map((word) => (/^\d+$/.test(word) ? sequence(word) : { any: [word], seek: word }))];
}

/** "42" begins the sequence 4211, and is the sequence 42. */
const sequence = (digits: string): Word => ({ any: [digits], seek: digits, ...meaning(digits) });
const meaning = (digits: string): { sequence?: number } => (digits.length <= digitsOf.pch ? { sequence: Number(digits) } : {});

/** A year and the digits after it: as far as they were typed, or the sequence without its zeros. */
const wholeNumber = (of: readonly NumberHead[], year: string, digits: string): Word => ({
  any: of.flatMap((head) => [head + year + digits, head + year + digits.padStart(digitsOf[head], "0")]),
  seek: digits,
  ...meaning(digits),
  ...(of.every((head) => digits.length >= digitsOf[head]) ? { whole: true } : {}),
});

/** Digits right behind the letters: a sequence, unless they can be the beginning of a year. */
function runOfDigits(head: NumberHead, run: string): Word {
  if (!/^2(?:0|$)/.test(run)) return sequence(run);
  if (run.length >= 4 + digitsOf[head]) return wholeNumber([head], run.slice(0, 4), run.slice(4));
  return { ...sequence(run), any: [head + run, run], seek: "" }; // Both meanings have only the partition of everything in common.
}
