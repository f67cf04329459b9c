import { documentsIn } from "../../data/documents.ts";
import type { Row } from "../../data/table.ts";
import { expireUpload } from "../../domain/documents/check-file.ts";
import type { Document } from "../../domain/documents/document.ts";
import type { DealWith } from "./due-work.ts";

/** Gives up an announced file that never came, with a task for whoever announced it (LCM-169). */
export const giveUpUpload: DealWith = async (row, house, stamp) => {
  const documents = documentsIn(house);
  const found = await documents.find((row as Row & Document).documentId);
  const given = found && expireUpload(found.document, stamp);
  return found && given ? documents.changed(given, found.folder, stamp) : [];
};
