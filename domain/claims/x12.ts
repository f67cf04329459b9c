import { apostrophes, fold } from "../cases/search-text.ts";
import type { Flaw } from "../kernel/refusal.ts";
import type { Instant } from "../kernel/time.ts";

/**
 * X12 as claims are sent in it: segments of elements between delimiters (005010X222A1). Whatever people have typed is made plain or
 * refused before it becomes an element, so that no text ends a segment or begins another.
 */
export type Element = string | readonly string[] | undefined;
export type Segment = readonly [name: string, ...elements: Element[]];

const delimiters = { element: "*", segment: "~", component: ":", repetition: "^" } as const;

/** The basic character set (X12 appendix B) without our delimiters. */
const plain = /^[A-Z0-9 !"&'()+,\-./;?=]*$/;
const unsendable = /[^A-Z0-9 !"&'()+,\-./;?=]+/g;

/** A name or a note in the capitals of the basic character set; what it lacks becomes a space. */
const plainText = (text: string): string =>
  fold(text.replace(apostrophes, "'")).toUpperCase().replace(unsendable, " ").replace(/ +/g, " ").trim();

/** How long an element may be, and how it is written where that is said too. */
export interface Shape {
  readonly min?: number;
  readonly max: number;
  readonly like?: RegExp;
}

/** Makes elements, and notes what is missing or cannot be sent: whoever asks hears of all of it at once. */
export interface Elements {
  readonly flaws: readonly Flaw[];
  missing(pointer: string, what: string): string;
  /** A name or an address, cut where the element ends. */
  name(pointer: string, text: string | undefined, what: string, max: number): string;
  /** A text that must not be cut. */
  whole(pointer: string, text: string, what: string, max: number): string;
  /** A number or a code. Without one of its signs it would be another, so it is sent as it is, in capitals, or not at all. */
  code(pointer: string, text: string | undefined, what: string, shape: Shape): string;
}

export function elements(): Elements {
  const flaws: Flaw[] = [];
  const flawed = (code: string, pointer: string, detail: string): string => {
    if (!flaws.some((flaw) => flaw.pointer === pointer)) flaws.push({ pointer, code, detail }); // Some stand in several elements.
    return "";
  };
  const missing = (pointer: string, what: string) => flawed("claim.element-missing", pointer, `An 837P needs ${what}.`);
  const unfit = (pointer: string, what: string, { min = 1, max }: Shape) =>
    flawed("claim.element-unfit", pointer, `An 837P takes ${what} as ${min} to ${max} letters, digits and plain signs.`);

  return {
    flaws,
    missing,
    name: (pointer, text = "", what, max) => plainText(text).slice(0, max).trim() || missing(pointer, what),
    whole(pointer, text, what, max) {
      const sent = plainText(text);
      return sent !== "" && sent.length <= max ? sent : unfit(pointer, what, { max });
    },
    code(pointer, text, what, shape) {
      if (text === undefined) return missing(pointer, what);
      const { min = 1, max, like = plain } = shape;
      const sent = text.toUpperCase();
      const isAscii = /^[ -~]*$/.test(text); // The capitals of ß are two.
      const fits = isAscii && plain.test(sent) && like.test(sent) && sent.trim() === sent && sent.length >= min && sent.length <= max;
      return fits ? sent : unfit(pointer, what, shape);
    },
  };
}

/** A sum or a quantity as X12 writes numbers: "150", "1.5". */
export const number = (text: string): string => (text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text);

/** A calendar day as X12 writes it: 20250714. */
export const date = (day: string): string => day.replaceAll("-", "");

/** Around a transaction set: who sends it to whom, and when. */
export interface Interchange {
  readonly sender: string;
  readonly receiver: string;
  /** One to nine digits, the same in the interchange and its group. */
  readonly controlNumber: number;
  readonly at: Instant;
  readonly zone: string;
  /** P is meant, T is a trial. */
  readonly usage: "P" | "T";
}

const toTheMinute = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** A moment on the sender's clock. */
export function clockOf(at: Instant, zone: string): { readonly date: string; readonly time: string } {
  const parts = new Intl.DateTimeFormat("en-CA", { ...toTheMinute, timeZone: zone }).formatToParts(Date.parse(at));
  const part = (type: string) => parts.find((one) => one.type === type)!.value; // Each was asked for.
  return { date: part("year") + part("month") + part("day"), time: part("hour") + part("minute") };
}

/** One transaction set in its envelope, every count and control number twice, as readers compare them. A line for each segment. */
export function interchange(kind: { group: string; set: string; version: string }, body: readonly Segment[], around: Interchange): string {
  const { sender, receiver, controlNumber, at, zone, usage } = around;
  const clock = clockOf(at, zone);
  const control = String(controlNumber).padStart(9, "0");
  if (!/^\d{9}$/.test(control) || sender.length > 15 || receiver.length > 15) throw new Error("the envelope does not hold this");
  const set = "0001";
  const [none, of] = [" ".repeat(10), (id: string) => id.padEnd(15)];
  const isa = ["ISA", "00", none, "00", none, "ZZ", of(sender), "ZZ", of(receiver), clock.date.slice(2), clock.time];
  const head = [...isa.map(checked), delimiters.repetition, "00501", control, "0", usage, delimiters.component].join(delimiters.element);
  const transaction: Segment[] = [["ST", kind.set, set, kind.version], ...body];
  return [
    head,
    ...[
      ["GS", kind.group, sender, receiver, clock.date, clock.time, String(controlNumber), "X", kind.version] as const,
      ...transaction,
      ["SE", String(transaction.length + 1), set] as const,
      ["GE", "1", String(controlNumber)] as const,
      ["IEA", "1", control] as const,
    ].map(written),
  ]
    .map((segment) => `${segment}${delimiters.segment}\n`)
    .join("");
}

/** A segment without its end: what is empty at the end of it, or of a composite, is left off. */
function written(segment: Segment): string {
  return joined(
    segment.map((element = "") => (typeof element === "string" ? checked(element) : joined(element.map(checked), delimiters.component))),
    delimiters.element,
  );
}

const joined = (parts: readonly string[], delimiter: string): string =>
  parts.slice(0, parts.findLastIndex((part) => part !== "") + 1).join(delimiter);

/** Everything was made plain before: what still holds another sign is a bug, and never leaves. */
function checked(element: string): string {
  if (!plain.test(element)) throw new Error("an element holds a sign that X12 would read as its own");
  return element;
}
