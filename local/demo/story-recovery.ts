import { claimsIn } from "../../data/claims.ts";
import { denialsIn } from "../../data/denials.ts";
import { keys } from "../../data/keys.ts";
import { teamsIn } from "../../data/teams.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import { cancelDenial, moveDenial, resolveDenial } from "../../domain/denials/change-denial.ts";
import type { DenialChanged, FitCandidate } from "../../domain/denials/denial-claims.ts";
import { judgeClaims } from "../../domain/denials/denial-claims.ts";
import { refuseUnfitDenialOwner } from "../../domain/denials/denial-owner.ts";
import type { Denial, DenialOwner, Stage } from "../../domain/denials/denial.ts";
import { NewDenial, openDenial } from "../../domain/denials/open-denial.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Day, Instant } from "../../domain/kernel/time.ts";
import { addDays } from "../../domain/kernel/time.ts";
import { AddTeam, addTeam } from "../../domain/work/team.ts";
import { remindOfDenial } from "../../functions/schedules/denials.ts";
import { commitDecided } from "../../functions/shared/commit.ts";
import { lookedAt } from "./as-left.ts";
import { post, submit } from "./billing-deeds.ts";
import { lifeOf } from "./life.ts";
import type { Scene } from "./scene.ts";
import { workday } from "./scene.ts";
import { stampsFrom } from "./seed-writer.ts";
import { paidInFull } from "./story-billing.ts";

/** How far the recovery of a denied claim has come, who is accountable, and in how many days from today someone looks again. */
interface Course {
  readonly to: Stage;
  readonly owner: "team" | "clay";
  readonly priority?: Denial["priority"];
  readonly followUpIn?: number;
  /** With another claim of the same payer. */
  readonly withAnother?: true;
}

const courses: readonly Course[] = [
  { to: "inProgress", owner: "clay", followUpIn: -3 },
  { to: "awaitingPayment", owner: "team", followUpIn: 9 },
  { to: "new", owner: "team", priority: "high" },
  { to: "resolved", owner: "clay" },
  { to: "canceled", owner: "team", priority: "low" },
  { to: "inProgress", owner: "team", priority: "high", followUpIn: 4, withAnother: true },
  { to: "awaitingPayment", owner: "clay", followUpIn: 0 },
  { to: "new", owner: "clay" },
];

/** The reason that is disputed, by what the payer said. */
const subjects: Readonly<Record<string, string>> = {
  "CO-16": "informationMissing",
  "CO-197": "authorizationMissing",
  "CO-50": "serviceNotCovered",
};

/** What payers denied or left unpaid is worked on: by a team, by a person, or by nobody yet. */
export async function recovered(scene: Scene): Promise<void> {
  const team = await recoveryTeam(scene);
  const { items } = await claimsIn(scene.house).list({ of: "all" }, ["denied", "partlyPaid"], { limit: 1000, newestFirst: false });
  const left = [...items];
  const take = (fits: (claim: Claim) => boolean): Claim | undefined => {
    const found = left.find(fits);
    if (found) left.splice(left.indexOf(found), 1);
    return found;
  };
  for (const course of courses) {
    const first = take(({ status }) => course.to !== "resolved" || status === "denied");
    if (!first) continue; // What there is to recover is up to the dice.
    const other = course.withAnother && take(({ payerId }) => payerId === first.payerId);
    await recovery(scene, course, other ? [first, other] : [first], course.owner === "team" ? team : scene.who("clay"));
  }
}

/** The team is older than every denial. */
const teamDays = 200;

async function recoveryTeam({ house, dice, today, who }: Scene): Promise<Id<"team">> {
  const teams = teamsIn(house);
  const request = AddTeam.parse({ name: "Recovery", memberIds: [who("clay"), who("finn")] });
  const stamp = stampsFrom(dice, who("morgan"))(lookedAt(addDays(today, -teamDays)));
  const { team, events } = addTeam(request, await teams.facts(request), stamp);
  await commitDecided(house.table, async () => ({ writes: teams.added(team, events, stamp) }));
  return team.teamId;
}

