import type { Table } from "./table.ts";

/** What every context stands on: the two tables and a keyed hash. */
export interface House {
  readonly table: Table;
  /** The search index: its own small table, derived, without a stream. */
  readonly search: Table;
  /** A keyed hash of a text for one purpose, for what may not stand in a key as it is (DESIGN 12.5). */
  readonly mac: (label: string, text: string) => string;
}
