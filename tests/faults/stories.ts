import { casesIn } from "../../data/cases.ts";
import { create, replace } from "../../data/table.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { handler as autoApproval } from "../../functions/events/auto-approval.ts";
import { consume } from "../../functions/shared/consume.ts";
import { subscriptions } from "../../infra/subscriptions.ts";
import { aCaseBody, parties } from "../fixtures.ts";
import type { Harness, Person } from "../functions/harness.ts";
import type { Story } from "./explore.ts";
import type { Subscriber } from "./world.ts";

/**
 * The stories whose every crash is tried. A new one needs `given` (rows and people), `tell` (requests and `deliver`) and `ends`
 * (what must be true at last); the invariants of every case are looked at without saying so.
 */
interface Opening {
  readonly manager: Person;
  readonly of: { readonly patientId: Id<"patient">; readonly firmId: Id<"firm">; readonly attorneyId: Id<"attorney"> };
}

const anOpening = async (h: Harness): Promise<Opening> => {
  const [manager, of] = await Promise.all([h.person("caseManager"), parties(h.house)]);
  return { manager, of };
};

const casesOf = async ({ house }: Harness, { of }: Opening) => {
  const { cards } = await casesIn(house).list({ of: "patient", id: of.patientId }, [], 10);
  return Promise.all(cards.map(({ caseId }) => casesIn(house).whole(caseId)));
};

const oneCase = (cases: readonly unknown[]): string[] =>
  cases.length === 1 ? [] : [`the patient has ${cases.length} cases instead of one (LCM-131)`];

export const openACase: Story<Opening> = {
  name: "open a case",
  subscribers: [],
  given: anOpening,
  async tell(world, { manager, of }) {
    await world.request("POST /v1/cases", manager, aCaseBody(of));
  },
  ends: async (h, given) => oneCase(await casesOf(h, given)),
};

/** A queue of the product, with the types it listens to. */
const subscriber = (queue: string, handler: Subscriber["handler"]): Subscriber => ({
  queue,
  handler,
  on: subscriptions.find((one) => one.queue === queue)!.on.map(({ type }) => type),
});

export const approveItsFirstAuthorization: Story<Opening> = {
  ...openACase,
  name: "open a case and approve its first authorization",
  subscribers: [subscriber("auto-approval", autoApproval)],
  async tell(world, given) {
    await openACase.tell(world, given);
    await world.deliver();
  },
  async ends(h, given) {
    const cases = await casesOf(h, given);
    const approved = cases.every((whole) => whole?.authorizations.every(({ status, version }) => status === "approved" && version === 2));
    return [...oneCase(cases), ...(approved ? [] : ["its first authorization was not approved once (LCM-115)"])];
  },
};

const tallyKey = (patientId: string) => ({ pk: `TALLY#${patientId}`, sk: "TALLY" });

/** A consumer whose effect shows how often it happened: most forgive a repeat by the state they find, this one counts it. */
const tally = consume("tally", async ({ data }, { table }) => {
  const key = tallyKey((data as { patientId: string }).patientId);
  const [row] = await table.read([key]);
  return row ? [replace({ ...row, version: (row.version as number) + 1 })] : [create({ ...key, version: 1 })]; // We wrote it.
});

export const countOpenings: Story<Opening> = {
  ...openACase,
  name: "count the openings",
  subscribers: [{ queue: "tally", on: ["case.opened.v1"], handler: tally }],
  async tell(world, given) {
    await openACase.tell(world, given);
    await world.deliver();
  },
  async ends({ house }, { of }) {
    const [row] = await house.table.read([tallyKey(of.patientId)]);
    const times = (row?.version ?? 0) as number; // The tally's own.
    return times === 1 ? [] : [`one opening was counted ${times} times`];
  },
};
