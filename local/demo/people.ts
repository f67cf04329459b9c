import type { AddPatient } from "../../domain/parties/patient.ts";
import { AddPatient as AddPatientBody } from "../../domain/parties/patient.ts";
import type { Day } from "../../domain/kernel/time.ts";
import { addDays } from "../../domain/kernel/time.ts";

/**
 * People and offices who do not exist, the same ones every time: the words are drawn with seeded dice, phones are of the numbers
 * kept for fiction (555-01xx), addresses of mail end in `.example` or `.test`, which no mailbox ever will.
 */
export interface Dice {
  /** From 0 up to, but not including, 1. */
  roll(): number;
  /** A whole number, both borders included. */
  between(from: number, to: number): number;
  pick<T>(list: readonly T[]): T;
  /** True this often of a hundred times. */
  chance(percent: number): boolean;
}

/** Mulberry32: small, quick, and the same sequence on every machine. */
export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  const roll = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number) => from + Math.floor(roll() * (to - from + 1));
  return { roll, between, pick: (list) => list[between(0, list.length - 1)]!, chance: (percent) => roll() * 100 < percent }; // Lists are not empty.
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

const givenNames = words(`
  Ada Amara Anselm Beatriz Benedict Bram Calla Cedric Clementine Corazon Dashiell Delphine Dmitri Eamon Elena Esperanza Fern Fitzgerald
  Gideon Guadalupe Hana Hiroshi Ignacio Imogen Ines Jasper Joaquin Juniper Kenji Kiran Leandro Linh Lorcan Lucinda Mateo Marisol Minh Nadine
  Nayeli Octavia Odette Olamide Paloma Percival Priya Quentin Rafael Rosalind Rufus Sable Santiago Seraphina Soledad Tamsin Thaddeus Tomasz
  Umberto Valentina Viggo Wilhelmina Xiomara Yolanda Yusuf Zelda
`);
const familyNames = words(`
  Applewhistle Barnacle Bramblewood Candlewick Cloudsley Copperpot Dandelion Drizzlemoor Elderquill Emberglass Fablewright Featherstonehaugh
  Fiddlewood Foxglove Gallowglass Gingerbread Goosefeather Harborlight Hazelnutt Honeycomb Inkwell Ironmonger Jabberwick Juniperfield Kettlewell
  Kingfisherly Lanternby Larkspurr Marmalade Meadowlark Mistlethorpe Moonwhistle Nettlebed Nightjar Oatcakes Otterbourne Paddlewheel Pennywhistle
  Quillfeather Quickbramble Ravenscroft-Pye Rosewater Saffronwalden Silverthimble Snowdrop Tanglewood Teacozy Thimbleton Thistlewaite Umbrellamaker
  Underhillock Velveteen Violetsmith Waterlily Whistlebrook Wintergreen Wolfsbane Yarrowby Yellowhammer Zephyrine
`);
const streets = words(
  "Acorn Bluebell Compass Driftwood Evergreen Foghorn Gazebo Hopscotch Inkpot Jacaranda Kite Lighthouse Mulberry Nutmeg Orchard Pinwheel Quarry Rainbow Sundial Teapot",
);

/** Places of California with the area code, the ZIP code and the county that belong together. */
const places = [
  { city: "Los Angeles", area: "213", postalCode: "90012", county: "Los Angeles" },
  { city: "Pasadena", area: "626", postalCode: "91101", county: "Los Angeles" },
  { city: "Long Beach", area: "562", postalCode: "90802", county: "Los Angeles" },
  { city: "Anaheim", area: "714", postalCode: "92805", county: "Orange" },
  { city: "Riverside", area: "951", postalCode: "92501", county: "Riverside" },
  { city: "San Bernardino", area: "909", postalCode: "92401", county: "San Bernardino" },
  { city: "Ventura", area: "805", postalCode: "93001", county: "Ventura" },
  { city: "Bakersfield", area: "661", postalCode: "93301", county: "Kern" },
  { city: "San Diego", area: "619", postalCode: "92101", county: "San Diego" },
  { city: "Fresno", area: "559", postalCode: "93721", county: "Fresno" },
] as const;
export type Place = (typeof places)[number];

export const somePlace = (dice: Dice): Place => dice.pick(places);
export const somePhone = (dice: Dice, { area }: Place): string => `(${area}) 555-01${String(dice.between(0, 99)).padStart(2, "0")}`;
export const someAddress = (dice: Dice, { city, postalCode }: Place) => ({
  line1: `${dice.between(1, 9999)} ${dice.pick(streets)} ${dice.pick(["Street", "Avenue", "Lane", "Way"])}`,
  city,
  state: "CA" as const,
  postalCode,
});

export const someName = (dice: Dice) => ({ firstName: dice.pick(givenNames), lastName: dice.pick(familyNames) });

/** A word that can stand in an address of mail. */
export const mailWord = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

const languages = ["en", "en", "en", "en", "es", "es", "es", "zh", "tl", "vi", "ko", "hy", "fa", "ru"];

/** Someone of 4 to 90 years on that day, with consent given by then. */
export function somePatient(dice: Dice, on: Day): AddPatient {
  const place = somePlace(dice);
  const name = someName(dice);
  const consentedOn = addDays(on, -dice.between(0, 20));
  return AddPatientBody.parse({
    ...name,
    ...(dice.chance(25) ? { middleName: dice.pick(givenNames) } : {}),
    birthDate: addDays(on, -dice.between(1500, 90 * 365)),
    gender: dice.pick(["female", "female", "male", "male", "nonBinary", "undisclosed"]),
    language: dice.pick(languages),
    maritalStatus: dice.pick(["single", "single", "married", "married", "divorced", "widowed", "domesticPartnership"]),
    phone: somePhone(dice, place),
    ...(dice.chance(40) ? { workPhone: somePhone(dice, place) } : {}),
    email: `${mailWord(`${name.firstName} ${name.lastName}`)}.${dice.between(10, 99)}@mail.example`,
    homeAddress: someAddress(dice, place),
    ...(dice.chance(35) ? { workAddress: someAddress(dice, place) } : {}),
    ...(dice.chance(50) ? { insurance: [{ carrier: dice.pick(carriers), policyNumber: `P-${dice.between(100_000, 999_999)}` }] } : {}),
    consent: { confirmedOn: consentedOn, version: "2024-01" },
  });
}

export const carriers = [
  "Acme Casualty (fictional)",
  "Blue Heron Mutual (fictional)",
  "Cartographers' Insurance (fictional)",
  "Paper Boat Indemnity (fictional)",
  "Weathervane Insurance (fictional)",
] as const;
