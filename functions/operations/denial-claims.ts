import type { Runner } from "./runner.ts";

/** Puts the claims of a bulk into their denial, chunk by chunk. */
export const denialClaims: Runner = () => Promise.reject(new Error("no denial takes claims in bulk yet"));
