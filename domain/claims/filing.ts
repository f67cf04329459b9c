import type { Day } from "../kernel/time.ts";
import { addDays, daysBetween } from "../kernel/time.ts";
import type { Claim } from "./claim.ts";

/** So many days before a payer's last day, a draft is to be hurried (RCM-048). */
export const filingWarningDays = 14;

/** Until when a claim must be with its payer, and whether that is near. */
export interface Filing {
  readonly fileBy: Day;
  /** At most 14 days are left, or it is too late. */
  readonly filingDue: boolean;
}

/** The last day on which the payer takes a claim that was not sent yet; undefined once it was, and where the payer names no deadline (RCM-048). */
export function filingOf(
  { status, serviceTo }: Pick<Claim, "status" | "serviceTo">,
  { filingDays }: { readonly filingDays?: number | undefined },
  today: Day,
): Filing | undefined {
  if (status !== "draft" || filingDays === undefined) return undefined;
  const fileBy = addDays(serviceTo, filingDays);
  return { fileBy, filingDue: daysBetween(today, fileBy) <= filingWarningDays };
}
