import { aCaseBody, aPatientBody } from "../fixtures.ts";
import { dayOf } from "../../domain/kernel/time.ts";
import { now } from "../../functions/shared/stamp.ts";
import type { Called, Harness, Person } from "../functions/harness.ts";

type Path = Record<string, string>;
type Parties = { readonly firmId: string; readonly attorneyId: string };

const ofApprovals = ["getApproval", "decideApproval"];
const ofDisputes = ["getDispute", "raiseDispute", "resolveDispute"];

/**
 * The cases on which approvals and disputes are asked about: one in Settlement, or one that waits to be activated, open or closed.
 * A decision and a dispute can be made once, so whoever did it leaves none behind for the next.
 */
export const casesThatMove = (h: Harness, who: Person) => {
  const known = new Map<string, Promise<Path>>();

  async function done(route: Parameters<Harness["call"]>[0], body: object, path: Path = {}, version?: number): Promise<Called["body"]> {
    const answered = await h.call(route, who, body, { path, ...(version === undefined ? {} : { version }) });
    if (answered.status >= 300) throw new Error(`${route}: ${JSON.stringify(answered.body)}`);
    return answered.body;
  }
  const move = (caseId: string, to: string, version: number, more: object = {}) => {
    const body = { to, reason: "As agreed", acknowledge: ["authorizations.open"], ...more };
    return done("POST /v1/cases/{caseId}/status-changes", body, { caseId }, version);
  };

  async function made(name: string, closed: boolean, of: Parties): Promise<Path> {
    const { patientId } = (await done("POST /v1/patients", aPatientBody())) as { patientId: string };
    const settling = ofDisputes.includes(name);
    const { caseId } = (await done(
      "POST /v1/cases",
      aCaseBody({ ...of, patientId }, { caseStatus: settling ? "active" : "pending" }),
    )) as Path;
    const path: Path = { caseId: caseId! };
    if (settling) await move(caseId!, "settlement", 1, { settlementDate: dayOf(now()) });
    else path.approvalId = ((await move(caseId!, "active", 1)) as Path).approvalId!;
    if (settling && name !== "raiseDispute") {
      path.disputeId = ((await done("POST /v1/cases/{caseId}/disputes", { reason: "A lien was counted twice" }, path)) as Path).disputeId!;
    }
    if (closed) await done("POST /v1/cases/{caseId}/corrections", { to: "closed", reason: "As agreed" }, path, settling ? 2 : 1);
    return path;
  }

  return {
    /** What this operation names, where it is one of these. */
    async path(name: string, closed: boolean, of: Parties): Promise<Path> {
      if (!ofApprovals.includes(name) && !ofDisputes.includes(name)) return {};
      const key = `${name}, ${closed}`;
      if (!known.has(key)) known.set(key, made(name, closed, of));
      return (await known.get(key))!; // Set above.
    },
    /** It was done: the next asks about another. */
    used: (name: string) => void known.delete(`${name}, false`),
  };
};

/** Who may move an open case is told of a closed one that it is final, which is a conflict; the policy's answer is 403. */
export const isFinal = ({ status, body }: Called): boolean =>
  status === 409 && ["case.transition-not-allowed", "approval.moved-on"].includes(body.code);
