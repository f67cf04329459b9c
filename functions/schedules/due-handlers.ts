import type { DueKind } from "../../data/keys.ts";
import { askForOutcome } from "./appointments.ts";
import { lookAtAuthorization } from "./authorizations.ts";
import { remindOfDenial } from "./denials.ts";
import type { DealWith } from "./due-work.ts";
import { tellOfDueStatute } from "./statutes.ts";
import { lookForGap } from "./treatment-gaps.ts";
import { giveUpUpload } from "./upload.ts";

/** Who deals with each kind of due row. */
export const dueHandlers: Partial<Record<DueKind, DealWith>> = {
  appointment: askForOutcome,
  authorization: lookAtAuthorization,
  "treatment-gap": lookForGap,
  statute: tellOfDueStatute,
  upload: giveUpUpload,
  denial: remindOfDenial,
};
