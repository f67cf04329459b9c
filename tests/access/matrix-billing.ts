import { operationsIn } from "../../data/operations.ts";
import { bodyExamples } from "../../docs/openapi-examples.ts";
import type { Scene } from "../../docs/access-scenes.ts";
import type { Claim } from "../../domain/claims/claim.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import { cents } from "../../domain/kernel/money.ts";
import { addDays, day, dayOf } from "../../domain/kernel/time.ts";
import { startOperation } from "../../domain/work/operation.ts";
import { now, stampFor } from "../../functions/shared/stamp.ts";
import { aFullContent } from "../domain/claim-form-scenes.ts";
import { aServiceBody } from "../functions/billing-scenes.ts";
import { aClaimOn } from "../functions/claims-scene.ts";
import type { Called, Harness, Person } from "../functions/harness.ts";
import { anOpenCase } from "../functions/harness.ts";

type Address = Record<string, string>;

/** Who asks in which scene for what, at the address of the open case or of the closed one. */
interface Asking {
  readonly name: string;
  readonly scene: Scene;
  readonly who: Person;
  readonly address: Address;
}

/** Fees must not overlap, so each is of a day of its own. */
const firstFeeOn = day("2031-01-01");

/**
 * What the routes of billing are asked about. Whatever can be done once, such as voiding a claim, is done to a thing of its own, which
 * is replaced when someone has done it.
 */
