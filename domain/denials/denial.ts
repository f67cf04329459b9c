import * as z from "zod";
import { id } from "../kernel/ids.ts";
import { Money } from "../kernel/money.ts";
import { Day, Instant } from "../kernel/time.ts";

/** RCM-022, RCM-049: the first three are active and follow each other, forth and back; the last two are final. */
export const Stage = z.enum(["new", "inProgress", "awaitingPayment", "resolved", "canceled"]).meta({ id: "DenialStage" });
export type Stage = z.infer<typeof Stage>;
export const activeStages = ["new", "inProgress", "awaitingPayment"] as const satisfies readonly Stage[];
export type ActiveStage = (typeof activeStages)[number];
export const isActive = (stage: Stage): boolean => stage !== "resolved" && stage !== "canceled";

/** RCM-012: the reason that is disputed. A network may have its own, in the same form. */
export const Subject = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{1,39}$/, "camelCase letters and digits")
  .meta({ examples: ["authorizationExceeded", "serviceNotCovered", "duplicateCharges", "patientResponsibility"] });

/** RCM-014: group and reason, `OA-18` (DOMAIN A1). */
export const GroupedCarc = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^(?:CO|PR|OA|PI|CR)-(?:[0-9]{1,3}|[A-Z][0-9]{1,2})$/, "a group and a reason, such as CO-16")
  .meta({ examples: ["CO-16"] });

/** RCM-020: a person, or a team with a name. */
export const DenialOwner = z.union([id("user"), id("team")]).meta({ id: "DenialOwner" });
export type DenialOwner = z.infer<typeof DenialOwner>;

export const Priority = z.enum(["low", "normal", "high"]).meta({ id: "DenialPriority" });

/** What the claims of a denial come to (RCM-045). */
export const DenialTotals = z.object({
  claimCount: z.int(),
  serviceFrom: Day.optional(),
  serviceTo: Day.optional(),
  expected: Money,
  paid: Money,
  outstanding: Money,
  patientOutstanding: Money,
});

/**
 * A denial case (seed 003): the recovery of one or several claims that a payer denied or left unpaid. It is no legal case; we say
 * *denial*. Its first claim's legal case is its home: tasks, notes and contacts about it are kept there.
 */
export const Denial = z.object({
  denialId: id("denial"),
  denialNumber: z.string().meta({ examples: ["DEN-2025-0000042"] }),
  caseId: id("case").meta({ description: "The legal case of its first claim" }),
  firmIds: z.array(id("firm")).meta({ description: "Of the legal cases of its claims" }),
  payerId: id("payer"),
  patientId: id("patient").optional().meta({ description: "None when its claims are of several patients (RCM-011)" }),
  subject: Subject,
  tags: z.array(z.string().trim().min(1).max(40)).max(20),
  carcs: z.array(GroupedCarc).max(20),
  resolvedCarcs: z.array(GroupedCarc).max(20),
  description: z.string().trim().max(5000).optional(),
  priority: Priority,
  owner: DenialOwner,
  stage: Stage,
  followUpBy: Day.optional(),
  appealBy: Day.optional().meta({
    description: "The last day on which its payer takes an appeal, of the claim it comes first for (RCM-048)",
  }),
  /** How long an appeal is taken and when to warn, as it was when the denial was opened; none on a lien, which nobody appeals. */
  appealRule: z.object({ days: z.int(), warnDays: z.array(z.int()) }).optional(),
  ...DenialTotals.shape,
  outcome: z.string().trim().max(1000).optional(),
  /** When the schedule must look at it next: its follow-up, or a warning of its deadline. */
  dueOn: Day.optional(),
  /** The follow-up that its owner was told of, and the last warning of its deadline. */
  followUpTold: Day.optional(),
  appealTold: Day.optional(),
  createdAt: Instant,
  createdBy: z.string(),
  updatedAt: Instant,
  updatedBy: z.string(),
  closedAt: Instant.optional(),
  version: z.int(),
});
export type Denial = z.output<typeof Denial>;

/** One claim of a denial: the version it was put in with, and its sums as they are now. */
export const DenialClaim = z
  .object({
    claimId: id("claim"),
    claimNumber: z.string(),
    submissionId: id("submission"),
    caseId: id("case"),
    firmId: id("firm"),
    patientId: id("patient"),
    serviceFrom: Day,
    serviceTo: Day,
    answeredOn: Day.optional().meta({ description: "When its payer last answered or, before that, when it was last submitted" }),
    expected: Money,
    paid: Money,
    outstanding: Money,
    patientOutstanding: Money,
  })
  .meta({ id: "DenialClaim" });
export type DenialClaim = z.output<typeof DenialClaim>;

/** All claims of a denial: one row beside it, replaced whole. */
export interface DenialClaims {
  readonly denialId: Denial["denialId"];
  readonly claims: readonly DenialClaim[];
  readonly version: number;
}
/** They are one row of the table: some 350 bytes each. */
export const denialClaimsMax = 1000;

/** What is published of a denial: ids, codes and cents. */
export const denialFacts = (denial: Denial) => ({
  denialId: denial.denialId,
  denialNumber: denial.denialNumber,
  caseId: denial.caseId,
  payerId: denial.payerId,
  subject: denial.subject,
  stage: denial.stage,
  owner: denial.owner,
  claimCount: denial.claimCount,
  outstandingCents: denial.outstanding,
});
