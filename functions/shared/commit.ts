import type { Table, Write } from "../../data/table.ts";

/** A lost write is decided again this often before it is given up. */
export const attemptsMax = 8;

/** Waits a little, longer each time and never for two alike, so that those who met once do not meet again. */
export const stepAside = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(400, 10 * 2 ** attempt)));

/**
 * Decides on fresh facts and writes what was decided, all or nothing; decides again when a condition no longer holds (DESIGN 4).
 * For whoever is not answering a request: consumers, workflow steps and schedules. Returns what was decided at last.
 */
export async function commitDecided<D extends { readonly writes: readonly Write[] }>(table: Table, decide: () => Promise<D>): Promise<D> {
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const decided = await decide();
    if ((await table.commit(decided.writes)) === "written") return decided;
    await stepAside(attempt);
  }
  throw new Error("lost every race");
}
