import type { DueKind } from "../../data/keys.ts";
import type { DealWith } from "./due-work.ts";
import { tellOfDueStatute } from "./statutes.ts";
import { giveUpUpload } from "./upload.ts";

/** Who deals with each kind of due row. */
export const dueHandlers: Partial<Record<DueKind, DealWith>> = {
  statute: tellOfDueStatute,
  upload: giveUpUpload,
};
