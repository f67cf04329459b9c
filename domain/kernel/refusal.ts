import type { refusals } from "./refusals.ts";

export type RefusalCode = keyof typeof refusals;

/** What a refusal may tell: ids, codes and days. Never a name, a number or a note of a patient. */
export type RefusalDetails = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;

/** One thing wrong with the input, and where: a JSON pointer into the body, or `?name` for a query parameter. */
export interface Flaw {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

/** Something the business declines to do. It is an answer, not a fault: anything else that is thrown is our fault (XCT-015). */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: RefusalCode;
  readonly details: RefusalDetails;
  readonly flaws: readonly Flaw[];

  constructor(code: RefusalCode, details: RefusalDetails = {}, flaws: readonly Flaw[] = []) {
    super(code);
    this.code = code;
    this.details = details;
    this.flaws = flaws;
  }
}

/** Declines, naming the rule. `refuse("firm.inactive", { firmId })` */
export function refuse(code: RefusalCode, details: RefusalDetails = {}, flaws: readonly Flaw[] = []): never {
  throw new Refusal(code, details, flaws);
}
