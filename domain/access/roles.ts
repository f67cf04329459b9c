import * as z from "zod";

/** The twelve roles of the seeds, and Paralegal as an assignable firm role (DESIGN 6). */
export const Role = z
  .enum([
    "caseManager",
    "attorney",
    "caseCoordinator",
    "financialAnalyst",
    "medicalDirector",
    "claimsProcessor",
    "systemAdministrator",
    "negotiationsManager",
    "collectionsSpecialist",
    "settlementCoordinator",
    "customerService",
    "legalTeam",
    "paralegal",
  ])
  .meta({ id: "Role" });
export type Role = z.infer<typeof Role>;

/** The roles of a law firm's people. It stands here so that whoever only asks this does not carry the policy engine along. */
export const isFirmRole = (role: Role): boolean => role === "attorney" || role === "paralegal";
