import { ulid } from "ulid";
import type { Id, IdKind } from "../../domain/kernel/ids.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Instant } from "../../domain/kernel/time.ts";
import { defaultZone } from "../../domain/kernel/time.ts";
import type { Table, Write } from "../../data/table.ts";
import { writesMax } from "../../data/table.ts";
import type { Dice } from "./people.ts";

/** Takes writes that belong together; several such groups may go in one transaction. */
export interface Writer {
  write(group: readonly Write[]): Promise<void>;
  /** Resolves when everything given so far is written. */
  done(): Promise<void>;
}

/** So many requests at once; the engine has one writer, more would only wait. */
const atOnceMax = 8;

/**
 * As the product writes: whole groups in transactions. A row that is there already is a fault: the table was not new. On the
 * embedded engine full transactions are also the fastest way in, five times as fast as batch writes, which it commits row by row.
 */
export function transactions(table: Table): Writer {
  const inFlight = limited();
  let gathered: Write[] = [];
  const send = (writes: readonly Write[]) =>
    inFlight.add(async () => {
      if ((await table.commit(writes)) === "again") throw new Error("some of this data is there already");
    });
  return {
    async write(group) {
      if (gathered.length + group.length > writesMax) {
        await send(gathered);
        gathered = [];
      }
      gathered.push(...group);
    },
    async done() {
      if (gathered.length > 0) await send(gathered);
      gathered = [];
      await inFlight.all();
    },
  };
}

/** Keeps a few requests going: `add` waits until there is room, and throws what went wrong in an earlier one. */
function limited() {
  const going = new Set<Promise<void>>();
  let failed: { error: unknown } | undefined;
  const check = () => {
    if (failed) throw failed.error;
  };
  return {
    async add(work: () => Promise<void>): Promise<void> {
      while (going.size >= atOnceMax) await Promise.race(going);
      check();
      const one: Promise<void> = work()
        .catch((error: unknown) => void (failed ??= { error }))
        .finally(() => going.delete(one));
      going.add(one);
    },
    async all(): Promise<void> {
      await Promise.all(going);
      check();
    },
  };
}

/** Stamps of past moments whose ids come from the dice, so that the same seed makes the same rows. */
export const stampsFrom =
  (dice: Dice, actorId: Stamp["actorId"]) =>
  (at: Instant): Stamp => {
    const newId = <K extends IdKind>(kind: K): Id<K> => `${kind}_${ulid(Date.parse(at), () => dice.roll())}` as Id<K>; // The template is the type.
    return { at, zone: defaultZone, actorId, requestId: newId("request"), allowedBy: ["demo-data"], newId };
  };
