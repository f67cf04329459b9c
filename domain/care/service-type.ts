import * as z from "zod";

/** What is authorized, booked and later billed. Every service needs an authorization (LCM-121). */
export const ServiceType = z
  .enum(["initialEvaluation", "officeVisit", "physicalTherapy", "chiropractic", "imaging", "painManagement", "surgery", "other"])
  .meta({ id: "ServiceType" });
export type ServiceType = z.infer<typeof ServiceType>;
