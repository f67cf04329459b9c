import type { Denial, Stage } from "../../domain/denials/denial.ts";
import { isActive } from "../../domain/denials/denial.ts";
import type { Insights, InsightsAsked } from "../../domain/denials/insights.ts";
import { cents } from "../../domain/kernel/money.ts";
import { newId, now } from "../../functions/shared/stamp.ts";

/** A denial as a row may hold it; a test states its difference. */
export const aDenial = (difference: Partial<Denial> = {}): Denial => ({
  denialId: newId("denial"),
  denialNumber: "DEN-2025-0000042",
  caseId: newId("case"),
  firmIds: [newId("firm")],
  payerId: newId("payer"),
  subject: "authorizationExceeded",
  tags: [],
  carcs: ["CO-197"],
  resolvedCarcs: [],
  priority: "normal",
  owner: newId("user"),
  stage: "new",
  claimCount: 1,
  expected: cents(0),
  paid: cents(0),
  outstanding: cents(125_00),
  patientOutstanding: cents(0),
  createdAt: now(),
  createdBy: "system:tests",
  updatedAt: now(),
  updatedBy: "system:tests",
  version: 1,
  ...difference,
});

const stages: readonly Stage[] = ["new", "inProgress", "awaitingPayment", "resolved", "canceled"];

/** The insights counted from the denials themselves, one by one: slow, plain, and knowing nothing of tallies. */
export function recount(all: readonly Denial[], { subject, owner, carc }: InsightsAsked): Insights {
  const denials = all.filter((denial) => subject === undefined || denial.subject === subject);
  const open = (denial: Denial) => denial.carcs.filter((code) => !denial.resolvedCarcs.includes(code));
  const active = denials.filter(
    (denial) =>
      isActive(denial.stage) && (owner === undefined || denial.owner === owner) && (carc === undefined || open(denial).includes(carc)),
  );
  const by = <N extends string>(namesOf: (denial: Denial) => readonly N[]) => {
    const names = [...new Set(active.flatMap(namesOf))].toSorted();
    const counted = names.map((name) => {
      const those = active.filter((denial) => namesOf(denial).includes(name));
      return { name, count: those.length, outstanding: cents(those.reduce((sum, one) => sum + one.outstanding, 0)) };
    });
    return counted.toSorted((a, b) => b.outstanding - a.outstanding || b.count - a.count || (a.name < b.name ? -1 : 1));
  };
  const rows = by(({ payerId, subject: one }) => [`${payerId}#${one}`]).map(({ name, ...count }) => {
    const [payerId, of] = name.split("#") as [Denial["payerId"], string];
    return { payerId, subject: of, ...count };
  });
  const total = { count: active.length, outstanding: cents(active.reduce((sum, one) => sum + one.outstanding, 0)) };
  if (owner !== undefined || carc !== undefined) return { rows, total };
  return {
    rows,
    total,
    stages: Object.fromEntries(
      stages.map((stage) => [stage, denials.filter((one) => one.stage === stage).length]),
    ) as Insights["stages"] & {},
    owners: by((denial) => [denial.owner]).map(({ name, ...count }) => ({ owner: name, ...count })),
    carcs: by((denial) => [...new Set(open(denial))]).map(({ name, ...count }) => ({ carc: name, ...count })),
  };
}
