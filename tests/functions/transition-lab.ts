import { claimsIn } from "../../data/claims.ts";
import type { EventRow } from "../../data/history.ts";
import { eventsOf } from "../../data/history.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { entryOf } from "../../functions/events/publish.ts";
import { handler as releaseHolds } from "../../functions/events/release-holds.ts";
import { handler as steps } from "../../functions/steps/claim-transition/index.ts";
import { aPricedNetwork } from "./billing-scenes.ts";
import { startHarness } from "./harness.ts";
import { deliver } from "./status-scenes.ts";
import { openWorkflowLab } from "./workflow-lab.ts";

/** The workflow from the outcome of an appointment to its claim: the definition that is deployed, its real steps, days in moments. */
export async function startTransitions() {
  const called: string[] = [];
  let meanwhile: { step: string; happens: () => Promise<unknown> } | undefined;
  const lab = await openWorkflowLab({
    "claim-transition": async (call) => {
      called.push(call.step);
      if (meanwhile?.step === call.step) {
        const { happens } = meanwhile;
        meanwhile = undefined;
        await happens();
      }
      return steps(call);
    },
  });
  const h = await startHarness();
  const net = await aPricedNetwork(h);
  process.env.BUS_NAME = "medlegal";

  const events = async (caseId: string) => (await eventsOf(h.house.table, caseId, 100)).rows;
  /** The newest event of this type. */
  const newest = async (caseId: string, type: string) => (await events(caseId)).find((row) => row.type === type)!; // Tests ask for what they made.
  const run = (event: EventRow) => lab.begin("claim-transition", JSON.parse(entryOf(event).Detail) as unknown);

  return {
    h,
    lab,
    net,
    newest,
    /** Begins the workflow with this event. */
    run,
    /** The steps that were called since this was emptied. */
    called,
    /** Does something at the moment before a step runs, once. */
    before: (step: string, happens: () => Promise<unknown>) => void (meanwhile = { step, happens }),
    count: async (caseId: string, type: string) => (await events(caseId)).filter((row) => row.type === type).length,
    /** Begins the workflow with the appointment's newest event, as its rule does. */
    begin: async (caseId: string) => run(await newest(caseId, "appointment.status-changed.v1")),
    /** The same with the event that said that it was kept. */
    beginKept: async (caseId: string) => run((await events(caseId)).find(({ data }) => (data as { to?: string }).to === "showedUp")!), // It was kept.
    /** Delivers the newest event of this type to those who hold; says how many messages were left. */
    async released(caseId: string, type: string): Promise<number> {
      const { batchItemFailures } = await deliver(releaseHolds, await newest(caseId, type));
      await lab.rest();
      return batchItemFailures.length;
    },
    billsOf: async (caseId: Id<"case">) => (await net.whole(caseId)).bills.bills,
    async claimOf(caseId: Id<"case">, appointmentId: Id<"appointment">) {
      const billing = await net.billing(caseId, appointmentId);
      return billing?.claimId && claimsIn(h.house).find(billing.claimId);
    },
    /** A step is tried five times, with at most half a minute between two tries. */
    async afterAllTries() {
      for (let tries = 0; tries < 5; tries++) await lab.advance(30_000);
    },
    async stop() {
      await h.stop();
      await lab.close();
    },
  };
}
export type Transitions = Awaited<ReturnType<typeof startTransitions>>;
