import type { Table } from "../../data/table.ts";
import type { Harness } from "../functions/harness.ts";
import type { Mishap } from "./faults.ts";
import { faultsAt, says, secondFaults } from "./faults.ts";
import type { Subscriber } from "./world.ts";
import { World } from "./world.ts";

/** A story that must come out right whatever goes wrong on its way. `given` happens before anything can. */
// oxlint-disable-next-line typescript/no-explicit-any -- What is given is each story's own affair.
export interface Story<G = any> {
  readonly name: string;
  readonly subscribers: readonly Subscriber[];
  given(h: Harness): Promise<G>;
  tell(world: World, given: G): Promise<void>;
  /** What must hold in the end, beside what holds of every case. Says what does not. */
  ends(h: Harness, given: G): Promise<readonly string[]>;
}

export interface Explored {
  /** How many SDK calls the undisturbed story makes. */
  readonly calls: number;
  readonly schedules: number;
  readonly violations: readonly string[];
}

const atOnce = 6;

/** Of the many pairs of mishaps every third is tried in the usual run, and each with `SOAK`. */
const everyThird = (_: unknown, i: number): boolean => process.env.SOAK !== undefined || i % 3 === 0;

/**
 * Tells a story once undisturbed to learn its calls, then once for every call and everything that can happen to it, then, with
 * `twice`, each of those again with a crash at every call that came after (RELIABILITY T1). After each telling everything is
 * delivered again, and everything that must hold is looked at.
 */
export async function explore<G>(
  h: Harness,
  story: Story<G>,
  { table, twice = false, stopAtFirst = false }: { table: Table; twice?: boolean; stopAtFirst?: boolean },
): Promise<Explored> {
  let schedules = 0;
  const violations: string[] = [];
  const tell = async (plan: readonly Mishap[]): Promise<World> => {
    const given = await story.given(h);
    const world = new World(h, { table, subscribers: story.subscribers, plan, random: dice(++schedules) });
    await story.tell(world, given);
    await world.redeliver();
    const wrong = [...(await world.violations()), ...(await story.ends(h, given))];
    violations.push(...wrong.map((what) => `${story.name}, ${says(plan)}: ${what}`));
    return world;
  };

  const undisturbed = await tell([]);
  const calls = undisturbed.calls.length;
  const singles = undisturbed.calls.flatMap(({ call, nth }) => faultsAt(call).map((fault) => [{ call, nth, fault }]));
  const doubles: Mishap[][] = [];
  await each(singles, async (plan) => {
    if (stopAtFirst && violations.length > 0) return;
    const world = await tell(plan);
    if (world.unused.length > 0) violations.push(`${story.name}: never came to where ${says(world.unused)}`);
    const [{ call, nth }] = plan as [Mishap];
    const after = world.calls.slice(world.calls.findIndex((made) => made.call === call && made.nth === nth) + 1);
    doubles.push(...after.flatMap((made) => secondFaults.map((fault) => [...plan, { ...made, fault }])));
  });
  if (twice) await each(doubles.filter(everyThird), async (plan) => void (await tell(plan)));
  return { calls, schedules, violations };
}

/** A few at a time: the engine and the waits between tries overlap, and each telling has its own people. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}

/** Dice that fall the same way in every run of the same schedule (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
