import * as z from "zod";
import { AssertLien, ChangeableLien, EndLien, Lien } from "../../../domain/cases/lien.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const CasePath = z.object({ caseId: id("case") });
const LienPath = CasePath.extend({ lienId: id("lien") });

/** Who has a claim on the settlement of a case, and for how much (LCM-066, LCM-141). */
export const liensContract = {
  assertLien: {
    route: "POST /v1/cases/{caseId}/liens",
    says: "Puts a lien on record. The case's medicalLienAmount follows at once.",
    may: "lien.write",
    path: CasePath,
    body: AssertLien.meta({ id: "AssertLien" }),
    answers: { status: 201, view: Lien, location: "/v1/cases/{caseId}/liens/{lienId}" },
    refuses: ["case.not-found", "case.closed", "provider.not-found", "lien.asserted-in-future", "lien.too-many"],
  },
  listLiens: {
    route: "GET /v1/cases/{caseId}/liens",
    says: "The liens of a case, released and paid ones included, in the order in which they were put on record.",
    may: "lien.read",
    path: CasePath,
    answers: { status: 200, view: listOf(Lien) },
    refuses: ["case.not-found"],
  },
  getLien: {
    route: "GET /v1/cases/{caseId}/liens/{lienId}",
    says: "One lien.",
    may: "lien.read",
    path: LienPath,
    answers: { status: 200, view: Lien },
    refuses: ["lien.not-found"],
  },
  changeLien: {
    route: "PATCH /v1/cases/{caseId}/liens/{lienId}",
    says: "Changes an active lien, such as the amount it was reduced to; null clears its reference.",
    may: "lien.write",
    path: LienPath,
    body: patchOf(ChangeableLien),
    ifMatch: true,
    answers: { status: 200, view: Lien },
    refuses: ["lien.not-found", "case.closed", "lien.over"],
  },
  endLien: {
    route: "POST /v1/cases/{caseId}/liens/{lienId}/release",
    says: "Ends a lien: released by its holder, or paid. It stays on record and no longer counts.",
    may: "lien.write",
    path: LienPath,
    body: EndLien.meta({ id: "EndLien" }),
    answers: { status: 200, view: Lien },
    refuses: ["lien.not-found", "case.closed", "lien.over"],
  },
} as const satisfies Contract;
