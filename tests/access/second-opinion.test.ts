import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decide, type Actor, type Subject } from "../../domain/access/policy.ts";
import { Role } from "../../domain/access/roles.ts";
import { isOfLawFirm, me, ourFirm, someone, theirFirm } from "./scenes.ts";

describe("reading a case, against a second opinion (LCM-167)", () => {
  const firm = fc.constantFrom(ourFirm, theirFirm);
  const anActor = fc.record({
    userId: fc.constantFrom(me, someone),
    roles: fc.uniqueArray(fc.constantFrom(...Role.options), { maxLength: 3 }),
    firmIds: fc.uniqueArray(firm, { maxLength: 2 }),
    active: fc.oneof({ weight: 7, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  });
  const aSubject: fc.Arbitrary<Subject> = fc.record({
    firmId: fc.option(firm, { nil: undefined }),
    caseStatus: fc.constantFrom("pending", "active", "suspended", "settlement", "closed"),
    privileged: fc.option(fc.boolean(), { nil: undefined }),
    privilegeHolder: fc.option(firm, { nil: undefined }),
    assignedTo: fc.option(fc.uniqueArray(fc.constantFrom(me, someone)), { nil: undefined }),
  });

  it("agrees with it in 2,000 random encounters", () => {
    const answers = new Set<boolean>();
    fc.assert(
      fc.property(anActor, aSubject, (actor, subject) => {
        const allowed = decide(actor, "case.read", subject).allowed;
        answers.add(allowed);
        return allowed === mayRead(actor, subject);
      }),
      { numRuns: 2_000 },
    );
    expect(answers.size).toBe(2); // Both answers came up, so the agreement says something.
  });
});

/** The rule in other words, and by other means than the policies'. */
function mayRead({ userId, roles, firmIds, active }: Actor, { firmId, privileged, privilegeHolder, assignedTo = [] }: Subject): boolean {
  const ofFirm = roles.some(isOfLawFirm);
  const staff = roles.filter((role) => !isOfLawFirm(role));
  const inFirms = firmId !== undefined && firmIds.includes(firmId);
  if (!active || roles.length === 0) return false;
  if (privileged && !(ofFirm && privilegeHolder !== undefined && firmIds.includes(privilegeHolder))) return false;
  if (!inFirms && (staff.length === 0 || firmIds.length > 0)) return false;
  return (ofFirm && inFirms) || staff.some((role) => role !== "collectionsSpecialist" || assignedTo.includes(userId));
}
