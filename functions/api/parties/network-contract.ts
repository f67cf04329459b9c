import * as z from "zod";
import { AddPayer, ChangeablePayer, Payer } from "../../../domain/parties/payer.ts";
import { AddProvider, ChangeableProvider, Provider } from "../../../domain/parties/provider.ts";
import { id } from "../../../domain/kernel/ids.ts";
import type { Contract } from "../../shared/contract.ts";
import { listOf, PageQuery, sortBy } from "../../shared/page.ts";
import { patchOf } from "../../shared/patch.ts";

const providerPath = z.object({ providerId: id("provider") });
const payerPath = z.object({ payerId: id("payer") });
const query = PageQuery.extend({ sort: sortBy("name", "-name"), active: z.enum(["true", "false"]).optional() });

export const ProviderView = Provider.meta({ id: "Provider" });
export const PayerView = Payer.meta({ id: "Payer" });

/** Who treats, and who pays: providers in and out of the network, and payers. */
export const network = {
  addProvider: {
    route: "POST /v1/providers",
    says: "Puts a provider on record.",
    may: "provider.write",
    body: AddProvider,
    answers: { status: 201, view: ProviderView, location: "/v1/providers/{providerId}" },
    refuses: [],
  },
  listProviders: {
    route: "GET /v1/providers",
    says: "Lists providers by name.",
    may: "provider.read",
    query,
    answers: { status: 200, view: listOf(ProviderView) },
    refuses: [],
  },
  getProvider: {
    route: "GET /v1/providers/{providerId}",
    says: "Reads a provider.",
    may: "provider.read",
    path: providerPath,
    answers: { status: 200, view: ProviderView },
    refuses: ["provider.not-found"],
  },
  changeProvider: {
    route: "PATCH /v1/providers/{providerId}",
    says: "Changes a provider; null clears an optional field, active false deactivates.",
    may: "provider.write",
    path: providerPath,
    body: patchOf(ChangeableProvider),
    ifMatch: true,
    answers: { status: 200, view: ProviderView },
    refuses: ["provider.not-found"],
  },
  addPayer: {
    route: "POST /v1/payers",
    says: "Puts a payer on record.",
    may: "payer.write",
    body: AddPayer,
    answers: { status: 201, view: PayerView, location: "/v1/payers/{payerId}" },
    refuses: [],
  },
  listPayers: {
    route: "GET /v1/payers",
    says: "Lists payers by name.",
    may: "payer.read",
    query,
    answers: { status: 200, view: listOf(PayerView) },
    refuses: [],
  },
  getPayer: {
    route: "GET /v1/payers/{payerId}",
    says: "Reads a payer.",
    may: "payer.read",
    path: payerPath,
    answers: { status: 200, view: PayerView },
    refuses: ["payer.not-found"],
  },
  changePayer: {
    route: "PATCH /v1/payers/{payerId}",
    says: "Changes a payer; null clears an optional field, active false deactivates.",
    may: "payer.write",
    path: payerPath,
    body: patchOf(ChangeablePayer),
    ifMatch: true,
    answers: { status: 200, view: PayerView },
    refuses: ["payer.not-found"],
  },
} as const satisfies Contract;
