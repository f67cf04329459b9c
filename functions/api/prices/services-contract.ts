import * as z from "zod";
import { AddService, ChangeableService, Service } from "../../../domain/billing/service.ts";
import { ServiceType } from "../../../domain/care/service-type.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { HistoryView, VerificationView } from "../../shared/history-view.ts";
import { EventsQuery, listOf, PageQuery } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

export const ServicePath = z.object({ serviceId: id("service") });

const ServiceView = Service.extend({
  autoApproved: z.boolean().meta({ description: "Its authorizations are approved by themselves, because of its type (LCM-114, LCM-115)" }),
}).meta({ id: "PricedService" });

const ServicesQuery = PageQuery.extend({
  active: z.enum(["true", "false"]).optional(),
  serviceType: ServiceType.optional(),
  q: z
    .string()
    .trim()
    .toUpperCase()
    .min(1)
    .max(10)
    .optional()
    .meta({ description: "The beginning of a code", examples: ["971"] }),
});

/** What can be given and billed, each service with its price where no fee is found (CLM-008, CLM-010, CLM-011, CLM-039). */
export const services = {
  addService: {
    route: "POST /v1/services",
    says: "Puts a service into the price book, under a code of its own.",
    may: "prices.write",
    body: AddService.meta({ id: "AddService" }),
    answers: { status: 201, view: ServiceView, location: "/v1/services/{serviceId}" },
    refuses: ["service.code-taken", "service.too-many"],
  },
  listServices: {
    route: "GET /v1/services",
    says: "Lists services by code.",
    may: "prices.read",
    query: ServicesQuery,
    answers: { status: 200, view: listOf(ServiceView) },
    refuses: ["cursor.invalid"],
  },
  getService: {
    route: "GET /v1/services/{serviceId}",
    says: "Reads a service.",
    may: "prices.read",
    path: ServicePath,
    answers: { status: 200, view: ServiceView },
    refuses: ["service.not-found"],
  },
  changeService: {
    route: "PATCH /v1/services/{serviceId}",
    says: "Changes a service; null clears an optional field, active false says that it is no longer given. Claims stay as they are.",
    may: "prices.write",
    path: ServicePath,
    body: patchOf(ChangeableService).meta({ id: "ChangeService" }),
    ifMatch: true,
    answers: { status: 200, view: ServiceView },
    refuses: ["service.not-found", "service.code-taken"],
  },
  serviceHistory: {
    route: "GET /v1/services/{serviceId}/history",
    says: "The audit rows of a service and its fees: who, when, by which policy, before and after; newest first.",
    may: "prices.read",
    path: ServicePath,
    query: EventsQuery,
    answers: { status: 200, view: HistoryView },
    refuses: ["service.not-found", "cursor.invalid"],
  },
  verifyServiceHistory: {
    route: "GET /v1/services/{serviceId}/history/verification",
    says: "Recomputes the hash chain of this history and says whether it holds.",
    may: "prices.read",
    path: ServicePath,
    answers: { status: 200, view: VerificationView },
    refuses: ["service.not-found"],
  },
} as const satisfies Contract;
