import type { LegalCase } from "../cases/legal-case.ts";
import rows from "./carc-codes.json" with { type: "json" };
import type { CarcCategory } from "./carc-categories.ts";
import { playbooks } from "./carc-categories.ts";
import type { Carc, CarcGroup, Warning } from "./carc-schema.ts";

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
