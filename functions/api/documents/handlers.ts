import type { Folder } from "../../../data/documents.ts";
import { documentsIn } from "../../../data/documents.ts";
import type { House } from "../../../data/house.ts";
import type { Action } from "../../../domain/access/policy.ts";
import { addDocument, addVersion, changeDocument, renewUpload } from "../../../domain/documents/add-document.ts";
import { issueLink, newestReleased } from "../../../domain/documents/check-file.ts";
import type { Document } from "../../../domain/documents/document.ts";
import { readingOf, recordKinds, statusOf, subjectOf } from "../../../domain/documents/document.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { subjectOfPart, unmarked } from "../../../domain/work/privilege.ts";
import type { Ask, Handlers } from "../../shared/contract.ts";
import type { documentsContract } from "./contract.ts";
import { downloadLink, uploadLink } from "./links.ts";
import { documentPage } from "./pages.ts";

/** Each handler: ask the policy, read, decide, say what to write and answer. The deciding is the domain's. */
export const documentsHandlers = (house: House): Handlers<typeof documentsContract> => {
  const documents = documentsIn(house);

  /** The case, after the policy was asked about it. */
  async function folderOf(caseId: Id<"case">, { allow }: Ask, providerId?: Id<"provider">): Promise<Folder> {
    const folder = (await documents.folder(caseId, providerId)) ?? refuse("case.not-found");
    allow(subjectOfPart(folder.card, unmarked));
    return folder;
  }

  /**
   * A document, after the policy was asked for this action on it. Whoever may not read it is told that there is none, someone's
   * identity card included (DESIGN 12.19); whoever added one goes on with it, though they may not look at it.
   */
  async function found(documentId: Id<"document">, action: (document: Document) => Action, { actor, allow, can }: Ask) {
    const { folder, document } = (await documents.find(documentId)) ?? refuse("document.not-found");
    const subject = subjectOf(folder.card, document);
    const asked = action(document);
    const adds = asked === "document.add";
    const sees = can(readingOf(document), subject) || (adds && document.createdBy === actor.userId);
    const seesCaseOnly = adds && !can(asked, subject) && can("case.read", subject); // Told so, as on the case itself.
    if (!sees && !seesCaseOnly) refuse("document.not-found", { documentId });
    allow(subject, asked);
    return { folder, document };
  }

  async function awaiting(document: Document, { stamp }: Ask) {
    const file = document.files.find(({ status }) => status === "awaited")!; // Each caller has just announced one.
    return { ...viewOf(document), upload: await uploadLink(document, file, stamp.at) };
  }

  return {
    async addDocument(ask) {
      const { path, body, stamp, can } = ask;
      const folder = await folderOf(path.caseId, ask, body.providerId);
      // A law firm's people write nothing that is not for law firms. To mark as privileged hides a thing, so anyone may.
      if (!can("document.add", subjectOfPart(folder.card, { ...unmarked, internal: body.internal }))) refuse("access.denied");
      const { document, event } = addDocument(body, folder, stamp);
      return { view: await awaiting(document, ask), writes: documents.added(document, folder, event, stamp) };
    },

    async listDocuments(ask) {
      const folder = await folderOf(ask.path.caseId, ask);
      const { kind } = ask.query;
      return documentPage(documents, folder, ask, (document) => kind === undefined || document.kind === kind);
    },

    async listMedicalRecords(ask) {
      const folder = await folderOf(ask.path.caseId, ask);
      const { providerId } = ask.query;
      const kinds: readonly string[] = recordKinds;
      return documentPage(
        documents,
        folder,
        ask,
        (document) => kinds.includes(document.kind) && (providerId === undefined || document.providerId === providerId),
      );
    },

    async openPhotoId(ask) {
      const { path, stamp, can } = ask;
      const folder = await folderOf(path.caseId, ask);
      const document = await documents.newest(
        path.caseId,
        (one) => one.kind === "photoId" && newestReleased(one) !== undefined && can("document.readPhotoId", subjectOf(folder.card, one)),
      );
      if (!document) return refuse("document.not-found");
      const { file, event } = issueLink(document, undefined, stamp);
      return { view: await downloadLink(document, file, stamp.at), writes: documents.noted(folder, [event], stamp) };
    },

    async getDocument(ask) {
      const { document } = await found(ask.path.documentId, readingOf, ask);
      return { view: viewOf(document) };
    },

    async changeDocument(ask) {
      const { path, body, stamp, actor, can, match } = ask;
      const mayCorrect = ({ createdBy }: Document) => (createdBy === actor.userId ? "document.add" : "document.change");
      const { folder, document } = await found(path.documentId, mayCorrect, ask);
      match(document);
      if (body.internal && !can(mayCorrect(document), subjectOfPart(folder.card, { ...unmarked, internal: true }))) refuse("access.denied");
      const named = { ...folder, provider: await documents.provider(body.providerId ?? document.providerId) };
      const changed = changeDocument(document, body, named, stamp);
      return { view: viewOf(changed.document), writes: documents.changed(changed, folder, stamp) };
    },

    async addDocumentVersion(ask) {
      const { path, body, stamp } = ask;
      const { folder, document } = await found(path.documentId, () => "document.add", ask);
      const added = addVersion(document, body, stamp);
      const writes = documents.changed({ ...added, events: [added.event] }, folder, stamp);
      return { view: await awaiting(added.document, ask), writes };
    },

    async renewUpload(ask) {
      const { path, stamp } = ask;
      const { folder, document } = await found(path.documentId, () => "document.add", ask);
      const renewed = renewUpload(document, stamp);
      const writes = documents.changed({ ...renewed, events: [renewed.event] }, folder, stamp);
      return { view: await awaiting(renewed.document, ask), writes };
    },

    async downloadDocument(ask) {
      const { path, query, stamp } = ask;
      const { folder, document } = await found(path.documentId, readingOf, ask);
      const { file, event } = issueLink(document, query.version, stamp);
      return { view: await downloadLink(document, file, stamp.at), writes: documents.noted(folder, [event], stamp) };
    },
  };
};

const viewOf = (document: Document) => ({ ...document, status: statusOf(document) });
