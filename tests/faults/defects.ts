import type { Table, Write } from "../../data/table.ts";

/**
 * Mistakes that a system like this one is known to make, each as a table that makes it. They show that the tests can fail
 * (RELIABILITY T3): a story told on any of these must end in a violation.
 */
export const defects = {
  /** The rows of one change in two transactions: a crash between them leaves half. */
  splitTransaction: (table: Table): Table => ({
    ...table,
    async commit(writes) {
      const middle = Math.ceil(writes.length / 2);
      if (writes.length > 1 && (await table.commit(writes.slice(0, middle))) === "again") return "again";
      return table.commit(writes.length > 1 ? writes.slice(middle) : writes);
    },
  }),

  /** Nothing stops a second case for the same accident. */
  accidentNotReserved: (table: Table): Table => without(table, "UNIQUE#accident#"),
  /** Nothing stops a number from being given twice. */
  caseNumberNotReserved: (table: Table): Table => without(table, "UNIQUE#case-number#"),
  mrnNotReserved: (table: Table): Table => without(table, "UNIQUE#mrn#"),
  authorizationNumberNotReserved: (table: Table): Table => without(table, "UNIQUE#authorization-number#"),

  /** "This request was done" is written first: after a crash it was not, and never will be. */
  markerBefore: (table: Table): Table => ({
    ...table,
    async commit(writes) {
      const [marker, effect] = parted(writes, "IDEMPOTENCY#");
      if (marker.length > 0 && (await table.commit(marker)) === "again") return "again";
      return table.commit(effect);
    },
  }),

  /** "This request was done" is written afterwards: after a crash nobody knows that it was. */
  markerAfter: (table: Table): Table => ({
    ...table,
    async commit(writes) {
      const [marker, effect] = parted(writes, "IDEMPOTENCY#");
      if ((await table.commit(effect)) === "again") return "again";
      await table.commit(marker);
      return "written";
    },
  }),

  /** A consumer forgets which events it has handled. */
  eventsNotRemembered: (table: Table): Table => without(table, "SEEN#"),
} as const satisfies Record<string, (table: Table) => Table>;
export type Defect = keyof typeof defects;

const pkOf = (write: Write): string => (write.verb === "release" ? write.key.pk : write.row.pk);

const parted = (writes: readonly Write[], prefix: string): [Write[], Write[]] => [
  writes.filter((write) => pkOf(write).startsWith(prefix)),
  writes.filter((write) => !pkOf(write).startsWith(prefix)),
];

/** Never writes rows whose key begins so. */
const without = (table: Table, prefix: string): Table => ({ ...table, commit: (writes) => table.commit(parted(writes, prefix)[1]) });
