import type { Role } from "../../domain/access/roles.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Day } from "../../domain/kernel/time.ts";
import { addDays, dayOf } from "../../domain/kernel/time.ts";
import type { Life } from "./life.ts";
import { lifeOf } from "./life.ts";
import { contact, note, task } from "./paper-deeds.ts";
import type { Scene } from "./scene.ts";
import type { SeededCase } from "./seed-cases.ts";

/** What waits for each team, in the words of whoever would write it: something to do by then. */
const teamWork: readonly (readonly [role: Role, title: string])[] = [
  ["caseManager", "Confirm the statute of limitations with the firm"],
  ["caseCoordinator", "Ask the client for a new photo id"],
  ["financialAnalyst", "Check the estimate against similar cases"],
  ["medicalDirector", "Look at the findings of the last imaging"],
  ["claimsProcessor", "Ask the payer which form it takes"],
  ["negotiationsManager", "Prepare the demand"],
  ["settlementCoordinator", "Ask the lien holder for a reduction"],
  ["legalTeam", "Read the new letter of protection"],
  ["systemAdministrator", "Correct the spelling of the referring clinic"],
];
/** By how many days each is due from today: overdue, today, and to come. */
const dueDays = [-6, -2, 0, 3, 10];

const notes = [
  "Client prefers calls after five in the afternoon.",
  "The adjuster will be away until the end of the month.",
  "Transport to the clinic has been arranged.",
  "The client's sister interprets at the visits.",
  "The provider's desk has a new fax number; it is in the directory.",
];
const summaries = [
  "Confirmed the next visit.",
  "Left a message with our number.",
  "Asked for the missing records.",
  "Sent the address of the clinic.",
];

/** Something that a login does on a case by tomorrow's look at the list. */
const ownWork: readonly (readonly [name: string, title: string])[] = [
  ["casey", "Call the adjuster back"],
  ["cora", "Book the follow-up with the therapist"],
  ["mira", "Call the treating physician"],
  ["nadia", "Answer the carrier's counter-offer"],
  ["sena", "Check the closing statement"],
];

/** Notes, contacts and tasks on cases that are open: for each team, for each who works here, and for the law firms on their own. */
export async function papers(scene: Scene, open: readonly SeededCase[]): Promise<void> {
  const { dice, today, who } = scene;
  const lives = await Promise.all(someOf(scene, open).map(({ caseId }) => lifeOf(scene.house, dice, caseId)));
  const some = () => dice.pick(lives);
  for (const [role, title] of teamWork)
    for (const due of [dice.pick(dueDays.slice(0, 2)), dice.pick(dueDays.slice(2))])
      await opened(scene, some(), who("casey"), { title, owner: `team:${role}`, dueOn: addDays(today, due) });
  for (const [name, title] of ownWork)
    for (const due of dueDays.slice(1, 4))
      await opened(scene, some(), who("casey"), { title, owner: who(name), dueOn: addDays(today, due) });
  for (let i = 0; i < notesCount; i++) {
    const life = some();
    const text = dice.pick(notes);
    await note(life, [scene.office(life, dayFor(scene, life)), who(dice.pick(["casey", "cora"]))], { text, pinned: dice.chance(20) });
  }
  for (let i = 0; i < contactsCount; i++) await spokenWith(scene, some());
  for (const life of lives) await life.told();
  const others = open.filter(({ caseId }) => lives.every((life) => life.caseId !== caseId));
  await ofLawFirms(scene, others);
}

/** Papers lie on so many cases at most. */
const casesMax = 30;

const someOf = ({ dice }: Scene, open: readonly SeededCase[]): SeededCase[] => [
  ...new Set(Array.from({ length: casesMax }, () => dice.pick(open))),
];

const notesCount = 16;
const contactsCount = 12;

/** A day of the last weeks, after what happened before; today is not over yet. */
function dayFor({ dice, today }: Scene, { lastAt }: Life): Day {
  const wanted = addDays(today, -dice.between(2, 20));
  return wanted > dayOf(lastAt) ? wanted : dayOf(lastAt);
}

async function opened(scene: Scene, life: Life, by: Id<"user">, body: Parameters<typeof task>[2]): Promise<void> {
  await task(life, [scene.office(life, dayFor(scene, life)), by], body);
}

async function spokenWith(scene: Scene, life: Life): Promise<void> {
  const { dice, who } = scene;
  const on = dayFor(scene, life);
  const followUp = { dueOn: addDays(on, dice.between(5, 25)), owner: "team:caseCoordinator", title: "Call again" } as const;
  const [channel, outcome] = dice.pick([
    ["call", "reached"],
    ["call", "voicemail"],
    ["email", "sent"],
    ["text", "answered"],
  ] as const);
  await contact(life, [scene.office(life, on), who("cora")], {
    channel,
    outcome,
    direction: "outbound",
    with: dice.pick(["patient", "provider", "firm", "adjuster"]),
    summary: dice.pick(summaries),
    ...(dice.chance(30) ? { followUp } : {}),
  });
}

/** What attorneys and paralegals write on their own firm's cases: some of it is privileged, and nobody else sees that. */
async function ofLawFirms(scene: Scene, open: readonly SeededCase[]): Promise<void> {
  const { dice, today, who } = scene;
  for (const [name, title] of [
    ["alex", "Prepare the client for the deposition"],
    ["paula", "Collect the wage statements"],
    ["bailey", "Review the police report"],
  ] as const) {
    const firm = scene.firms.find((one) => one.name === scene.users.find((user) => user.name === name)?.firm);
    const theirs = open.filter(({ firmId }) => firmId === firm?.firmId);
    const life = await lifeOf(scene.house, dice, dice.pick(theirs).caseId);
    for (const due of [-2, 4]) {
      await opened(scene, life, who(name), {
        title,
        owner: who(name),
        dueOn: addDays(today, due),
        privilege: due < 0 ? "workProduct" : "none",
      });
      const text = due < 0 ? "Our theory of the case, for our eyes only." : "The client will send the receipts.";
      await note(life, [scene.office(life, dayFor(scene, life)), who(name)], { text, privilege: due < 0 ? "attorneyClient" : "none" });
    }
    await life.told();
  }
}
