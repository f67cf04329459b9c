import { caseChanged, membershipChanged } from "../../events/cases.ts";
import type { Happened } from "../../events/define.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import type { CaseCard, CaseChanges, LegalCase, Membership } from "./legal-case.ts";
import { firmFields } from "./legal-case.ts";
import type { PartyFacts } from "./open-case.ts";
import { cardOf, nameOf, refuseTakenAccident, refuseUnfitDates, refuseUnfitFirm, refuseUnfitParalegal, refuseUnfitPatient } from "./open-case.ts";

/** Fields that say who and which accident: when one of them changes, what stands behind it is looked at anew. */
const patientFields = ["patientId", "dateOfLoss"] as const;
const firmSideFields = ["firmId", "attorneyId"] as const;
const accidentFields = ["patientId", "dateOfLoss", "accidentType"] as const;

const touches = (changes: CaseChanges, fields: readonly (keyof CaseChanges)[]): boolean => fields.some((field) => field in changes);

/**
 * Changes an open case (LCM-010, LCM-012; DESIGN 12.14). A field given as undefined is cleared. Returns the case unchanged, and
 * no event, when nothing differs: asking for what already holds is not a change.
 */
export function changeCase(
  before: { legalCase: LegalCase; card: CaseCard },
  changes: CaseChanges,
  facts: PartyFacts & { may: "everything" | "firmFields" },
  stamp: Stamp,
): { legalCase: LegalCase; card: CaseCard; events: Happened[] } {
  const { legalCase, card } = before;
  if (legalCase.caseStatus === "closed") refuse("case.closed", { caseId: legalCase.caseId }); // LCM-094
  if (facts.may === "firmFields") refuseFieldsNotTheFirms(changes);

  const changed: LegalCase = { ...legalCase, ...changes };
  const fields = Object.keys(changes).filter((field) => !same(legalCase[field as keyof LegalCase], changed[field as keyof LegalCase]));
  if (fields.length === 0) return { ...before, events: [] };
  if (changed.caseStatus === "settlement" && !changed.settlementDate) refuse("case.settlement-date-missing"); // LCM-044

  // A day that was right when it was set stays; only what is set now is held against today (R28).
  const set = Object.fromEntries(Object.entries(changes).filter(([field]) => fields.includes(field))) as CaseChanges;
  refuseUnfitDates({ ...set, dateOfLoss: changed.dateOfLoss, dateOfRetention: changed.dateOfRetention }, stamp);
  if (changed.settlementDate) refuseUnfitDates({ dateOfLoss: changed.dateOfLoss, settlementDate: changed.settlementDate }, stamp);
  if (touches(set, patientFields)) refuseUnfitPatient(changed, facts);
  if (touches(set, firmSideFields)) refuseUnfitFirm(changed, facts);
  if (touches(set, ["firmId", "paralegalId"])) refuseUnfitParalegal(changed, facts);
  if (touches(set, accidentFields)) refuseTakenAccident(facts);

  const after: LegalCase = { ...changed, updatedAt: stamp.at, updatedBy: stamp.actorId, version: legalCase.version + 1 };
  const { caseId, caseNumber, patientId, firmId } = after;
  const event = caseChanged.record(stamp, { caseId, caseNumber, patientId, firmId, fields }, { case: { before: legalCase, after } });
  const patientName = fields.includes("patientId") && facts.patient ? nameOf(facts.patient) : card.patientName;
  return { legalCase: after, card: cardOf(after, { mrn: card.mrn, patientName, version: card.version + 1 }), events: [event] };
}

/** LCM-011: an attorney changes a short list of fields. Each other one is refused by name. */
function refuseFieldsNotTheFirms(changes: CaseChanges): void {
  const allowed: readonly string[] = firmFields;
  const others = Object.keys(changes).filter((field) => !allowed.includes(field));
  if (others.length === 0) return;
  const flaws = others.map((field) => ({ pointer: `/${field}`, code: "case.field-not-yours", detail: "Your role may not change this field." }));
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
  const event = membershipChanged.record(stamp, { caseId, caseNumber, membershipId: membership.membershipId, startDate }, { membership: { before: membership, after } });
  return { membership: after, events: [event] };
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b);
