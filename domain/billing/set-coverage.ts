import { coverageChanged } from "../../events/billing.ts";
import type { Happened } from "../../events/define.ts";
import { same } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Payer } from "../parties/payer.ts";
import type { Coverage, CoverageDetails } from "./coverage.ts";

export interface CoverageFacts {
  readonly caseId: Id<"case">;
  /** Nothing while nobody has said anything. */
  readonly coverage: Coverage | undefined;
  /** Those of the policies, as far as there are. */
  readonly payers: readonly Payer[];
}

/**
 * Puts the patient's insurance for a case on record, whole, the primary policy first (CLM-017, LCM-075). What was said before is
 * kept in the history; the same again is no change. Claims that were made keep what they were made with (CLM-018).
 * Refuses `payer.not-found`, `payer.inactive` and `coverage.period-backwards`.
 */
export function setCoverage(
  details: CoverageDetails,
  { caseId, coverage: before, payers }: CoverageFacts,
  stamp: Stamp,
): { coverage: Coverage; events: readonly Happened[] } {
  const { policies, reducedFee } = details;
  for (const { payerId, from, to } of policies) {
    refuseUnfitPayer(
      payerId,
      payers.find((one) => one.payerId === payerId),
    );
    if (from && to && to < from) refuse("coverage.period-backwards", { payerId, from, to });
  }
  if (reducedFee?.to && reducedFee.to < reducedFee.from) refuse("coverage.period-backwards", { from: reducedFee.from, to: reducedFee.to });
  if (before && same({ policies: before.policies, reducedFee: before.reducedFee }, { policies, reducedFee }))
    return { coverage: before, events: [] };

  const written = { updatedAt: stamp.at, updatedBy: stamp.actorId, version: (before?.version ?? 0) + 1 };
  const coverage: Coverage = { caseId, policies, ...(reducedFee ? { reducedFee } : {}), ...written };
  const payerIds = [...new Set(policies.map(({ payerId }) => payerId))];
  const change = { coverage: { ...(before ? { before } : {}), after: coverage } };
  return { coverage, events: [coverageChanged.record(stamp, { caseId, payerIds, internal: true }, change)] };
}

/** A payer who can be billed. Refuses `payer.not-found` and `payer.inactive`. */
export function refuseUnfitPayer(payerId: Id<"payer">, payer: Pick<Payer, "active"> | undefined): void {
  if (!payer) refuse("payer.not-found", { payerId });
  if (!payer.active) refuse("payer.inactive", { payerId });
}
