import { auditViewed } from "../../events/audit.ts";
import type { Happened } from "../../events/define.ts";
import { financeFields } from "../cases/legal-case.ts";
import type { Id } from "../kernel/ids.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { Day } from "../kernel/time.ts";

/** XCT-011: the rows of a day hold whole records of people, so that they were read is itself a thing that happened. */
export const viewAudit = (userId: Id<"user">, day: Day, stamp: Stamp): Happened => auditViewed.record(stamp, { userId, day }, {});

/** What an event is about by the first word of its type, where that is money. A later context that keeps money adds its own. */
const moneyNouns: ReadonlySet<string> = new Set(["lien", "denial"]);

/** Whether an event is for those who follow the money (DESIGN 12.20): liens, denials, and a changed estimate, settlement or fee. */
export function isAboutMoney({ type, data }: Pick<Happened, "type" | "data">): boolean {
  const noun = type.slice(0, type.indexOf("."));
  if (moneyNouns.has(noun)) return true;
  const { fields } = data as { fields?: readonly string[] };
  return noun === "case" && (fields ?? []).some((field) => (financeFields as readonly string[]).includes(field));
}

/** Whether an event says that someone looked at something restricted (XCT-011). */
export const isLook = ({ type }: Pick<Happened, "type">): boolean => /\.(viewed|link-issued)\.v\d+$/.test(type);
