import * as z from "zod";
import type { Happened } from "../../events/define.ts";
import { lienAsserted, lienChanged, lienEnded } from "../../events/liens.ts";
import { changeRecord } from "../kernel/change.ts";
import type { Id } from "../kernel/ids.ts";
import { id } from "../kernel/ids.ts";
import type { Cents } from "../kernel/money.ts";
import { plus, PositiveMoney } from "../kernel/money.ts";
import { refuse } from "../kernel/refusal.ts";
import type { Stamp } from "../kernel/stamp.ts";
import { today } from "../kernel/stamp.ts";
import { Day, Instant } from "../kernel/time.ts";
import type { CaseAccount, CaseStatus } from "./legal-case.ts";

/** On what a lien rests (DOMAIN A3). */
export const LienType = z
  .enum([
    "letterOfProtection",
    "hospital",
    "healthPlan",
    "medicare",
    "mediCal",
    "workersCompensation",
    "funding",
    "attorney",
    "childSupport",
    "other",
  ])
  .meta({ id: "LienType" });

/** A billion dollars: far above any lien, and so low that no sum of them can leave the bounds of money. */
const lienCentsMax = 100_000_000_000;

/** A claim on the settlement of a case (LCM-066, LCM-141). */
export const Lien = z
  .object({
    lienId: id("lien"),
    caseId: id("case"),
    type: LienType,
    holder: z.string().trim().min(1).max(120).meta({ description: "Who holds it" }),
    providerId: id("provider").optional().meta({ description: "The holder, where it is one of our providers" }),
    amount: PositiveMoney.refine((amount) => amount <= lienCentsMax, "must not be above 1000000000.00").meta({
      description: "What is claimed now",
    }),
    assertedOn: Day,
    status: z.enum(["active", "released", "paid"]),
    reference: z.string().trim().min(1).max(40).optional(),
    createdAt: Instant,
    createdBy: z.string(),
    updatedAt: Instant,
    updatedBy: z.string(),
    version: z.int(),
  })
  .meta({ id: "Lien" });
export type Lien = z.output<typeof Lien>;

/** What may be changed of a lien while it is active. */
export const ChangeableLien = Lien.pick({ type: true, holder: true, amount: true, reference: true });
export type LienChanges = Partial<z.output<typeof ChangeableLien>>;

export const AssertLien = ChangeableLien.extend({
  providerId: Lien.shape.providerId,
  assertedOn: Day.optional().meta({ description: "Defaults to today" }),
}).strict();
export type AssertLien = z.output<typeof AssertLien>;

export const EndLien = z.strictObject({ status: Lien.shape.status.exclude(["active"]), reason: z.string().trim().min(1).max(500) });
export type EndLien = z.output<typeof EndLien>;

/** A case holds at most so many liens, released ones included: they are read with it. */
export const liensMax = 50;

/** What stands before a lien is written: its case, the account that keeps the sum, and the other liens. */
export interface LienScene {
  readonly legalCase: { readonly caseId: Id<"case">; readonly caseStatus: CaseStatus };
  readonly account: CaseAccount;
  readonly liens: readonly Lien[];
}

/** A lien as it is now, with the account that keeps the sum, both to be written at once. No events: nothing changed. */
export interface LienOutcome {
  readonly lien: Lien;
  readonly account: CaseAccount;
  readonly events: readonly Happened[];
}

/** The sum of the current amounts of the active liens: `medicalLienAmount` (LCM-045). */
export const sumOfActive = (liens: readonly Pick<Lien, "status" | "amount">[]): Cents =>
  plus(...liens.filter(({ status }) => status === "active").map(({ amount }) => amount));

/**
 * Puts a lien on record (LCM-066, LCM-141). Refuses `case.closed`, `lien.too-many`, `lien.asserted-in-future` and
 * `provider.not-found`.
 */
export function assertLien(request: AssertLien, scene: LienScene & { provider: object | undefined }, stamp: Stamp): LienOutcome {
  refuseClosed(scene);
  const { providerId, assertedOn = today(stamp) } = request;
  if (scene.liens.length >= liensMax) refuse("lien.too-many", { liensMax });
  if (assertedOn > today(stamp)) refuse("lien.asserted-in-future", { assertedOn, today: today(stamp) });
  if (providerId && !scene.provider) refuse("provider.not-found", { providerId });
  const lien: Lien = {
    ...request,
    lienId: stamp.newId("lien"),
    caseId: scene.legalCase.caseId,
    assertedOn,
    status: "active",
    createdAt: stamp.at,
    createdBy: stamp.actorId,
    updatedAt: stamp.at,
    updatedBy: stamp.actorId,
    version: 1,
  };
  const { account, change, published } = kept(scene, undefined, lien);
  return { lien, account, events: [lienAsserted.record(stamp, published, change)] };
}

/**
 * Changes an active lien: a lien that was reduced says its new amount, and the sum follows. Asking for what already holds is no
 * change. Refuses `case.closed` and `lien.over`.
 */
export function changeLien(before: Lien, changes: LienChanges, scene: LienScene, stamp: Stamp): LienOutcome {
  refuseClosed(scene);
  refuseOver(before);
  const { after: lien, fields } = changeRecord(before, changes, stamp);
  if (fields.length === 0) return { lien, account: scene.account, events: [] };
  const { account, change, published } = kept(scene, before, lien);
  return { lien, account, events: [lienChanged.record(stamp, { ...published, fields }, change)] };
}

/** Ends a lien: released by its holder, or paid. Its amount stays as it was last claimed. Refuses `case.closed` and `lien.over`. */
export function endLien(before: Lien, { status, reason }: EndLien, scene: LienScene, stamp: Stamp): LienOutcome {
  refuseClosed(scene);
  refuseOver(before);
  const { after: lien } = changeRecord(before, { status }, stamp);
  const { account, change, published } = kept(scene, before, lien);
  return { lien, account, events: [lienEnded.record(stamp, { ...published, lienStatus: status }, change, reason)] };
}

function refuseClosed({ legalCase: { caseId, caseStatus } }: LienScene): void {
  if (caseStatus === "closed") refuse("case.closed", { caseId }); // LCM-094, DESIGN 12.15
}

function refuseOver({ lienId, status }: Lien): void {
  if (status !== "active") refuse("lien.over", { lienId, status });
}

/** The account keeps the sum in the same transaction, counted afresh each time, so that it cannot drift (LCM-045). */
function kept({ account: before, liens }: LienScene, was: Lien | undefined, lien: Lien) {
  const { caseId, lienId, type, amount } = lien;
  const medicalLiens = sumOfActive([...liens.filter((one) => one.lienId !== lienId), lien]);
  const account = medicalLiens === before.medicalLiens ? before : { ...before, medicalLiens, version: before.version + 1 };
  const change = {
    [lienId]: { ...(was && { before: was }), after: lien },
    ...(account !== before && { account: { before, after: account } }),
  };
  return { account, change, published: { caseId, lienId, lienType: type, amountCents: amount, medicalLiensCents: medicalLiens } };
}
