import { eventsOf } from "../../data/history.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { handler as transitionSteps } from "../../functions/steps/claim-transition/index.ts";
import type { PricedNetwork } from "../functions/billing-scenes.ts";
import { aPricedNetwork } from "../functions/billing-scenes.ts";
import type { Harness } from "../functions/harness.ts";
import type { Story } from "./explore.ts";
import { stepped } from "./stepped.ts";

interface Visited {
  readonly net: PricedNetwork;
  readonly caseId: Id<"case">;
  readonly appointmentId: Id<"appointment">;
}

/** Seven hours of a provider's day, with the seats that a network's provider has. */
const hours = 7;
const visitsMax = hours * 40;
const networks = new WeakMap<Harness, { pricing: Promise<PricedNetwork>; visits: number }>();

/** One price book and one provider for as many tellings as fit the provider's day. */
async function aVisit(h: Harness): Promise<Visited> {
  let shared = networks.get(h);
  if (!shared || shared.visits >= visitsMax) networks.set(h, (shared = { pricing: aPricedNetwork(h), visits: 0 }));
  const hour = shared.visits++ % hours;
  const net = await shared.pricing;
  const caseId = await net.aCase({ coverage: false });
  return { net, caseId, appointmentId: (await net.booked(caseId, { hour })).body.appointmentId };
}

/** In long runs the outcome is corrected after it was billed, and the first step is taken too; the steps between write nothing. */
const outcomes = process.env.SOAK ? ["showedUp", "noShow", "showedUp"] : ["showedUp"];
const steps = process.env.SOAK ? ["requirements", "write"] : ["write"];

const transition = stepped("claim-transition", "appointment.status-changed.v1", transitionSteps, steps);

/** A visit is kept, and its workflow makes the claim: with its first version, its bill, the account and the appointment's row. */
export const keepAndBill: Story<Visited> = {
  name: "keep a visit and bill it",
  subscribers: [transition],
  given: aVisit,
  async tell(world, { net, appointmentId }) {
    for (const [i, to] of outcomes.entries()) {
      const path = { path: { appointmentId }, version: i + 1 };
      await world.request("POST /v1/appointments/{appointmentId}/status", net.manager, { to }, path);
      await world.deliver();
    }
  },
  async ends(h, { net, caseId, appointmentId }) {
    const [{ bills, account }, billing, { rows }] = await Promise.all([
      net.whole(caseId),
      net.billing(caseId, appointmentId),
      eventsOf(h.house.table, caseId, 100),
    ]);
    const counting = bills.bills.filter(({ claimStatus }) => claimStatus === "draft");
    const made = rows.filter(({ type }) => type === "claim.created.v1").length;
    return [
      ...unless(counting.length === 1 && billing?.claimId === counting[0]?.claimId, "the visit has not one claim that counts (CLM-031)"),
      ...unless(made === bills.bills.length, "its history tells of other claims than there are"),
      ...unless(account.billed === 120_00, "the account is billed another sum (CLM-037)"),
    ];
  },
};

const unless = (holds: boolean, says: string): string[] => (holds ? [] : [says]);
