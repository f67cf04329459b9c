import { validatePolicies } from "../../../domain/access/engine.ts";
import { keys } from "../../../data/keys.ts";
import type { House } from "../../../data/house.ts";
import { theHouse } from "../../shared/house.ts";
import { log } from "../../shared/log.ts";
import type { ReadyView } from "./contract.ts";

/** A part that takes longer than this is as good as gone for whoever waits for an answer. */
const patienceMs = 2000;

/** Asks each part that an answer needs. What fails is named, and logged by its class; no words of the error leave. */
export async function readiness(): Promise<ReadyView> {
  const house = await answering("secret", theHouse());
  const [table, policies] = await Promise.all([house && answering("table", anyRow(house)), answering("policies", policiesHold())]);
  const parts = {
    secret: house ? "ok" : "failing",
    table: !house ? "unknown" : table ? "ok" : "failing",
    policies: policies ? "ok" : "failing",
  } as const;
  const well = Object.values(parts).every((part) => part === "ok");
  return { status: well ? "ready" : "notReady", parts };
}

/** Reads a row that is never there: that the table says so is the answer. */
async function anyRow({ table }: House): Promise<true> {
  await table.read([keys.head("health")]);
  return true;
}

let valid: boolean | undefined;

/** The policies do not change while this runs, so they are validated once. */
async function policiesHold(): Promise<true> {
  valid ??= validatePolicies().length === 0;
  if (!valid) throw new Error("the policies are not valid");
  return true;
}

async function answering<T>(part: string, asked: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => void (timer = setTimeout(() => reject(new Error("too late")), patienceMs)));
  try {
    return await Promise.race([asked, late]);
  } catch (error) {
    log.fault(`not ready: ${part}`, error);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
