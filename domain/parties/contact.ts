import * as z from "zod";

/**
 * How people and offices are named and reached. The edge brings every value into one form, so that two ways of writing a number
 * or an address are one value from then on: phones are E.164, e-mail addresses lower case, names without spaces around them.
 */
const controlCharacter = /\p{Cc}/u;

/** One line of text, trimmed. Line breaks and other control characters would reach letters, cards and faxes. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => !controlCharacter.test(text), "must not hold line breaks or other control characters");

export const PersonName = line(60);
export const OrganizationName = line(120);

/** The states, the District of Columbia, the territories and the military post, as the Postal Service writes them. */
export const usStates = [
  ..."AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY".split(
    " ",
  ),
  ..."DC AS GU MP PR VI AA AE AP".split(" "),
] as const;

export const UsState = z.enum(usStates, "must be a US state such as CA").meta({ id: "UsState", examples: ["CA"] });

export const PostalCode = z
  .string()
  .trim()
  .regex(/^\d{5}(?:-\d{4})?$/, "must be a ZIP code such as 90012 or 90012-1234")
  .meta({ examples: ["90012"] });

/** A place in the United States to which mail can be sent (NEG-014, NEG-027, NEG-028). */
export const PostalAddress = z
  .strictObject({
    line1: line(100),
    line2: line(100).optional(),
    city: line(60),
    state: UsState,
    postalCode: PostalCode,
  })
  .meta({ id: "PostalAddress" });
export type PostalAddress = z.output<typeof PostalAddress>;

/** RFC 5321 allows no longer address. */
const emailMax = 254;

/** Lower case, so that one mailbox is one address. */
export const Email = z
  .string()
  .trim()
  .toLowerCase()
  .max(emailMax)
  .regex(z.regexes.email, "must be an e-mail address")
  .meta({ id: "Email", examples: ["intake@example.com"] });
