import * as z from "zod";
import type { AccidentType } from "../cases/legal-case.ts";
import { id } from "../kernel/ids.ts";
import { Money, plus } from "../kernel/money.ts";
import type { Day } from "../kernel/time.ts";
import type { PostalAddress } from "../parties/contact.ts";
import type { Gender } from "../parties/gender.ts";
import type { PayerKind } from "../parties/payer.ts";
import type { Claim, ClaimLine, Submission } from "./claim.ts";

const Box = z.string().optional();
/** A street, and where it is. */
const AddressBox = z.object({ street: z.string(), city: z.string(), state: z.string(), zip: z.string(), phone: Box });
const PersonBox = z.object({ born: z.string(), sex: Box });
const YesOrNo = z.enum(["YES", "NO"]);

/** The letters of box 21, which box 24E points with. */
const letters = "ABCDEFGHIJKL";

/** A line of box 24 by its columns; what is left out stays empty. */
const Cms1500Line = z
  .object({
    A: z
      .object({ from: z.string(), to: z.string() })
      .meta({ description: "Days of service", examples: [{ from: "07 14 25", to: "07 14 25" }] }),
    B: Box.meta({ description: "Place of service" }),
    D: z.object({ code: z.string(), modifiers: z.array(z.string()) }),
    E: Box.meta({ description: "Letters of box 21", examples: ["AB"] }),
    F: Money,
    G: z.string().meta({ description: "Units" }),
    J: Box.meta({ description: "NPI of whoever rendered it" }),
  })
  .meta({ id: "Cms1500Line" });
export type Cms1500Line = z.output<typeof Cms1500Line>;

const Boxes = z
  .object({
    "1": z.enum(["MEDICARE", "MEDICAID", "GROUP", "OTHER"]).meta({ description: "Kind of coverage" }),
    "1a": Box.meta({ description: "Member id" }),
    "2": z.string().meta({ description: "Patient", examples: ["Example, Avery"] }),
    "3": PersonBox,
    "4": Box.meta({ description: "Who holds the policy" }),
    "5": AddressBox.optional(),
    "6": z.literal("SELF").optional(),
    "7": AddressBox.optional(),
    "10a": YesOrNo.meta({ description: "At work" }),
    "10b": z.object({ answer: YesOrNo, state: Box }).meta({ description: "With a car, and in which state" }),
    "10c": YesOrNo.meta({ description: "Another accident" }),
    "11": Box.meta({ description: "Group number" }),
    "11a": PersonBox.optional(),
    "11c": Box.meta({ description: "Name of the plan" }),
    "14": z.object({ on: z.string(), qualifier: z.literal("431") }).meta({ description: "Date of injury" }),
    "17": z
      .object({ qualifier: z.literal("DN"), name: z.string() })
      .optional()
      .meta({ description: "Referring provider" }),
    "17b": Box.meta({ description: "Its NPI" }),
    "19": Box.meta({ description: "Notes to the payer" }),
    "21": z
      .object({ version: z.literal("0"), codes: z.array(z.object({ letter: z.string(), code: z.string() })).max(letters.length) })
      .optional(),
    "22": z
      .object({ code: z.enum(["7", "8"]), reference: Box })
      .optional()
      .meta({ description: "What it replaces or takes back" }),
    "23": Box.meta({ description: "Number of the authorization" }),
    "25": z.object({ number: z.string(), kind: z.literal("EIN") }).optional(),
    "26": z.string().meta({ description: "The claim number" }),
    "33": z.object({ name: z.string(), address: AddressBox.omit({ phone: true }).optional(), phone: Box }),
    "33a": Box.meta({ description: "NPI of the billing provider" }),
  })
  .meta({ id: "Cms1500Boxes", description: "By the form's own numbers. A box that is not here stays empty" });

const Page = z
  .object({
    lines: z.array(Cms1500Line).min(1).max(6).meta({ description: "Box 24" }),
    "28": Money.optional().meta({ description: "Total charge, on the last page" }),
    "29": Money.optional().meta({ description: "What the patient has paid by now, on the last page" }),
  })
  .meta({ id: "Cms1500Page" });

/** A version of a claim in the boxes of a CMS-1500 (02/12). Every page has the same boxes, and six lines at most. */
export const Cms1500 = z
  .object({
    claimId: id("claim"),
    submissionId: id("submission"),
    seq: z.int(),
    payer: z.string().meta({ description: "To whom it goes; printed above the boxes" }),
    boxes: Boxes,
    pages: z.array(Page).min(1),
  })
  .meta({ id: "Cms1500" });
export type Cms1500 = z.output<typeof Cms1500>;
export type Cms1500Boxes = Cms1500["boxes"];
export type Cms1500Page = Cms1500["pages"][number];

const linesPerPage = 6;

/**
 * A version of a claim, drafts included, as the form has it (DOMAIN A2). A box is empty where nothing is known; the signatures are
 * people's to write. What the patient has paid is of now, everything else of the version.
 */
export function cms1500Of(submission: Submission, claim: Claim): Cms1500 {
  const { claimId, submissionId, seq, payer, lines } = submission;
  const pages = Array.from({ length: Math.ceil(lines.length / linesPerPage) }, (_, page): Cms1500Page => {
    const shown = lines.slice(page * linesPerPage, (page + 1) * linesPerPage).map(lineOf);
    const isLast = (page + 1) * linesPerPage >= lines.length;
    return { lines: shown, ...(isLast ? { "28": plus(...lines.map(({ charge }) => charge)), "29": claim.patientPaid } : {}) };
  });
  return { claimId, submissionId, seq, payer: payer.name, boxes: boxesOf(submission, claim), pages };
}

