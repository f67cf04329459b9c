import * as z from "zod";
import { Place } from "../../../domain/billing/places-of-service.ts";
import { CarcCategory } from "../../../domain/denials/carc-categories.ts";
import { Carc } from "../../../domain/denials/carc-schema.ts";
import { Rarc } from "../../../domain/denials/rarc.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery } from "../../shared/page.ts";

const ListCarcs = PageQuery.extend({
  q: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .optional()
    .meta({ description: "The beginning of a code, such as P1 or CO-16, or words of its meaning" }),
  category: CarcCategory.optional(),
  status: Carc.shape.status.optional().meta({ description: "Both unless said otherwise" }),
  key: z.enum(["true", "false"]).optional().meta({ description: "Only those that are frequent or telling here" }),
});

/** The codes that payers answer with, in our words, with what is usually done next (RCM-047, DOMAIN A1, A2). */
export const referenceContract = {
  listCarcs: {
    route: "GET /v1/reference/carc",
    says: "Claim adjustment reason codes, deactivated ones included, in the order of the list.",
    may: "reference.read",
    query: ListCarcs,
    answers: { status: 200, view: listOf(Carc) },
    refuses: [],
  },
  getCarc: {
    route: "GET /v1/reference/carc/{code}",
    says: "One reason code, with its playbook.",
    may: "reference.read",
    path: z.object({
      code: z
        .string()
        .trim()
        .toUpperCase()
        .meta({ examples: ["16"] }),
    }), // Anything else is no such code.
    answers: { status: 200, view: Carc },
    refuses: ["carc.not-found"],
  },
  listRarcs: {
    route: "GET /v1/reference/rarc",
    says: "The remittance advice remark codes worth knowing. Others are accepted by their code.",
    may: "reference.read",
    answers: { status: 200, view: listOf(Rarc) },
    refuses: [],
  },
  listPlacesOfService: {
    route: "GET /v1/reference/pos",
    says: "Places of service, and whether a payer's facility price holds there.",
    may: "reference.read",
    answers: { status: 200, view: listOf(Place) },
    refuses: [],
  },
} as const satisfies Contract;
