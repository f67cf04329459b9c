import { membershipRestored } from "../../events/cases.ts";
import type { Happened } from "../../events/define.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { dayOf } from "../kernel/time.ts";
import type { CaseCard, LegalCase, Membership } from "./legal-case.ts";

/**
 * Makes the membership of a case that has none (LCM-151). It keeps the MRN on the case's card while that is still reserved for
 * the case; otherwise it takes the new one, and the card with it (LCM-150). It starts on the day of opening, not before the loss
 * (LCM-136), and has ended for a case that is closed.
 */
export function restoreMembership(
  { legalCase, card }: { legalCase: LegalCase; card: CaseCard },
  { mrn }: { mrn: string },
  stamp: Stamp,
): { membership: Membership; card: CaseCard; event: Happened } {
  const { caseId, caseNumber, dateOfLoss, createdAt, caseStatus } = legalCase;
  const openedOn = dayOf(createdAt, stamp.zone);
  const membership: Membership = {
    membershipId: stamp.newId("membership"),
    caseId,
    plan: "Pacific Crest Healthcare IPA",
    mrn,
    startDate: openedOn < dateOfLoss ? dateOfLoss : openedOn,
    ...(caseStatus === "closed" ? { endDate: today(stamp) } : {}),
    version: 1,
  };
  const { membershipId, startDate, endDate } = membership;
  const isRenumbered = mrn !== card.mrn;
  const event = membershipRestored.record(
    stamp,
    { caseId, caseNumber, membershipId, startDate, ...(endDate && { endDate }), isRenumbered },
    { membership: { after: membership } },
  );
  return { membership, card: isRenumbered ? { ...card, mrn, version: card.version + 1 } : card, event };
}
