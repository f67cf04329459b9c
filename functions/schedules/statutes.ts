import { casesIn } from "../../data/cases.ts";
import { settingsIn } from "../../data/settings.ts";
import { statuteTold } from "../../data/statutes.ts";
import { tellOfStatute } from "../../domain/cases/statute-watch.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { DealWith } from "./due-work.ts";

/** Tells the case managers that a statute of limitations comes near or has passed (LCM-037). */
export const tellOfDueStatute: DealWith = async ({ caseId }, house, stamp) => {
  const [whole, { statuteAlertDays }] = await Promise.all([casesIn(house).whole(caseId as Id<"case">), settingsIn(house).now(stamp)]); // The row is a statute watch.
  if (!whole?.statute) throw new Error("a statute is watched for a case that is not whole");
  const told = tellOfStatute(whole.statute, { caseStatus: whole.legalCase.caseStatus, alertDays: statuteAlertDays }, stamp);
  return told ? statuteTold(house, whole.head, told, stamp) : [];
};
