import type { House } from "../../data/house.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Day, Instant } from "../../domain/kernel/time.ts";
import { addDays, addSeconds, dayOf, instant } from "../../domain/kernel/time.ts";
import type { Payer } from "../../domain/parties/payer.ts";
import type { Provider } from "../../domain/parties/provider.ts";
import type { DemoFirm, DemoUser } from "./offices.ts";
import type { Life } from "./life.ts";
import type { Dice } from "./people.ts";
import type { SeededCase } from "./seed-cases.ts";

/** What there is when the demo's cases begin to live. */
export interface Setting {
  readonly cases: readonly SeededCase[];
  readonly users: readonly DemoUser[];
  readonly firms: readonly DemoFirm[];
  readonly providers: readonly Provider[];
  readonly payers: readonly Payer[];
  /** Now. */
  readonly at: Instant;
}

/** Everyone and everything that stories are made of. */
export interface Scene extends Setting {
  readonly house: House;
  readonly dice: Dice;
  readonly today: Day;
  /** A login by its name. */
  readonly who: (name: string) => Id<"user">;
  /** A moment of a working day at the office, after whatever happened to the case before. */
  office(life: Pick<Life, "lastAt">, on: Day): Instant;
  /** The next time at which a provider has nobody yet, one visit after the other. */
  free(provider: Provider, on: Day): Instant;
  /** The next of some kinds, so that each of them is there. */
  inTurn<T>(kinds: readonly T[]): T;
}

/** From nine in the morning in California: eight in winter. */
const opensAt = "16:00:00.000Z";
const visitSeconds = 45 * 60;
const officeMinutes = 7 * 60;

export function sceneOf(house: House, dice: Dice, setting: Setting): Scene {
  const visits = new Map<string, number>();
  const turns = new Map<readonly unknown[], number>();
  return {
    ...setting,
    house,
    dice,
    today: dayOf(setting.at),
    who: (name) => setting.users.find((user) => user.name === name)!.userId, // The demo has whom its stories name.
    office(life, on) {
      const planned = addSeconds(instant(`${on}T${opensAt}`), dice.between(1, officeMinutes) * 60);
      const at = planned > life.lastAt ? planned : addSeconds(life.lastAt, dice.between(3, 20) * 60);
      return at < setting.at ? at : addSeconds(life.lastAt, 1); // Nothing of the demo lies ahead of now.
    },
    free({ providerId }, on) {
      const taken = visits.get(`${providerId} ${on}`) ?? 0;
      visits.set(`${providerId} ${on}`, taken + 1);
      return addSeconds(instant(`${on}T${opensAt}`), taken * visitSeconds);
    },
    inTurn(kinds) {
      const turn = turns.get(kinds) ?? 0;
      turns.set(kinds, turn + 1);
      return kinds[turn % kinds.length]!; // The remainder is an index of it.
    },
  };
}

/** That day, or the Monday after it. */
export function workday(on: Day): Day {
  const weekday = new Date(`${on}T00:00:00Z`).getUTCDay(); // A day given, not the clock.
  return addDays(on, weekday === 6 ? 2 : weekday === 0 ? 1 : 0);
}
