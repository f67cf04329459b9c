import type { Operation } from "../aws/wire.ts";
import type { Execution } from "./execution-rows.ts";
import { fault } from "./faults.ts";
import { historyOf } from "./history.ts";
import type { Machine, Workflows } from "./workflows.ts";

type Body = Readonly<Record<string, unknown>>;

/** Step Functions as its SDK client speaks it. Moments are seconds since 1970 there. */
export function workflowOperations(workflows: Workflows): Readonly<Record<string, Operation>> {
  const on = (action: string, resource: (body: Body) => string, run: (body: Body) => unknown) => ({
    [`AWSStepFunctions.${action}`]: {
      needs: ({ body }) => ({ action: `states:${action}`, resource: resource(body) }),
      run: ({ body }) => run(body),
    } satisfies Operation,
  });
  const machineArn = (body: Body) => workflows.machine(textIn(body, "stateMachineArn")).arn;
  const executionArn = (body: Body) => workflows.execution(textIn(body, "executionArn")).arn;
  const machineOfToken = (body: Body) => workflows.machineOfToken(textIn(body, "taskToken"));

  return {
    ...on("StartExecution", machineArn, (body) => {
      const { arn, started_at } = workflows.start({
        machineArn: textIn(body, "stateMachineArn"),
        ...(body["name"] === undefined ? {} : { name: textIn(body, "name") }),
        ...(body["input"] === undefined ? {} : { input: textIn(body, "input") }),
      });
      return { executionArn: arn, startDate: started_at / 1000 };
    }),
    ...on("StopExecution", executionArn, (body) => {
      const { stopped_at } = workflows.stopExecution(textIn(body, "executionArn"), optional(body, "error"), optional(body, "cause"));
      return { stopDate: (stopped_at ?? 0) / 1000 };
    }),
    ...on("DescribeExecution", executionArn, (body) => described(workflows.execution(textIn(body, "executionArn")))),
    ...on("ListExecutions", machineArn, (body) => listed(workflows, body)),
    ...on("GetExecutionHistory", executionArn, (body) =>
      historyOf(workflows.events(workflows.execution(textIn(body, "executionArn"))), body),
    ),
    ...on(
      "ListStateMachines",
      () => "*",
      () => ({ stateMachines: workflows.machines().map(summaryOf) }),
    ),
    ...on("DescribeStateMachine", machineArn, (body) => {
      const machine = workflows.machine(textIn(body, "stateMachineArn"));
      return { ...summaryOf(machine), status: "ACTIVE", definition: machine.definition, roleArn: machine.roleArn };
    }),
    ...on("SendTaskSuccess", machineOfToken, (body) => workflows.succeedTask(textIn(body, "taskToken"), textIn(body, "output"))),
    ...on("SendTaskFailure", machineOfToken, (body) =>
      workflows.failTask(textIn(body, "taskToken"), optional(body, "error"), optional(body, "cause")),
    ),
    ...on("SendTaskHeartbeat", machineOfToken, (body) => workflows.beatTask(textIn(body, "taskToken"))),
  };
}

const textIn = (body: Body, field: string): string => {
  const value = body[field];
  return typeof value === "string" ? value : fault("ValidationException", `The field ${field} is required.`);
};
const optional = (body: Body, field: string) => (body[field] === undefined || body[field] === null ? undefined : textIn(body, field));

const summaryOf = ({ arn, name }: Machine) => ({ stateMachineArn: arn, name, type: "STANDARD", creationDate: 0 });

const summary = ({ arn, machine, name, status, started_at, stopped_at }: Execution) => ({
  executionArn: arn,
  stateMachineArn: machine,
  name,
  status,
  startDate: started_at / 1000,
  ...(stopped_at === null ? {} : { stopDate: stopped_at / 1000 }),
});

function described(execution: Execution): object {
  const { input, output, error, cause } = execution;
  const end = Object.entries({ output, error, cause }).filter(([, value]) => value !== null);
  return { ...summary(execution), input, inputDetails: { included: true }, ...Object.fromEntries(end), redriveCount: 0 };
}

const pageMax = 1000;

function listed(workflows: Workflows, body: Body): object {
  const limit = Math.min(pageMax, Number(body["maxResults"] ?? 100) || 100); // 0 is AWS's word for its own default.
  const before = optional(body, "nextToken");
  const found = workflows.executions({
    machine: textIn(body, "stateMachineArn"),
    status: optional(body, "statusFilter"),
    ...(before === undefined ? {} : { before: Number(before) }),
    limit: limit + 1,
  });
  const page = found.slice(0, limit);
  return { executions: page.map(summary), ...(found.length > limit ? { nextToken: String(page.at(-1)?.id) } : {}) };
}
