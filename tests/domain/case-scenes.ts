import type { OpenCase } from "../../domain/cases/legal-case.ts";
import type { Opening, OpeningFacts } from "../../domain/cases/open-case.ts";
import { openCase } from "../../domain/cases/open-case.ts";
import { Refusal } from "../../domain/kernel/refusal.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { day } from "../../domain/kernel/time.ts";
import { anOpening, aStamp } from "../fixtures.ts";

/** Facts under which every opening is fine; a test states its one difference. */
export const facts = (request: Pick<OpenCase, "firmId">, difference: Partial<OpeningFacts> = {}): OpeningFacts => ({
  patient: { firstName: "Ada", lastName: "Lovelace", birthDate: day("1985-12-10"), active: true, consent: {} },
  firm: { active: true },
  attorney: { firmId: request.firmId, active: true },
  mayActivate: false,
  caseNumber: "CASE-2025-00042",
  mrn: "PCH-2025-0000042",
  statuteAlertDays: [90, 30, 7],
  ...difference,
});

/** Nine in the evening of July 1st in Los Angeles, which is July 2nd in UTC. */
export const evening = (): Stamp => aStamp("2025-07-02T04:00:00.000Z");

/** Opens a case that evening, with these differences in what is asked and what is known. */
export function open(asked: object = {}, known: Partial<OpeningFacts> = {}, stamp = evening()): Opening {
  const request = anOpening({ dateOfLoss: "2025-06-30", dateOfRetention: "2025-06-30", ...asked });
  return openCase(request, facts(request, known), stamp);
}

/** The code and details of the refusal, or "fine". */
export function outcome(doing: () => unknown): "fine" | { code: string; details: Refusal["details"] } {
  try {
    doing();
    return "fine";
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { code: error.code, details: error.details };
  }
}

/** Only the code. */
export const verdict = (doing: () => unknown): string => {
  const said = outcome(doing);
  return said === "fine" ? said : said.code;
};
