import * as z from "zod";
import { casesIn } from "../../../data/cases.ts";
import { keys } from "../../../data/keys.ts";
import { settingsIn } from "../../../data/settings.ts";
import { statusIn } from "../../../data/status.ts";
import type { Write } from "../../../data/table.ts";
import { waitingIn } from "../../../data/waiting.ts";
import { tasksIn } from "../../../data/work.ts";
import type { Approval } from "../../../domain/cases/approval.ts";
import { lapse, waitFor } from "../../../domain/cases/approval.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Stamp } from "../../../domain/kernel/stamp.ts";
import { openTask } from "../../../domain/work/task.ts";
import { approvalReminded } from "../../../events/status.ts";
import type { Step, StepAsk } from "../../shared/steps.ts";
import { remember } from "../remember.ts";
import { tellWaiting } from "../tell-waiting.ts";

/** The event of the request, as the workflow was started with it. */
const Request = z.object({ eventId: id("event"), data: z.object({ caseId: id("case"), approvalId: id("approval") }) });

/**
 * How long the workflow waits, in rounds with a reminder after each but the last. A request that was delivered twice starts two
 * executions: the first to ask here waits, any other is given no rounds and ends.
 */
export const howLong: Step = async ({ input, execution, house, stamp, commit }) => {
  const seen = keys.seen("activation", Request.parse(input).data.approvalId);
  const { isFirst } = await commit(async (fresh) => {
    const [row] = await house.table.read([seen]);
    return row ? { writes: [], isFirst: row.owner === execution } : { writes: [remember(seen, execution, fresh)], isFirst: true };
  });
  const { rounds, remindSeconds } = waitFor((await settingsIn(house).now(stamp())).activationApproval);
  return { remindSeconds, rounds: isFirst ? rounds : 0 };
};

/**
 * Begins to wait. The token is kept before the approval is read: a decision that comes in between finds the token, and one that
 * came before is found here.
 */
export const wait: Step = async ({ input, token, house, commit }) => {
  if (token === undefined) throw new Error("a step that waits was given no token");
  const { approvalId, caseId } = Request.parse(input).data;
  const waiting = waitingIn(house);
  await commit(async (stamp) => {
    const before = await waiting.token(approvalId);
    return { writes: before?.token === token ? [] : waiting.kept(approvalId, { token }, before, stamp) };
  });
  const approval = await statusIn(house).approval(caseId, approvalId);
  if (!approval) throw new Error("an activation that was asked for is not there");
  if (approval.status !== "waiting") await tellWaiting(token, { approvalId, status: approval.status });
  return { approvalId };
};

/** Reminds those who may decide: with a task the first time, on the timeline after that; once in each round of waiting. */
export const remind: Step = async (ask) => {
  const reminded = await ifWaiting(ask, async (approval, { caseNumber }, stamp) => {
    const { caseId, approvalId, dueOn } = approval;
    const round = (await waitingIn(ask.house).token(approvalId))?.version ?? 0;
    const seen = keys.seen("activation-reminder", `${approvalId}#${round}`);
    const [before] = await ask.house.table.read([seen]);
    if (before) return undefined;
    const remembered = remember(seen, "activation-reminder", stamp);
    if (round > 1) return { writes: [remembered], events: [approvalReminded.record(stamp, { caseId, caseNumber, approvalId }, {})] };
    const { task, event } = openTask({ caseId, owner: "team:caseManager", kind: "activationWaiting", about: approvalId, dueOn }, stamp);
    return { writes: [remembered, ...tasksIn(ask.house).added(task)], events: [event] };
  });
  return { reminded };
};

/** Gives up on an activation that nobody decided on in time, and tells whoever asked for it. */
export const giveUp: Step = async (ask) => {
  const lapsed = await ifWaiting(ask, async (approval, { caseNumber }, stamp) => {
    const over = lapse(approval, { caseNumber }, stamp);
    if (!over) return undefined;
    const { caseId, approvalId, requestedBy } = approval;
    const owner = requestedBy as Id<"user">; // People ask; no consumer does.
    const { task, event } = openTask({ caseId, owner, kind: "activationLapsed", about: approvalId }, stamp);
    return { writes: tasksIn(ask.house).added(task), events: [over.event, event], approval: over.approval };
  });
  return { lapsed };
};

type Decided = Pick<Parameters<ReturnType<typeof statusIn>["decided"]>[1], "events"> & {
  readonly writes: readonly Write[];
  /** The approval as it is now, where it changed. */
  readonly approval?: Approval;
};

/** Decides on the approval while it waits, on the case as it is now; says whether something was done. */
async function ifWaiting(
  { input, house, commit }: StepAsk,
  decide: (approval: Approval, of: { caseNumber: string }, stamp: Stamp) => Promise<Decided | undefined>,
): Promise<boolean> {
  const { eventId, data } = Request.parse(input);
  const [cases, status] = [casesIn(house), statusIn(house)];
  const { writes } = await commit(async (fresh) => {
    const stamp = { ...fresh, requestId: eventId };
    const whole = await cases.whole(data.caseId);
    const approval = whole?.approvals.find(({ approvalId }) => approvalId === data.approvalId);
    if (!whole || !approval) throw new Error("an activation that was asked for is not there");
    const decided = approval.status === "waiting" ? await decide(approval, whole.legalCase, stamp) : undefined;
    if (!decided) return { writes: [] };
    const { events } = decided;
    const said = decided.approval
      ? status.decided(whole, { approval: decided.approval, events }, stamp)
      : cases.noted(whole, events, stamp);
    return { writes: [...decided.writes, ...said] };
  });
  return writes.length > 0;
}
