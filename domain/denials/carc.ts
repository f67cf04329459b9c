import * as z from "zod";
import type { LegalCase } from "../cases/legal-case.ts";
import rows from "./carc-codes.json" with { type: "json" };
import { CarcCategory, playbooks } from "./carc-categories.ts";

/** Whose an adjustment is: contractual, the patient's, other, payer-initiated, a correction (DOMAIN A1). */
export const CarcGroup = z
  .enum(["CO", "PR", "OA", "PI", "CR"])
  .meta({ id: "CarcGroup", description: "CO contractual, PR patient, OA other, PI payer-initiated, CR correction" });
export type CarcGroup = z.infer<typeof CarcGroup>;

/** A claim adjustment reason code by itself, without its group. */
export const CarcCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^(?:[0-9]{1,3}|[A-Z][0-9]{1,2})$/, "a reason code such as 16 or P10")
  .meta({ examples: ["16"] });

/**
 * A claim adjustment reason code: X12's number with our words, as of 2026-08-17 (RCM-047). Codes that were deactivated stay readable,
 * because old denials name them.
 */
export const Carc = z
  .object({
    code: CarcCode,
    status: z.enum(["current", "deactivated"]),
    says: z.string().meta({ description: "What it means, in our words" }),
    category: CarcCategory,
    scope: z.enum(["general", "propertyAndCasualty", "workersCompensation", "auto", "institutional", "pharmacy"]),
    groups: z.array(CarcGroup).optional().meta({ description: "The only groups it may be used with; any, when not given" }),
    groupsInWorkersCompensation: z
      .array(CarcGroup)
      .optional()
      .meta({ description: "Instead of these, where a state's workers' compensation rules say so" }),
    typicalGroup: CarcGroup.optional(),
    remarkRequired: z.boolean().meta({ description: "It says little without a remark code (RARC)" }),
    key: z.boolean().meta({ description: "Frequent, or telling in personal injury" }),
    seeInstead: z.array(CarcCode).optional().meta({ description: "The codes that carry its sense now" }),
    nextStep: z.string().optional().meta({ description: "What is usually done next; none for a deactivated code" }),
    playbook: z.string(),
    pointsAt: z.literal("legalCase").optional().meta({ description: "Look at the legal case: someone else's liability is in play" }),
  })
  .meta({ id: "Carc" });
export type Carc = z.output<typeof Carc>;

/** Of personal injury: work, liability and no-fault carriers, another payer, subrogation, the attorney, litigation. */
const ofTheLegalCase = new Set(["19", "20", "21", "22", "215", "294", "P10", "P11"]);

/** A row of the file beside this; what it leaves out is usual. */
type Row = Pick<Carc, "code" | "says" | "category" | "groups" | "groupsInWorkersCompensation" | "typicalGroup" | "seeInstead"> &
  Partial<Pick<Carc, "scope" | "remarkRequired" | "key">> & { deactivated?: boolean };

/** All of them, in the list's order: 297 current ones and 110 deactivated. */
export const carcs: readonly Carc[] = (rows as readonly Row[]).map(carcOf); // A test parses each.

function carcOf({ deactivated = false, scope = "general", remarkRequired = false, key = false, ...row }: Row): Carc {
  const { nextStep, playbook } = playbooks[row.category];
  return {
    ...row,
    status: deactivated ? "deactivated" : "current",
    scope,
    remarkRequired,
    key,
    ...(deactivated ? {} : { nextStep }),
    playbook,
    ...(ofTheLegalCase.has(row.code) ? { pointsAt: "legalCase" as const } : {}),
  };
}

const byCode = new Map(carcs.map((carc) => [carc.code, carc]));

/** One code, deactivated or not; undefined when there never was such a code. */
export const findCarc = (code: string): Carc | undefined => byCode.get(code);

/** `CO-16` in its two parts (RCM-014). */
export function splitGrouped(grouped: string): { group: CarcGroup; code: string } {
  const [group, code = ""] = grouped.split("-");
  return { group: group as CarcGroup, code }; // GroupedCarc is the proof.
}

/** The groups that a code may be used with on such a case; undefined means any. */
export const groupsOf = (carc: Carc, accidentType?: LegalCase["accidentType"]): readonly CarcGroup[] | undefined =>
  (accidentType === "workComp" ? carc.groupsInWorkersCompensation : undefined) ?? carc.groups;

/** Something that was accepted and looks wrong: where, which rule, and a sentence. It never stops anything. */
export const Warning = z
  .object({
    pointer: z.string().meta({ description: "JSON pointer into the body", examples: ["/adjustments/0/carc"] }),
    code: z.string().meta({ examples: ["carc.deactivated"] }),
    detail: z.string(),
  })
  .meta({ id: "Warning" });
export type Warning = z.output<typeof Warning>;

/** What is strange about a group with this code: payers break these rules, so each is a warning (DOMAIN A1). */
export function carcWarnings(carc: Carc, group: CarcGroup, pointer: string, accidentType?: LegalCase["accidentType"]): Warning[] {
  const { code, status, seeInstead = [] } = carc;
  const groups = groupsOf(carc, accidentType);
  const instead = seeInstead.length > 0 ? ` See ${seeInstead.join(", ")}.` : "";
  return [
    ...(status === "deactivated" ? [{ pointer, code: "carc.deactivated", detail: `${code} was deactivated.${instead}` }] : []),
    ...(groups && !groups.includes(group)
      ? [{ pointer, code: "carc.group-unusual", detail: `${code} is used with ${groups.join(" or ")}, not with ${group}.` }]
      : []),
  ];
}

/** What codes are looked for by. */
export interface CarcFilter {
  readonly q?: string | undefined;
  readonly category?: CarcCategory | undefined;
  readonly status?: Carc["status"] | undefined;
  readonly key?: boolean | undefined;
}

/** The codes that are so: `q` is the beginning of a code, with or without its group, or words of what is said of it. */
export function searchCarcs({ q = "", category, status, key }: CarcFilter): Carc[] {
  const asked = q.trim().toLowerCase();
  const code = asked.replace(/^(?:co|pr|oa|pi|cr)-/, "");
  const words = asked.split(/\s+/);
  return carcs.filter(
    (carc) =>
      (carc.code.toLowerCase().startsWith(code) || words.every((word) => textOf(carc).includes(word))) &&
      (category === undefined || carc.category === category) &&
      (status === undefined || carc.status === status) &&
      (key === undefined || carc.key === key),
  );
}

const textOf = ({ says, category, nextStep = "", playbook }: Carc): string => `${says} ${category} ${nextStep} ${playbook}`.toLowerCase();
