import type { Denial, Stage } from "../domain/denials/denial.ts";
import { isId } from "../domain/kernel/ids.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Contact } from "../domain/outreach/contact.ts";
import type { Note } from "../domain/work/note.ts";
import type { Task } from "../domain/work/task.ts";
import { contactsIn } from "./contacts.ts";
import type { House } from "./house.ts";
import type { WorkOwner } from "./keys.ts";
import { denialLists } from "./keys.ts";
import { mergedPage } from "./stretches.ts";
import { bare } from "./table.ts";
import { notesIn, openWork, tasksIn, workPlace } from "./work.ts";

/** An entry of a list, and where it stands. Among someone's work there are also other things than denials. */
export interface Listed {
  readonly place: string;
  readonly denial: Denial | undefined;
}

interface Stretch {
  readonly items: Listed[];
  readonly hasMore: boolean;
}

export const denialListsIn = (house: House) => ({
  /** Denials in some stages, of one payer or all, by when they were opened (RCM-030..035). */
  async byStage(
    { payerId, stages }: { readonly payerId: Id<"payer"> | undefined; readonly stages: readonly Stage[] },
    limit: number,
    past: string | undefined,
    newestFirst: boolean,
  ): Promise<Stretch> {
    const [index, partition] = partitionOf(payerId);
    const list = { index, partitions: [partition], states: stages, placeOf: openedPlace };
    const { items, hasMore } = await mergedPage<Denial>(house.table, list, { limit, past, newestFirst });
    return { items: items.map((denial): Listed => ({ place: openedPlace(denial), denial })), hasMore };
  },

  /** The active denials of some owners, by the day on which they are to be followed up; the soonest first unless said otherwise (RCM-032). */
  async ofOwners(owners: readonly WorkOwner[], limit: number, past: string | undefined, lastFirst: boolean): Promise<Stretch> {
    const { items, hasMore } = await openWork(house, { owners, limit, past, lastFirst });
    return {
      items: items.map((waiting) => ({
        place: workPlace(waiting),
        denial: isId("denial", waiting.id) ? bare<Denial>(waiting.row) : undefined,
      })),
      hasMore,
    };
  },

  /** The open tasks of some denials, denial by denial (RCM-017). They are tasks of their home cases, each case read once. */
  async openTasks(denials: readonly Denial[]): Promise<(denialId: Id<"denial">) => readonly Task[]> {
    const caseIds = [...new Set(denials.map(({ caseId }) => caseId))];
    const tasks = (await Promise.all(caseIds.map((caseId) => tasksIn(house).all(caseId)))).flat();
    return (denialId) => tasks.filter(({ status, about }) => status === "open" && about === denialId);
  },

  /** What was written on a denial's home case about it, of one kind and wanted, in the order of their ids (RCM-021). */
  async papersAbout<L extends keyof Papers>(
    list: L,
    { caseId, denialId }: Pick<Denial, "caseId" | "denialId">,
    isWanted: (paper: Papers[L]) => boolean,
    { limit, past, newestFirst }: { readonly limit: number; readonly past: string | undefined; readonly newestFirst: boolean },
  ): Promise<Papers[L][]> {
    const { papers, idOf } = listOf(house)[list];
    const found: Papers[L][] = [];
    for (let from = past; ;) {
      const { parts, hasMore } = await papers.page(caseId, pageOfPapers, from, newestFirst);
      found.push(...parts.filter((paper) => paper.about === denialId && isWanted(paper)));
      const last = parts.at(-1);
      if (!hasMore || !last || found.length >= limit) return found.slice(0, limit);
      from = idOf(last);
    }
  },
});

/** Where a denial stands among those of its stage. */
const openedPlace = ({ createdAt, denialId }: Denial): string => `${createdAt}#${denialId}`;

/** A case's lists are read so many at a time until enough of them are about the denial. */
const pageOfPapers = 200;

interface Papers {
  readonly notes: Note;
  readonly tasks: Task;
  readonly contacts: Contact;
}

const listOf = (house: House): { readonly [L in keyof Papers]: PaperList<Papers[L]> } => ({
  notes: { papers: notesIn(house), idOf: ({ noteId }) => noteId },
  tasks: { papers: tasksIn(house), idOf: ({ taskId }) => taskId },
  contacts: { papers: contactsIn(house), idOf: ({ contactId }) => contactId },
});

interface PaperList<P> {
  readonly papers: {
    page(caseId: Id<"case">, limit: number, past?: string, newestFirst?: boolean): Promise<{ parts: P[]; hasMore: boolean }>;
  };
  readonly idOf: (paper: P) => string;
}

function partitionOf(payerId: Id<"payer"> | undefined): ["gsi3" | "gsi4", string] {
  const lists = denialLists({ denialId: "", payerId: payerId ?? "", stage: "", createdAt: "" as Denial["createdAt"] }); // Only the partitions are taken.
  return payerId === undefined ? ["gsi3", lists.gsi3pk] : ["gsi4", lists.gsi4pk];
}
