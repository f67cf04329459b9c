import type { Key, Query, Row, Table, Write } from "../../data/table.ts";
import { create, replace, writesMax } from "../../data/table.ts";

/** A table as one life of the demo sees it: what it reads is read once, what it writes is held until it is let go. */
export interface HeldTable extends Table {
  /** Writes everything that was held; events last, so that whoever follows them finds what they tell of. */
  letGo(): Promise<void>;
}

/** More rows than any partition of a case has by the time the demo is made. */
const partitionMax = 1000;

interface Cell {
  /** As it stands in the table itself. */
  readonly base: Row | undefined;
  now: Row | undefined;
}

/**
 * Hundreds of small changes, each decided on what the one before left behind, in a few transactions: a first start should not wait for
 * each of them. A held write meets the same conditions as in the table, and meets them there once more when it is let go.
 */
export function held(table: Table): HeldTable {
  const partitions = new Map<string, Map<string, Cell>>();
  const whole = new Set<string>();
  const releases: Write[] = [];

  const partition = (pk: string): Map<string, Cell> => {
    const known = partitions.get(pk) ?? new Map<string, Cell>();
    partitions.set(pk, known);
    return known;
  };
  const keep = ({ pk, sk }: Key, base: Row | undefined): void => {
    if (!partition(pk).has(sk)) partition(pk).set(sk, { base, now: base });
  };
  const cellOf = ({ pk, sk }: Key): Cell | undefined => partitions.get(pk)?.get(sk);

  async function read(keys: readonly Key[]): Promise<(Row | undefined)[]> {
    const unknown = keys.filter((key) => !cellOf(key) && !whole.has(key.pk));
    const rows = await table.read(unknown);
    unknown.forEach((key, i) => keep(key, rows[i]));
    return keys.map((key) => cellOf(key)?.now);
  }

  /** Says whether it holds. What is created is looked for only among what is known; letting go finds out about the rest. */
  function meets(write: Write): boolean {
    if (write.verb === "release") return true;
    const now = cellOf(write.row)?.now;
    return write.verb === "create" ? now === undefined : now?.["version"] === write.atVersion;
  }

  function apply(write: Write): void {
    if (write.verb === "release") return void releases.push(write);
    keep(write.row, undefined);
    cellOf(write.row)!.now = write.row; // It is kept by now.
  }

  return {
    ...table,
    read,
    glance: read,

    async query({ index, pk, begins, from, to, limit, newestFirst = false }: Query) {
      if (index !== undefined) throw new Error("a life of the demo reads no index");
      if (!whole.has(pk)) {
        const { rows, hasMore } = await table.query({ pk, limit: partitionMax });
        if (hasMore) throw new Error(`a partition of the demo has more than ${partitionMax} rows`);
        for (const row of rows) keep(row, row);
        whole.add(pk);
      }
      const inRange = ({ sk }: Row) =>
        begins !== undefined ? sk.startsWith(begins) : from === undefined || to === undefined || (sk >= from && sk <= to);
      const rows = [...partition(pk).values()].flatMap(({ now }) => (now && inRange(now) ? [now] : []));
      const sorted = rows.sort((a, b) => (a.sk < b.sk === newestFirst ? 1 : -1));
      return { rows: sorted.slice(0, limit), hasMore: sorted.length > limit };
    },

    async commit(writes) {
      await read(writes.flatMap((write) => (write.verb === "replace" ? [write.row] : [])));
      if (!writes.every(meets)) return "again";
      writes.forEach(apply);
      return "written";
    },

    async letGo() {
      const changed = [...partitions.values()].flatMap((cells) => [...cells.values()]).filter(({ base, now }) => now !== base);
      const writes = changed.map(({ base, now }) => (base ? replaced(now, base) : create(now!))); // What is not as it was is there.
      const isEvent = (write: Write) => write.verb === "create" && write.row.pk.startsWith("HISTORY#");
      const inOrder = [...releases, ...writes.filter((write) => !isEvent(write)), ...writes.filter(isEvent)];
      for (let i = 0; i < inOrder.length; i += writesMax)
        if ((await table.commit(inOrder.slice(i, i + writesMax))) === "again") throw new Error("the demo's data changed while it was made");
      partitions.clear();
      whole.clear();
      releases.length = 0;
    },
  };
}

const replaced = (now: Row | undefined, base: Row): Write => replace(now as Row & { version: number }, Number(base["version"])); // Only rows with a version are replaced.