/** One denial from its opening to where it stands today. */
async function recovery(scene: Scene, course: Course, claims: readonly Claim[], owner: DenialOwner): Promise<void> {
  const { today, who } = scene;
  const answeredOn = claims
    .map((claim) => claim.answeredOn!)
    .toSorted()
    .at(-1)!; // Each was answered, and there is one at least.
  const openedOn = earlier(workday(addDays(answeredOn, 1)), addDays(today, -1));
  const clock = { lastAt: lookedAt(openedOn) };
  const when = (on: Day): Instant => (clock.lastAt = scene.office(clock, earlier(on, today)));

  const denialId = await opened(scene, [when(openedOn), who("clay")], { course, claims, owner, openedOn });
  const moves: readonly Stage[] = course.to === "awaitingPayment" ? ["inProgress", "awaitingPayment"] : [course.to];
  if (course.to === "resolved") clock.lastAt = await paidAfterAll(scene, claims[0]!, clock.lastAt); // It is about one at least.
  for (const [i, to] of moves.entries()) {
    if (to === "new") continue;
    const followUpBy = i === moves.length - 1 ? followUpOf(course, openedOn, today) : undefined;
    await changed(scene, [when(addDays(openedOn, 1 + 2 * i)), who("clay")], denialId, (denial, stamp) => {
      if (to === "resolved") return resolveDenial(denial, "Paid in full after it was corrected.", stamp);
      if (to === "canceled") return cancelDenial(denial, "The amount is not worth an appeal.", stamp);
      return moveDenial(denial, { to: to as "inProgress", ...(followUpBy ? { followUpBy } : {}) }, stamp);
    });
  }
  await reminded(scene, denialId, clock.lastAt);
}

/** A follow-up lies after the day on which it is set. */
function followUpOf({ followUpIn }: Course, openedOn: Day, today: Day): Day | undefined {
  if (followUpIn === undefined) return undefined;
  const [planned, first] = [addDays(today, followUpIn), addDays(openedOn, 2)];
  return followUpIn < 0 && planned < first ? first : planned;
}

async function opened(
  { house, dice }: Scene,
  [at, by]: readonly [Instant, Id<"user">],
  { course, claims, owner, openedOn }: { course: Course; claims: readonly Claim[]; owner: DenialOwner; openedOn: Day },
): Promise<Id<"denial">> {
  const denials = denialsIn(house);
  const stamp = stampsFrom(dice, by)(at);
  const carcs = [...new Set(claims.flatMap(({ denialCodes = [] }) => denialCodes))];
  const { priority } = course;
  const request = NewDenial.parse({
    subject: subjects[carcs[0] ?? ""] ?? "underpaid",
    carcs,
    tags: [openedOn.slice(0, 7)],
    ...(priority ? { priority } : {}),
  });
  const { opening } = await commitDecided(house.table, async () => {
    const { fit } = judgeClaims(await denials.candidates(claims));
    const [first, ...others] = fit as [FitCandidate, ...FitCandidate[]]; // They were listed as denied.
    const [{ appealRule }, found, denialNumber] = await Promise.all([
      denials.payer(first.claim.payerId, stamp),
      denials.owner(owner),
      denials.denialNumber(stamp),
    ]);
    const firmIds = [first, ...others].map(({ claim }) => claim.firmId);
    refuseUnfitDenialOwner(owner, firmIds, found);
    const opening = openDenial(request, [first, ...others], { denialNumber, owner, appealRule }, stamp);
    return { opening, writes: await denials.opened(opening, stamp) };
  });
  return opening.denial.denialId;
}

/** A change of a denial as it then stands. */
async function changed(
  { house, dice }: Scene,
  [at, by]: readonly [Instant, Id<"user">],
  denialId: Id<"denial">,
  change: (denial: Denial, stamp: Stamp) => DenialChanged,
): Promise<void> {
  const stamp = stampsFrom(dice, by)(at);
  await commitDecided(house.table, async () => {
    const before = (await denialsIn(house).find(denialId))!; // It was opened before.
    return { writes: await denialsIn(house).changed(before, change(before.denial, stamp), stamp) };
  });
}

/** The claim was corrected, and its payer pays. Answers when. */
async function paidAfterAll(scene: Scene, { claimId, caseId }: Claim, after: Instant): Promise<Instant> {
  const { house, dice, today, who } = scene;
  const life = await lifeOf(house, dice, caseId);
  const when = () => [scene.office({ lastAt: later(life.lastAt, after) }, addDays(today, -1)), who("clay")] as const;
  await submit(life, when(), claimId, { kind: "corrected", changes: { notes: "The record of the visit is enclosed." } });
  await post(life, when(), claimId, paidInFull(scene));
  await life.told();
  return life.lastAt;
}

/** What fell due of a denial by now was told to its owner, on the day or after what was done last. */
async function reminded({ house, dice, at }: Scene, denialId: Id<"denial">, after: Instant): Promise<void> {
  for (let attempt = 0; attempt < remindersMax; attempt++) {
    const { dueOn, caseId } = (await denialsIn(house).find(denialId))!.denial; // It was opened before.
    if (!dueOn || lookedAt(dueOn) > at) return;
    const life = await lifeOf(house, dice, caseId);
    const on = later(later(lookedAt(dueOn), after), life.lastAt);
    await life.happens(on, "system:due-work", (_whole, stamp) => remindOfDenial({ ...keys.denial(denialId), denialId }, life.house, stamp));
    await life.told();
  }
}

/** More than fall due of one denial within months. */
const remindersMax = 10;

const earlier = (a: Day, b: Day): Day => (a < b ? a : b);
const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
