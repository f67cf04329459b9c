import * as z from "zod";
import type { BillingFacts } from "../../../data/billing-facts.ts";
import { transitionFacts } from "../../../data/billing-facts.ts";
import { Outcome } from "../../../domain/billing/billed-status.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import type { Settled } from "../../billing/settle.ts";
import { settle } from "../../billing/settle.ts";
import type { StepAsk } from "../../shared/steps.ts";

/** The event that gave an appointment its outcome, as the workflow was started with it. */
const Began = z.object({
  eventId: id("event"),
  data: z.object({ caseId: id("case"), appointmentId: id("appointment"), to: Outcome }),
});

/**
 * The appointment that a workflow bills. Each look is on fresh facts: whatever happened in between, a step is right about what is so
 * now. Where the appointment no longer has the outcome that began the workflow, that of its new outcome sees to it.
 */
export function appointmentOf({ input, house, commit }: Pick<StepAsk, "input" | "house" | "commit">) {
  const { eventId, data } = Began.parse(input);
  const facts = async (stamp: Stamp): Promise<BillingFacts> => {
    const found = await transitionFacts(house, data, stamp);
    if (!found) throw new Error("an appointment that has its outcome is not there");
    return found;
  };
  const isStill = ({ appointment }: BillingFacts): boolean => appointment.status === data.to;
  /** What a workflow does is caused by the event that began it. */
  const because = (stamp: Stamp): Stamp => ({ ...stamp, requestId: eventId });

  return {
    eventId,
    ...data,
    facts,
    isStill,
    because,

    /** Bills it, or says why not, in one transaction. */
    settled: (): Promise<Settled | { verdict: "done"; writes: [] }> =>
      commit(async (fresh) => {
        const stamp = because(fresh);
        const found = await facts(stamp);
        return isStill(found) ? settle(house, found, stamp) : { verdict: "done" as const, writes: [] };
      }),
  };
}
