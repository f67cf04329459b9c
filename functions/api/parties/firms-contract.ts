import * as z from "zod";
import { AddAttorney, Attorney, ChangeableAttorney } from "../../../domain/parties/attorney.ts";
import { AddFirm, ChangeableFirm, Firm } from "../../../domain/parties/firm.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const path = z.object({ firmId: id("firm") });
const attorneyPath = z.object({ firmId: id("firm"), attorneyId: id("attorney") });
const query = PageQuery.extend({ sort: sortBy("name", "-name"), active: z.enum(["true", "false"]).optional() });

export const FirmView = Firm.meta({ id: "Firm" });
export const AttorneyView = Attorney.meta({ id: "Attorney" });

/** Law firms with their attorneys (NEG-010…014, LCM-023, LCM-024, LCM-073, INT-006). */
export const firms = {
  addFirm: {
    route: "POST /v1/firms",
    says: "Puts a law firm on record.",
    may: "firm.write",
    body: AddFirm,
    answers: { status: 201, view: FirmView, location: "/v1/firms/{firmId}" },
    refuses: [],
  },
  listFirms: {
    route: "GET /v1/firms",
    says: "Lists law firms by name; a law firm's user sees their own.",
    may: "firm.read",
    query,
    answers: { status: 200, view: listOf(FirmView) },
    refuses: [],
  },
  getFirm: {
    route: "GET /v1/firms/{firmId}",
    says: "Reads a law firm with its contact card.",
    may: "firm.read",
    path,
    answers: { status: 200, view: FirmView },
    refuses: ["firm.not-found"],
  },
  changeFirm: {
    route: "PATCH /v1/firms/{firmId}",
    says: "Changes a law firm; null clears an optional field, active false keeps it from new cases.",
    may: "firm.write",
    path,
    body: patchOf(ChangeableFirm),
    ifMatch: true,
    answers: { status: 200, view: FirmView },
    refuses: ["firm.not-found"],
  },
  addAttorney: {
    route: "POST /v1/firms/{firmId}/attorneys",
    says: "Puts an attorney of the firm on record.",
    may: "attorney.write",
    path,
    body: AddAttorney,
    answers: { status: 201, view: AttorneyView, location: "/v1/firms/{firmId}/attorneys/{attorneyId}" },
    refuses: ["firm.not-found", "firm.inactive", "attorney.login-unfit"],
  },
  listAttorneys: {
    route: "GET /v1/firms/{firmId}/attorneys",
    says: "Lists a firm's attorneys by name.",
    may: "attorney.read",
    path,
    query,
    answers: { status: 200, view: listOf(AttorneyView) },
    refuses: ["firm.not-found"],
  },
  getAttorney: {
    route: "GET /v1/firms/{firmId}/attorneys/{attorneyId}",
    says: "Reads an attorney.",
    may: "attorney.read",
    path: attorneyPath,
    answers: { status: 200, view: AttorneyView },
    refuses: ["attorney.not-found"],
  },
  changeAttorney: {
    route: "PATCH /v1/firms/{firmId}/attorneys/{attorneyId}",
    says: "Changes an attorney; null clears an optional field, active false keeps them from new cases.",
    may: "attorney.write",
    path: attorneyPath,
    body: patchOf(ChangeableAttorney),
    ifMatch: true,
    answers: { status: 200, view: AttorneyView },
    refuses: ["attorney.not-found", "attorney.login-unfit"],
  },
} as const satisfies Contract;
