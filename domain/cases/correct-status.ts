import * as z from "zod";
import { Day } from "../kernel/time.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { figuresOf } from "./change-status.ts";
import { CaseStatus } from "./legal-case.ts";
import type { PartyFacts } from "./open-case.ts";
import { refuseTakenAccident } from "./open-case.ts";
import type { Moved, MoveFacts } from "./status-change.ts";
import { moveCase, Reason } from "./status-change.ts";
import { watchStatute } from "./statute-watch.ts";

/** A correction as an administrator makes it. */
export const CorrectStatus = z.strictObject({
  to: CaseStatus,
  reason: Reason,
  settlementDate: Day.optional().meta({ description: "For a case that belongs in Settlement and has none (LCM-044)" }),
});
export type CorrectStatus = z.output<typeof CorrectStatus>;

export interface CorrectionFacts extends MoveFacts, Pick<PartyFacts, "accident"> {
  readonly statuteAlertDays: readonly number[];
}

/**
 * Corrects a status that should never have been (LCM-102, LCM-152): from any to any other, also after closing, and past what
 * stands in the way of an ordinary change. A case that opens again needs its accident, which another case may hold by now.
 */
export function correctStatus(facts: CorrectionFacts, request: CorrectStatus, stamp: Stamp): Moved {
  const { to, reason, settlementDate } = request;
  const { legalCase, statute: watch, statuteAlertDays } = facts;
  const { caseStatus } = legalCase;
  if (to === caseStatus) refuse("case.correction-changes-nothing", { caseStatus });
  if (caseStatus === "closed") refuseTakenAccident(facts); // LCM-131
  const figures = figuresOf({ to, settlementDate, settlementAmount: undefined }, legalCase, stamp);
  const statute = caseStatus === "closed" ? watchStatute(watch, legalCase, statuteAlertDays, stamp) : undefined; // It ended with the case.
  return moveCase(facts, { to, reason, figures, acknowledged: [], correction: true, statute }, stamp);
}
