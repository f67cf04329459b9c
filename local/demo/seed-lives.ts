import { eventsOf } from "../../data/history.ts";
import type { House } from "../../data/house.ts";
import type { CaseStatus } from "../../domain/cases/legal-case.ts";
import { dayOf, daysBetween } from "../../domain/kernel/time.ts";
import type { Life } from "./life.ts";
import { lifeOf } from "./life.ts";
import type { Dice } from "./people.ts";
import { diceOf } from "./people.ts";
import type { Scene, Setting } from "./scene.ts";
import { sceneOf } from "./scene.ts";
import type { SeededCase } from "./seed-cases.ts";
import type { PaidBy } from "./story-billing.ts";
import { papers } from "./story-papers.ts";
import { recovered } from "./story-recovery.ts";
import { askedFor, settled, suspended, withdrawn } from "./story-status.ts";
import { reviewed, treated } from "./story-treatment.ts";

/** Old enough for a first authorization that was decided, and so young that it still holds and nobody was told of its end. */
const treatmentDays = { least: 40, most: 140 };
/** The newest so many keep the status in which they were opened: they are what a look at the list shows first. */
const newestMax = 100;
/** Something happens to a case only after it was left alone for so long, so that its days stay in order. */
const quietDays = 15;
/** What is written on a case was not written in its first days. */
const papersFromDay = 3;

type Story = (scene: Scene, life: Life) => Promise<void>;

/** Some treatments go on, some have come to a stop, some are held with visits to come; further care waits for its review. */
const treatments: readonly Story[] = [
  (scene, life) => treatedAndReviewed(scene, life, "denied", "insurance"),
  (scene, life) => treated(scene, life, "goesOn", "lien"),
  (scene, life) => treatedAndReviewed(scene, life, "waits", "insurance"),
  (scene, life) => treated(scene, life, "stopped", "insurance"),
  (scene, life) => treatedAndHeld(scene, life, "insurance"),
  (scene, life) => treated(scene, life, "goesOn", "insurance"),
  (scene, life) => treatedAndReviewed(scene, life, "waits", "lien"),
  (scene, life) => treated(scene, life, "held", "insurance"),
  (scene, life) => treatedAndHeld(scene, life, "insurance"),
  (scene, life) => treatedAndSettled(scene, life, "open", "lien"),
  (scene, life) => treatedAndSettled(scene, life, "closed", "program"),
];

const times = (count: number, story: Story): Story[] => Array.from({ length: count }, () => story);

/** How older cases go on that were active, and that were pending. */
const changes: readonly (readonly [from: CaseStatus, stories: readonly Story[]])[] = [
  [
    "active",
    [
      ...times(6, (scene, life) => suspended(scene, life, "The client cannot be reached.")),
      ...times(6, (scene, life) => settled(scene, life, "open")),
      ...times(1, (scene, life) => settled(scene, life, "disputed")),
      ...times(6, (scene, life) => settled(scene, life, "closed")),
      ...times(3, (scene, life) => withdrawn(scene, life, "The client has another attorney.")),
    ],
  ],
  [
    "pending",
    [
      ...times(2, (scene, life) => withdrawn(scene, life, "The retainer was never signed.")),
      ...times(2, (scene, life) => askedFor(scene, life, "approve")),
      ...times(1, (scene, life) => askedFor(scene, life, "refuse")),
      ...times(1, (scene, life) => askedFor(scene, life)),
    ],
  ],
];

async function treatedAndReviewed(scene: Scene, life: Life, review: "waits" | "denied", paidBy: PaidBy): Promise<void> {
  await treated(scene, life, "goesOn", paidBy);
  await reviewed(scene, life, review);
}

async function treatedAndHeld(scene: Scene, life: Life, paidBy: PaidBy): Promise<void> {
  await treated(scene, life, "goesOn", paidBy);
  await suspended(scene, life, "The client is in hospital for something else.");
}

/** The claims of a case that is closed are all paid, or it could not have been. */
async function treatedAndSettled(scene: Scene, life: Life, end: "open" | "closed", paidBy: PaidBy): Promise<void> {
  await treated(scene, life, "ended", paidBy);
  await settled(scene, life, end);
}

/** The demo's cases live on: treatment and its bills, holds, approvals, settlements, closings and papers, up to now; then the recovery. */
export async function seedLives(house: House, dice: Dice, setting: Setting): Promise<void> {
  const pool = poolOf(house, dice, setting);
  const toTreat = await pool.take(treatments, pool.isTreatable, { quiet: false });
  const toChange = [];
  for (const [from, stories] of changes) toChange.push(...(await pool.take(stories, pool.isOlder(from), { quiet: true })));
  const others = pool.left().filter(({ openedAt }) => daysBetween(dayOf(openedAt), dayOf(setting.at)) >= papersFromDay);

  // Side by side on cases of their own, each with dice of its own, so that the same seed makes the same rows.
  const sceneOfIts = () => sceneOf(house, diceOf(dice.between(1, 2 ** 31)), setting);
  const [one, two, three] = [sceneOfIts(), sceneOfIts(), sceneOfIts()];
  await Promise.all([lived(one, toTreat), lived(two, toChange), papers(three, others)]);
  await recovered(one);
}

type Part = readonly [story: Story, of: SeededCase];

async function lived(scene: Scene, parts: readonly Part[]): Promise<void> {
  for (const [story, { caseId }] of parts) {
    const life = await lifeOf(scene.house, scene.dice, caseId);
    await story(scene, life);
    await life.told();
  }
}

/** The cases that have no story yet, drawn by chance. */
function poolOf(house: House, dice: Dice, { cases, at }: Setting) {
  const left = [...cases];
  const newest = new Set(cases.slice(-newestMax));
  const today = dayOf(at);
  const isQuiet = async ({ caseId }: SeededCase) => {
    const { rows } = await eventsOf(house.table, caseId, 1);
    return rows.every((event) => daysBetween(dayOf(event.at), today) > quietDays);
  };
  return {
    left: (): readonly SeededCase[] => left,
    isTreatable: ({ caseStatus, openedAt }: SeededCase): boolean => {
      const days = daysBetween(dayOf(openedAt), today);
      return caseStatus === "active" && days >= treatmentDays.least && days <= treatmentDays.most;
    },
    isOlder:
      (status: CaseStatus) =>
      (one: SeededCase): boolean =>
        one.caseStatus === status && !newest.has(one),

    /** A case for each story; a quiet one is one to which nothing happened of late. */
    async take(stories: readonly Story[], fits: (one: SeededCase) => boolean, { quiet }: { quiet: boolean }): Promise<Part[]> {
      const parts: Part[] = [];
      while (parts.length < stories.length) {
        const fitting = left.filter(fits);
        if (fitting.length === 0) throw new Error("the demo has too few cases for its stories");
        const one = dice.pick(fitting);
        left.splice(left.indexOf(one), 1);
        if (!quiet || (await isQuiet(one))) parts.push([stories[parts.length]!, one]); // There is one more.
      }
      return parts;
    },
  };
}
