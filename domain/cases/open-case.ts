import type { Happened } from "../../events/define.ts";
import { caseOpened } from "../../events/cases.ts";
import { requestInitialEvaluation } from "../care/authorization.ts";
import type { Authorization } from "../care/authorization.ts";
import type { Id } from "../kernel/ids.ts";
import { cents } from "../kernel/money.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";
import type { CaseAccount, CaseCard, CaseChanges, LegalCase, Membership, OpenCase } from "./legal-case.ts";
import type { StatuteWatch } from "./statute-watch.ts";
import { watchStatute } from "./statute-watch.ts";

/** What must be known of the people and the firm behind a case. Undefined: there is no such row. */
export interface PartyFacts {
  readonly patient?:
    | {
        readonly firstName: string;
        readonly lastName: string;
        readonly birthDate: Day;
        readonly active: boolean;
        readonly consent?: object | undefined;
      }
    | undefined;
  readonly firm?: { readonly active: boolean } | undefined;
  readonly attorney?: { readonly firmId: Id<"firm">; readonly active: boolean } | undefined;
  readonly paralegal?: { readonly active: boolean; readonly roles: readonly string[]; readonly firmIds: readonly Id<"firm">[] } | undefined;
  readonly provider?: { readonly active: boolean } | undefined;
  /** The open case that already holds this accident, named only when the asker may see it. */
  readonly accident?: { readonly caseId?: Id<"case"> | undefined } | undefined;
}

export interface OpeningFacts extends PartyFacts {
  readonly mayActivate: boolean;
  readonly caseNumber: string | undefined;
  readonly mrn: string | undefined;
  /** How many days before its statute of limitations runs out a case is to be told of. */
  readonly statuteAlertDays: readonly number[];
}

export interface Opening {
  readonly legalCase: LegalCase;
  readonly membership: Membership;
  readonly account: CaseAccount;
  readonly authorization: Authorization;
  readonly card: CaseCard;
  /** Undefined for a case without a statute of limitations. */
  readonly statute: StatuteWatch | undefined;
  readonly events: readonly Happened[];
}

/**
 * Opens a case together with its membership, its account and its first authorization: born in one write, or not at all (LCM-087).
 * Spec: Legal Case Management › Case Creation Rules, Membership Rules, Financial Rules.
 */
export function openCase(request: OpenCase, facts: OpeningFacts, stamp: Stamp): Opening {
  refuseUnfitDates(request, stamp);
  refuseUnfitParties(request, facts);
  if (request.caseStatus === "active" && !facts.mayActivate) refuse("case.activation-not-yours"); // LCM-076, LCM-091
  const startDate = request.membershipStartDate ?? today(stamp); // LCM-136, LCM-079
  if (startDate < request.dateOfLoss) refuse("membership.starts-before-loss", { dateOfLoss: request.dateOfLoss, startDate });
  if (facts.caseNumber === undefined || facts.mrn === undefined) refuse("number.exhausted", { number: facts.mrn ? "CASE" : "MRN" });

  const { caseNumber, mrn } = facts;
  const caseId = stamp.newId("case");
  const { membershipStartDate: _, initialEvaluation, ...details } = request;
  const written = { createdAt: stamp.at, createdBy: stamp.actorId, updatedAt: stamp.at, updatedBy: stamp.actorId, version: 1 };
  const legalCase: LegalCase = { ...details, caseId, caseNumber, ...written };
  const membership: Membership = {
    membershipId: stamp.newId("membership"),
    caseId,
    plan: "Pacific Crest Healthcare IPA",
    mrn,
    startDate,
    version: 1,
  };
  const nothing = cents(0);
  const account: CaseAccount = {
    accountId: stamp.newId("account"),
    caseId,
    billed: nothing,
    collected: nothing,
    allocated: nothing,
    balance: nothing,
    medicalLiens: nothing,
    version: 1,
  };
  const initial = requestInitialEvaluation(caseId, initialEvaluation, stamp);
  const statute = watchStatute(undefined, legalCase, facts.statuteAlertDays, stamp);

  const { patientId, firmId, attorneyId, caseStatus, accidentType } = request;
  const { membershipId } = membership;
  const { accountId } = account;
  const opened = caseOpened.record(
    stamp,
    { caseId, caseNumber, caseStatus, patientId, firmId, attorneyId, membershipId, accountId, accidentType },
    {
      case: { after: legalCase },
      membership: { after: membership },
      account: { after: account },
      ...(statute && { statute: { after: statute } }),
    },
  );
  const card = cardOf(legalCase, { mrn, patientName: nameOf(facts.patient!), version: 1 }); // Refused above when there is no patient.
  return { legalCase, membership, account, authorization: initial.authorization, card, statute, events: [opened, initial.event] };
}

