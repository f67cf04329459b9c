import * as z from "zod";

/** The languages that clients of California firms ask for most, by tag; any other tag is taken too. */
export const languages = {
  en: "English",
  es: "Spanish",
  zh: "Chinese",
  yue: "Cantonese",
  cmn: "Mandarin",
  tl: "Tagalog",
  fil: "Filipino",
  vi: "Vietnamese",
  ko: "Korean",
  hy: "Armenian",
  fa: "Persian",
  ru: "Russian",
  ar: "Arabic",
  ja: "Japanese",
  hi: "Hindi",
  pa: "Punjabi",
  km: "Khmer",
  lo: "Lao",
  th: "Thai",
  hmn: "Hmong",
  pt: "Portuguese",
  fr: "French",
  uk: "Ukrainian",
  he: "Hebrew",
  ur: "Urdu",
  bn: "Bengali",
  gu: "Gujarati",
  ta: "Tamil",
  te: "Telugu",
  sm: "Samoan",
  so: "Somali",
  am: "Amharic",
  ase: "American Sign Language",
  mix: "Mixtec",
  zap: "Zapotec",
} as const;

const tagOf = new Map(Object.entries(languages).map(([tag, name]) => [name.toLowerCase(), tag]));
const tagForm = /^[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?$/i;

/** A preferred language (NEG-022): a BCP 47 tag such as `es` or `es-MX`; the English name of a usual one is understood too. */
export const Language = z
  .codec(
    z
      .string()
      .trim()
      .min(2)
      .max(40)
      .meta({ examples: ["es", "Spanish"] }),
    z.string(),
    {
      decode: (text, ctx) => {
        const known = tagOf.get(text.toLowerCase());
        if (known) return known;
        if (tagForm.test(text)) return Intl.getCanonicalLocales(text)[0]!; // One tag in, one out; the form above cannot throw.
        ctx.issues.push({ code: "custom", message: 'must be a language such as "es", "es-MX" or "Spanish"', input: text });
        return z.NEVER;
      },
      encode: (tag) => tag,
    },
  )
  .meta({ id: "Language", examples: ["es"] });