const boxesOf = (submission: Submission, { claimNumber }: Claim): Cms1500Boxes => ({
  ...patientBoxes(submission),
  ...policyBoxes(submission),
  ...injuryBoxes(submission),
  ...careBoxes(submission),
  "26": claimNumber,
  ...billingBoxes(submission),
});

function patientBoxes({ patient }: Submission) {
  return {
    "2": nameOf(patient),
    "3": personOf(patient),
    "5": patient.homeAddress && { ...addressOf(patient.homeAddress), phone: phoneOf(patient.phone) },
  };
}

/** The kinds of the form are fewer than ours: where it has no box for one, that is another. */
const coverages = {
  commercial: "GROUP",
  medicare: "MEDICARE",
  mediCal: "MEDICAID",
  workComp: "OTHER",
  lien: "OTHER",
} as const satisfies Record<z.output<typeof PayerKind>, Cms1500Boxes["1"]>;

/** A policy is always the patient's own; without one nobody is insured. */
function policyBoxes({ payer, policy, patient }: Submission) {
  if (!policy) return { "1": "OTHER" as const };
  const coverage = coverages[payer.kind];
  return {
    "1": coverage === "GROUP" && !policy.groupNumber ? ("OTHER" as const) : coverage,
    "1a": policy.memberId,
    "4": nameOf(patient),
    "6": "SELF" as const,
    "7": patient.homeAddress && { ...addressOf(patient.homeAddress), phone: phoneOf(patient.phone) },
    "11": policy.groupNumber,
    "11a": personOf(patient),
    "11c": policy.planName,
  };
}

/** Which of boxes 10a to 10c an accident is. */
const accidentBoxes = {
  workComp: "10a",
  auto: "10b",
  slipFall: "10c",
  medicalMalpractice: "10c",
  other: "10c",
} as const satisfies Record<z.output<typeof AccidentType>, string>;

function injuryBoxes({ accident: { accidentType, state, dateOfLoss } }: Submission) {
  const answer = (box: "10a" | "10b" | "10c") => (accidentBoxes[accidentType] === box ? ("YES" as const) : ("NO" as const));
  return {
    "10a": answer("10a"),
    "10b": { answer: answer("10b"), state: accidentType === "auto" ? state : undefined },
    "10c": answer("10c"),
    "14": { on: shortDate(dateOfLoss), qualifier: "431" as const },
  };
}

function careBoxes({ referringProvider, notes, diagnoses, frequency, originalReference, authorizationNumber }: Submission) {
  const codes = diagnoses.map((code, i) => ({ letter: letters.charAt(i), code }));
  return {
    "17": referringProvider && {
      qualifier: "DN" as const,
      name: [referringProvider.firstName, referringProvider.lastName].filter(Boolean).join(" "),
    },
    "17b": referringProvider?.npi,
    "19": notes,
    "21": codes.length > 0 ? { version: "0" as const, codes } : undefined,
    "22": frequency === "1" ? undefined : { code: frequency, reference: originalReference },
    "23": authorizationNumber,
  };
}

function billingBoxes({ billingProvider: { name, address, phone, npi, taxId } }: Submission) {
  return {
    "25": taxId === undefined ? undefined : { number: taxId, kind: "EIN" as const },
    "33": { name, address: address && addressOf(address), phone: phoneOf(phone) },
    "33a": npi,
  };
}

const lineOf = (line: ClaimLine): Cms1500Line => ({
  A: { from: shortDate(line.serviceFrom), to: shortDate(line.serviceTo) },
  B: line.placeOfService,
  D: { code: line.code, modifiers: line.modifiers },
  E: line.diagnosisPointers.length > 0 ? line.diagnosisPointers.map((pointer) => letters.charAt(pointer - 1)).join("") : undefined,
  F: line.charge,
  G: line.units,
  J: line.clinicianNpi,
});

const nameOf = ({ lastName, firstName, middleName }: Submission["patient"]): string =>
  [lastName, firstName, middleName].filter(Boolean).join(", ");

/** The form has two boxes for the sex; of anybody else, and of who did not say, neither is marked. */
const sexes: Readonly<Partial<Record<z.output<typeof Gender>, string>>> = { female: "F", male: "M" };
const personOf = ({ birthDate, gender }: Submission["patient"]) => ({ born: longDate(birthDate), sex: gender && sexes[gender] });

const addressOf = ({ line1, line2, city, state, postalCode }: z.output<typeof PostalAddress>) => ({
  street: [line1, line2].filter(Boolean).join(" "),
  city,
  state,
  zip: postalCode,
});

/** An American number as the form wants it, "213 5550142"; another as it is. */
const phoneOf = (phone: string | undefined): string | undefined => phone?.replace(/^\+1(\d{3})(\d{7})$/, "$1 $2");

/** MM DD YYYY, as box 3 prints a day of birth. */
const longDate = (day: Day): string => day.replace(/^(\d{4})-(\d\d)-(\d\d)$/, "$2 $3 $1");
/** MM DD YY, as every other box prints a day. */
const shortDate = (day: Day): string => longDate(day).replace(/\d\d(\d\d)$/, "$1");
