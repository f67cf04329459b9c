import type { Folder, documentsIn } from "../../../data/documents.ts";
import type { Document, FileStatus } from "../../../domain/documents/document.ts";
import { readingOf, statusOf, subjectOf } from "../../../domain/documents/document.ts";
import type { Ask } from "../../shared/contract.ts";
import { isDownwards } from "../../shared/page.ts";

interface Asked {
  readonly query: { readonly limit: number; readonly sort: string; readonly status?: FileStatus | undefined };
  readonly cursor: unknown;
  readonly can: Ask["can"];
}

/**
 * One page of a case's documents, each asked about by itself: what the asker may not read is simply absent (LCM-166, LCM-169). It
 * reads on until the page is full, so a filter never makes a page look like the last one.
 */
export async function documentPage(
  documents: ReturnType<typeof documentsIn>,
  { card }: Folder,
  { query, cursor, can }: Asked,
  isWanted: (document: Document) => boolean,
) {
  const { limit, status } = query;
  const isShown = (document: Document) =>
    isWanted(document) && (status === undefined || statusOf(document) === status) && can(readingOf(document), subjectOf(card, document));
  const shown: Document[] = [];
  let past = cursor as string | undefined; // We sealed it.
  for (let hasMore = true; hasMore && shown.length <= limit;) {
    const page = await documents.page(card.caseId, readAtOnce, past, isDownwards(query));
    shown.push(...page.parts.filter(isShown));
    past = page.parts.at(-1)?.documentId ?? past;
    hasMore = page.hasMore;
  }
  const data = shown.slice(0, limit).map((document) => ({ ...document, status: statusOf(document) }));
  const hasMore = shown.length > limit;
  return { view: { data, page: { hasMore } }, ...(hasMore ? { next: data.at(-1)!.documentId } : {}) }; // A page holds at least one.
}

/** Few cases have more, and most of what is read is shown. */
const readAtOnce = 100;
