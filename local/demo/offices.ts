import type { Id } from "../../domain/kernel/ids.ts";
import type { AddAttorney } from "../../domain/parties/attorney.ts";
import { AddAttorney as AddAttorneyBody } from "../../domain/parties/attorney.ts";
import type { AddFirm } from "../../domain/parties/firm.ts";
import { AddFirm as AddFirmBody } from "../../domain/parties/firm.ts";
import type { AddPayer } from "../../domain/parties/payer.ts";
import { AddPayer as AddPayerBody } from "../../domain/parties/payer.ts";
import type { AddProvider } from "../../domain/parties/provider.ts";
import { AddProvider as AddProviderBody } from "../../domain/parties/provider.ts";
import type { Role } from "../../domain/access/roles.ts";
import type { Dice } from "./people.ts";
import { mailWord, someAddress, someName, somePhone, somePlace } from "./people.ts";

/** A login as the login page and `/dev/token` know it. */
export interface DemoUser {
  readonly name: string;
  readonly userId: Id<"user">;
  readonly roles: readonly string[];
  readonly firm?: string | undefined;
}

/** A firm of the demo with its attorneys. */
export interface DemoFirm {
  readonly firmId: Id<"firm">;
  readonly name: string;
  readonly attorneyIds: readonly Id<"attorney">[];
  readonly paralegalId?: Id<"user"> | undefined;
}

/** The law firms, providers, payers and logins of the demo; none of them exists. */
const firmNames = [
  "Quill & Candle LLP",
  "Paper Lantern Law",
  "Fable, Fable & Moral",
  "The Brass Compass Firm",
  "Owl & Gavel",
  "Harbor Bell Attorneys",
  "Marzipan & Sons",
  "Northwind Advocates",
  "Dovetail Legal Group",
  "Copper Kettle Counsel",
  "Hollyhock & Thorn",
  "Sundial Trial Lawyers",
  "Umbrella & Partners",
  "Velvet Rope Injury Law",
  "Wishbone & Wren",
  "Tin Whistle Law Office",
  "Barley, Oats & Rye",
  "The Ivory Chessmen",
  "Foxglove Legal",
  "Seven Bridges Advocates",
  "Jabber, Wock & Co.",
  "Lighthouse Keepers LLP",
  "Magpie & Button",
  "Zephyr Injury Attorneys",
] as const;

/** The firms of the demo; asked for more of them, the later ones are branches. */
export function someFirm(dice: Dice, index: number): AddFirm {
  const place = somePlace(dice);
  const branch = Math.floor(index / firmNames.length);
  const name = `${firmNames[index % firmNames.length]!}${branch === 0 ? "" : `, ${place.city} ${branch}`}`; // The remainder is an index of it.
  const mailbox = `${mailWord(name)}.example`;
  return AddFirmBody.parse({
    name,
    phone: somePhone(dice, place),
    fax: somePhone(dice, place),
    email: `office@${mailbox}`,
    address: someAddress(dice, place),
    ...(dice.chance(30) ? { mailingAddress: { ...someAddress(dice, place), line1: `PO Box ${dice.between(100, 9999)}` } } : {}),
  });
}

export function someAttorney(dice: Dice, firm: Pick<AddFirm, "name">): AddAttorney {
  const name = someName(dice);
  return AddAttorneyBody.parse({
    ...name,
    barNumber: String(dice.between(100_000, 399_999)),
    barState: "CA",
    email: `${mailWord(name.lastName)}@${mailWord(firm.name)}.example`,
    phone: somePhone(dice, somePlace(dice)),
  });
}

