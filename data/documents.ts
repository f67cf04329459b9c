import type { CaseCard } from "../domain/cases/legal-case.ts";
import { uploadDueOn } from "../domain/documents/check-file.ts";
import type { Document } from "../domain/documents/document.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { Task } from "../domain/work/task.ts";
import type { Happened } from "../events/define.ts";
import type { Head } from "./history.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { due, keys } from "./keys.ts";
import { caseOf, listIn } from "./parts.ts";
import type { Row, Write } from "./table.ts";
import { bare } from "./table.ts";
import { tasksIn } from "./work.ts";

/** A case as far as a document needs it: whose it is, and the head of the history that everything is written to. */
export interface Folder {
  readonly card: CaseCard;
  readonly head: Head;
  readonly provider?: { readonly providerId: Id<"provider"> } | undefined;
}

/** The documents of cases. Their bytes lie in the bucket; here is what is said and known of them. */
export const documentsIn = (house: House) => {
  const list = listIn<Document>(
    house,
    "DOCUMENTS",
    ({ documentId }) => documentId,
    (document) => due("upload", uploadDueOn(document), document.documentId),
  );

  /** The folder of a case and, when asked, one of its documents and a provider: one read. */
  async function open(
    caseId: Id<"case">,
    { documentId, providerId }: { documentId?: Id<"document">; providerId?: Id<"provider"> | undefined },
  ) {
    const wanted = [
      keys.caseCard(caseId),
      keys.head(caseId),
      ...(documentId ? [keys.listed("DOCUMENTS", caseId, documentId)] : []),
      ...(providerId ? [keys.party(providerId)] : []),
    ];
    const [card, head, ...more] = await house.table.read(wanted);
    if (!card || !head) return undefined;
    const provider = providerId && more.at(-1) ? { providerId } : undefined;
    const folder: Folder = { card: bare<CaseCard>(card), head: head as Row & Head, provider };
    const document = documentId && more[0] ? bare<Document>(more[0]) : undefined;
    return { folder, document };
  }

  const history = ({ card, head }: Folder, events: readonly Happened[], stamp: Stamp) => append(card.caseId, head, events, stamp.zone);
  return {
    page: (...asked: Parameters<typeof list.page>) => list.page(...asked),

    async folder(caseId: Id<"case">, providerId?: Id<"provider">): Promise<Folder | undefined> {
      return (await open(caseId, { providerId }))?.folder;
    },

    /** A document by its id alone, with the folder it lies in. */
    async find(documentId: Id<"document">): Promise<{ folder: Folder; document: Document } | undefined> {
      const caseId = await caseOf(house, documentId);
      const found = caseId && (await open(caseId, { documentId }));
      return found && found.document ? { folder: found.folder, document: found.document } : undefined;
    },

    /** The newest document of a case that fits; a case has hundreds at most, and its newest ones are read first. */
    async newest(caseId: Id<"case">, fits: (document: Document) => boolean): Promise<Document | undefined> {
      for (let past: string | undefined; ;) {
        const { parts, hasMore } = await list.page(caseId, 100, past);
        const document = parts.find(fits);
        if (document || !hasMore) return document;
        past = parts.at(-1)?.documentId;
      }
    },

    /** The provider of this id; undefined when there is none. */
    async provider(providerId: Id<"provider"> | undefined): Promise<Folder["provider"]> {
      const [row] = providerId ? await house.table.read([keys.party(providerId)]) : [];
      return providerId && row ? { providerId } : undefined;
    },

    added: (document: Document, folder: Folder, event: Happened, stamp: Stamp): Write[] => [
      ...list.added(document),
      ...history(folder, [event], stamp),
    ],

    /** A changed document, the task that follows from it, and the events that say why. */
    changed(after: { document: Document; task?: Task; events: readonly Happened[] }, folder: Folder, stamp: Stamp): Write[] {
      if (after.events.length === 0) return [];
      const tasks = after.task ? tasksIn(house).added(after.task) : [];
      return [...list.changed(after.document), ...tasks, ...history(folder, after.events, stamp)];
    },

    /** Something that happened with a document without changing it, such as a link. */
    noted: history,
  };
};
