import type { DueKind } from "../../data/keys.ts";
import { dueList } from "../../data/keys.ts";
import type { House } from "../../data/house.ts";
import type { Row, Write } from "../../data/table.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { today } from "../../domain/kernel/stamp.ts";
import { commitDecided } from "../shared/commit.ts";
import { theHouse } from "../shared/house.ts";
import { log } from "../shared/log.ts";
import { stampFor } from "../shared/stamp.ts";
import { dueHandlers } from "./due-handlers.ts";

/**
 * Looks, every hour, at everything that falls due on or before today: expiries, alerts, gaps in treatment. Firing twice finds
 * nothing left to do, firing late or not for days finds it all: what is due stays due until it was dealt with (RELIABILITY T15).
 */
export async function handler(): Promise<void> {
  const house = await theHouse();
  let failed = 0;
  for (const [kind, deal] of Object.entries(dueHandlers)) failed += await sweep(kind as DueKind, deal, house);
  if (failed > 0) throw new Error(`${failed} due rows could not be dealt with`); // Rings; the next hour tries them again.
}

/** What is made of one due row. It reads what it needs afresh: the row came from an index and may be older than the truth. */
export type DealWith = (row: Row, house: House, stamp: Stamp) => Promise<readonly Write[]>;

const pageOfDue = 100;

/** Deals with each due row in its own transaction, soonest first; one that fails does not stop the others. */
export async function sweep(kind: DueKind, deal: DealWith, house: House): Promise<number> {
  const stampNow = () => stampFor("system:due-work", `due-work:${kind}`, ["system:due-work"]);
  const until = `${today(stampNow())}~`;
  let failed = 0;
  for (let from = " "; ;) {
    const { rows, hasMore } = await house.table.query({ index: "gsi2", pk: dueList(kind), from, to: until, limit: pageOfDue });
    for (const row of rows) {
      try {
        await commitDecided(house.table, async () => ({ writes: await deal(row, house, stampNow()) }));
      } catch (error) {
        failed += 1;
        log.fault("due and not dealt with", error, { kind, ids: [row.pk] });
      }
    }
    const last = rows.at(-1);
    if (!hasMore || !last) return failed;
    from = `${String(last.gsi2sk)} `; // Just past the last one.
  }
}
