import type { Flaw } from "../kernel/refusal.ts";
import type { Day } from "../kernel/time.ts";
import type { ClaimContent } from "./claim.ts";

/** More than these no claim carries: 837P takes fifty lines, twelve diagnoses, four modifiers and four pointers a line (DOMAIN A2). */
export const claimLimits = { lines: 50, diagnoses: 12, modifiers: 4, pointers: 4 } as const;

/** The claim edits (CLM-035): everything that would make a payer reject the claim unread. None when it may be sent. */
export function editsOf({ lines, diagnoses }: Pick<ClaimContent, "lines" | "diagnoses">, dateOfLoss: Day): Flaw[] {
  return [
    ...when(lines.length > claimLimits.lines, "/lines", "claim.too-many-lines", "A claim has at most 50 lines."),
    ...when(diagnoses.length > claimLimits.diagnoses, "/diagnoses", "claim.too-many-diagnoses", "A claim has at most 12 diagnoses."),
    ...lines.flatMap((line, i) => lineEdits(line, { at: `/lines/${i}`, diagnoses: diagnoses.length, dateOfLoss })),
  ];
}

function lineEdits(
  { modifiers, diagnosisPointers, serviceFrom }: ClaimContent["lines"][number],
  { at, diagnoses, dateOfLoss }: { at: string; diagnoses: number; dateOfLoss: Day },
): Flaw[] {
  const loss = lossAfterService(dateOfLoss, serviceFrom, `${at}/serviceFrom`);
  const strays = diagnosisPointers.filter((pointer) => pointer < 1 || pointer > diagnoses);
  return [
    ...(loss ? [loss] : []),
    ...when(modifiers.length > claimLimits.modifiers, `${at}/modifiers`, "claim.too-many-modifiers", "A line has at most four modifiers."),
    ...when(
      diagnosisPointers.length > claimLimits.pointers,
      `${at}/diagnosisPointers`,
      "claim.too-many-pointers",
      "A line points at most at four diagnoses.",
    ),
    ...when(
      strays.length > 0,
      `${at}/diagnosisPointers`,
      "claim.pointer-astray",
      "A line points at a diagnosis that the claim does not have.",
    ),
  ];
}

/** An accident that comes after the service is not what the service was for; clearing houses reject it (DOMAIN A2). */
export const lossAfterService = (dateOfLoss: Day, serviceDay: Day, pointer = "/dateOfLoss"): Flaw | undefined =>
  when(dateOfLoss > serviceDay, pointer, "claim.loss-after-service", "The date of loss is after the day of service.")[0];

const when = (isFlawed: boolean, pointer: string, code: string, detail: string): Flaw[] => (isFlawed ? [{ pointer, code, detail }] : []);
