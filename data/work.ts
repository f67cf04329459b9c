import type { Actor } from "../domain/access/policy.ts";
import type { CaseCard } from "../domain/cases/legal-case.ts";
import type { Id } from "../domain/kernel/ids.ts";
import { isId } from "../domain/kernel/ids.ts";
import type { Day } from "../domain/kernel/time.ts";
import type { Note } from "../domain/work/note.ts";
import type { PartId } from "../domain/work/part-id.ts";
import type { Marks } from "../domain/work/privilege.ts";
import { marksOf } from "../domain/work/privilege.ts";
import type { Owner, Task } from "../domain/work/task.ts";
import { actorOf } from "./actors.ts";
import type { EventRow, Head } from "./history.ts";
import type { House } from "./house.ts";
import { inBatches } from "./in-batches.ts";
import type { WorkOwner } from "./keys.ts";
import { keys, partKey, work, workEntry, workOf } from "./keys.ts";
import { caseOf, listIn } from "./parts.ts";
import type { Key, Row } from "./table.ts";
import { bare } from "./table.ts";
import { teamsIn } from "./teams.ts";

/** Tasks of cases; while one is open it is among its owner's work. */
export const tasksIn = (house: House) =>
  listIn<Task>(
    house,
    "TASKS",
    ({ taskId }) => taskId,
    ({ taskId, owner, dueOn, status }) => (status === "open" ? work(owner, dueOn, taskId) : {}),
  );

/** Notes of cases. */
export const notesIn = (house: House) => listIn<Note>(house, "NOTES", ({ noteId }) => noteId);

/** A case as far as its papers need it: whose it is, and the head of the history that everything is written to. */
export interface Ground {
  readonly card: CaseCard;
  readonly head: Head;
}

/** A case by its id, with the thing of it that a paper is to be about; one read. */
export async function groundOf(
  { table }: House,
  caseId: Id<"case">,
  about?: PartId,
): Promise<(Ground & { readonly about: object | undefined }) | undefined> {
  const aboutKey = about && partKey(caseId, about);
  const [card, head, thing] = await table.read([keys.caseCard(caseId), keys.head(caseId), ...(aboutKey ? [aboutKey] : [])]);
  const its = thing?.caseId === caseId ? thing : undefined; // A denial lies apart from its home case.
  return card && head && { card: bare<CaseCard>(card), head: head as Row & Head, about: its && bare<object>(its) };
}

/** A note or a task by its own id, with the case it lies in. */
export async function paperOf<P>(house: House, paperId: PartId): Promise<(Ground & { readonly paper: P }) | undefined> {
  const caseId = await caseOf(house, paperId);
  const ground = caseId && (await groundOf(house, caseId, paperId));
  return ground?.about && { ...ground, paper: ground.about as P };
}

/**
 * Who stands behind an owner, as the policy knows them: a user, or the members of a team with a name. Everyone with a role needs no
 * looking up, and a team that was deactivated is given nothing new: nobody stands behind those.
 */
export async function peopleBehind(house: House, owner: Owner): Promise<readonly Actor[]> {
  const userIds = isId("team", owner) ? await membersOf(house, owner) : isId("user", owner) ? [owner] : [];
  const rows = await inBatches(userIds.map(keys.party), (some) => house.table.read(some));
  return rows.flatMap((row) => actorOf(row) ?? []);
}

async function membersOf(house: House, teamId: Id<"team">): Promise<readonly Id<"user">[]> {
  const team = await teamsIn(house).find(teamId);
  return team?.active ? team.memberIds : [];
}

/** Something that waits for someone, as the index has it. */
export interface Waiting {
  readonly id: string;
  readonly owner: WorkOwner;
  readonly dueOn: Day | undefined;
  readonly row: Row;
}

/** Where a piece of work stands in a list: by its day, then by its id. */
export const workPlace = ({ row }: Waiting): string => String(row.gsi1sk);

interface WorkAsked {
  readonly owners: readonly WorkOwner[];
  /** Only what is due on or before this day. */
  readonly dueBy?: Day | undefined;
  readonly limit: number;
  /** Where the page before ended. */
  readonly past?: string | undefined;
  readonly lastFirst: boolean;
}

/** The open work of some owners as one list, soonest first; what has no day comes last. Each owner's is a stretch of its own, merged. */
export async function openWork({ table }: House, { owners, dueBy, limit, past, lastFirst }: WorkAsked) {
  const end = dueBy === undefined ? "~" : `${dueBy}~`;
  const [from, to] = lastFirst ? [" ", past ?? end] : [past ?? " ", end];
  const stretches = await Promise.all(
    // The place itself is in the range of a later page, so one more is read.
    owners.map((owner) => table.query({ index: "gsi1", pk: workOf(owner), from, to, limit: limit + 2, newestFirst: lastFirst })),
  );
  const items = stretches
    .flatMap(({ rows }) => rows.map((row): Waiting => ({ ...workEntry(row), row })))
    .filter((item) => workPlace(item) !== past)
    .sort((a, b) => (workPlace(a) < workPlace(b) === lastFirst ? 1 : -1));
  return { items: items.slice(0, limit), hasMore: items.length > limit };
}

/** The cards of the cases that these rows are of, and the rows as they are now: an index may be behind. */
export async function lookAgain({ table }: House, waiting: readonly Waiting[]) {
  const caseIds = [...new Set(waiting.map(({ row }) => row.caseId as Id<"case">))]; // Every part of a case names it.
  const [cards, rows] = await Promise.all([
    inBatches(caseIds.map(keys.caseCard), (some) => table.glance(some)),
    inBatches(
      waiting.map(({ row }) => row),
      (some) => table.read(some),
    ),
  ]);
  const cardOf = new Map(cards.map((card, i) => [caseIds[i], card && bare<CaseCard>(card)]));
  return waiting.flatMap((item, i) => {
    const [row, card] = [rows[i], cardOf.get(item.row.caseId as Id<"case">)];
    const stands = row !== undefined && row.gsi1pk === item.row.gsi1pk && row.gsi1sk === item.row.gsi1sk;
    return stands && card ? [{ ...item, row, card }] : [];
  });
}

/** The papers that an event may name in its data. */
const paperFields = ["noteId", "taskId", "documentId", "contactId"] as const;

/** The marks that the papers named by some events have now, event by event. */
export async function marksNow({ table }: House, events: readonly EventRow[]): Promise<(event: EventRow) => readonly Marks[]> {
  const keysOf = ({ about, data }: EventRow): Key[] =>
    about.startsWith("case_")
      ? paperFields.flatMap((field) => {
          const paperId = (data as Readonly<Record<string, unknown>>)[field];
          const key = typeof paperId === "string" ? partKey(about as Id<"case">, paperId) : undefined; // Its kind was just seen.
          return key ? [key] : [];
        })
      : [];
  const wanted = events.flatMap(keysOf);
  const rows = await inBatches(wanted, (some) => table.read(some)); // Strongly consistent: a mark holds from the moment it was set.
  const marks = new Map(wanted.map((key, i) => [key.sk, marksOf(rows[i])]));
  return (event) => keysOf(event).flatMap(({ sk }) => marks.get(sk) ?? []);
}
