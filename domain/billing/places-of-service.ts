import * as z from "zod";
import { PlaceOfService } from "./service.ts";

/** Where services are given, as claims say it, and whether a payer's facility price holds there (DOMAIN A2). */
export const Place = z
  .object({
    code: PlaceOfService,
    name: z.string(),
    price: z.enum(["facility", "nonFacility"]).meta({ description: "Which of a payer's two prices holds there" }),
  })
  .meta({ id: "PlaceOfService" });
export type Place = z.output<typeof Place>;

/** Those that this network meets. CMS has more; a claim may carry any. */
export const placesOfService: readonly Place[] = [
  { code: "02", name: "Telehealth, not in the patient's home", price: "facility" },
  { code: "10", name: "Telehealth, in the patient's home", price: "nonFacility" },
  { code: "11", name: "Office", price: "nonFacility" },
  { code: "12", name: "Home", price: "nonFacility" },
  { code: "19", name: "Hospital outpatient, off campus", price: "facility" },
  { code: "20", name: "Urgent care", price: "nonFacility" },
  { code: "21", name: "Hospital inpatient", price: "facility" },
  { code: "22", name: "Hospital outpatient, on campus", price: "facility" },
  { code: "23", name: "Emergency room", price: "facility" },
  { code: "24", name: "Ambulatory surgical center", price: "facility" },
  { code: "31", name: "Skilled nursing facility", price: "facility" },
  { code: "49", name: "Independent clinic", price: "nonFacility" },
  { code: "81", name: "Independent laboratory", price: "nonFacility" },
  { code: "99", name: "Other place", price: "nonFacility" },
];
