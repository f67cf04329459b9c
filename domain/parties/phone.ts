import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import * as z from "zod";

/** No national numbering plan needs more signs than this, separators included. */
const phoneSignsMax = 40;

/** A number that RingCentral can dial: E.164 inside and in answers, any usual way of writing it in requests; US unless it begins with +. */
export const Phone = z
  .codec(
    z
      .string()
      .trim()
      .max(phoneSignsMax)
      .meta({ examples: ["(213) 555-0142"] }),
    z.string(),
    {
      decode: (text, ctx) => {
        const number = parsePhoneNumberFromString(text, { defaultCountry: "US", extract: false });
        // By its length and not by the numbering plan: the plan we ship with would refuse area codes that were opened since.
        const noAreaCode = /^\+1[01]/; // No American one begins with 0 or 1.
        if (number?.isPossible() && !noAreaCode.test(number.number) && !number.ext) return number.number;
        // E.164 has no place for an extension: to drop it silently would ring someone else.
        const message = number?.ext ? "must not hold an extension: it cannot be dialed" : 'must be a phone number such as "(213) 555-0142"';
        ctx.issues.push({ code: "custom", message, input: text });
        return z.NEVER;
      },
      encode: (number) => number,
    },
  )
  .meta({ id: "Phone", examples: ["+12135550142"] });
