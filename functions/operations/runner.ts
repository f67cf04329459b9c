import type { House } from "../../data/house.ts";
import type { Write } from "../../data/table.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import type { LeftOut, LongOperation } from "../../domain/work/operation.ts";

/** What a runner is asked: to deal with the next items of one part of an operation's input. */
export interface ChunkAsk {
  readonly operation: LongOperation;
  /** The text of the part, as it was handed to `startOperation`. */
  readonly input: string;
  /** How many items of this part are dealt with already. */
  readonly from: number;
  readonly house: House;
  /** Of the person who started the operation: what it writes, they did. */
  readonly stamp: Stamp;
}

/** One chunk as it was decided; it is written together with the operation's progress, or decided again on fresh facts. */
export interface Chunk {
  /** At most `chunkWritesMax`. */
  readonly writes: readonly Write[];
  /** How many items more of the part are dealt with, those left out included; at least one. */
  readonly dealtWith: number;
  readonly leftOut: readonly LeftOut[];
}

/** Decides one chunk of long work. It reads what it needs itself, strongly consistent, and has no means to write. */
export type Runner = (ask: ChunkAsk) => Promise<Chunk>;
