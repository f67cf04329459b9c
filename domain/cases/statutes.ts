import * as z from "zod";
import type { Day } from "../kernel/time.ts";
import { addDays, addMonths, addYears, Day as DaySchema } from "../kernel/time.ts";
import type { LegalCase } from "./legal-case.ts";
import { injuryYears } from "./statute-years.ts";

/** What has to be known of a matter to say by when it must be brought. */
export interface StatuteFacts extends Pick<LegalCase, "accidentType" | "dateOfLoss"> {
  /** State and county, `CA/Los Angeles`; without it nothing can be said. */
  readonly jurisdiction?: string | undefined;
  readonly birthDate: Day;
  readonly defendantIsGovernment: boolean;
  /** When the injury was found, where that was later. */
  readonly discoveryDate?: Day | undefined;
}

export const statuteAdvice = "Advisory only; an attorney confirms the date";

/** One day by which something must be brought, with the rule it comes from. What a person confirms is stored on the case (DOMAIN A5). */
export const StatuteSuggestion = z
  .object({
    date: DaySchema.meta({ description: "The last day" }),
    ruleId: z.string().meta({ examples: ["ca.ccp-335.1"] }),
    rule: z.string().meta({ examples: ["CCP 335.1: personal injury, 2 years"] }),
    source: z.literal("secondary").meta({ description: "From tables of law firms, not from the statutes themselves" }),
    notes: z.array(z.string()),
    tolling: z
      .object({ rule: z.string(), until: DaySchema, dateWithout: DaySchema })
      .optional()
      .meta({ description: "What suspended the period, until when, and the day without it" }),
    advice: z.literal(statuteAdvice),
  })
  .meta({ id: "StatuteSuggestion" });
export type StatuteSuggestion = z.output<typeof StatuteSuggestion>;

type Draft = Omit<StatuteSuggestion, "source" | "advice">;

/**
 * Suggests by when a matter must be brought, the earliest day first; nothing where no rule of ours covers it, with the reason
 * (LCM-037, DOMAIN A5). A period of years ends on the same calendar day, one from 29 February on the 28th.
 */
export function suggestStatutes(facts: StatuteFacts): { suggestions: StatuteSuggestion[]; notes: string[] } {
  const state = facts.jurisdiction?.slice(0, 2);
  if (state === undefined) return { suggestions: [], notes: ["The case names no jurisdiction, and every period is a state's."] };
  const drafts = state === "CA" ? californian(facts) : ofAnotherState(state, facts);
  const notes = drafts.length === 0 ? [`No rule of ours covers this kind of claim in ${state}.`] : [];
  const suggestions = drafts.map((draft) => ({ ...draft, source: "secondary" as const, advice: statuteAdvice }) as const);
  return { suggestions: suggestions.toSorted((a, b) => (a.date < b.date ? -1 : 1)), notes };
}

function californian(facts: StatuteFacts): Draft[] {
  const against = facts.defendantIsGovernment ? [governmentClaim(facts)] : [];
  switch (facts.accidentType) {
    case "medicalMalpractice":
      return [...against, malpractice(facts)];
    case "workComp":
      return [...against, workersCompensation(facts)];
    case "auto":
    case "slipFall":
    case "other":
      return [...against, injury(facts)];
  }
}

/** CCP 335.1, two years; CCP 352 suspends it until the injured person is 18. */
function injury({ dateOfLoss, birthDate, defendantIsGovernment }: StatuteFacts): Draft {
  const dateWithout = addYears(dateOfLoss, 2);
  const until = addYears(birthDate, 18);
  const isMinor = dateOfLoss < until;
  return {
    date: isMinor ? addYears(until, 2) : dateWithout,
    ruleId: "ca.ccp-335.1",
    rule: "CCP 335.1: personal injury, 2 years",
    notes: [
      ...(defendantIsGovernment ? ["For defendants that are not public bodies."] : []),
      ...(dateOfLoss === birthDate ? [atBirth(birthDate)] : []),
    ],
    ...(isMinor ? { tolling: { rule: "CCP 352: suspended until the age of 18", until, dateWithout } } : {}),
  };
}

/** CCP 340.5: one year from discovery, at most three from the injury; minors have periods of their own instead of CCP 352. */
function malpractice({ dateOfLoss, birthDate, discoveryDate }: StatuteFacts): Draft {
  const isMinor = dateOfLoss < addYears(birthDate, 18);
  if (isMinor) return malpracticeOnMinor({ dateOfLoss, birthDate });
  const [fromDiscovery, fromInjury] = [addYears(discoveryDate ?? dateOfLoss, 1), addYears(dateOfLoss, 3)];
  return {
    date: fromDiscovery < fromInjury ? fromDiscovery : fromInjury,
    ruleId: "ca.ccp-340.5",
    rule: "CCP 340.5: medical malpractice, 1 year from discovery, at most 3 years from the injury",
    notes: discoveryDate ? [] : ["No day of discovery was given, so the day of the injury counts as it."],
  };
}

function malpracticeOnMinor({ dateOfLoss, birthDate }: Pick<StatuteFacts, "dateOfLoss" | "birthDate">): Draft {
  const threeYears = addYears(dateOfLoss, 3);
  const beforeEight = addDays(addYears(birthDate, 8), -1);
  const isUnderSix = dateOfLoss < addYears(birthDate, 6);
  return {
    date: isUnderSix && beforeEight > threeYears ? beforeEight : threeYears,
    ruleId: "ca.ccp-340.5.minor",
    rule: "CCP 340.5: medical malpractice on a minor, 3 years, or before the 8th birthday if under 6",
    notes: ["CCP 352 does not suspend it.", ...(dateOfLoss === birthDate ? [atBirth(birthDate)] : [])],
  };
}

const atBirth = (birthDate: Day) => `If the injury came with the birth: CCP 340.4, 6 years from it, ${addYears(birthDate, 6)}.`;

const workersCompensation = ({ dateOfLoss, defendantIsGovernment }: StatuteFacts): Draft => ({
  date: addYears(dateOfLoss, 1),
  ruleId: "ca.labor-5405",
  rule: "Labor Code 5405: workers' compensation, 1 year from the injury or the last benefit",
  notes: [
    "Counted from the injury; a year from the last benefit may end later.",
    ...(defendantIsGovernment ? ["The claim against a public body is for what workers' compensation does not cover."] : []),
  ],
});

/** Against a public body a claim comes first, and its months are the shortest of all. */
const governmentClaim = ({ dateOfLoss }: StatuteFacts): Draft => ({
  date: addMonths(dateOfLoss, 6),
  ruleId: "ca.government-claim",
  rule: "Government claim: 6 months",
  notes: ["The claim that must be presented to a public body before it is sued. Minority is not counted as extending it."],
});

/** The table of the states is of personal injuries; malpractice and workers' compensation follow other rules there. */
function ofAnotherState(state: string, { accidentType, dateOfLoss, birthDate, defendantIsGovernment }: StatuteFacts): Draft[] {
  const period = injuryYears(state, { accidentType, accruedOn: dateOfLoss });
  if (!period || accidentType === "medicalMalpractice" || accidentType === "workComp") return [];
  const isMinor = dateOfLoss < addYears(birthDate, 18);
  return [
    {
      date: addYears(dateOfLoss, period.years),
      ruleId: period.ruleId,
      rule: period.rule,
      notes: [
        ...period.notes,
        ...(isMinor ? ["The injured person was a minor; what that suspends in this state is not counted."] : []),
        ...(defendantIsGovernment ? ["Claims against a public body often come first and earlier; that is not counted."] : []),
      ],
    },
  ];
}
