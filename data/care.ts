import type { Authorization } from "../domain/care/authorization.ts";
import { due, keys, work } from "./keys.ts";
import type { Row } from "./table.ts";

/** An authorization as it lies with its case: among the Medical Directors' work while in review, and due when its schedule says so. */
export const authorizationRow = (authorization: Authorization): Row & { version: number } => {
  const { caseId, authorizationId, status, dueOn } = authorization;
  return {
    ...authorization,
    ...keys.authorization(caseId, authorizationId),
    ...work(status === "inReview" ? "team:medicalDirector" : undefined, undefined, authorizationId),
    ...due("authorization", dueOn, authorizationId),
  };
};
