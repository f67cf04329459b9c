import type { House } from "../../../data/house.ts";
import { keys } from "../../../data/keys.ts";
import type { Handlers } from "../../shared/contract.ts";
import type { selfContract } from "./contract.ts";

/** Who is asking. Roles and firms are those that this request was judged by; the name is of the user's own row. */
export const selfHandlers = ({ table }: House): Handlers<typeof selfContract> => ({
  async me({ actor: { userId, roles, firmIds } }) {
    const [row] = await table.read([keys.party(userId)]);
    return { view: { userId, name: String(row?.name), email: String(row?.email), roles: [...roles], firmIds: [...firmIds] } };
  },
});
