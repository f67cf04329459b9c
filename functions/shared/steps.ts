import type { House } from "../../data/house.ts";
import type { Write } from "../../data/table.ts";
import type { Stamp } from "../../domain/kernel/stamp.ts";
import { commitDecided } from "./commit.ts";
import { theHouse } from "./house.ts";
import { log } from "./log.ts";
import { stampFor } from "./stamp.ts";

/** What a workflow hands to one of its steps: infra/workflows writes it. */
export interface StepCall {
  /** The name of the step, as `stepsOf` knows it. */
  readonly step: string;
  /** The event that began the workflow, or what an earlier step answered: ids and codes only. */
  readonly input: unknown;
  /** The execution's name, for the audit row. */
  readonly execution: string;
  /** With which a waiting workflow is told to go on. */
  readonly token?: string;
}

/** What a step may use. It writes only through `commit`, any number of times: each is one transaction of its own. */
export interface StepAsk {
  readonly input: unknown;
  readonly token: string | undefined;
  /** The execution's name: it stays the same however often a step is called. */
  readonly execution: string;
  readonly house: House;
  /** A fresh stamp: one for each decision. */
  readonly stamp: () => Stamp;
  /** Writes what was decided, deciding again on fresh facts when it lost. */
  readonly commit: <D extends { readonly writes: readonly Write[] }>(decide: (stamp: Stamp) => Promise<D>) => Promise<D>;
}

/** One step: does its part and answers ids, codes and counts. It is called at least once, so it decides from what is now true. */
export type Step = (ask: StepAsk) => Promise<object>;

/** The Lambda of a workflow: all its steps, by name. A step that throws is tried again by its workflow, then told to a person. */
export const stepsOf =
  (workflow: string, all: Readonly<Record<string, Step>>) =>
  async ({ step, input, execution, token }: StepCall): Promise<object> => {
    const startedMs = Date.now();
    const run = all[step];
    try {
      if (!run) throw new Error(`the workflow ${workflow} has no step ${step}`);
      const house = await theHouse();
      const stamp = () => stampFor(`system:${workflow}`, execution, [`system:${workflow}`]);
      const answered = await run({
        input,
        token,
        execution,
        house,
        stamp,
        commit: (decide) => commitDecided(house.table, () => decide(stamp())),
      });
      log.info("stepped", { workflow, step, ms: Date.now() - startedMs });
      return answered;
    } catch (error) {
      log.fault("step failed", error, { workflow, step });
      throw error;
    }
  };
