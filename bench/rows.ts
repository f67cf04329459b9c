import { addDays, day } from "../domain/kernel/time.ts";
import { today } from "../domain/kernel/stamp.ts";
import { stampFor } from "../functions/shared/stamp.ts";
import type { SeededCase } from "../local/demo/seed-cases.ts";
import type { Asked } from "./caller.ts";
import { statusChanges } from "./status-changes.ts";

/** A row of the performance table: what is asked, how often, and what it may cost (DESIGN 11). */
export interface Row {
  readonly name: string;
  /** The i-th request, about another case each time. */
  ask(cases: readonly SeededCase[], i: number): Asked;
  /** A write: its floor is sent about other ids each time. */
  readonly writes?: true;
  /** A write to what is there: its floor is sent about the same things, without the versions. */
  readonly changes?: true;
  readonly roundsMax: number;
  readonly unitsMax: number;
  /** What the design allows against the floor. */
  readonly ratioMax: number;
  /** A goal that is not a ratio, as the design says it. */
  readonly also?: string;
  /** Reads and writes of one case must not grow with the table; a search less than the square root. */
  readonly growth: "none" | "below the square root";
}

/** A step that meets every case once before it meets one twice, and not in the order they were written. */
const strided = <T>(list: readonly T[], i: number): T => list[(i * 7919) % list.length]!; // The list is not empty.

/** Losses of the bench lie before all of the demo data, and differ for every opening of a patient, so that none is refused. */
const losses = { last: day("2023-06-30"), days: 397, types: ["auto", "workComp", "slipFall", "medicalMalpractice", "other"] };
let openings = 0;

export const rows: readonly Row[] = [
  {
    name: "open a case, everything of it",
    ask(cases) {
      const n = openings++;
      const { patientId, firmId, attorneyId } = strided(cases, n);
      const now = today(stampFor("system:bench", "bench"));
      const dateOfLoss = addDays(losses.last, -(n % losses.days));
      const accidentType = losses.types[Math.floor(n / losses.days) % losses.types.length];
      const details = {
        statuteOfLimitations: addDays(now, 365),
        attorneyFee: { rate: "1/3", label: "33.3 %", basis: "gross" },
        jurisdiction: "CA/Los Angeles",
        insurance: { carrier: "Example Mutual", claimNumber: `B-${n}` },
      };
      return {
        route: "POST /v1/cases",
        body: { patientId, firmId, attorneyId, accidentType, dateOfLoss, dateOfRetention: dateOfLoss, ...details },
      };
    },
    writes: true,
    roundsMax: 2,
    unitsMax: 45,
    ratioMax: 1.8,
    also: "no errors at 16",
    growth: "none",
  },
  {
    name: "read a case with all its parts",
    ask: (cases, i) => ({ route: "GET /v1/cases/{caseId}", path: { caseId: strided(cases, i).caseId } }),
    roundsMax: 1,
    unitsMax: 2,
    ratioMax: 1.8,
    also: ">= 700/s",
    growth: "none",
  },
  {
    name: "case by MRN",
    ask: (cases, i) => ({ route: "POST /v1/case-searches", body: { q: strided(cases, i).mrn } }),
    roundsMax: 2,
    unitsMax: 1.5,
    ratioMax: 1.8,
    growth: "none",
  },
  {
    name: "case by its number",
    ask: (cases, i) => ({ route: "POST /v1/case-searches", body: { q: strided(cases, i).caseNumber } }),
    roundsMax: 2,
    unitsMax: 1.5,
    ratioMax: 1.8,
    growth: "none",
  },
  {
    name: "search by name prefix, newest 20",
    ask: (cases, i) => ({ route: "POST /v1/case-searches", body: { q: strided(cases, i).lastName.slice(0, 4), limit: 20 } }),
    roundsMax: 2,
    unitsMax: 15,
    ratioMax: 2,
    also: "p95 < 60 ms alone",
    growth: "below the square root",
  },
  {
    name: "list a firm's cases by status, 25",
    ask: (cases, i) => ({ route: "GET /v1/cases", query: { firmId: strided(cases, i).firmId, status: "active", limit: "25" } }),
    roundsMax: 1,
    unitsMax: 3,
    ratioMax: 1.8,
    growth: "none",
  },
  {
    name: "authorization check",
    ask(cases, i) {
      const on = today(stampFor("system:bench", "bench"));
      return { route: "POST /v1/authorization-checks", body: { caseId: strided(cases, i).caseId, serviceType: "initialEvaluation", on } };
    },
    roundsMax: 1,
    unitsMax: 0.5,
    ratioMax: 2,
    also: "p99 < 10 ms alone",
    growth: "none",
  },
  {
    name: "status change",
    ask: statusChanges(),
    writes: true,
    changes: true,
    roundsMax: 2,
    unitsMax: 40,
    ratioMax: 1.8,
    also: "cascade seen within 1 s",
    growth: "none",
  },
  {
    name: "insights over 20,000 open denials",
    ask: () => ({ route: "GET /v1/denial-cases/insights" }),
    roundsMax: 3,
    unitsMax: 150,
    ratioMax: 2.5, // The design names none: adding up some ten thousand counts is no call to the engine.
    also: "p95 < 300 ms alone",
    growth: "none",
  },
];
