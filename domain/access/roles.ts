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
