import { AddFee } from "../../domain/billing/fee.ts";
import type { Fee, FeePage } from "../../domain/billing/fee.ts";
import { addFee } from "../../domain/billing/fee-changes.ts";
import type { FeeCircumstances } from "../../domain/billing/find-fee.ts";
import { day } from "../../domain/kernel/time.ts";
import { newId } from "../../functions/shared/stamp.ts";
import { aStamp } from "../fixtures.ts";

/** A fee of 100.00 for everyone from 2025 on, as someone enters it; a test states its differences. */
export const aFee = (difference: object = {}): AddFee =>
  AddFee.parse({ schedule: "Standard", amount: "100.00", from: "2025-01-01", ...difference });

/** The fees of one service, entered one after the other. */
export const pageOf = (...differences: object[]): FeePage =>
  differences.reduce<FeePage>((page, difference) => addFee(page, aFee(difference), aStamp()).page, anEmptyPage());

export const anEmptyPage = (): FeePage => ({ serviceId: newId("service"), fees: [], version: 0 });

export const payer = newId("payer");
export const [provider, clinician] = [newId("provider"), newId("provider")];

/** A visit on July 14th, 2025, of someone insured by `payer` under its plan Gold. */
export const aVisit = (difference: Partial<FeeCircumstances> = {}): FeeCircumstances => ({
  on: day("2025-07-14"),
  payerId: payer,
  planName: "Gold",
  providerId: provider,
  clinicianId: clinician,
  placeOfService: "11",
  locality: "CA/Los Angeles",
  modifiers: ["59", "GP"],
  ...difference,
});

/** In dollars, to be read. */
export const amountOf = (fee: Fee | undefined): number | undefined => fee && fee.amount / 100;
