import * as z from "zod";

/** As the patient says (NEG-023). */
export const Gender = z.enum(["female", "male", "nonBinary", "other", "undisclosed", "unknown"]).meta({ id: "Gender" });
