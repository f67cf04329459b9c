import * as z from "zod";

/** Where a claim stands. Denied: the payer answered and paid nothing. The last four are final (DESIGN 12.13). */
export const ClaimStatus = z
  .enum(["draft", "submitted", "denied", "partlyPaid", "paid", "closed", "void", "writtenOff"])
  .meta({ id: "ClaimStatus" });
export type ClaimStatus = z.infer<typeof ClaimStatus>;

const final: readonly ClaimStatus[] = ["paid", "closed", "void", "writtenOff"];

/** Says whether nothing more is expected of a claim; only then its case can be closed. */
export const isFinal = (status: ClaimStatus): boolean => final.includes(status);
