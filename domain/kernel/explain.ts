import * as z from "zod";

/**
 * Every calculated figure can be asked for its working (XCT-012): the rule it comes from, the formula, what went in, how it was
 * rounded. Calculations return this beside their result; the contract's views print it.
 */
export const Working = z
  .object({
    figure: z.string().meta({ description: "What was calculated", examples: ["medicalLienAmount"] }),
    formula: z.string().meta({ examples: ["sum of current lien amounts"] }),
    inputs: z.record(z.string(), z.string()),
    result: z.string(),
    rounding: z.string().optional(),
    rule: z.string().meta({ description: "Requirement id, statute or agreement", examples: ["LCM-045"] }),
  })
  .meta({ id: "Working" });
export type Working = z.infer<typeof Working>;

/** A result together with how it came about. */
export interface Explained<T> {
  readonly value: T;
  readonly working: Working;
}
