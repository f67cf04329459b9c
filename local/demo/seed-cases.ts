import { casesIn } from "../../data/cases.ts";
import type { House } from "../../data/house.ts";
import { keys } from "../../data/keys.ts";
import { partiesIn } from "../../data/parties.ts";
import { create, reserve } from "../../data/table.ts";
import type { Write } from "../../data/table.ts";
import { tasksIn } from "../../data/work.ts";
import { setCoverage } from "../../domain/billing/set-coverage.ts";
import type { CaseStatus, LegalCase, OpenCase } from "../../domain/cases/legal-case.ts";
import { openCase } from "../../domain/cases/open-case.ts";
import { approveByItself } from "../../domain/care/authorization.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { today } from "../../domain/kernel/stamp.ts";
import type { Day, Instant } from "../../domain/kernel/time.ts";
import { addSeconds } from "../../domain/kernel/time.ts";
import type { Patient } from "../../domain/parties/patient.ts";
import { addPatient } from "../../domain/parties/patient.ts";
import type { Payer } from "../../domain/parties/payer.ts";
import { settingsCatalog } from "../../domain/settings/settings.ts";
import { asLeftBy, filedInTime, lookedThrough } from "./as-left.ts";
import { openingTimes, someCase } from "./cases.ts";
import type { Dice } from "./people.ts";
import { somePatient } from "./people.ts";
import type { DemoFirm, DemoUser } from "./offices.ts";
import type { Writer } from "./seed-writer.ts";
import { stampsFrom } from "./seed-writer.ts";
import { someCoverage, someReducedFee } from "./story-billing.ts";

/** A case that was made, by everything it is found by. */
export interface SeededCase {
  readonly caseId: Id<"case">;
  readonly caseNumber: string;
  readonly mrn: string;
  readonly patientId: Id<"patient">;
  readonly firmId: Id<"firm">;
  readonly attorneyId: Id<"attorney">;
  readonly lastName: string;
  readonly caseStatus: CaseStatus;
  readonly openedAt: Instant;
}

/** Where numbers come from: the table's own counters, or counting along when a mass of rows is written. */
export interface Numbers {
  of(stamp: Stamp): Promise<{ caseNumber: string | undefined; mrn: string | undefined }>;
  authorization(stamp: Stamp): Promise<string | undefined>;
}

export interface CasesToSeed {
  readonly count: number;
  /** The end of the two years they are spread over. */
  readonly at: Instant;
  readonly users: readonly DemoUser[];
  readonly firms: readonly DemoFirm[];
  /** Who insures half of the patients; nobody is insured when not given. */
  readonly insurers?: readonly Payer[];
  /** @default the table's counters */
  readonly numbers?: Numbers;
  readonly onProgress?: (made: number) => void;
}

/**
 * Of a hundred cases so many are the patient's second. Of the newest, which are new for so many of a hundred, most are still pending; of
 * the others few are. The very newest are decided by the queue itself.
 */
const percent = { returning: 4, new: 15, activeOfNew: 35, activeOfOthers: 85, undecided: 5, insured: 50, hardship: 8 };
/** A patient who comes back was one of the last so many. */
const rememberedMax = 200;

/** Patients and their cases over the last two years, each opened by the domain with the stamp of its day. */
export async function seedCases(house: House, writer: Writer, dice: Dice, plan: CasesToSeed): Promise<SeededCase[]> {
  const cases = casesIn(house);
  const numbers = plan.numbers ?? { of: (stamp) => cases.numbers(stamp), authorization: (stamp) => cases.authorizationNumber(stamp) };
  const openers = plan.users.filter(({ name }) => name === "casey" || name === "cora").map(({ userId }) => stampsFrom(dice, userId));
  const remembered: Patient[] = [];
  const taken = new Set<string>();
  const made: SeededCase[] = [];
  const through = lookedThrough(plan.at);

  for (const [i, at] of openingTimes(dice, plan.count, plan.at).entries()) {
    const age = ((plan.count - i) / plan.count) * 100;
    const stamp = dice.pick(openers)(at);
    const back = remembered.length > 0 && dice.chance(percent.returning) ? dice.pick(remembered) : undefined;
    const { patient, writes } = back ? { patient: back, writes: [] } : newPatient(house, dice, stamp);
    if (!back && remembered.push(patient) > rememberedMax) remembered.shift();
    const firm = dice.pick(plan.firms);
    const status = dice.chance(age > percent.new ? percent.activeOfOthers : percent.activeOfNew) ? "active" : "pending";
    const request = filedInTime(freshCase(dice, patient, firm, stamp, status, taken), through, dice);
    const facts = {
      patient,
      firm: { active: true },
      attorney: { firmId: firm.firmId, active: true },
      paralegal: paralegalOf(firm),
      mayActivate: true,
      statuteAlertDays: settingsCatalog.statuteAlertDays.byDefault,
    };
    const isDecided = age > percent.undecided;
    const [drawn, authorizationNumber] = await Promise.all([numbers.of(stamp), isDecided ? numbers.authorization(stamp) : undefined]);
    const opening = openCase(request, { ...facts, ...drawn }, stamp);
    const covered = isDecided ? coveredBy(dice, plan.insurers ?? [], opening.legalCase, stamp) : undefined;
    const opened = isDecided
      ? decided(house, opening, { authorizationNumber, stamp, dice, through, covered })
      : cases.opened(opening, stamp);
    await writer.write([...writes, ...opened]);
    const { caseId, caseNumber, caseStatus, firmId, attorneyId, patientId } = opening.legalCase;
    const { mrn } = opening.membership;
    made.push({ caseId, caseNumber, caseStatus, mrn, patientId, firmId, attorneyId, lastName: patient.lastName, openedAt: at });
    plan.onProgress?.(made.length);
  }
  return made;
}

