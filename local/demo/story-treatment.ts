import { tasksIn } from "../../data/work.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Day, Instant } from "../../domain/kernel/time.ts";
import { addDays, addSeconds, dayOf, daysBetween } from "../../domain/kernel/time.ts";
import type { Provider } from "../../domain/parties/provider.ts";
import type { Task } from "../../domain/work/task.ts";
import { billed, billedByHand, diagnosed } from "./billing-deeds.ts";
import { book, decide, request, say, sayOnly } from "./care-deeds.ts";
import { correct } from "./case-deeds.ts";
import type { Life } from "./life.ts";
import { finish } from "./paper-deeds.ts";
import type { Scene } from "./scene.ts";
import { workday } from "./scene.ts";
import type { PaidBy } from "./story-billing.ts";
import { billsWorked, insured } from "./story-billing.ts";

/**
 * How a treatment stands today: it goes on, it came to a stop some weeks ago, it ended with every visit kept and every claim paid, or it
 * was taken up again with a visit that is not authorized any more.
 */
export type Course = "goesOn" | "stopped" | "ended" | "held";

/** Visits that a review usually grants; few, so that some come near their end. */
const grants = [6, 7, 12];
/** Visits of the past, and the days between two of them: a week at first sight, more where there are many weeks to fill. */
const visitsMax = 8;
const betweenDays = { least: 7, most: 12 };
const stoppedDays = { least: 16, most: 40 };
/** Long enough for the last claim to be answered. */
const endedDays = { least: 30, most: 38 };

/** An evaluation, a review by the Medical Director, and visits every week or two: kept, missed or called off as in life. */
export async function treated(scene: Scene, life: Life, course: Course, paidBy: PaidBy): Promise<void> {
  const { dice, today, who } = scene;
  const provider = dice.pick(scene.providers.filter(({ network, careLevel }) => network === "inNetwork" && careLevel === "chiroPt"));
  const opened = dayOf(life.lastAt);
  const evaluationOn = workday(addDays(opened, dice.between(4, 6)));
  const evaluation = { serviceType: "initialEvaluation", provider, startsAt: scene.free(provider, evaluationOn) } as const;
  await insured(scene, life, paidBy);
  const first = await book(life, [scene.office(life, addDays(opened, 1)), who("cora")], evaluation);
  await keptAt(scene, life, first, evaluation.startsAt);

  const serviceType = provider.specialties?.includes("physical therapy") ? "physicalTherapy" : "chiropractic";
  const units = dice.pick(grants);
  const therapy = await request(life, [scene.office(life, evaluationOn), who("cora")], { serviceType, provider, units });
  const reviewedOn = workday(addDays(evaluationOn, 1));
  await decide(life, [scene.office(life, reviewedOn), who("mira")], therapy, { decision: "approve", reason: "Fits the findings." });

  const agoDays = { goesOn: { least: 0, most: 0 }, stopped: stoppedDays, ended: endedDays, held: stoppedDays }[course];
  const until = addDays(today, -dice.between(agoDays.least, agoDays.most));
  let on = workday(addDays(reviewedOn, dice.between(3, 5)));
  const days = Math.floor(daysBetween(on, until) / visitsMax);
  const apart = Math.max(betweenDays.least, Math.min(betweenDays.most, days));
  let taken = 0;
  for (; on < until && taken < Math.min(units - 2, visitsMax); taken += 1, on = workday(addDays(on, apart)))
    await visit(scene, life, { serviceType, provider, on, isKept: course === "ended", allPaid: course === "ended" });
  await billsWorked(scene, life, course === "held" ? addDays(today, -stoppedDays.least) : today, { allPaid: course === "ended" });
  if (course === "ended") return; // What comes of it next is another story.
  if (course === "held") await keptUnauthorized(scene, life, { serviceType, provider });
  if (course === "goesOn") await planned(scene, life, { serviceType, provider });
  await life.passes(scene.at);
  await seenTo(scene, life);
}

interface Visit {
  readonly serviceType: "physicalTherapy" | "chiropractic";
  readonly provider: Provider;
}

/** A visit of the past; of a hundred, so many are kept, missed, called off in time, called off late. Of the rest nobody says how they went. */
const kept = 70;
const missed = 80;
const calledOff = 88;
const calledOffLate = 95;

interface PastVisit extends Visit {
  readonly on: Day;
  readonly isKept: boolean;
  /** Whether what was billed of the visits before was paid. */
  readonly allPaid: boolean;
}

async function visit(scene: Scene, life: Life, { on, isKept, allPaid, ...what }: PastVisit): Promise<void> {
  const { dice, who } = scene;
  const by = who("cora");
  await billsWorked(scene, life, addDays(on, -6), { allPaid });
  const startsAt = scene.free(what.provider, on);
  const id = await book(life, [scene.office(life, addDays(on, -6)), by], { ...what, startsAt });
  const roll = isKept ? 0 : dice.roll() * 100;
  if (roll >= missed && roll < calledOff) {
    return say(life, [scene.office(life, addDays(on, -3)), by], id, { to: "canceled", reason: "The client is out of town." });
  }
  if (dice.chance(30)) await say(life, [scene.office(life, addDays(on, -1)), by], id, { to: "confirmed" });
  if (roll < kept) return keptAt(scene, life, id, startsAt);
  if (roll < missed) return say(life, [afterVisit(scene, startsAt), by], id, { to: "noShow", reason: "Nobody came, nobody called." });
  if (roll < calledOffLate) {
    const late = { to: "canceledLate", reason: "The client has a fever." } as const;
    return say(life, [addSeconds(startsAt, -3 * 3600), by], id, late);
  }
  await answered(scene, life, { id, on: addDays(on, 1) });
}

