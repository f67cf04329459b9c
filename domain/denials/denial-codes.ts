import { refuse } from "../kernel/refusal.ts";
import { refusals } from "../kernel/refusals.ts";
import { carcWarnings, findCarc, splitGrouped } from "./carc.ts";
import type { Warning } from "./carc-schema.ts";
import type { Denial } from "./denial.ts";

type Codes = Pick<Denial, "carcs" | "resolvedCarcs">;

/** Refuses `carc.not-found`, naming each code that never was one. Deactivated ones are taken: old denials name them (RCM-047). */
export function refuseUnknownCodes(carcs: readonly string[] = []): void {
  const flaws = carcs.flatMap((grouped, i) =>
    findCarc(splitGrouped(grouped).code)
      ? []
      : [{ pointer: `/carcs/${i}`, code: "carc.not-found", detail: refusals["carc.not-found"].says }],
  );
  if (flaws.length > 0) refuse("carc.not-found", {}, flaws);
}

/** What is strange about its codes: deactivated, or in a group they are not used with. It never stops anything. */
export const warningsOf = ({ carcs }: Codes): Warning[] =>
  carcs.flatMap((grouped, i) => {
    const { group, code } = splitGrouped(grouped);
    const carc = findCarc(code);
    return carc ? carcWarnings(carc, group, `/carcs/${i}`) : [];
  });

/** What is usually done next about each code that is still in dispute, and what it means. */
export const nextStepsOf = ({ carcs, resolvedCarcs }: Codes) =>
  carcs
    .filter((grouped) => !resolvedCarcs.includes(grouped))
    .flatMap((grouped) => {
      const carc = findCarc(splitGrouped(grouped).code);
      if (!carc) return [];
      const { says, nextStep, playbook, pointsAt } = carc;
      return [{ carc: grouped, says, ...(nextStep ? { nextStep } : {}), playbook, ...(pointsAt ? { pointsAt } : {}) }];
    });
