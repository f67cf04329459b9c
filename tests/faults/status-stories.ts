import { casesIn } from "../../data/cases.ts";
import { eventsOf } from "../../data/history.ts";
import { handler as tellWorkflow } from "../../functions/events/tell-workflow.ts";
import { handler as caseStatusSteps } from "../../functions/steps/case-status/index.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { subscriptions } from "../../infra/subscriptions.ts";
import type { Harness, Person } from "../functions/harness.ts";
import { movingCases } from "../functions/status-scenes.ts";
import type { Story } from "./explore.ts";
import { stepped } from "./stepped.ts";

interface Standing {
  readonly manager: Person;
  readonly coordinator: Person;
  readonly caseId: Id<"case">;
}

const aStandingCase =
  (caseStatus: "pending" | "active") =>
  async (h: Harness): Promise<Standing> => {
    const [manager, coordinator] = await Promise.all([h.person("caseManager"), h.person("caseCoordinator")]);
    const { caseId } = await movingCases(h, manager).aCase(caseStatus);
    return { manager, coordinator, caseId };
  };

const cascade = (...steps: string[]) => stepped("case-status", "case.status-changed.v1", caseStatusSteps, steps);

const endOf = async (h: Harness, { caseId }: Standing) => {
  const [whole, { rows }] = await Promise.all([casesIn(h.house).whole(caseId), eventsOf(h.house.table, caseId, 100)]);
  return { whole: whole!, count: (type: string) => rows.filter((row) => row.type === type).length }; // It was opened before the story.
};
const unless = (holds: boolean, says: string): string[] => (holds ? [] : [says]);

export const closeACase: Story<Standing> = {
  name: "close a case",
  subscribers: [cascade("end authorizations", "cancel appointments", "close tasks", "tell")],
  given: aStandingCase("active"),
  async tell(world, { manager, caseId }) {
    const body = { to: "closed", reason: "Treatment has ended" };
    await world.request("POST /v1/cases/{caseId}/status-changes", manager, body, { path: { caseId }, version: 1 });
    await world.deliver();
  },
  async ends(h, given) {
    const { whole, count } = await endOf(h, given);
    const { legalCase, membership, authorizations } = whole;
    return [
      ...unless(legalCase.caseStatus === "closed" && legalCase.version === 2, "the case was not closed once (LCM-094)"),
      ...unless(membership.endDate !== undefined, "its membership has not ended (LCM-138)"),
      ...unless(
        authorizations.every(({ status }) => status === "canceled"),
        "an authorization has not ended (LCM-101)",
      ),
      ...unless(count("authorization.canceled.v1") === 1, "an authorization ended more than once"),
      ...unless(count("case.status-cascaded.v1") === 1, "what followed was not told once"),
    ];
  },
};

export const activateACase: Story<Standing> = {
  name: "ask for an activation and approve it",
  subscribers: [
    { queue: "approvals", on: subscriptions.find(({ queue }) => queue === "approvals")!.on.map(({ type }) => type), handler: tellWorkflow }, // It is there.
    cascade("tell"),
  ],
  given: aStandingCase("pending"),
  async tell(world, { manager, coordinator, caseId }) {
    const asking = { to: "active", reason: "Intake is complete" };
    const asked = await world.request("POST /v1/cases/{caseId}/status-changes", coordinator, asking, { path: { caseId }, version: 1 });
    if (!asked) return;
    const path = { caseId, approvalId: asked.body.approvalId as string };
    const body = { decision: "approve", reason: "Consent is on file" };
    await world.request("POST /v1/cases/{caseId}/approvals/{approvalId}/decision", manager, body, { path });
    await world.deliver();
  },
  async ends(h, given) {
    const { whole, count } = await endOf(h, given);
    return [
      ...unless(whole.legalCase.caseStatus === "active" && whole.legalCase.version === 2, "the case was not activated once (LCM-091)"),
      ...unless(
        whole.approvals.length === 1 && whole.approvals[0]?.status === "approved",
        "the activation was not asked for and approved once",
      ),
      ...unless(count("case.status-changed.v1") === 1 && count("approval.decided.v1") === 1, "its history tells it more than once"),
    ];
  },
};
