import type { LongOperation } from "../../domain/work/operation.ts";
import { saysOf } from "../../domain/work/operation.ts";

/** An operation for its view, with its status as a sentence: what is answered with 202, and whenever someone asks how far it is. */
export const shownOperation = (operation: LongOperation) => ({
  ...operation,
  leftOut: [...operation.leftOut],
  about: { ...operation.about },
  says: saysOf(operation),
});
