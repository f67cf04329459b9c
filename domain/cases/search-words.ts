import { Day } from "../kernel/time.ts";
import { apostrophes, bornOn, fold, ownNumber, sequenceWhole, wordsIn } from "./search-text.ts";

/** A word of a question: the case has a term that begins with one of these. */
export interface Word {
  readonly any: readonly string[];
  /** The text that chooses the partition to read: each case the word means lies under a beginning of it, or under a whole. */
  readonly seek: string;
  /** What it may be when it is taken whole: such cases come first. None for names. */
  readonly whole: readonly string[];
  /** Only taken whole: a day, a phone number with all its digits. Nothing longer begins with it. */
  readonly complete?: true;
}

export interface Question {
  /** Every one must be answered. */
  readonly words: readonly Word[];
  /** Or all that was typed is one number, its pieces set apart: "24 STCV 12345". */
  readonly joined?: string;
}

/** What was typed. There are no words when it holds neither letter nor digit. */
export function questionOf(typed: string): Question {
  const folded = fold(typed).replace(apostrophes, "");
  const taken: Word[] = [];
  const take = (text: string, { of, read }: Shape) =>
    text.replace(of, (all: string, ...groups: unknown[]) => {
      const word = read(all, groups as (string | undefined)[]); // The groups of its own pattern come first.
      return word ? (taken.push(word), " ") : all;
    });
  const rest = shapes.reduce(take, folded);
  const words = [...taken, ...wordsIn(rest).map(wordOf)];
  const joined = wordsIn(folded).join("");
  const one = words.length === 1 && words[0]!.any.includes(joined); // There is one.
  const numbered = taken.some(({ complete, whole }) => complete && whole.every((key) => key.startsWith("#")));
  return /\d/.test(joined) && joined.length >= joinedLeast && !one && !numbered ? { words, joined } : { words };
}

/** Pieces of fewer signs, put together, are more likely two words. */
const joinedLeast = 5;

const wordOf = (text: string): Word =>
  /^\d+$/.test(text) ? digits(text) : { any: [text], seek: text, whole: /\d/.test(text) ? [text] : [] };

/** Digits alone: a sequence or its beginning, the end or the beginning of a phone number, another's number, a birth date. */
function digits(text: string): Word {
  const phone = /^1?([2-9]\d{9})$/.exec(text);
  if (phone) return completeOf([phone[1]!, text]); // The pattern has one group.
  const days = text.length === 8 ? [text, text.slice(4) + text.slice(0, 4)].flatMap((run) => birthDate(run) ?? []) : [];
  const sequences = text.length <= digitsOf.pch ? [sequenceWhole(text)] : [];
  return { any: [text, ...days], seek: text, whole: [text, ...days, ...sequences] };
}

const completeOf = (any: readonly string[]): Word => ({ any, seek: any[0] ?? "", whole: any, complete: true });

/** Eight digits, the year first, as the term of a birth date; undefined when there is no such day. */
const birthDate = (run: string): string | undefined => {
  const day = Day.safeParse(`${run.slice(0, 4)}-${run.slice(4, 6)}-${run.slice(6)}`);
  return day.success ? bornOn(day.data) : undefined;
};

/** How something is written that is one word although it has signs in it. Undefined: it only looks so. */
interface Shape {
  readonly of: RegExp;
  readonly read: (all: string, groups: readonly (string | undefined)[]) => Word | undefined;
}

/** How the numbers begin, and how many digits their sequence has (LCM-021, LCM-137). */
const digitsOf = { case: 5, pch: 7 } as const;
type NumberHead = keyof typeof digitsOf;
const heads = Object.keys(digitsOf) as NumberHead[]; // The keys of a literal.

