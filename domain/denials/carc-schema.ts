import * as z from "zod";
import { CarcCategory } from "./carc-categories.ts";

/** Whose an adjustment is: contractual, the patient's, other, payer-initiated, a correction (DOMAIN A1). */
export const CarcGroup = z
  .enum(["CO", "PR", "OA", "PI", "CR"])
  .meta({ id: "CarcGroup", description: "CO contractual, PR patient, OA other, PI payer-initiated, CR correction" });
export type CarcGroup = z.infer<typeof CarcGroup>;

/** A claim adjustment reason code by itself, without its group. */
export const CarcCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^(?:[0-9]{1,3}|[A-Z][0-9]{1,2})$/, "a reason code such as 16 or P10")
  .meta({ examples: ["16"] });

/**
 * A claim adjustment reason code: X12's number with our words, as of 2026-08-17 (RCM-047). Codes that were deactivated stay readable,
 * because old denials name them.
 */
export const Carc = z
  .object({
    code: CarcCode,
    status: z.enum(["current", "deactivated"]),
    says: z.string().meta({ description: "What it means, in our words" }),
    category: CarcCategory,
    scope: z.enum(["general", "propertyAndCasualty", "workersCompensation", "auto", "institutional", "pharmacy"]),
    groups: z.array(CarcGroup).optional().meta({ description: "The only groups it may be used with; any, when not given" }),
    groupsInWorkersCompensation: z
      .array(CarcGroup)
      .optional()
      .meta({ description: "Instead of these, where a state's workers' compensation rules say so" }),
    typicalGroup: CarcGroup.optional(),
    remarkRequired: z.boolean().meta({ description: "It says little without a remark code (RARC)" }),
    key: z.boolean().meta({ description: "Frequent, or telling in personal injury" }),
    seeInstead: z.array(CarcCode).optional().meta({ description: "The codes that carry its sense now" }),
    nextStep: z.string().optional().meta({ description: "What is usually done next; none for a deactivated code" }),
    playbook: z.string(),
    pointsAt: z.literal("legalCase").optional().meta({ description: "Look at the legal case: someone else's liability is in play" }),
  })
  .meta({ id: "Carc" });
export type Carc = z.output<typeof Carc>;

/** Something that was accepted and looks wrong: where, which rule, and a sentence. It never stops anything. */
export const Warning = z
  .object({
    pointer: z.string().meta({ description: "JSON pointer into the body", examples: ["/adjustments/0/carc"] }),
    code: z.string().meta({ examples: ["carc.deactivated"] }),
    detail: z.string(),
  })
  .meta({ id: "Warning" });
export type Warning = z.output<typeof Warning>;
