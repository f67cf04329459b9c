import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDelivery } from "../../local/events/delivery.ts";
import { openFunctions } from "../../local/functions/lambda.ts";
import { starterOf } from "../../local/workflows/starter.ts";
import type { Lab } from "./workflows-fixture.ts";
import { machine, machineArn, openLab, soon } from "./workflows-fixture.ts";

let lab: Lab;
beforeEach(() => void (lab = openLab()));
afterEach(() => lab.close());

const wait = machine({ Wait: { Type: "Wait", Seconds: 60, End: true } });
const denied = () => {
  throw Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
};

describe("an execution that an event starts", () => {
  it("is as durable as the event: one that could not be started is started later, and once", async () => {
    await lab.run(wait);
    let mayStart = false;
    const functions = openFunctions(() => undefined);
    const delivery = openDelivery(
      lab.queues,
      functions,
      lab.clock,
      starterOf(lab.workflows, () => (mayStart ? undefined : denied())),
    );
    try {
      delivery.deliver({ Arn: machineArn("machine-1"), RoleArn: "role" }, { caseId: "case_1" });
      await expect.poll(() => delivery.pending(), soon).toBe(0); // Its first try is over.
      expect(lab.workflows.executions({})).toHaveLength(1);
      mayStart = true;
      lab.clock.advance(1000);
      await expect.poll(() => lab.workflows.executions({}).length, soon).toBe(2);
      const { name, input } = lab.workflows.executions({})[0]!; // Just counted.
      expect(input).toBe('{"caseId":"case_1"}');

      // The same delivery again, as after a kill between its start and its end.
      const again = lab.workflows.start({ machineArn: machineArn("machine-1"), name, input });
      expect(again.id).toBe(lab.workflows.executions({})[0]?.id);
      lab.clock.advance(600_000);
      await lab.rest();
      expect(lab.workflows.executions({})).toHaveLength(2);
    } finally {
      await delivery.stop();
      await functions.stop();
    }
  });

  it("is one when it is started twice in a row by the same name and input", async () => {
    await lab.run(wait);
    const start = () => lab.workflows.start({ machineArn: machineArn("machine-1"), name: "twice" });
    expect(start().id).toBe(start().id);
    await lab.rest();
    expect(lab.workflows.executions({})).toHaveLength(2);
  });
});
