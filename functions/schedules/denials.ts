import { denialsIn } from "../../data/denials.ts";
import { denialFellDue } from "../../domain/denials/denial-deadlines.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { DealWith } from "./due-work.ts";

/** Tells a denial's owner that it is to be followed up, or that the last day to appeal comes near (RCM-016, RCM-048). */
export const remindOfDenial: DealWith = async ({ denialId }, house, stamp) => {
  const denials = denialsIn(house);
  const before = await denials.find(denialId as Id<"denial">); // The row is a denial.
  const reminder = before && denialFellDue(before.denial, stamp);
  return before && reminder ? denials.reminded(before, reminder, stamp) : [];
};
