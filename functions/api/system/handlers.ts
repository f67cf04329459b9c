import type { House } from "../../../data/house.ts";
import { keys } from "../../../data/keys.ts";
import { operationsIn } from "../../../data/operations.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import type { Handlers } from "../../shared/contract.ts";
import { shownOperation } from "../../shared/operation-view.ts";
import type { operationsContract, selfContract } from "./contract.ts";

/** Who is asking. Roles and firms are those that this request was judged by; the name is of the user's own row. */
export const selfHandlers = ({ table }: House): Handlers<typeof selfContract> => ({
  async me({ actor: { userId, roles, firmIds } }) {
    const [row] = await table.read([keys.party(userId)]);
    return { view: { userId, name: String(row?.name), email: String(row?.email), roles: [...roles], firmIds: [...firmIds] } };
  },
});

/** Whoever started long work sees how far it is; that an administrator may too is in the policies. */
export const operationHandlers = (house: House): Handlers<typeof operationsContract> => ({
  async getOperation({ path: { operationId }, allow }) {
    const known = (await operationsIn(house).find(operationId)) ?? refuse("operation.not-found");
    allow({ userId: known.operation.startedBy });
    return { view: shownOperation(known.operation) };
  },
});
