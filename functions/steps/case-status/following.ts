import * as z from "zod";
import type { WholeCase } from "../../../data/cases.ts";
import { casesIn } from "../../../data/cases.ts";
import { keys } from "../../../data/keys.ts";
import type { Write } from "../../../data/table.ts";
import { CaseStatus } from "../../../domain/cases/legal-case.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import type { StepAsk } from "../../shared/steps.ts";
import { remember } from "../remember.ts";

/** The event of a change or a correction, as the workflow was started with it. */
const Change = z.object({ eventId: id("event"), data: z.object({ caseId: id("case"), from: CaseStatus, to: CaseStatus }) });

/** What is written of one item, on the case as it is now. */
export type Decide = (whole: WholeCase, stamp: Stamp) => Promise<readonly Write[]>;

/**
 * What follows from one change of a case's status. Each item is decided on the whole case as it is now and appended to its history,
 * so a change of status at the same moment is never missed: whoever writes second decides again.
 */
export function following({ input, house, commit }: StepAsk) {
  const { eventId, data } = Change.parse(input);
  const { caseId } = data;
  const cases = casesIn(house);

  const here = async (): Promise<WholeCase> => {
    const whole = await cases.whole(caseId);
    if (!whole) throw new Error("a case that changed its status is not there");
    return whole;
  };
  /** What a workflow does is caused by the event that began it; its timeline is counted by that. */
  const item = async (decide: Decide): Promise<boolean> => {
    const { writes } = await commit(async (fresh) => ({ writes: await decide(await here(), { ...fresh, requestId: eventId }) }));
    return writes.length > 0;
  };

  return {
    eventId,
    caseId,
    from: data.from,
    to: data.to,
    here,

    /** One item in one transaction; nothing when the case has gone elsewhere since. Says whether something was written. */
    item: (still: readonly CaseStatus[], decide: Decide): Promise<boolean> =>
      item(async (whole, stamp) => (still.includes(whole.legalCase.caseStatus) ? decide(whole, stamp) : [])),

    /** One item that must be done once for this change, however often its step is called. */
    once: (what: string, decide: Decide): Promise<boolean> =>
      item(async (whole, stamp) => {
        const seen = keys.seen(what, eventId);
        const [before] = await house.table.read([seen]);
        if (before) return [];
        const writes = await decide(whole, stamp);
        return writes.length > 0 ? [...writes, remember(seen, what, stamp)] : [];
      }),
  };
}

/** Where services are given: not while the case is held or closed (LCM-092, DESIGN 12.12). */
export const served: readonly CaseStatus[] = ["pending", "active", "settlement"];