export const billingOf = (h: Harness, administrator: Person, { firmId, otherFirmId }: Record<"firmId" | "otherFirmId", Id<"firm">>) => {
  let made = 0;

  async function done(route: Parameters<Harness["call"]>[0], body: object, path: Address = {}): Promise<Called["body"]> {
    const answered = await h.call(route, administrator, body, { path });
    if (answered.status >= 300) throw new Error(`${route}: ${JSON.stringify(answered.body)}`);
    return answered.body;
  }
  async function sent({ caseId, payerId }: Address, difference: Partial<Claim> = {}): Promise<Id<"claim">> {
    const claim = { payerId: payerId as Id<"payer">, ...difference }; // The world has one.
    return (await aClaimOn(h, caseId as Id<"case">, { sent: true, claim })).claim.claimId;
  }
  const aDenial = async (claimIds: readonly string[]): Promise<string> =>
    (await done("POST /v1/denial-cases", { ...bodyExamples.openDenial, claims: claimIds.map((claimId) => ({ claimId })) })).denialId;

  /** Things that are used up, by what makes another one in their place. */
  const spare: Record<string, (address: Address) => Promise<Address>> = {
    draft: async ({ caseId }) => ({ draft: (await aClaimOn(h, caseId as Id<"case">)).claim.claimId }),
    toSend: async ({ caseId }) => ({ toSend: (await aClaimOn(h, caseId as Id<"case">)).claim.claimId }),
    toClose: async (address) => ({ toClose: await sent(address, { patientShare: cents(150_00) }) }), // The payer owes nothing.
    toReverse: async ({ claimId }) => ({
      toReverse: (await done("POST /v1/claims/{claimId}/remittances", aRemittance(), { claimId: claimId! })).remittanceId,
    }),
    denied: async (address) => ({ denied: await sent(address, { status: "denied" }) }),
    deniedElsewhere: async (address) => {
      const { caseId } = await anOpenCase(h, administrator); // Its own, because someone is busy with the others meanwhile.
      return { deniedElsewhere: await sent({ ...address, caseId }, { status: "denied", firmId: otherFirmId }) };
    },
    toEnd: async (address) => {
      const claimIds = [await sent(address), await sent(address)];
      return { toEnd: await aDenial(claimIds), toRemove: claimIds[1]! }; // There are two.
    },
  };
  /** What each of these uses up. */
  const usedBy: Readonly<Record<string, string>> = {
    voidClaim: "draft",
    submitClaim: "toSend",
    closeClaim: "toClose",
    reverseRemittance: "toReverse",
    putClaimInDenial: "denied",
    addDenialClaims: "denied",
    openDenial: "denied",
    resolveDenial: "toEnd",
    cancelDenial: "toEnd",
    removeDenialClaims: "toEnd",
  };
  const usedIn = (name: string, scene: Scene) => (name === "openDenial" && scene === "other firm" ? "deniedElsewhere" : usedBy[name]);

  return {
    /** One of everything, with the claims of this case. */
    async world(address: Address): Promise<Address> {
      const { caseId, payerId } = address as { caseId: Id<"case">; payerId: Id<"payer"> };
      const { claim, submission } = await aClaimOn(h, caseId, { sent: true, claim: { payerId }, content: aFullContent() });
      const { claimId } = claim;
      const { remittanceId } = await done("POST /v1/claims/{claimId}/remittances", aRemittance(), { claimId });
      const { serviceId } = await done("POST /v1/services", aServiceBody());
      const { feeId } = await done("POST /v1/services/{serviceId}/fees", { ...aFee(0), from: "2025-01-01" }, { serviceId });
      const { modifierRuleId } = await done("POST /v1/modifier-rules", { serviceId, modifiers: ["GP"] });
      const { teamId } = await done("POST /v1/teams", aTeam(administrator));
      const whole: Address = {
        ...address,
        claimId,
        submissionId: submission.submissionId,
        remittanceId,
        serviceId,
        feeId,
        modifierRuleId,
        teamId,
      };
      Object.assign(whole, { denialId: await aDenial([claimId]), status: "showedUp", code: "16" });
      for (const make of Object.values(spare)) Object.assign(whole, await make(whole));
      return whole;
    },

    /** What this operation names, where that is a thing of its own. */
    async path({ name, who, address }: Asking): Promise<Address> {
      if (name === "getOperation") return { operationId: await anOperation(h, who) };
      const key = usedBy[name];
      if (key === undefined) return {};
      if (key === "toEnd") return { denialId: address.toEnd! };
      if (key === "toReverse") return { remittanceId: address.toReverse! };
      return name === "addDenialClaims" ? {} : { claimId: address[key]! }; // The world has each.
    },

    body({ name, scene, who, address }: Asking): object | undefined {
      const { caseId, serviceId } = address;
      switch (name) {
        case "addService":
          return aServiceBody();
        case "addFee":
          return aFee(++made);
        case "endFee":
          return { to: "2030-12-31" };
        case "lookUpFee":
          return { serviceId, on: "2025-07-14" };
        case "addModifierRule":
          return { serviceId, modifiers: ["GP"] };
        case "endModifierRule":
          return { serviceId };
        case "addTeam":
          return aTeam(who);
        case "linkClaim":
          return { caseId, reason: "It was there all the time" };
        case "submitClaim":
          return { kind: "original" };
        case "postRemittance":
          return aRemittance();
        case "openDenial":
        case "addDenialClaims":
          return { ...bodyExamples[name], claims: [{ claimId: address[usedIn(name, scene)!] }] }; // Both use one up.
        case "removeDenialClaims":
          return { claimIds: [address.toRemove] };
        default:
          return undefined;
      }
    },

    query(name: string): { query?: Record<string, string> } {
      if (name === "listClaims") return { query: { firmId } };
      return name === "claimAppointment" ? { query: { dryRun: "true" } } : {};
    },

    /** It was done: the next asks about another. */
    async used({ name, scene, address }: Asking): Promise<void> {
      const key = usedIn(name, scene);
      if (key !== undefined) Object.assign(address, await spare[key]!(address)); // Whatever is used up can be made.
    },
  };
};
export type Billing = ReturnType<typeof billingOf>;

const aFee = (number: number) => ({
  schedule: "Standard",
  amount: "120.00",
  from: addDays(firstFeeOn, number),
  to: addDays(firstFeeOn, number),
});
const aTeam = ({ userId }: Person) => ({ name: `Team ${Math.random()}`, memberIds: [userId] });
/** The payer only said under which number it has the claim. */
const aRemittance = () => ({ receivedOn: dayOf(now()), paid: "0.00", controlNumber: "ICN-20250718-01" });

/** Long work that this person has started. Nothing runs here, so it stands where it began. */
async function anOperation({ house }: Harness, { userId }: Person): Promise<string> {
  const [parts, stamp] = [[{ text: "nothing", items: 1 }], stampFor(userId, "request-of-a-test")];
  const { operation, events } = startOperation({ kind: "feeImport", about: {}, parts }, stamp);
  await house.table.commit(operationsIn(house).started(operation, parts, events, stamp));
  return operation.operationId;
}
