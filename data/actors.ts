import type { Actor } from "../domain/access/policy.ts";
import type { Row } from "./table.ts";

/** Who a user is to the policy, from the user's row; undefined when there is none. */
export const actorOf = (row: Row | undefined): Actor | undefined => {
  if (!row) return undefined;
  const { userId, roles, firmIds, active } = row as Row & Actor;
  return { userId, roles, firmIds, active };
};
