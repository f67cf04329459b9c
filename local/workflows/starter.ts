import type { Authorize } from "../aws/wire.ts";
import type { Starter } from "../events/delivery.ts";
import type { Workflows } from "./workflows.ts";

/** How rules and schedules start executions: in the name of their target's role. */
export const starterOf = (workflows: Workflows, authorize: Authorize): Starter => ({
  has: (machineArn) => workflows.machines().some(({ arn }) => arn === machineArn),
  start({ Arn, RoleArn }, input, name) {
    if (RoleArn !== undefined) authorize(RoleArn, "states:StartExecution", Arn);
    workflows.start({ machineArn: Arn, input, name });
  },
});
