import type { SeededCase } from "../local/demo/seed-cases.ts";
import type { Asked } from "./caller.ts";

/** The first requests are recorded as the floor; their cases are left to it, since it does not keep their versions. */
const recordedFirst = 140;
const recordedCases = 64;
/** The product changes as few others as the floor does, over and over: else the floor alone would find its rows still warm. */
const othersMax = 128;
/** So many cases are suspended before the first of them goes on again: more than are ever asked at once. */
const blockMax = 64;

/** Suspends active cases and lets them go on again, each at the version it then has. */
export function statusChanges(): (cases: readonly SeededCase[]) => Asked {
  let asked = 0;
  const changes = new Map<string, number>();
  return (cases) => {
    const active = cases.filter(({ caseStatus }) => caseStatus === "active");
    const isRecorded = asked < recordedFirst;
    const pool = isRecorded ? active.slice(0, recordedCases) : active.slice(recordedCases, recordedCases + othersMax);
    const n = isRecorded ? asked : asked - recordedFirst;
    asked += 1;
    const block = Math.min(blockMax, pool.length);
    const turn = Math.floor(n / block); // Even turns suspend a block, odd ones let it go on.
    const { caseId } = pool[(Math.floor(turn / 2) * block + (n % block)) % pool.length]!; // A block has at most as many as the pool.
    const before = changes.get(caseId) ?? 0;
    changes.set(caseId, before + 1);
    return {
      route: "POST /v1/cases/{caseId}/status-changes",
      path: { caseId },
      version: before + 1,
      body: {
        to: before % 2 === 0 ? "suspended" : "active",
        reason: "A bench asks.",
        acknowledge: ["authorizations.open", "appointments.booked", "claims.pending", "account.balance"],
      },
    };
  };
}
