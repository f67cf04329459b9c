import type { Approval } from "../domain/cases/approval.ts";
import type { Dispute } from "../domain/cases/dispute.ts";
import type { Moved, StatusChange } from "../domain/cases/status-change.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { Instant } from "../domain/kernel/time.ts";
import type { Happened } from "../events/define.ts";
import type { WholeCase } from "./cases.ts";
import { casesIn } from "./cases.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { keys, work } from "./keys.ts";
import type { Row, Write } from "./table.ts";
import { bare, create, replace } from "./table.ts";

/** How a case moves, as it is written: its status with everything that must not be seen without it, approvals and disputes. */
export const statusIn = (house: House) => {
  const cases = casesIn(house);
  return {
    /** A case that moved: it, its card, its accident, its membership, the approvals it leaves behind, its status history. */
    moved(before: WholeCase, { legalCase, card, membership, movedOn, statusChange, statute, events }: Moved, stamp: Stamp): Write[] {
      const { caseId, at, eventId } = statusChange;
      return [
        ...cases.changed(before, { legalCase, card, statute, events }, stamp),
        ...(membership ? [replace({ ...membership, ...keys.membership(caseId) })] : []),
        ...movedOn.map((approval) => replace(approvalRow(approval))),
        create({ ...statusChange, ...keys.statusChange(caseId, at, eventId) }),
      ];
    },

    /** One approval, strongly consistent. */
    async approval(caseId: Id<"case">, approvalId: Id<"approval">): Promise<Approval | undefined> {
      const [row] = await house.table.read([keys.approval(caseId, approvalId)]);
      return row && bare<Approval>(row);
    },

    asked(before: WholeCase, { approval, events }: { approval: Approval; events: readonly Happened[] }, stamp: Stamp): Write[] {
      return [create(approvalRow(approval)), ...append(approval.caseId, before.head, events, stamp.zone)];
    },

    /** A decision, with the move that it brings about when there is one: its events are then among the decision's. */
    decided(
      before: WholeCase,
      { approval, moved, events }: { approval: Approval; moved?: Moved | undefined; events: readonly Happened[] },
      stamp: Stamp,
    ): Write[] {
      const others = moved ? this.moved(before, { ...moved, events }, stamp) : append(approval.caseId, before.head, events, stamp.zone);
      return [replace(approvalRow(approval)), ...others];
    },

    disputed(before: WholeCase, { dispute, event }: { dispute: Dispute; event: Happened }, stamp: Stamp): Write[] {
      const row = { ...dispute, ...keys.dispute(dispute.caseId, dispute.disputeId) };
      return [dispute.version === 1 ? create(row) : replace(row), ...append(dispute.caseId, before.head, [event], stamp.zone)];
    },

    /** One page of the status history; `past` is where the page before ended. */
    async history(
      caseId: Id<"case">,
      limit: number,
      past?: { readonly at: Instant; readonly eventId: string },
      newestFirst = true,
    ): Promise<{ changes: StatusChange[]; hasMore: boolean }> {
      const place = past && keys.statusChange(caseId, past.at, past.eventId).sk;
      const further = place === undefined ? {} : newestFirst ? { from: " ", to: place } : { from: place, to: "~" };
      const { rows, hasMore } = await house.table.query({
        pk: keys.statusChanges(caseId),
        limit: limit + (place === undefined ? 0 : 1), // The place itself is in the range too.
        newestFirst,
        ...further,
      });
      const changes = rows.filter(({ sk }) => sk !== place).map((row) => bare<StatusChange>(row));
      return { changes: changes.slice(0, limit), hasMore: hasMore || changes.length > limit };
    },
  };
};

/** An approval as it lies with its case: among the Case Managers' work while it waits. */
const approvalRow = (approval: Approval): Row & { version: number } => {
  const { caseId, approvalId, status, dueOn } = approval;
  return {
    ...approval,
    ...keys.approval(caseId, approvalId),
    ...work(status === "waiting" ? "team:caseManager" : undefined, dueOn, approvalId),
  };
};