/** What lists and search show of this case. */
export const cardOf = (legalCase: LegalCase, more: Pick<CaseCard, "mrn" | "patientName" | "version">): CaseCard => {
  const { caseId, caseNumber, caseStatus, patientId, firmId, attorneyId, accidentType, dateOfLoss, createdAt } = legalCase;
  return { caseId, caseNumber, caseStatus, patientId, firmId, attorneyId, accidentType, dateOfLoss, openedAt: createdAt, ...more };
};

export const nameOf = ({ firstName, lastName }: { firstName: string; lastName: string }): string => `${firstName} ${lastName}`;

/** Spec: Case Creation Rules, and the field table. Days are the tenant's: a loss on its today is not in the future (XCT-007). */
export function refuseUnfitDates(
  dates: Pick<CaseChanges, "dateOfLoss" | "dateOfRetention" | "statuteOfLimitations" | "settlementDate">,
  stamp: Stamp,
): void {
  const { dateOfLoss, dateOfRetention, statuteOfLimitations, settlementDate } = dates;
  const now = today(stamp);
  if (dateOfLoss && dateOfLoss > now) refuse("case.loss-in-future", { dateOfLoss, today: now }); // LCM-027, LCM-133
  if (dateOfRetention && dateOfRetention > now) refuse("case.retained-in-future", { dateOfRetention, today: now });
  if (dateOfLoss && dateOfRetention && dateOfRetention < dateOfLoss) refuse("case.retained-before-loss", { dateOfLoss, dateOfRetention }); // LCM-028, R27: the same day is allowed.
  if (statuteOfLimitations && statuteOfLimitations <= now) refuse("case.statute-passed", { statuteOfLimitations, today: now }); // LCM-037, R28
  if (settlementDate && settlementDate > now) refuse("case.settled-in-future", { settlementDate, today: now }); // R29
  if (settlementDate && dateOfLoss && settlementDate < dateOfLoss) refuse("case.settled-before-loss", { settlementDate, dateOfLoss });
}

type Parties = Pick<OpenCase, "patientId" | "firmId" | "attorneyId" | "paralegalId" | "dateOfLoss">;

/** Spec: "Patient must exist", "Firm and attorney must be active", "One active case per accident" (LCM-022…025, LCM-130…132). */
function refuseUnfitParties(request: OpenCase, facts: PartyFacts): void {
  refuseUnfitPatient(request, facts);
  refuseUnfitFirm(request, facts);
  refuseUnfitParalegal(request, facts);
  const { providerId } = request.initialEvaluation;
  if (providerId && !facts.provider) refuse("provider.not-found", { providerId });
  if (providerId && !facts.provider?.active) refuse("provider.inactive", { providerId });
  refuseTakenAccident(facts);
}

/** LCM-022, LCM-072, LCM-130: the patient exists and has consented, and was born when it happened. */
export function refuseUnfitPatient({ patientId, dateOfLoss }: Parties, { patient }: PartyFacts): void {
  if (!patient) refuse("patient.not-found", { patientId });
  if (!patient.active) refuse("patient.inactive", { patientId });
  if (!patient.consent) refuse("patient.consent-missing", { patientId });
  if (dateOfLoss < patient.birthDate) refuse("case.loss-before-birth", { patientId });
}

/** LCM-023, LCM-024, LCM-132: firm and attorney are active, and belong together. */
export function refuseUnfitFirm({ firmId, attorneyId }: Parties, { firm, attorney }: PartyFacts): void {
  if (!firm) refuse("firm.not-found", { firmId });
  if (!firm.active) refuse("firm.inactive", { firmId });
  if (!attorney) refuse("attorney.not-found", { attorneyId });
  if (attorney.firmId !== firmId) refuse("attorney.of-another-firm", { attorneyId, firmId });
  if (!attorney.active) refuse("attorney.inactive", { attorneyId });
}

/** LCM-025: an active user with the paralegal role, of this firm. */
export function refuseUnfitParalegal({ firmId, paralegalId }: Parties, { paralegal }: PartyFacts): void {
  if (!paralegalId) return;
  const fit = paralegal?.active && paralegal.roles.includes("paralegal") && paralegal.firmIds.includes(firmId);
  if (!fit) refuse("paralegal.not-found", { paralegalId, firmId });
}

/** LCM-131: one open case per patient and accident. */
export function refuseTakenAccident({ accident }: PartyFacts): void {
  if (accident) refuse("case.accident-already-open", accident.caseId ? { caseId: accident.caseId } : {});
}