/** In the order they are looked for: a day before a number of a year, both before whatever has digits and hyphens. */
const shapes: readonly Shape[] = [
  {
    // 1985-12-10
    of: /(?<![\p{L}\p{N}]|[\p{L}\p{N}][-/.])(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?![\p{L}\p{N}]|[-/.]\d)/gu,
    read: (_, [year = "", month = "", day = ""]) => dayWord([year], month, day),
  },
  {
    // 12/10/1985, 12-10-85: the month first, as Americans write it. Two digits of a year may be of either century.
    of: /(?<![\p{L}\p{N}]|[\p{L}\p{N}][-/.])(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?![\p{L}\p{N}]|[-/.]\d)/gu,
    read: (_, [month = "", day = "", year = ""]) => dayWord(year.length === 4 ? [year] : [`19${year}`, `20${year}`], month, day),
  },
  {
    // CASE-2025-00042 whole or begun, with or without its letters; or its letters before a sequence, as in "case 42".
    of: /(?<![\p{L}\p{N}]|[\p{L}\p{N}][-/.])(?:(case|pch)[\s-]*(20\d\d)[\s-]+(\d{1,7})|(20\d\d)-(\d{1,7})|(case|pch)[\s-]*(\d{1,11}))(?![\p{L}\p{N}]|[-/.][\p{L}\p{N}])/gu,
    read: (_, [head, year, tail, bareYear, bareTail, before, run]) => {
      if (year && tail) return wholeNumber(head ? [head as NumberHead] : heads, year, tail); // The pattern's two heads.
      if (bareYear && bareTail) return wholeNumber(heads, bareYear, bareTail);
      return before && run ? runOfDigits(before as NumberHead, run) : undefined;
    },
  },
  {
    // (213) 555-01, 213 555 0142, +44 20 7946 0958
    of: /(?<![\p{L}\p{N}])(?:\+\d[\d\s().-]{5,20}\d|(?:1[\s.-]*)?\(\d{3}\)[\s.-]*\d{3}(?:[\s.-]*\d{1,4})?|(?:1[\s.-]+)?\d{3}[\s.]\d{3}[\s.-]\d{4})(?![\p{L}\p{N}])/gu,
    read: (all) => {
      const run = all.replace(/\D/g, "").replace(/^1(?=\d{10}$|\d{6,9}$)/, "");
      return run.length >= 10 ? completeOf([run]) : digits(run);
    },
  },
  {
    // DC-123456: whatever has digits and separators between.
    of: /[\p{L}\p{N}]+(?:[-/.][\p{L}\p{N}]+)+/gu,
    read: (all) => (/\d/.test(all) ? wordOf(wordsIn(all).join("")) : undefined),
  },
];

function dayWord(years: readonly string[], month: string, day: string): Word | undefined {
  const days = years.flatMap((year) => birthDate(year + month.padStart(2, "0") + day.padStart(2, "0")) ?? []);
  return days.length > 0 ? completeOf(days) : undefined;
}

/** A year and the digits after it: as far as they were typed, or the sequence without its zeros. */
const wholeNumber = (of: readonly NumberHead[], year: string, tail: string): Word => ({
  any: of.flatMap((head) => [ownNumber(head, year, tail), ownNumber(head, year, tail.padStart(digitsOf[head], "0"))]),
  seek: tail,
  whole: [sequenceWhole(tail)],
  ...(of.every((head) => tail.length >= digitsOf[head]) ? { complete: true } : {}),
});

/** Digits right behind the letters: a sequence, unless they can be the beginning of a year. */
function runOfDigits(head: NumberHead, run: string): Word {
  const sequence: Word = { any: [run], seek: run, whole: [run, ...(run.length <= digitsOf.pch ? [sequenceWhole(run)] : [])] };
  if (!/^2(?:0|$)/.test(run)) return sequence;
  if (run.length >= 4 + digitsOf[head]) return wholeNumber([head], run.slice(0, 4), run.slice(4));
  return { ...sequence, any: [ownNumber(head, run, ""), run], seek: "" }; // Both meanings have only the partition of everything in common.
}
