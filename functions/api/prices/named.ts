import type { House } from "../../../data/house.ts";
import { partiesIn } from "../../../data/parties.ts";
import { lienPayer } from "../../../domain/parties/payer.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";

/** Whom a fee or a rule may name. */
interface Named {
  readonly payerId?: Id<"payer"> | undefined;
  readonly providerId?: Id<"provider"> | undefined;
  readonly clinicianId?: Id<"provider"> | undefined;
}

/**
 * Refuses what names someone who is not on record, with the field that does. The lien payer is nobody's record, and is always there
 * (CLM-038). Whoever is deactivated may be named: prices of the past are entered too.
 */
export const namedIn = (house: House) => {
  const parties = partiesIn(house);
  return async ({ payerId, providerId, clinicianId }: Named): Promise<void> => {
    const [payers, providers] = await Promise.all([
      parties.several("payer", payerId === undefined || payerId === lienPayer.payerId ? [] : [payerId]),
      parties.several(
        "provider",
        [providerId, clinicianId].filter((one) => one !== undefined),
      ),
    ]);
    const known = new Set<string>([...payers.map((one) => one.payerId), ...providers.map((one) => one.providerId), lienPayer.payerId]);
    if (payerId !== undefined && !known.has(payerId)) refuse("payer.not-found", { payerId });
    if (providerId !== undefined && !known.has(providerId)) refuse("provider.not-found", { providerId });
    if (clinicianId !== undefined && !known.has(clinicianId)) refuse("provider.not-found", { clinicianId }, [atClinician]);
  };
};

const atClinician = { pointer: "/clinicianId", code: "provider.not-found", detail: "No such provider." };
