import { careIn } from "../../data/care.ts";
import { casesIn } from "../../data/cases.ts";
import { settingsIn } from "../../data/settings.ts";
import { gapFellDue } from "../../domain/care/due-care.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { DealWith } from "./due-work.ts";

/** Tells the case managers of a client who has not been treated for a while (DOMAIN B, treatment-gap alert). */
export const lookForGap: DealWith = async ({ caseId }, house, stamp) => {
  const [whole, { treatmentGapDays: gapDays }] = await Promise.all([
    casesIn(house).whole(caseId as Id<"case">),
    settingsIn(house).now(stamp),
  ]);
  const after = whole?.care && gapFellDue(whole.care, { caseStatus: whole.legalCase.caseStatus, gapDays }, stamp);
  return whole && after ? careIn(house).careChanged(whole, after, stamp) : [];
};
