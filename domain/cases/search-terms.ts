import type { Day } from "../kernel/time.ts";
import type { Question, Word } from "./search-words.ts";
import { beginning, bornOn, fold, lettersOf, namePartsOf, ownNumber, sequenceWhole, wordsIn } from "./search-text.ts";

/**
 * What a case can be found by (LCM-165, NEG-004, NEG-060). Pure, so that the index, the check of a hit against the real values
 * and the tests all mean the same by "begins with". What is left out is not known (yet), and answers nothing.
 */
export interface Searchable {
  readonly caseNumber: string;
  readonly mrn: string;
  /** First, middle and last name, or the whole name in one. */
  readonly names: readonly string[];
  readonly birthDate?: Day | undefined;
  /** E.164, as they are kept. */
  readonly phones?: readonly string[];
  /** Numbers that others gave the matter: of the claim, the policy, the court, the police. */
  readonly references?: readonly string[];
  /** Looked up when a word is asked for, never indexed with the case: a renamed firm would rewrite thousands of cases. */
  readonly firmName?: string | undefined;
}

/** A text by whose beginnings a case is found. */
export interface Term {
  readonly text: string;
  /** The shortest beginning that counts as typed; shorter ones are common to many cases and say nothing. */
  readonly from: number;
  /** The partition of the cases that have exactly this. Cases found there come first. */
  readonly whole?: string;
  /** Who asks for it reads the partitions of another term of the case. */
  readonly led?: true;
}

/** Everything a case is found by. Another kind of term is another line. */
const termKinds: readonly ((of: Searchable) => readonly Term[])[] = [
  ({ caseNumber }) => numberTerms(caseNumber),
  ({ mrn }) => numberTerms(mrn),
  ({ birthDate }) => (birthDate ? [wholeTerm(bornOn(birthDate))] : []),
  ({ phones = [] }) => phones.flatMap(phoneTerms),
  ({ references = [] }) => references.flatMap(referenceTerms),
  ({ names }) => namePartsOf(names).map((text) => ({ text, from: 1 })),
];

export const termsOf = (of: Searchable): Term[] => termKinds.flatMap((kind) => kind(of));

/** Whether a case answers a question: the rule itself, which index entries only help to keep. */
export function answers(of: Searchable, { words, joined }: Question): boolean {
  const terms = termsOf(of);
  const firm = of.firmName === undefined ? [] : namePartsOf([of.firmName]);
  const holds = (word: Word) =>
    word.complete
      ? terms.some(({ text }) => word.any.includes(text))
      : word.any.some((typed) => terms.some((term) => begins(term, typed))) || isOfFirm(firm, word);
  return words.every(holds) || (joined !== undefined && terms.some(({ whole }) => whole === joined));
}

const begins = ({ text, from }: Term, typed: string): boolean => lettersOf(typed).length >= from && text.startsWith(typed);

/** A firm's name is found from its second letter on, by words that hold one: digits alone are numbers. */
export const mayNameFirm = ({ complete, seek }: Word): boolean => !complete && /\p{L}/u.test(seek) && lettersOf(seek).length >= 2;
export const isOfFirm = (nameParts: readonly string[], word: Word): boolean =>
  mayNameFirm(word) && nameParts.some((part) => part.startsWith(word.seek));

/** Whether a case has the very thing a word means, or the one number that everything typed is. */
export function hasWhole(of: Searchable, keys: readonly string[]): boolean {
  return termsOf(of).some(({ whole }) => whole !== undefined && keys.includes(whole));
}

/**
 * The length of the beginning by which a text is looked up; 0 for the partition of everything. Letters: two to start with, six
 * where four still hold everyone from Marta to Martinez. Sequence numbers rise with time, so those of one beginning lie side by
 * side: without threes, "120" would be read past all newer 12s. Leading zeros are someone copying a number.
 */
export function seekLength(text: string): number {
  const lengths = !/\d/.test(text) ? [2, 4, 6] : !/^\d+$/.test(text) ? [4] : text.startsWith("0") ? [4, 6] : [2, 3, 4, 6];
  const { length } = lettersOf(text);
  return Math.max(0, ...lengths.filter((at) => at <= length));
}
export const seekOf = (text: string): string => beginning(text, seekLength(text));

/** The beginnings of a term that need a partition: wherever a beginning that counts is looked up. The whole has its own. */
export function partitionsOf({ text, from, whole, led }: Term): string[] {
  if (led) return [];
  const { length } = lettersOf(text);
  const last = whole === undefined ? length : length - 1;
  const typed = Array.from({ length: Math.max(0, last - from + 1) }, (_, i) => seekOf(beginning(text, from + i)));
  return [...new Set(typed)].filter((begun) => begun !== "");
}

/** Words of a name this long are also found by two of them at once: "maria garcia" reads neither all Marias nor all Garcias. */
const pairLength = 4;

/** The partition of two words of a name, in either order; undefined where one word of a name could be both, or one is too short. */
export function pairOf(one: string, other: string): string | undefined {
  const [a, b] = [one, other].map((word) => beginning(word, pairLength)).sort() as [string, string]; // Two in, two out.
  const fit = a !== b && [a, b].every((begun) => lettersOf(begun).length === pairLength && !/\d/.test(begun));
  return fit ? `${a}+${b}` : undefined; // A plus is in no term, so it meets no beginning.
}

export function pairsOf({ names }: Searchable): string[] {
  const parts = namePartsOf(names);
  return [...new Set(parts.flatMap((one, i) => parts.slice(i + 1).map((other) => pairOf(one, other))))].filter(
    (pair) => pair !== undefined,
  );
}

/** Something that is only found whole. */
const wholeTerm = (text: string): Term => ({ text, from: lettersOf(text).length, whole: text });

/** A number's sequence as people say it and as it is printed, and the whole without its common letters (DESIGN 5). */
function numberTerms(number: string): Term[] {
  const [head = "", year = "", padded = ""] = fold(number).split("-");
  const whole = sequenceWhole(padded);
  return [
    { text: String(Number(padded)), from: 1, whole },
    { text: padded, from: 1, whole },
    { text: ownNumber(head, year, padded), from: ownNumber(head, "", "").length + 1, whole, led: true },
  ];
}

/** From the exchange on: an area code alone is half the town's. */
const phoneFrom = 6;

/** The national number as it is typed, and its last seven and last four digits whole. A foreign one with its country's code. */
function phoneTerms(phone: string): Term[] {
  const digits = phone.replace(/\D/g, "");
  const number = /^1\d{10}$/.test(digits) ? digits.slice(1) : digits;
  const ends = [7, 4].filter((length) => length < number.length).map((length) => wholeTerm(number.slice(-length)));
  return [{ text: number, from: Math.min(phoneFrom, number.length), whole: number }, ...ends];
}

/** Fewer signs than this begin too many numbers: the years, the courts. */
const referenceFrom = 4;
const runLeast = 3;

/** A number without its separators, from where it is more than common letters or a year; its last digits whole. */
function referenceTerms(reference: string): Term[] {
  const folded = fold(reference);
  const text = wordsIn(folded).join("");
  const run = folded.match(/\d+/g)?.at(-1);
  if (run === undefined) return []; // A number without a digit is none.
  const turn = text.search(/\d\p{L}|\p{L}\d/u); // Where letters meet digits, so that neither stands alone.
  const from = Math.min(text.length, Math.max(referenceFrom, turn + 2));
  return [{ text, from, whole: text }, ...(run.length >= runLeast && run !== text ? [wholeTerm(run)] : [])];
}