function newPatient(house: House, dice: Dice, stamp: Stamp): { patient: Patient; writes: Write[] } {
  const { patient, events } = addPatient(somePatient(dice, today(stamp)), stamp);
  return { patient, writes: partiesIn(house).added("patient", patient, events, stamp) };
}

/** A case whose accident nobody has yet; a patient who comes back could have been given the same day and type. */
function freshCase(
  dice: Dice,
  { patientId }: Patient,
  firm: DemoFirm,
  stamp: Stamp,
  status: OpenCase["caseStatus"],
  taken: Set<string>,
): OpenCase {
  for (;;) {
    const paralegalId = firm.paralegalId && dice.chance(50) ? firm.paralegalId : undefined;
    const request = someCase(
      dice,
      { patientId, firmId: firm.firmId, attorneyId: dice.pick(firm.attorneyIds), paralegalId },
      today(stamp),
      status,
    );
    const accident = `${patientId} ${request.dateOfLoss} ${request.accidentType}`;
    if (taken.has(accident)) continue;
    taken.add(accident);
    return request;
  }
}

const paralegalOf = ({ firmId, paralegalId }: DemoFirm) =>
  paralegalId ? { active: true, roles: ["paralegal"], firmIds: [firmId] } : undefined;

/** Three seconds after the opening whoever opened it puts down who insures the patient, where someone does. */
function coveredBy(dice: Dice, payers: readonly Payer[], { caseId, accidentType, dateOfLoss }: LegalCase, stamp: Stamp) {
  if (payers.length === 0) return undefined;
  const roll = dice.roll() * 100;
  if (roll >= percent.insured + percent.hardship) return undefined;
  const details = roll < percent.insured ? someCoverage(dice, payers, accidentType, dateOfLoss) : someReducedFee(dateOfLoss);
  return setCoverage(details, { caseId, coverage: undefined, payers }, { ...stamp, at: addSeconds(stamp.at, 3) });
}

interface Since {
  readonly authorizationNumber: string | undefined;
  readonly stamp: Stamp;
  readonly dice: Dice;
  /** The day up to which everything has been dealt with. */
  readonly through: Day;
  readonly covered: ReturnType<typeof coveredBy>;
}

/** The opening; two seconds later the approval of its first authorization; and what fell due since: all that time has long decided. */
function decided(house: House, opening: ReturnType<typeof openCase>, since: Since): Write[] {
  const { authorizationNumber, stamp, dice, through, covered } = since;
  const later: Stamp = { ...stamp, at: addSeconds(stamp.at, 2), actorId: "system:auto-approval" };
  const approved =
    authorizationNumber && approveByItself(opening.authorization, { caseStatus: opening.legalCase.caseStatus, authorizationNumber }, later);
  if (!approved) throw new Error("a new case's authorization could not be approved");
  const { authorization, event } = approved;
  const events = [...opening.events, event, ...(covered?.events ?? [])];
  const left = asLeftBy(through, { ...opening, authorization, events }, dice, stamp.actorId);
  const numbered = reserve(keys.unique("authorization-number", authorizationNumber), authorization.authorizationId);
  const opened = casesIn(house).opened({ ...opening, ...left }, stamp);
  const isNew = opened.map((write) => (write.verb === "replace" ? create(write.row) : write)); // At whatever version it begins.
  const coverage = covered ? [create({ ...covered.coverage, ...keys.coverage(opening.legalCase.caseId) })] : [];
  return [...isNew, ...coverage, ...left.tasks.flatMap((task) => tasksIn(house).added(task)), numbered];
}
