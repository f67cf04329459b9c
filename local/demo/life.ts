import { appointmentsIn, authorizationRow } from "../../data/care.ts";
import type { WholeCase } from "../../data/cases.ts";
import { casesIn } from "../../data/cases.ts";
import { eventsOf } from "../../data/history.ts";
import type { House } from "../../data/house.ts";
import type { DueKind } from "../../data/keys.ts";
import { keys } from "../../data/keys.ts";
import type { Row, Write } from "../../data/table.ts";
import type { Appointment } from "../../domain/care/appointment.ts";
import type { Id } from "../../domain/kernel/ids.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { Day, Instant } from "../../domain/kernel/time.ts";
import { dueHandlers } from "../../functions/schedules/due-handlers.ts";
import { commitDecided } from "../../functions/shared/commit.ts";
import { lookedAt } from "./as-left.ts";
import type { Dice } from "./people.ts";
import { held } from "./held-table.ts";
import { stampsFrom } from "./seed-writer.ts";

/** What someone does about a case, decided on the case as it then stands. */
export type Deed = (whole: WholeCase, stamp: Stamp) => readonly Write[] | Promise<readonly Write[]>;

/** A case as it goes on after its opening: what people did on their days, and between them what fell due. */
export interface Life {
  readonly caseId: Id<"case">;
  readonly house: House;
  readonly dice: Dice;
  /** When something last happened to it. */
  readonly lastAt: Instant;
  /** The case as it stands now. */
  whole(): Promise<WholeCase>;
  /** Someone does something, after everything that fell due before that moment. Moments come in their order. */
  happens(at: Instant, by: Stamp["actorId"], deed: Deed): Promise<void>;
  /** Time passes: what falls due by then is dealt with as the hourly look would have, each on its day. */
  passes(until: Instant): Promise<void>;
  /** Its story is told so far: it is written, and everyone else sees it. */
  told(): Promise<void>;
}

/** The life of a case that was opened, from the last thing that its history tells. */
export async function lifeOf(everyones: House, dice: Dice, caseId: Id<"case">): Promise<Life> {
  const table = held(everyones.table);
  const house: House = { ...everyones, table };
  const { rows } = await eventsOf(house.table, caseId, 1);
  let lastAt = rows[0]!.at; // A case has at least its opening.
  const whole = async () => (await casesIn(house).whole(caseId))!; // It was just opened.

  /** Answers the case as it stands then. */
  async function passed(until: Instant): Promise<WholeCase> {
    const seen = new Set<string>(); // What is left as it was, such as a gap of a suspended case, is not looked at again.
    for (;;) {
      const now = await whole();
      const due = await nextDue(house, now, seen);
      const at = due && lookedAt(due.on);
      if (!due || !at || at > until) return now;
      seen.add(due.name);
      const deal = dueHandlers[due.kind]!; // Each kind that lies with a case is dealt with.
      const stamp = stampsFrom(dice, "system:due-work")(at > lastAt ? at : lastAt);
      const { writes } = await commitDecided(house.table, async () => ({ writes: await deal(due.row, house, stamp) }));
      if (writes.length > 0) lastAt = stamp.at;
    }
  }

  return {
    caseId,
    house,
    dice,
    get lastAt() {
      return lastAt;
    },
    whole,
    told: () => table.letGo(),
    async passes(until) {
      await passed(until);
    },
    async happens(at, by, deed) {
      let now: WholeCase | undefined = await passed(at);
      if (at < lastAt) throw new Error("something of the demo happens before what came before it");
      const stamp = stampsFrom(dice, by)(at);
      await commitDecided(house.table, async () => {
        const writes = await deed(now ?? (await whole()), stamp);
        now = undefined; // Decided again, it is on the case as it is by then.
        return { writes };
      });
      lastAt = at;
    },
  };
}

interface Due {
  readonly kind: DueKind;
  readonly on: Day;
  readonly row: Row;
  readonly name: string;
}

/** What of a case falls due first. */
async function nextDue(house: House, whole: WholeCase, seen: ReadonlySet<string>): Promise<Due | undefined> {
  const { legalCase, authorizations, care, statute } = whole;
  const { caseId } = legalCase;
  const appointments = care && care.booked > 0 ? await appointmentsIn(house).all(caseId) : [];
  const found: Due[] = [];
  const add = (kind: DueKind, on: Day | undefined, row: Row) => {
    const name = `${kind} ${on} ${row.sk}`;
    if (on && !seen.has(name)) found.push({ kind, on, row, name });
  };
  for (const one of authorizations) add("authorization", one.dueOn, authorizationRow(one));
  for (const one of appointments) add("appointment", one.dueOn, rowOf(one));
  add("treatment-gap", care?.dueOn, { ...keys.care(caseId), caseId });
  add("statute", statute?.dueOn, { ...keys.statute(caseId), caseId });
  return found.toSorted((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))[0];
}

const rowOf = ({ caseId, appointmentId }: Appointment): Row => ({
  ...keys.listed("APPOINTMENTS", caseId, appointmentId),
  caseId,
  appointmentId,
});
