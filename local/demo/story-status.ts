import { tasksIn } from "../../data/work.ts";
import type { Day } from "../../domain/kernel/time.ts";
import { addDays, dayOf, daysBetween } from "../../domain/kernel/time.ts";
import { decideActivation, dispute, move, putLien, releaseLiens } from "./case-deeds.ts";
import type { Life } from "./life.ts";
import { finish } from "./paper-deeds.ts";
import { carriers } from "./people.ts";
import type { Scene } from "./scene.ts";

/** What the people of the demo have seen and acknowledged when they move a case. */
const acknowledge = ["authorizations.open", "appointments.booked", "claims.pending", "account.balance"];

/** A day within the last so many, but not before what happened to the case before. */
function someDay({ dice, today }: Scene, { lastAt }: Life, daysBackMax: number): Day {
  const room = daysBetween(dayOf(lastAt), today) - 1;
  return addDays(today, -dice.between(Math.min(4, room), Math.min(room, daysBackMax)));
}

/** Services are held until someone hears from the client. */
export async function suspended(scene: Scene, life: Life, reason: string): Promise<void> {
  const on = someDay(scene, life, 60);
  await move(life, [scene.office(life, on), scene.who("casey")], { to: "suspended", reason, acknowledge });
  await life.passes(scene.at);
}

/** Settled for an amount, with the claims that others have on it; some go on to be closed, and one is disputed. */
export async function settled(scene: Scene, life: Life, end: "open" | "disputed" | "closed"): Promise<void> {
  const { dice, today, who } = scene;
  const on = someDay(scene, life, 120);
  const nadia = who("nadia");
  if (dice.chance(60)) {
    const lien = {
      type: dice.pick(["hospital", "healthPlan", "funding"] as const),
      holder: dice.pick(carriers),
      amount: money(dice.between(8, 90)),
    };
    await putLien(life, [scene.office(life, on), nadia], { ...lien, reference: `DEMO-${dice.between(1000, 9999)}` });
  }
  const figures = { settlementDate: on, settlementAmount: money(dice.between(150, 2500)) };
  await move(life, [scene.office(life, on), nadia], {
    to: "settlement",
    reason: "The carrier's offer was accepted.",
    acknowledge,
    ...figures,
  });
  if (end === "disputed")
    await dispute(life, [scene.office(life, addDays(today, -1)), nadia], "The client disputes the costs that were deducted.");
  if (end === "closed") await paidOut(scene, life, on);
  await life.passes(scene.at);
}

/** The money is with everyone who has a claim on it, and the case ends. */
async function paidOut(scene: Scene, life: Life, settledOn: Day): Promise<void> {
  const { dice, today, who } = scene;
  const on = addDays(settledOn, Math.min(daysBetween(settledOn, today) - 1, dice.between(1, 30)));
  const open = (await tasksIn(life.house).all(life.caseId)).filter(({ status }) => status === "open");
  for (const one of open) await finish(life, [scene.office(life, on), who("sena")], one, "Paid out.");
  await releaseLiens(life, [scene.office(life, on), who("sena")]);
  await move(life, [scene.office(life, on), who("casey")], { to: "closed", reason: "Settled and paid out.", acknowledge });
}

/** Ends without a settlement. */
export async function withdrawn(scene: Scene, life: Life, reason: string): Promise<void> {
  const on = someDay(scene, life, 200);
  await move(life, [scene.office(life, on), scene.who("casey")], { to: "closed", reason, acknowledge });
  await life.passes(scene.at);
}

/** A coordinator asks for its activation, and the Case Manager decides, or has not yet. */
export async function askedFor(scene: Scene, life: Life, decision?: "approve" | "refuse"): Promise<void> {
  const { today, who } = scene;
  const on = decision ? someDay(scene, life, 90) : addDays(today, -1);
  await move(life, [scene.office(life, on), who("cora")], { to: "active", reason: "The retainer is signed.", acknowledge });
  if (!decision) return;
  const reason = decision === "approve" ? "Everything is there." : "The retainer names another accident.";
  await decideActivation(life, [scene.office(life, addDays(on, 1)), who("casey")], { decision, reason });
  await life.passes(scene.at);
}

const money = (hundreds: number): string => `${hundreds * 100}.00`;