/** What visits after an accident are for, in codes. */
const findings = [["S13.4XXA", "M54.2"], ["S33.5XXA", "M54.50"], ["S13.4XXA", "S33.5XXA", "G44.319"], ["M54.2"]];

/** The provider's desk says what the visit was for, and that the patient came. */
async function keptAt(scene: Scene, life: Life, id: Id<"appointment">, startsAt: Instant, tell = say): Promise<void> {
  const at = afterVisit(scene, startsAt);
  await diagnosed(life, [at, scene.who("cora")], id, scene.dice.pick(findings));
  await tell(life, [addSeconds(at, 120), scene.who("cora")], id, { to: "showedUp" });
}

/**
 * A visit of the last days whose case was closed by mistake before it was billed: that ended its authorization, so that its bill is
 * held until someone authorizes it after the fact (CLM-036).
 */
async function keptUnauthorized(scene: Scene, life: Life, { serviceType, provider }: Visit): Promise<void> {
  const { today, who } = scene;
  const on = workday(addDays(today, -3));
  const startsAt = scene.free(provider, on);
  await putRight(scene, life, addDays(on, -4));
  const id = await book(life, [scene.office(life, addDays(on, -4)), who("cora")], { serviceType, provider, startsAt });
  await keptAt(scene, life, id, startsAt, sayOnly);
  await correct(life, [addSeconds(life.lastAt, 40), who("morgan")], "closed", "The client was said to have withdrawn.");
  await life.told(); // Its accident is given up here and taken again below, which are two transactions.
  await correct(life, [addSeconds(life.lastAt, 1500), who("morgan")], "active", "It was another client who withdrew.");
  await billed(life, id);
}

/** Someone is asked how a visit went, and looks it up; what was yesterday is still to be looked up. Nobody says what it was for. */
async function answered(scene: Scene, life: Life, { id, on }: { id: Id<"appointment">; on: Day }): Promise<void> {
  if (on >= scene.today) return;
  await say(life, [scene.office(life, on), scene.who("cora")], id, { to: "showedUp", reason: "The provider's desk says so." });
}

/** The next two visits: one that is confirmed, one that is booked. */
async function planned(scene: Scene, life: Life, what: Visit): Promise<void> {
  const { dice, today, who } = scene;
  const yesterday = addDays(today, -1);
  const [soon, later] = [workday(addDays(today, dice.between(1, 5))), workday(addDays(today, dice.between(8, 12)))];
  const bookOn = async (on: Day) =>
    book(life, [scene.office(life, yesterday), who("cora")], { ...what, startsAt: scene.free(what.provider, on) });
  const next = await bookOn(soon);
  await bookOn(later);
  await say(life, [scene.office(life, yesterday), who("cora")], next, { to: "confirmed" });
}

/** Tasks of more than a week ago have been done by whoever does them; the later ones wait. */
async function seenTo(scene: Scene, life: Life): Promise<void> {
  const { today, who } = scene;
  const yesterday = addDays(today, -1);
  await putRight(scene, life, yesterday);
  for (const one of await leftSince(life, addDays(today, -8))) {
    if (one.kind === "claimFailed") continue;
    const by = who(one.owner === "team:caseManager" ? "casey" : "cora");
    await finish(life, [scene.office(life, yesterday), by], one, "Spoke with the client and the provider's desk.");
  }
}

/** Visits that could not be billed for a week, for want of a diagnosis, are billed by hand once the provider's desk has said it. */
async function putRight(scene: Scene, life: Life, on: Day): Promise<void> {
  const clay = scene.who("clay");
  for (const { about } of (await leftSince(life, addDays(on, -7))).filter(({ kind }) => kind === "claimFailed")) {
    const id = about as Id<"appointment">; // What could not be billed.
    await diagnosed(life, [scene.office(life, on), clay], id, scene.dice.pick(findings));
    await billedByHand(life, [scene.office(life, on), clay], id);
  }
}

const leftSince = async ({ house, caseId }: Life, before: Day): Promise<Task[]> =>
  (await tasksIn(house).all(caseId)).filter(({ status, createdAt }) => status === "open" && dayOf(createdAt) < before);

const afterVisit = ({ dice }: Scene, startsAt: Instant): Instant => addSeconds(startsAt, dice.between(50, 90) * 60);

/** Further care that was asked for and waits for the Medical Director, or was denied. */
export async function reviewed(scene: Scene, life: Life, review: "waits" | "denied"): Promise<void> {
  const { dice, today, who } = scene;
  const provider = dice.pick(scene.providers.filter(({ careLevel }) => careLevel === "painManagement"));
  const asked = { serviceType: "painManagement", provider, units: dice.between(2, 6) } as const;
  const on = addDays(today, review === "denied" ? -3 : -1);
  const authorizationId = await request(life, [scene.office(life, on), who("casey")], asked);
  if (review === "waits") return;
  const decision = { decision: "deny", reason: "Conservative care comes first; ask again in six weeks." } as const;
  await decide(life, [scene.office(life, addDays(on, 1)), who("mira")], authorizationId, decision);
}
