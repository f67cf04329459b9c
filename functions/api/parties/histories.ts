import { verifyHistory } from "../../../data/history.ts";
import type { House } from "../../../data/house.ts";
import type { PartyKind } from "../../../data/keys.ts";
import { partiesIn } from "../../../data/parties.ts";
import type { Id } from "../../../domain/kernel/ids.ts";
import { refuse } from "../../../domain/kernel/refusal.ts";
import { viewPatient } from "../../../domain/parties/patient.ts";
import type { Handlers } from "../../shared/contract.ts";
import { eventPage, everyEvent } from "../../shared/event-page.ts";
import type { histories } from "./histories-contract.ts";
import { subjectOf } from "./patient-subject.ts";

export function historyHandlers(house: House): Handlers<typeof histories> {
  const parties = partiesIn(house);
  const found = async <K extends PartyKind>(kind: K, partyId: Id<K>) =>
    (await parties.load(kind, partyId)) ?? refuse(`${kind}.not-found`, {});
  const verify = async <K extends PartyKind>(kind: K, partyId: Id<K>) => {
    await found(kind, partyId);
    return { view: await verifyHistory(house.table, partyId) };
  };

  const pageOf = (partyId: string, ask: Parameters<typeof eventPage>[2]) => eventPage(house, partyId, ask, everyEvent);

  async function refuseForeignAttorney({ firmId, attorneyId }: { firmId: Id<"firm">; attorneyId: Id<"attorney"> }) {
    const { party } = await found("attorney", attorneyId);
    if (party.firmId !== firmId) refuse("attorney.not-found");
  }

  return {
    /** Before and after hold the whole record, so reading them is reading it, and is noted the same way (XCT-011). */
    async patientHistory(ask) {
      const { patientId } = ask.path;
      ask.allow(await subjectOf(house, patientId, ask.actor));
      const known = await found("patient", patientId);
      return { ...(await pageOf(patientId, ask)), writes: parties.noted("patient", known, viewPatient(known.party, ask.stamp), ask.stamp) };
    },
    async verifyPatientHistory({ path: { patientId }, actor, allow }) {
      allow(await subjectOf(house, patientId, actor));
      return verify("patient", patientId);
    },
    async firmHistory(ask) {
      ask.allow({ firmId: ask.path.firmId });
      await found("firm", ask.path.firmId);
      return pageOf(ask.path.firmId, ask);
    },
    async verifyFirmHistory({ path: { firmId }, allow }) {
      allow({ firmId });
      return verify("firm", firmId);
    },
    async attorneyHistory(ask) {
      ask.allow({ firmId: ask.path.firmId });
      await refuseForeignAttorney(ask.path);
      return pageOf(ask.path.attorneyId, ask);
    },
    async verifyAttorneyHistory({ path, allow }) {
      allow({ firmId: path.firmId });
      await refuseForeignAttorney(path);
      return verify("attorney", path.attorneyId);
    },
    async providerHistory(ask) {
      ask.allow({ id: ask.path.providerId });
      await found("provider", ask.path.providerId);
      return pageOf(ask.path.providerId, ask);
    },
    async verifyProviderHistory({ path: { providerId }, allow }) {
      allow({ id: providerId });
      return verify("provider", providerId);
    },
    async payerHistory(ask) {
      ask.allow({ id: ask.path.payerId });
      await found("payer", ask.path.payerId);
      return pageOf(ask.path.payerId, ask);
    },
    async verifyPayerHistory({ path: { payerId }, allow }) {
      allow({ id: payerId });
      return verify("payer", payerId);
    },
    async userHistory(ask) {
      ask.allow({ userId: ask.path.userId });
      await found("user", ask.path.userId);
      return pageOf(ask.path.userId, ask);
    },
    async verifyUserHistory({ path: { userId }, allow }) {
      allow({ userId });
      return verify("user", userId);
    },
  };
}
