import type { House } from "../../data/house.ts";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import { dayOf, daysBetween } from "../../domain/kernel/time.ts";
import type { Life } from "./life.ts";
import { lifeOf } from "./life.ts";
import type { Dice } from "./people.ts";
import type { Scene, Setting } from "./scene.ts";
import { sceneOf } from "./scene.ts";
import type { SeededCase } from "./seed-cases.ts";
import { papers } from "./story-papers.ts";
import { askedFor, settled, suspended, withdrawn } from "./story-status.ts";
import { reviewed, treated } from "./story-treatment.ts";

/** Old enough to have been evaluated, and so young that the first authorization still holds and nobody was told of its end. */
const treatmentDays = { least: 20, most: 140 };
/** The newest so many keep the status in which they were opened: they are what a look at the list shows first. */
const newestMax = 100;
/** Something happens to a case only after it was left alone for so long, so that its days stay in order. */
const quietDays = 15;

/** The demo's cases live on: treatment, holds, approvals, settlements, closings and papers, up to now. */
export async function seedLives(house: House, dice: Dice, setting: Setting): Promise<void> {
  const scene = sceneOf(house, dice, setting);
  const pool = poolOf(scene);
  const changed = [...(await treatments(scene, pool)), ...(await changesOfStatus(scene, pool))];
  const settledDown = (one: SeededCase) => daysBetween(dayOf(one.openedAt), scene.today) >= 3;
  await papers(
    scene,
    scene.cases.filter((one) => settledDown(one) && !changed.includes(one.caseId)),
  );
}

type Pool = ReturnType<typeof poolOf>;

/** Cases that live no life yet, drawn by chance. */
function poolOf({ house, dice, today, cases }: Scene) {
  const left = [...cases];
  const drawn = async (fits: (one: SeededCase) => boolean, quiet: boolean): Promise<Life> => {
    for (;;) {
      const fitting = left.filter(fits);
      if (fitting.length === 0) throw new Error("the demo has too few cases for its stories");
      const one = dice.pick(fitting);
      left.splice(left.indexOf(one), 1);
      const life = await lifeOf(house, dice, one.caseId);
      if (!quiet || daysBetween(dayOf(life.lastAt), today) > quietDays) return life;
    }
  };
  const age = (one: SeededCase) => daysBetween(dayOf(one.openedAt), today);
  const newest = new Set(cases.slice(-newestMax));
  return {
    toTreat: () => drawn((one) => one.caseStatus === "active" && age(one) >= treatmentDays.least && age(one) <= treatmentDays.most, false),
    /** An older case that was opened in this status. */
    older: (status: CaseStatus) => drawn((one) => one.caseStatus === status && !newest.has(one), true),
  };
}

/** Some go on, some have come to a stop, some are held with visits to come; further care waits for its review. */
async function treatments(scene: Scene, pool: Pool): Promise<string[]> {
  const held: string[] = [];
  for (let i = 0; i < 10; i++) {
    const life = await pool.toTreat();
    await treated(scene, life, i % 4 === 3 ? "stopped" : "goesOn");
    if (i % 5 === 4) {
      await suspended(scene, life, "The client is in hospital for something else.");
      held.push(life.caseId);
    } else if (i % 2 === 0) await reviewed(scene, life, i === 0);
  }
  return held;
}

async function changesOfStatus(scene: Scene, pool: Pool): Promise<string[]> {
  const changed: string[] = [];
  const some = async (status: CaseStatus, live: (life: Life) => Promise<void>) => {
    const life = await pool.older(status);
    await live(life);
    changed.push(life.caseId);
  };
  for (let i = 0; i < 6; i++) await some("active", (life) => suspended(scene, life, "The client cannot be reached."));
  for (const end of ["open", "open", "open", "open", "open", "open", "disputed"] as const)
    await some("active", (life) => settled(scene, life, end));
  for (let i = 0; i < 7; i++) await some("active", (life) => settled(scene, life, "closed"));
  for (let i = 0; i < 3; i++) await some("active", (life) => withdrawn(scene, life, "The client has another attorney."));
  for (let i = 0; i < 2; i++) await some("pending", (life) => withdrawn(scene, life, "The retainer was never signed."));
  for (const decision of ["approve", "approve", "refuse", undefined] as const)
    await some("pending", (life) => askedFor(scene, life, decision));
  return changed;
}
