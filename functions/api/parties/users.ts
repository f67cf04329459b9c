import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { addUser, changeUser } from "../../../domain/parties/user.ts";
import type { Handlers } from "../../shared/contract.ts";
import { asItIs, askedOf, pageOf } from "./lists.ts";
import type { users } from "./users-contract.ts";

export function userHandlers(house: House): Handlers<typeof users> {
  const parties = partiesIn(house);
  const load = async (userId: Id<"user">) => (await parties.load("user", userId)) ?? refuse("user.not-found", { userId });

  return {
    async addUser({ body, stamp, allow }) {
      allow({});
      const facts = await parties.userFacts(body);
      const outcome = addUser(body, facts, stamp);
      return { view: outcome.user, writes: parties.userAdded(outcome, facts, stamp) };
    },

    async listUsers({ query, cursor, allow }) {
      allow({});
      return pageOf(await parties.list("user", askedOf({ query, cursor })), asItIs);
    },

    async getUser({ path: { userId }, allow }) {
      allow({ userId });
      return { view: (await load(userId)).party };
    },

    async changeUser({ path: { userId }, body, stamp, allow, match }) {
      allow({ userId });
      const [known, facts] = await Promise.all([load(userId), parties.userFacts(body)]);
      match(known.party);
      const outcome = changeUser(known.party, body, facts, stamp);
      return { view: outcome.user, writes: parties.userChanged(known, outcome, facts, stamp) };
    },
  };
}
