import * as z from "zod";

/** CMS puts this before a National Provider Identifier when its check digit is made (45 CFR 162.406). */
const npiPrefix = "80840";

/** A National Provider Identifier: ten digits, the last one the Luhn check digit. */
export const Npi = z
  .string()
  .regex(/^[12]\d{9}$/, "must be an NPI of ten digits")
  .refine((npi) => passesLuhn(npiPrefix + npi), "the check digit of the NPI is wrong")
  .meta({ id: "Npi", examples: ["1234567893"] });

/** An employer identification number, which a claim names beside the NPI (CMS-1500 box 25, 837P REF*EI); kept without its hyphen. */
export const TaxId = z
  .string()
  .trim()
  .overwrite((text) => text.replace(/^(\d{2})-(\d{7})$/, "$1$2")) // Not a transform, so that it can also be shown.
  .regex(/^\d{9}$/, "must be an employer identification number of nine digits")
  .meta({ examples: ["12-3456789"] });

/** Every second digit from the right is doubled, a two-digit result counts as the sum of its digits; all add up to a multiple of ten. */
function passesLuhn(digits: string): boolean {
  const sum = Array.from(digits)
    .toReversed()
    .reduce((total, digit, i) => {
      const counted = i % 2 === 0 ? Number(digit) : Number(digit) * 2;
      return total + (counted > 9 ? counted - 9 : counted);
    }, 0);
  return sum % 10 === 0;
}
