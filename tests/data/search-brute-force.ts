import fc from "fast-check";
import type { CaseFilters } from "../../domain/cases/case-filters.ts";
import type { CaseCard } from "../../domain/cases/legal-case.ts";
import { AccidentType, CaseStatus } from "../../domain/cases/legal-case.ts";
import { addDays, day, dayOf, instant } from "../../domain/kernel/time.ts";
import { attorneys, firms } from "./search-scene.ts";
import type { Known, Made } from "./search-scene.ts";

/** Random cases, random questions, and what answers them by reading every case: a rule written apart from the product's. */
const seed = 20250702;

// Few names and near numbers, so that beginnings are shared.
const firstNames = ["Maria", "Mario", "Marta", "Juan", "Juana", "Li", "José", "Josefina", "O'Neil", "Anna-Maria", "Al", "A", "Belmont"];
const lastNames = [
  "Garcia",
  "García-Lopez",
  "Garcilazo",
  "Lopez",
  "López",
  "O'Brien",
  "Nguyen",
  "Ng",
  "Martinez",
  "Martin",
  "De la Cruz",
  "Smith",
  "Smithson",
  "Law",
];
export const firmNames = ["Belmont & Lopez LLP", "Fictional Law Group", "Law Offices of O'Hara", "Harbor Injury Attorneys"];
const nth = <T>(from: readonly T[], i: number): T => from[i % from.length]!; // The lists are not empty.
const digits = (n: number, length: number) => String(n).padStart(length, "0").slice(-length);

/** Cases as they might be, the same ones every time. */
export function drawnCases(count: number): Made[] {
  const drawn = fc.sample(fc.array(fc.nat(), { minLength: 16, maxLength: 16 }), { numRuns: count, seed });
  return drawn.map(([a, b, c, d, e, f, g, i, j, k, l, m, n, o, p, q]) => {
    const small = (d! % 3 === 0 ? d! % 900 : d! % 99_998) + 1; // A third are small numbers, which many beginnings share.
    const year = nth([2024, 2025], e!);
    return {
      person: {
        firstName: nth(firstNames, a!),
        lastName: nth(lastNames, c!),
        ...(b! % 3 === 0 ? { middleName: nth(firstNames, b!) } : {}),
        birthDate: addDays(day("1960-01-01"), (f! % 40) * 301),
        ...(g! % 4 > 0 ? { phone: `+1213555${digits(g! % 300, 4)}` } : {}),
        ...(i! % 4 === 0 ? { workPhone: nth(["+442079460958", `+1310555${digits(i! % 300, 4)}`], i! >> 2) } : {}),
      },
      difference: {
        caseNumber: `CASE-${year}-${digits(small, 5)}`,
        mrn: `PCH-${year}-${digits(j! % 2 ? 1 + (j! % 9_999_998) : small, 7)}`,
        firmId: nth(firms, k!),
        attorneyId: nth(attorneys, l!),
        caseStatus: nth(CaseStatus.options, m!),
        accidentType: nth(AccidentType.options, n!),
        dateOfLoss: addDays(day("2024-01-01"), o! % 500),
        openedAt: instant(new Date(Date.UTC(2025, 0, 1) + (p! % 5_000_000_000)).toISOString()),
      },
      numbers: {
        ...(q! % 3 === 0 ? { insuranceClaimNumber: `CL-2025-${digits(q! % 500, 4)}` } : {}),
        ...(q! % 5 === 0 ? { courtCaseNumber: nth([`24STCV${digits(q! % 300, 5)}`, `BC ${digits(q! % 90, 6)}`], q! >> 3) } : {}),
        ...(q! % 7 === 0 ? { insurance: { carrier: "Example Mutual", policyNumber: `SM/${digits(q! % 70, 6)}` } } : {}),
        ...(q! % 11 === 0 ? { policeReportNumber: String(7_000_000 + (q! % 1000)) } : {}),
      },
    };
  });
}