const providers = [
  { name: "Driftwood Chiropractic (fictional)", network: "inNetwork", careLevel: "chiroPt", specialties: ["chiropractic"], seats: 3 },
  {
    name: "Two Herons Physical Therapy (fictional)",
    network: "inNetwork",
    careLevel: "chiroPt",
    specialties: ["physical therapy"],
    seats: 4,
  },
  {
    name: "Sandcastle Rehabilitation (fictional)",
    network: "inNetwork",
    careLevel: "chiroPt",
    specialties: ["physical therapy", "chiropractic"],
    seats: 6,
  },
  {
    name: "Quiet Hour Pain Management (fictional)",
    network: "inNetwork",
    careLevel: "painManagement",
    specialties: ["pain management"],
    seats: 2,
  },
  {
    name: "Soft Landing Spine Center (fictional)",
    network: "inNetwork",
    careLevel: "surgicalTbi",
    specialties: ["spine surgery", "neurology"],
    seats: 1,
  },
  { name: "Magic Lantern Imaging (fictional)", network: "inNetwork", specialties: ["MRI", "x-ray"], seats: 2 },
  { name: "Pocket Watch Neurology (fictional)", network: "inNetwork", careLevel: "surgicalTbi", specialties: ["neurology"], seats: 1 },
  { name: "Teaspoon Orthopedics (fictional)", network: "outOfNetwork", careLevel: "surgicalTbi", specialties: ["orthopedics"], seats: 2 },
  {
    name: "Fairweather Pain Clinic (fictional)",
    network: "outOfNetwork",
    careLevel: "painManagement",
    specialties: ["pain management"],
    seats: 2,
  },
  { name: "Merry-Go-Round Urgent Care (fictional)", network: "outOfNetwork", specialties: ["urgent care"], seats: 6 },
] as const;

export const someProviders = (dice: Dice): AddProvider[] =>
  providers.map((provider) => {
    const place = somePlace(dice);
    return AddProviderBody.parse({
      ...provider,
      specialties: [...provider.specialties],
      timeZone: "America/Los_Angeles",
      npi: npiOf(dice.between(100_000_000, 199_999_999)),
      phone: somePhone(dice, place),
      fax: somePhone(dice, place),
      email: `desk@${mailWord(provider.name.replace("(fictional)", ""))}.example`,
      address: someAddress(dice, place),
    });
  });

/** Nine digits with their check digit, by Luhn over the prefix of the United States. */
function npiOf(nine: number): string {
  const doubled = Array.from(`80840${nine}`)
    .toReversed()
    .map((digit, i) => (i % 2 === 0 ? Number(digit) * 2 : Number(digit)));
  const sum = doubled.reduce((total, n) => total + (n > 9 ? n - 9 : n), 0);
  return `${nine}${(10 - (sum % 10)) % 10}`;
}

/** What insurers of the demo want to know of every claim. */
const ofPerson = ["birthDate", "memberId", "diagnosis", "renderingNpi"];

export const payers: readonly AddPayer[] = [
  {
    name: "Blue Heron Mutual (fictional)",
    kind: "commercial",
    claimFormat: "edi837p",
    ediPayerId: "00001",
    requirements: [...ofPerson, "groupNumber", "authorizationNumber"],
    appealDays: 180,
    filingDays: 365,
  },
  {
    name: "Paper Boat Indemnity (fictional)",
    kind: "workComp",
    claimFormat: "cms1500",
    requirements: ["birthDate", "diagnosis", "accidentState", "billingNpi"],
    appealDays: 90,
    filingDays: 365,
  },
  {
    name: "Medicare (demo)",
    kind: "medicare",
    claimFormat: "edi837p",
    ediPayerId: "00002",
    requirements: [...ofPerson, "homeAddress", "placeOfService"],
    appealDays: 120,
    filingDays: 365,
  },
  {
    name: "Medi-Cal (demo)",
    kind: "mediCal",
    claimFormat: "edi837p",
    ediPayerId: "00003",
    requirements: ofPerson,
    appealDays: 90,
    filingDays: 180,
  },
  { name: "Attorney lien (demo)", kind: "lien" },
].map((payer) => AddPayerBody.parse(payer));

/** Who can log in, one for each role and a few more; `firm` counts the firms from 0. */
export const demoLogins: readonly { readonly name: string; readonly roles: readonly Role[]; readonly firm?: number }[] = [
  { name: "casey", roles: ["caseManager"] },
  { name: "cora", roles: ["caseCoordinator"] },
  { name: "alex", roles: ["attorney"], firm: 0 },
  { name: "paula", roles: ["paralegal"], firm: 0 },
  { name: "bailey", roles: ["attorney"], firm: 1 },
  { name: "finn", roles: ["financialAnalyst"] },
  { name: "mira", roles: ["medicalDirector"] },
  { name: "clay", roles: ["claimsProcessor"] },
  { name: "nadia", roles: ["negotiationsManager"] },
  { name: "cole", roles: ["collectionsSpecialist"] },
  { name: "sena", roles: ["settlementCoordinator"] },
  { name: "sunny", roles: ["customerService"] },
  { name: "lee", roles: ["legalTeam"] },
  { name: "morgan", roles: ["systemAdministrator"] },
];
