import * as z from "zod";

/** A remittance advice remark code: it says more about an adjustment (DOMAIN A1). The public list has over a thousand. */
export const RarcCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^(?:M|MA|N)[0-9]{1,4}$/, "a remark code such as N130, M127 or MA130")
  .meta({ examples: ["N130"] });

/** One worth knowing, in our words. Others are kept by their code. */
export const Rarc = z.object({ code: RarcCode, says: z.string(), nextStep: z.string() }).meta({ id: "Rarc" });
export type Rarc = z.output<typeof Rarc>;

export const rarcs: readonly Rarc[] = [
  { code: "M15", says: "Counted as part of another service of the same day", nextStep: "See whether a modifier tells the two apart" },
  { code: "M127", says: "The medical record was not sent or not complete", nextStep: "Send the record of that day" },
  {
    code: "MA130",
    says: "The claim could not be processed; there is nothing to appeal",
    nextStep: "Correct it and send it anew as an original",
  },
  { code: "N4", says: "The remittance of the payer before is missing", nextStep: "Send it with the claim" },
  { code: "N130", says: "The plan's documents say what is covered", nextStep: "Read the plan's benefits for this service" },
  { code: "N290", says: "The rendering provider's id is missing or wrong", nextStep: "Correct the NPI and resubmit" },
  { code: "N381", says: "The contract says what is paid", nextStep: "Hold the payment against the contract's rate" },
];
