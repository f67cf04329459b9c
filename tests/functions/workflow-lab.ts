import fs from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import type { StepCall } from "../../functions/shared/steps.ts";
import { workflows as ours } from "../../infra/workflows.ts";
import type { Clock } from "../../local/clock.ts";
import { movableClock } from "../../local/clock.ts";
import type { Outcome } from "../../local/functions/lambda.ts";
import { openStore } from "../../local/place/store.ts";
import type { IntegrationTools } from "../../local/workflows/integrations.ts";
import type { Workflows } from "../../local/workflows/workflows.ts";
import { openWorkflows } from "../../local/workflows/workflows.ts";

const arn = (kind: string, name: string) =>
  `arn:aws:${kind}:us-west-2:000000000000:${kind === "lambda" ? "function" : "stateMachine"}:${name}`;

/** The steps of a workflow, by its name: what its Lambda would do with a call. */
export type Lambdas = Readonly<Record<string, (call: StepCall) => Promise<object>>>;

/** Our own state machines on the local engine, their steps in this process, Step Functions over HTTP, and a clock to move. */
export async function openWorkflowLab(lambdas: Lambdas) {
  const home = fs.mkdtempSync(path.join(os.tmpdir(), "workflow-lab-"));
  const openedAt = Date.now(); // The clock stands still unless a test moves it: a slow machine is never late.
  /** Steps that fail, and how often they still do. */
  const failing = new Map<string, number>();

  async function invoke(name: string, call: StepCall): Promise<Outcome> {
    const left = failing.get(call.step) ?? 0;
    failing.set(call.step, left - 1);
    try {
      if (left > 0) throw new Error("the step was made to fail");
      return { kind: "ok", value: await lambdas[name]!(call) }; // Each of our workflows has its function.
    } catch (error) {
      return { kind: "error", error: { errorType: (error as Error).name, errorMessage: (error as Error).message } };
    }
  }
  const functions = {
    definition: (asked: string) => ({ name: asked.split(":").at(-1), arn: asked }),
    invoke: (name: string, event: unknown) => invoke(name, event as StepCall),
  };
  const tools = { functions, authorize: () => undefined } as unknown as IntegrationTools; // Our workflows only call functions.

  let clock: Clock;
  let workflows: Workflows;
  let stop: () => Promise<void>;
  function open(aheadMs = 0): void {
    const store = openStore(path.join(home, "cloud.sqlite"));
    clock = movableClock(() => openedAt);
    clock.advance(aheadMs);
    workflows = openWorkflows({ store, clock, integrations: tools, log: () => undefined });
    for (const { name, definition } of ours) {
      workflows.define({ arn: arn("states", name), name, definition: JSON.stringify(definition(arn("lambda", name))), roleArn: "role" });
    }
    workflows.begin();
    stop = async () => {
      await workflows.stop();
      clock.stop();
      store.close();
    };
  }
  open();

  const server = http.createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const { taskToken, output } = JSON.parse(text) as { taskToken: string; output: string };
      try {
        workflows.succeedTask(taskToken, output);
        response.end("{}");
      } catch (error) {
        response.statusCode = 400;
        response.end(JSON.stringify({ __type: (error as Error).name }));
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.AWS_ENDPOINT_URL_SFN = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const rest = async () => {
    for (let calm = 0; calm < 3;) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      calm = workflows.moving() === 0 ? calm + 1 : 0;
    }
  };
  return {
    /** Starts the workflow with the event, as its rule does, and lets it go as far as it can. */
    async begin(name: string, event: unknown): Promise<string> {
      const { arn: execution } = workflows.start({ machineArn: arn("states", name), input: JSON.stringify(event) });
      await rest();
      return execution;
    },
    rest,
    async advance(ms: number) {
      clock.advance(ms);
      await rest();
    },
    /** Stops the engine, and opens it again on the same file, as a restart does. */
    async restart() {
      const aheadMs = clock.now() - openedAt;
      await stop();
      open(aheadMs);
      await rest();
    },
    statusOf: (execution: string) => workflows.execution(execution).status,
    /** The next so many calls of this step fail. */
    fail: (step: string, times: number) => void failing.set(step, times),
    async close() {
      server.close();
      server.closeAllConnections();
      await stop();
      fs.rmSync(home, { recursive: true, force: true });
    },
  };
}
export type WorkflowLab = Awaited<ReturnType<typeof openWorkflowLab>>;
