import * as z from "zod";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { FirmHistoryView, HistoryView, VerificationView } from "../../shared/history-view.ts";
import { EventsQuery } from "../../shared/page.ts";

const history = {
  says: "The audit rows: who, when, by which policy, before and after; newest first.",
  query: EventsQuery,
  answers: { status: 200, view: HistoryView, firmView: FirmHistoryView },
} as const;
const verification = {
  says: "Recomputes the hash chain of this history and says whether it holds.",
  answers: { status: 200, view: VerificationView },
} as const;

const patient = { may: "patient.read", path: z.object({ patientId: id("patient") }), refuses: ["patient.not-found"] } as const;
const firm = { may: "firm.read", path: z.object({ firmId: id("firm") }), refuses: ["firm.not-found"] } as const;
const attorney = {
  may: "attorney.read",
  path: z.object({ firmId: id("firm"), attorneyId: id("attorney") }),
  refuses: ["attorney.not-found"],
} as const;
const provider = { may: "provider.read", path: z.object({ providerId: id("provider") }), refuses: ["provider.not-found"] } as const;
const payer = { may: "payer.read", path: z.object({ payerId: id("payer") }), refuses: ["payer.not-found"] } as const;
const user = { may: "user.read", path: z.object({ userId: id("user") }), refuses: ["user.not-found"] } as const;

/** What happened to each party (XCT-001, XCT-011); who may read the thing may read its history (DESIGN 12.20). */
export const histories = {
  patientHistory: { route: "GET /v1/patients/{patientId}/history", ...history, ...patient },
  verifyPatientHistory: { route: "GET /v1/patients/{patientId}/history/verification", ...verification, ...patient },
  firmHistory: { route: "GET /v1/firms/{firmId}/history", ...history, ...firm },
  verifyFirmHistory: { route: "GET /v1/firms/{firmId}/history/verification", ...verification, ...firm },
  attorneyHistory: { route: "GET /v1/firms/{firmId}/attorneys/{attorneyId}/history", ...history, ...attorney },
  verifyAttorneyHistory: { route: "GET /v1/firms/{firmId}/attorneys/{attorneyId}/history/verification", ...verification, ...attorney },
  providerHistory: { route: "GET /v1/providers/{providerId}/history", ...history, ...provider },
  verifyProviderHistory: { route: "GET /v1/providers/{providerId}/history/verification", ...verification, ...provider },
  payerHistory: { route: "GET /v1/payers/{payerId}/history", ...history, ...payer },
  verifyPayerHistory: { route: "GET /v1/payers/{payerId}/history/verification", ...verification, ...payer },
  userHistory: { route: "GET /v1/users/{userId}/history", ...history, ...user },
  verifyUserHistory: { route: "GET /v1/users/{userId}/history/verification", ...verification, ...user },
} as const satisfies Contract;
