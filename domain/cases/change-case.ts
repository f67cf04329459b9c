import { caseChanged, membershipChanged } from "../../events/cases.ts";
import type { Happened } from "../../events/define.ts";
import { changeRecord } from "../kernel/change.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import type { CaseCard, CaseChanges, LegalCase, Membership } from "./legal-case.ts";
import type { PartyFacts } from "./open-case.ts";
import type { StatuteWatch } from "./statute-watch.ts";
import { watchStatute } from "./statute-watch.ts";
import {
  cardOf,
  nameOf,
  refuseTakenAccident,
  refuseUnfitDates,
  refuseUnfitFirm,
  refuseUnfitParalegal,
  refuseUnfitPatient,
} from "./open-case.ts";

/** A changed case with what is kept beside it. No events: nothing changed. */
export interface CaseChanged {
  readonly legalCase: LegalCase;
  readonly card: CaseCard;
  /** The new watch over its statute of limitations, when that changed. */
  readonly statute?: StatuteWatch | undefined;
  readonly events: readonly Happened[];
}

/**
 * Changes an open case (LCM-010, LCM-012; DESIGN 12.14). A field given as undefined is cleared. Returns the case unchanged, and
 * no event, when nothing differs: asking for what already holds is not a change.
 */
export function changeCase(
  before: { legalCase: LegalCase; card: CaseCard; membership: Membership; statute?: StatuteWatch | undefined },
  changes: CaseChanges,
  facts: PartyFacts & { fields: "every" | readonly (keyof CaseChanges)[]; statuteAlertDays: readonly number[] },
  stamp: Stamp,
): CaseChanged {
  const { legalCase, card } = before;
  if (legalCase.caseStatus === "closed") refuse("case.closed", { caseId: legalCase.caseId }); // LCM-094
  if (facts.fields !== "every") refuseFieldsBeyond(facts.fields, changes);

  const { after, fields } = changeRecord(legalCase, changes, stamp);
  if (fields.length === 0) return { legalCase, card, events: [] };
  refuseUnfitChanges(after, new Set(fields), facts, stamp);
  const { startDate } = before.membership;
  if (startDate < after.dateOfLoss) refuse("membership.starts-before-loss", { dateOfLoss: after.dateOfLoss, startDate }); // LCM-136

  const { caseId, caseNumber, patientId, firmId } = after;
  const statute = fields.includes("statuteOfLimitations") ? watchStatute(before.statute, after, facts.statuteAlertDays, stamp) : undefined;
  const change = {
    case: { before: legalCase, after },
    ...(statute && { statute: { ...(before.statute && { before: before.statute }), after: statute } }),
  };
  const event = caseChanged.record(stamp, { caseId, caseNumber, patientId, firmId, fields }, change);
  const patientName = fields.includes("patientId") && facts.patient ? nameOf(facts.patient) : card.patientName;
  return { legalCase: after, card: cardOf(after, { mrn: card.mrn, patientName, version: card.version + 1 }), statute, events: [event] };
}

/** A day or party that was right when it was set stays; only what is set now is held against today and the facts (R28). */
function refuseUnfitChanges(after: LegalCase, changed: ReadonlySet<string>, facts: PartyFacts, stamp: Stamp): void {
  const touches = (...fields: (keyof CaseChanges)[]) => fields.some((field) => changed.has(field));
  const { dateOfLoss, dateOfRetention, settlementDate, statuteOfLimitations } = after;
  refuseUnfitDates(
    { dateOfLoss, dateOfRetention, settlementDate, ...(touches("statuteOfLimitations") ? { statuteOfLimitations } : {}) },
    stamp,
  );
  if (after.caseStatus === "settlement" && !settlementDate) refuse("case.settlement-date-missing"); // LCM-044
  if (touches("patientId", "dateOfLoss")) refuseUnfitPatient(after, facts);
  if (touches("firmId", "attorneyId")) refuseUnfitFirm(after, facts);
  if (touches("firmId", "paralegalId")) refuseUnfitParalegal(after, facts);
  if (touches("patientId", "dateOfLoss", "accidentType")) refuseTakenAccident(facts);
}

/** LCM-011: an attorney changes a short list of fields, a negotiator another. Each field beyond it is refused by name. */
function refuseFieldsBeyond(allowed: readonly string[], changes: CaseChanges): void {
  const others = Object.keys(changes).filter((field) => !allowed.includes(field));
  if (others.length === 0) return;
  const flaws = others.map((field) => ({
    pointer: `/${field}`,
    code: "case.field-not-yours",
    detail: "Your role may not change this field.",
  }));
  refuse("case.field-not-yours", { fields: others, allowed }, flaws);
}

/** Sets the membership's effective date (LCM-079, LCM-136): any day from the date of loss on. */
export function changeMembership(
  { legalCase, membership }: { legalCase: LegalCase; membership: Membership },
  { startDate }: { startDate: Day },
  stamp: Stamp,
): { membership: Membership; events: Happened[] } {
  if (legalCase.caseStatus === "closed") refuse("case.closed", { caseId: legalCase.caseId });
  if (startDate < legalCase.dateOfLoss) refuse("membership.starts-before-loss", { dateOfLoss: legalCase.dateOfLoss, startDate });
  if (startDate === membership.startDate) return { membership, events: [] };
  const after: Membership = { ...membership, startDate, version: membership.version + 1 };
  const { caseId, caseNumber } = legalCase;
  const event = membershipChanged.record(
    stamp,
    { caseId, caseNumber, membershipId: membership.membershipId, startDate },
    { membership: { before: membership, after } },
  );
  return { membership: after, events: [event] };
}
