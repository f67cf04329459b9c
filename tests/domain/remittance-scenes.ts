import type { Claim, Submission } from "../../domain/claims/claim.ts";
import type { RemittanceOutcome, RemittanceScene } from "../../domain/claims/post-remittance.ts";
import { postRemittance, reverseRemittance } from "../../domain/claims/post-remittance.ts";
import type { Remittance } from "../../domain/claims/remittance.ts";
import { PostRemittance } from "../../domain/claims/remittance.ts";
import { moneyText } from "../../domain/kernel/money.ts";
import { aSentClaim, noon } from "./claim-scenes.ts";

/** A claim to which remittances are posted, with the version that they answer. */
export type Scene = RemittanceScene & { readonly submission: Submission };

/** A submitted claim of 150.00, of which the patient owes a copay of 25.00, and no answer yet. A test states its one difference. */
export const aScene = (difference: Partial<Claim> = {}): Scene => ({
  ...aSentClaim({ controlNumber: undefined, ...difference }),
  remittances: [],
});

/** `"CO-45 25.00 accepted"`, `"PR-1 10.00"`, `"CO-16 5.00 N290"`, as an adjustment of a body. */
export function anAdjustment(text: string) {
  const [code = "", amount = "", ...more] = text.split(" ");
  const [group, carc] = code.split("-");
  const rarcs = more.filter((word) => word !== "accepted");
  return { group, carc, amount, ...(rarcs.length > 0 && { rarcs }), ...(more.includes("accepted") && { accepted: true }) };
}

/** A parsed answer: what was paid, and adjustments written shortly. */
export const anAnswer = (paid: string, adjustments: readonly string[] = [], difference: object = {}): PostRemittance =>
  PostRemittance.parse({ receivedOn: "2025-07-18", paid, adjustments: adjustments.map(anAdjustment), ...difference });

/** Posts it on July 20th, and leaves what stands before the next one. */
export const posted = (scene: Scene, answer: PostRemittance) => after(scene, postRemittance(answer, scene, noon()));

/** Takes one back, and leaves what stands before the next one. */
export function takenBack(scene: Scene, remittanceId: string) {
  const remittance = scene.remittances.find((one) => one.remittanceId === remittanceId)!; // The test posted it.
  return after(scene, reverseRemittance(remittance, { reason: "of another claim" }, scene, noon()));
}

function after(scene: Scene, { claim, bills, account, remittance, reversed, events }: RemittanceOutcome) {
  const others = scene.remittances.filter((one) => one.remittanceId !== reversed?.remittanceId);
  const remittances = [...others, ...(reversed ? [reversed] : []), remittance];
  return { ...scene, claim, bills, account, remittances, remittance, events };
}

/** The sums in the order in which people read them: patient's and payer's share, paid, taken off, outstanding of both. */
export const sumsOf = ({ claim }: Pick<RemittanceScene, "claim">) =>
  [claim.patientShare, claim.payerShare, claim.paid, claim.adjusted, claim.outstanding, claim.patientOutstanding].map(moneyText).join(" ");

export const codesOf = ({ remittance }: { remittance: Remittance }) => remittance.warnings.map(({ code }) => code);