/** Plain words, plain `startsWith`; written apart from the product's rule. */
const bare = (text: string) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLowerCase();
const wordsOfName = (name: string) => [
  ...bare(name)
    .replaceAll("'", "")
    .split(/[ &-]+/),
  ...bare(name).split(/[ '&-]+/),
];
const compact = (text: string) => bare(text).replace(/[^a-z0-9]/g, "");
const nationalOf = (phone: string) => phone.replace(/^\+1/, "").replace("+", "");
const phonesOf = ({ phone, workPhone }: Known) => [phone, workPhone].filter((number) => number !== undefined).map(nationalOf);
const numbersOf = ({ numbers }: Known) =>
  [numbers.insuranceClaimNumber, numbers.courtCaseNumber, numbers.policeReportNumber, numbers.insurance?.policyNumber].filter(
    (number) => number !== undefined,
  );
const padded = (word: string) => word.replace(/\d*$/, (run) => run.padStart(word.startsWith("CASE") ? 5 : 7, "0")); // CASE-2025-8 is also 00008.

/** What a piece of a question stands for is known to whoever asked it. */
export interface Piece {
  readonly text: string;
  readonly means: "letters" | "digits" | "number" | "day" | "phone" | "reference";
}

function holds(one: Known, { text, means }: Piece): boolean {
  const { card } = one;
  const tails = [card.caseNumber, card.mrn].map((number) => number.split("-")[2]!); // Three parts.
  const typed = compact(text);
  const begins = (parts: readonly string[]) => parts.some((part) => part.startsWith(typed));
  const byReference = numbersOf(one).some((number) => {
    const whole = compact(number);
    const turn = /\d[a-z]|[a-z]\d/.exec(whole)?.index ?? 0;
    const run = /\d+(?=\D*$)/.exec(number)?.[0] ?? "";
    return (whole.startsWith(typed) && typed.length >= Math.max(4, turn ? turn + 2 : 4)) || (run.length >= 3 && run === typed);
  });
  const byPhone = phonesOf(one).some(
    (number) => (number.startsWith(typed) && typed.length >= 6) || [7, 4].some((end) => number.slice(-end) === typed),
  );
  switch (means) {
    case "letters":
      return (
        begins(wordsOfName(`${one.firstName} ${one.middleName ?? ""} ${one.lastName}`)) ||
        (typed.length > 1 && begins(wordsOfName(firmNames[firms.indexOf(card.firmId)]!)))
      );
    case "digits":
      return begins([...tails, ...tails.map((tail) => String(Number(tail)))]) || byReference || byPhone;
    case "number":
      return [card.caseNumber, card.mrn].some((number) => number.startsWith(text) || number === padded(text));
    case "day":
      return text.split(/\D/).sort().join() === one.birthDate.split("-").sort().join() && one.birthDate.includes(text.match(/\d{4}/)![0]); // Every way has a year.
    case "phone":
      return phonesOf(one).includes(typed);
    case "reference":
      return byReference;
  }
}

const cut = (text: string, at: number) => text.slice(0, 1 + (at % text.length));
const wordAt = (name: string, i: number) => nth(name.split(/[ &-]+/), i);

/** A piece that someone with this case before them might type, cut anywhere. */
function pieceOf(one: Known, kind: number, a: number): Piece {
  const numbers = numbersOf(one);
  switch (kind % 14) {
    case 0:
      return { text: cut(nth([one.card.caseNumber, one.card.mrn], a).split("-")[2]!, a >> 1), means: "digits" };
    case 1:
      return { text: String(Number(one.card.mrn.split("-")[2])), means: "digits" };
    case 2:
      return { text: one.card.caseNumber.slice(0, 11 + (a % 5)), means: "number" };
    case 3:
      return { text: one.card.mrn.slice(0, 10 + (a % 7)), means: "number" };
    case 4: {
      const [year = "", month = "", date = ""] = one.birthDate.split("-");
      return { text: nth([one.birthDate, `${month}/${date}/${year}`, `${month}-${date}-${year}`], a), means: "day" };
    }
    case 5:
      if (one.phone)
        return { text: one.phone.replace(/^\+1(...)(...)(....)$/, nth(["($1) $2-$3", "$1-$2-$3", "$1 $2 $3"], a)), means: "phone" };
      return { text: wordAt(one.lastName, 0), means: "letters" };
    case 6:
      if (one.phone) return { text: one.phone.slice(nth([-4, -7], a)), means: "digits" };
      return { text: cut(wordAt(one.firstName, 0), a), means: "letters" };
    case 7:
      if (numbers.length > 0) return { text: nth(numbers, a).replace(" ", ""), means: "reference" };
      return { text: cut(wordAt(one.lastName, 0), a), means: "letters" };
    case 8:
      if (numbers.length > 0) return { text: /\d+(?=\D*$)/.exec(nth(numbers, a))![0], means: "digits" }; // Each ends in digits.
      return { text: cut(wordAt(one.lastName, 0), a), means: "letters" };
    case 9:
      return { text: cut(wordAt(firmNames[firms.indexOf(one.card.firmId)]!, a), (a >> 2) + 1), means: "letters" };
    case 10:
      return { text: wordAt(one.middleName ?? one.lastName, 0), means: "letters" };
    default:
      return { text: cut(wordAt(nth([one.firstName, one.lastName], a), a >> 1), a >> 3), means: "letters" };
  }
}

export interface Asked {
  readonly pieces: readonly Piece[];
  readonly filters: CaseFilters;
  readonly oldestFirst: boolean;
  readonly limit: number;
}

/** One to three pieces, mostly of one case, sometimes of two; half with filters, which are mostly that case's too. */
export function questions(known: readonly Known[], runs: number, more: number): Asked[] {
  const drawn = fc.sample(fc.array(fc.nat(), { minLength: 14, maxLength: 14 }), { numRuns: runs, seed: seed + more });
  return drawn.map(([i, j, a, b, c, k, l, m, n, o, p, q, r, t]) => {
    const [one, other] = [nth(known, i!), nth(known, n! % 4 ? i! : j!)];
    const pieces = [pieceOf(one, k!, a!), ...(m! % 2 ? [pieceOf(other, l!, b!)] : []), ...(m! % 6 === 1 ? [pieceOf(one, 11, c!)] : [])];
    return { pieces, filters: o! % 2 ? filtersOf(other.card, p!, q!, r!) : {}, oldestFirst: t! % 3 === 0, limit: nth([1, 7, 20, 50], t!) };
  });
}

function filtersOf(card: CaseCard, a: number, b: number, c: number): CaseFilters {
  const opened = dayOf(card.openedAt);
  return {
    ...(a % 3 === 0 ? { status: nth([card.caseStatus, [card.caseStatus, nth(CaseStatus.options, b)]], a >> 2) } : {}),
    ...(a % 5 === 0 ? { firmId: card.firmId } : {}),
    ...(b % 4 === 0 ? { attorneyId: card.attorneyId } : {}),
    ...(b % 9 === 0 ? { patientId: card.patientId } : {}),
    ...(b % 5 === 0 ? { accidentType: card.accidentType } : {}),
    ...(c % 3 === 0 ? { dateOfLoss: nth([{ from: card.dateOfLoss }, { to: card.dateOfLoss }], c >> 2) } : {}),
    ...(c % 4 === 0
      ? { openedAt: nth([{ from: opened, to: addDays(opened, 9) }, { to: card.openedAt }, { from: card.openedAt }], c >> 3) }
      : {}),
  };
}

function fits({ card }: Known, { status, dateOfLoss, openedAt, ...same }: CaseFilters): boolean {
  const at = (border: string) => (border.length === 10 ? dayOf(card.openedAt) : card.openedAt);
  return (
    (status === undefined || [status].flat().includes(card.caseStatus)) &&
    Object.entries(same).every(([name, value]) => card[name as keyof CaseCard] === value) &&
    (!dateOfLoss?.from || card.dateOfLoss >= dateOfLoss.from) &&
    (!dateOfLoss?.to || card.dateOfLoss <= dateOfLoss.to) &&
    (!openedAt?.from || at(openedAt.from) >= openedAt.from) &&
    (!openedAt?.to || at(openedAt.to) <= openedAt.to)
  );
}

export const textOf = (pieces: readonly Piece[]) => pieces.map(({ text }) => text).join(" ");
const place = ({ openedAt, caseId }: CaseCard) => `${openedAt}#${caseId}`;
export const expectedOf = (known: readonly Known[], pieces: readonly Piece[], filters: CaseFilters, oldestFirst = false): CaseCard[] =>
  known
    .filter((one) => fits(one, filters) && pieces.every((piece) => holds(one, piece)))
    .map(({ card }) => card)
    .sort((a, b) => (place(a) < place(b) === oldestFirst ? -1 : 1));
