import { createHash, randomUUID } from "node:crypto";
import jsonata from "jsonata";

type Functions = Readonly<Record<string, (...given: never[]) => unknown>>;

const algorithms: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};
const rangeMax = 1000;
const hashCharactersMax = 10_000;

/** JSONata in its own words, for what our clock has to say in its formats. */
const formatted = jsonata("$fromMillis($ms, $picture, $zone)");
const formattedShort = jsonata("$fromMillis($ms)");

/**
 * The functions that Step Functions adds to JSONata, and the clock: `$now` and `$millis` follow the movable one, so that a moment
 * an expression reckons with and the end of a Wait are told by the same clock. `$eval` is missing, as it is in AWS.
 */
export const awsFunctions = (now: () => number): Functions => ({
  partition(list: readonly unknown[], size: number) {
    if (!Array.isArray(list) || !Number.isInteger(size) || size < 1) throw wrong("$partition takes an array and a size of at least 1");
    return Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));
  },
  range(first: number, last: number, step: number) {
    if (![first, last, step].every(Number.isInteger) || step === 0) throw wrong("$range takes three whole numbers, the last not 0");
    const length = Math.max(0, Math.floor((last - first) / step) + 1);
    if (length > rangeMax) throw wrong(`$range makes at most ${rangeMax} values`);
    return Array.from({ length }, (_, i) => first + i * step);
  },
  hash(data: unknown, algorithm: string) {
    const name = algorithms[algorithm];
    if (name === undefined) throw wrong(`$hash takes one of ${Object.keys(algorithms).join(", ")}`);
    const text = typeof data === "string" ? data : JSON.stringify(data);
    if (text.length > hashCharactersMax) throw wrong(`$hash takes at most ${hashCharactersMax} characters`);
    return createHash(name).update(text).digest("hex");
  },
  random: (seed?: number) => (seed === undefined ? Math.random() : seeded(seed)),
  uuid: () => randomUUID(),
  parse(text: string) {
    if (typeof text !== "string") throw wrong("$parse takes a text");
    return JSON.parse(text) as unknown;
  },
  eval() {
    throw wrong("Step Functions has no $eval; use $parse");
  },
  millis: now,
  now: (picture?: string, zone?: string) =>
    picture === undefined ? formattedShort.evaluate(undefined, { ms: now() }) : formatted.evaluate(undefined, { ms: now(), picture, zone }),
});

const wrong = (message: string) => Object.assign(new Error(message), { code: "T0410" });

/** The same number for the same seed, from 0 to below 1. */
const seeded = (seed: number) => createHash("sha256").update(String(seed)).digest().readUInt32BE() / 2 ** 32;
