import type { Lien, LienOutcome } from "../domain/cases/lien.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { WholeCase } from "./cases.ts";
import { append } from "./history.ts";
import { keys } from "./keys.ts";
import type { Write } from "./table.ts";
import { create, replace } from "./table.ts";

const rowOf = (lien: Lien) => ({ ...lien, ...keys.lien(lien.caseId, lien.lienId) });

/**
 * A lien with the account that keeps the sum of them, in one transaction. The liens were read with their case, and the head of its
 * history is replaced with every change, so two changes of the same case never both rest on the same sum (LCM-045).
 */
export function lienWrites(before: WholeCase, { lien, account, events }: LienOutcome, stamp: Stamp): Write[] {
  if (events.length === 0) return [];
  const { caseId } = lien;
  return [
    lien.version === 1 ? create(rowOf(lien)) : replace(rowOf(lien)),
    ...(account.version === before.account.version ? [] : [replace({ ...account, ...keys.account(caseId) })]),
    ...append(caseId, before.head, events, stamp.zone),
  ];
}
