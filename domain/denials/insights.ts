import type { Denial, Stage } from "./denial.ts";
import { Stage as Stages } from "./denial.ts";
import type { Count, Tally } from "./tally.ts";
import { nothing, sumOf } from "./tally.ts";

/** What the figures are narrowed to. Those of an owner and a code together are not counted: at most one of the two. */
export interface InsightsAsked {
  readonly subject?: string | undefined;
  readonly owner?: string | undefined;
  readonly carc?: string | undefined;
}

/** Active denials by payer and subject, and all of them once more by stage, by owner and by reason code (RCM-036..040). */
export interface Insights {
  readonly rows: (Pick<Denial, "payerId" | "subject"> & Count)[];
  readonly total: Count;
  /** These three are of everyone's denials and all codes, so they are not there for one owner's or one code's. */
  readonly stages?: Readonly<Record<Stage, number>>;
  readonly owners?: (Pick<Denial, "owner"> & Count)[];
  readonly carcs?: ({ readonly carc: string } & Count)[];
}

/** The figures from the tallies, those with the most outstanding first. */
export function insightsOf(all: readonly Tally[], { subject, owner, carc }: InsightsAsked): Insights {
  const tallies = all.filter((tally) => subject === undefined || tally.subject === subject);
  const countOf = (tally: Tally) =>
    (owner !== undefined ? tally.owners[owner] : carc !== undefined ? tally.carcs[carc] : tally.active) ?? nothing;
  const rows = tallies
    .map((tally) => ({ payerId: tally.payerId, subject: tally.subject, ...countOf(tally) }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => mostFirst(a, b, ({ payerId, subject: one }) => `${payerId}#${one}`));
  const total = rows.reduce<Count>((sum, { count, outstanding }) => sumOf(sum, { count, outstanding }), nothing);
  if (owner !== undefined || carc !== undefined) return { rows, total };
  return {
    rows,
    total,
    stages: stagesOf(tallies),
    owners: [...together(tallies.map(({ owners }) => owners))]
      .map(([name, count]) => ({ owner: name as Denial["owner"], ...count })) // Counted by it.
      .toSorted((a, b) => mostFirst(a, b, (one) => one.owner)),
    carcs: [...together(tallies.map(({ carcs }) => carcs))]
      .map(([name, count]) => ({ carc: name, ...count }))
      .toSorted((a, b) => mostFirst(a, b, (one) => one.carc)),
  };
}

const stagesOf = (tallies: readonly Tally[]) =>
  Object.fromEntries(
    Stages.options.map((stage) => [stage, tallies.reduce((sum, { stages }) => sum + (stages[stage] ?? 0), 0)]),
  ) as Readonly<Record<Stage, number>>; // Every stage is among its options.

/** The counts of all tallies, name by name. */
function together(counts: readonly Tally["owners"][]): Map<string, Count> {
  const sums = new Map<string, Count>();
  for (const some of counts) for (const [name, count] of Object.entries(some)) sums.set(name, sumOf(sums.get(name) ?? nothing, count));
  return sums;
}

function mostFirst<T extends Count>(a: T, b: T, nameOf: (one: T) => string): number {
  return b.outstanding - a.outstanding || b.count - a.count || (nameOf(a) < nameOf(b) ? -1 : 1);
}
