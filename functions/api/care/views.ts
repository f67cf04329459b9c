import type { Authorization } from "../../../domain/care/authorization.ts";
import { outlookOf } from "../../../domain/care/outlook.ts";
import type { LegalCase } from "../../../domain/cases/legal-case.ts";
import { today } from "../../../domain/kernel/stamp.ts";
import type { Ask } from "../../shared/contract.ts";
import { subjectOf } from "../cases/views.ts";

type Whose = Pick<LegalCase, "caseId" | "firmId" | "caseStatus">;

/** An authorization as this person may see it: what was written about the treatment is for those who read all of the case (XCT-010). */
export function shownOf(authorization: Authorization, whose: Whose, { can }: Pick<Ask, "can">): Authorization {
  if (can("case.readWhole", subjectOf(whose))) return authorization;
  const { whyNotBefore: _, clinicalRationale: __, decisionReason: ___, ...shown } = authorization;
  return shown;
}

/** The same with what is left of it today. */
export const detailsOf = (authorization: Authorization, whose: Whose, ask: Pick<Ask, "can" | "stamp">) => ({
  ...shownOf(authorization, whose, ask),
  ...outlookOf(authorization, today(ask.stamp)),
});
