import type { OpenCase } from "../../domain/cases/legal-case.ts";
import { OpenCase as OpenCaseBody } from "../../domain/cases/legal-case.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Day, Instant } from "../../domain/kernel/time.ts";
import { addDays, addYears, daysBetween } from "../../domain/kernel/time.ts";
import type { Dice } from "./people.ts";
import { carriers, somePlace } from "./people.ts";

export interface CaseParties {
  readonly patientId: Id<"patient">;
  readonly firmId: Id<"firm">;
  readonly attorneyId: Id<"attorney">;
  readonly paralegalId?: Id<"user"> | undefined;
}

/** Of twenty accidents; the seeds name five types. */
const accidents = [
  ...Array.from({ length: 11 }, () => "auto"),
  ...Array.from({ length: 4 }, () => "slipFall"),
  ...Array.from({ length: 3 }, () => "workComp"),
  "medicalMalpractice",
  "other",
];
const fees = [
  { rate: "1/3", label: "33.3 %", basis: "gross" },
  { rate: "0.40", label: "40 %", basis: "gross" },
  { rate: "1/3", label: "33.3 %", basis: "afterCosts" },
];
const notes = [
  "Rear-ended at a red light; prefers mornings.",
  "Interpreter needed for the first visit.",
  "Photographs of the scene are with the firm.",
  "Client moved; new address confirmed by phone.",
  "Wet floor without a sign; a witness left a number.",
];

/** How long before its opening a loss is at most, and a client who signs up is at least. */
const lossDays = { least: 5, most: 120 };

/** What opens a case on that day: a loss of the last months, a retention after it, and some of the optional fields. */
export function someCase(dice: Dice, parties: CaseParties, today: Day, status: OpenCase["caseStatus"]): OpenCase {
  const dateOfLoss = addDays(today, -dice.between(lossDays.least, lossDays.most));
  const accidentType = dice.pick(accidents);
  const number = () => dice.between(100_000, 999_999);
  const { county } = somePlace(dice);
  return OpenCaseBody.parse({
    ...parties,
    accidentType,
    caseStatus: status,
    dateOfLoss,
    dateOfRetention: addDays(dateOfLoss, dice.between(0, daysBetween(dateOfLoss, today))),
    statuteOfLimitations: addYears(dateOfLoss, 2), // Two years for an injury in California (CCP 335.1); the firm sets what holds.
    attorneyFee: dice.pick(fees),
    jurisdiction: `CA/${county}`,
    ...(dice.chance(60) ? { liabilityStatus: dice.pick(["pending", "accepted", "disputed", "unknown"]) } : {}),
    ...(accidentType === "auto" && dice.chance(70) ? { policeReportNumber: `DEMO-${number()}` } : {}),
    ...(dice.chance(70)
      ? { insurance: { carrier: dice.pick(carriers), policyNumber: `DP-${number()}`, claimNumber: `DC-${number()}` } }
      : {}),
    ...(dice.chance(50) ? { opposingInsurance: dice.pick(carriers) } : {}),
    ...(dice.chance(20) ? { courtCaseNumber: `24DEMO${number()}` } : {}),
    ...(dice.chance(50) ? { caseValueEstimate: `${dice.between(8, 400) * 1000}.00` } : {}),
    ...(dice.chance(30) ? { referralSource: dice.pick(["former client", "community clinic", "web search", "bus bench"]) } : {}),
    ...(dice.chance(40) ? { caseNotes: dice.pick(notes) } : {}),
  });
}

const dayMs = 86_400_000;
const years = 2;

/** So many moments of the last two years, in office hours, in order; the last lies some minutes back. */
export function openingTimes(dice: Dice, count: number, now: Instant): Instant[] {
  const end = Date.parse(now);
  const span = years * 365 * dayMs;
  const times = Array.from({ length: count }, (_, i) => {
    const day = Math.floor((end - span * (1 - (i + dice.roll()) / count)) / dayMs) * dayMs;
    const atOffice = day + (16 + dice.roll() * 8) * 3_600_000; // 16:00 to 24:00 UTC lie within a working day of California all year.
    return Math.min(atOffice, end - (count - i) * 1000);
  });
  return times.sort((a, b) => a - b).map((at) => new Date(at).toISOString() as Instant); // As toISOString writes it.
}
