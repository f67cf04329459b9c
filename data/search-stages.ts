import { mayNameFirm, pairOf, seekLength, seekOf } from "../domain/cases/search-terms.ts";
import type { Question, Word } from "../domain/cases/search-words.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { House } from "./house.ts";
import type { NamedFirms } from "./search-firms.ts";
import type { Wholes } from "./search-hits.ts";
import { hashOf, partition, seekInFirm, wholeHash } from "./search-index.ts";

/** Partitions that are read as one, in the order of opening. Each stage goes on where the one before it ended. */
export interface Stage {
  readonly partitions: readonly string[];
  /** A page reads at most so many entries of it; a question too vague for that goes on at the next page. */
  readonly entriesMax: number;
  /** Only cases that have one of these wholes; or all others, whose were in the stage before. */
  readonly wholes?: Wholes;
}

/** Of everything little is read: the question is one letter, and the next one is being typed. */
const entriesMax = { ofEverything: 120, ofBeginning: 200, ofFirms: 400 } as const;

type Mac = House["mac"];

/** What to read for a question, over the whole tenant or in the partitions of some firms. Cases that have the very thing come first. */
export const stagesOf = (mac: Mac, question: Question, firms: readonly Id<"firm">[] | undefined, named: NamedFirms): Stage[] =>
  firms ? stagesInFirms(mac, question, firms, named) : stagesInAll(mac, question, named);

function stagesInAll(mac: Mac, { words, joined }: Question, named: NamedFirms): Stage[] {
  const meant = words.find(({ complete }) => complete) ?? words.find(({ whole }) => whole.length > 0);
  const rest = partitionsFor(mac, words, meant, named);
  const everything = rest.includes(partition(hashOf(mac, "")));
  const max = everything ? entriesMax.ofEverything : entriesMax.ofBeginning;
  if (!meant) return [{ partitions: rest, entriesMax: max }];
  const keys = [...new Set([...meant.whole, ...(joined === undefined ? [] : [joined])])];
  const first: Stage = { partitions: wholes(mac, keys), entriesMax: entriesMax.ofBeginning, wholes: { keys, have: "one" } };
  return meant.complete ? [first] : [first, { partitions: rest, entriesMax: max, wholes: { keys, have: "none" } }];
}

/**
 * Whoever is kept to firms reads the partitions of those firms alone, so that neither a hit, nor `hasMore`, nor how long it took
 * can come from elsewhere. Only a sequence number is looked up among all: each year has it once, so there is nothing to count.
 */
function stagesInFirms(mac: Mac, { words, joined }: Question, firms: readonly Id<"firm">[], named: NamedFirms): Stage[] {
  const sequencesOf = (word: Word) => word.whole.filter((key) => key.startsWith("#"));
  const isNumber = (word: Word) => word.complete && word.whole.every((key) => key.startsWith("#"));
  const meant = words.find(isNumber) ?? words.find((word) => sequencesOf(word).length > 0);
  const lettered = words.filter((word) => joined === undefined && mayNameFirm(word) && !named.get(word)?.length);
  const own = lettered.map(({ seek }) => seekInFirm(seek)).find((begun) => begun !== "") ?? "";
  const rest: Stage = { partitions: firms.map((firmId) => partition(hashOf(mac, own, firmId))), entriesMax: entriesMax.ofFirms };
  if (!meant) return [rest];
  const keys = sequencesOf(meant);
  const first: Stage = { partitions: wholes(mac, keys), entriesMax: entriesMax.ofFirms, wholes: { keys, have: "one" } };
  return isNumber(meant) ? [first] : [first, { ...rest, wholes: { keys, have: "none" } }];
}

const wholes = (mac: Mac, keys: readonly string[]): string[] => keys.map((key) => partition(wholeHash(mac, key)));

/** A word that names more firms than this is not the one to read by. */
const firmsReadMax = 8;

/** One word chooses what is read, or two words of a name together; the others filter. */
function partitionsFor(mac: Mac, words: readonly Word[], meant: Word | undefined, named: NamedFirms): string[] {
  const plain = words.filter((word) => word.whole.length === 0 && !named.get(word)?.length);
  const pair = plain
    .flatMap((one, i) => plain.slice(i + 1).map((other) => pairOf(one.seek, other.seek)))
    .find((both) => both !== undefined);
  if (pair !== undefined) return [partition(hashOf(mac, pair))];

  const firmsOf = (word: Word) => named.get(word) ?? [];
  const fit = words.filter((word) => firmsOf(word) !== "many" && firmsOf(word).length <= firmsReadMax && seekLength(word.seek) > 0);
  const worth = (word: Word) => seekLength(word.seek) - (firmsOf(word).length > 0 ? firmsReadMax : 0); // One of a firm only when there is no other.
  const [first, ...others] = fit;
  if (!first) return [partition(hashOf(mac, ""))];
  const best = others.reduce((so, word) => (worth(word) > worth(so) ? word : so), first);
  const ofFirms = (firmsOf(best) as readonly Id<"firm">[]).map((firmId) => partition(hashOf(mac, "", firmId))); // "many" does not fit.
  return [partition(hashOf(mac, seekOf(best.seek))), ...(best === meant ? [] : wholes(mac, best.whole)), ...ofFirms];
}
