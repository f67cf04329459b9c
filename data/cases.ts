import type { CaseCard, CaseChanges, LegalCase, Membership, CaseAccount } from "../domain/cases/legal-case.ts";
import type { CaseChanged } from "../domain/cases/change-case.ts";
import { CaseStatus } from "../domain/cases/legal-case.ts";
import type { Opening, PartyFacts } from "../domain/cases/open-case.ts";
import type { CaseBills } from "../domain/billing/bill.ts";
import type { Coverage } from "../domain/billing/coverage.ts";
import type { Authorization } from "../domain/care/authorization.ts";
import type { CaseCare } from "../domain/care/case-care.ts";
import type { Approval } from "../domain/cases/approval.ts";
import type { Dispute } from "../domain/cases/dispute.ts";
import type { Lien } from "../domain/cases/lien.ts";
import type { StatuteWatch } from "../domain/cases/statute-watch.ts";
import type { Id } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { today } from "../domain/kernel/stamp.ts";
import type { Happened } from "../events/define.ts";
import { authorizationRow } from "./care.ts";
import type { Head } from "./history.ts";
import { append, headIn } from "./history.ts";
import type { House } from "./house.ts";
import { inBatches } from "./in-batches.ts";
import { authorizationNumberOf, caseLists, caseNumberOf, keys, lastNumber, mrnOf, patientCases } from "./keys.ts";
import { placed } from "./parts.ts";
import { watched } from "./statutes.ts";
import { mergedPage } from "./stretches.ts";
import type { Key, Row, Write } from "./table.ts";
import { bare, create, release, replace, reserve } from "./table.ts";

/** A case with all its parts, as one query reads it. */
export interface WholeCase {
  readonly legalCase: LegalCase;
  readonly card: CaseCard;
  readonly membership: Membership;
  readonly account: CaseAccount;
  readonly authorizations: readonly Authorization[];
  readonly approvals: readonly Approval[];
  readonly disputes: readonly Dispute[];
  readonly liens: readonly Lien[];
  /** Nothing until the first appointment. */
  readonly care: CaseCare | undefined;
  /** Nothing until someone said how the case's care is paid. */
  readonly coverage: Coverage | undefined;
  /** Empty at version 0 until the first claim. */
  readonly bills: CaseBills;
  /** Nothing until a statute was set. */
  readonly statute: StatuteWatch | undefined;
  readonly head: Head;
}

/** Whose cases: of some firms, of an attorney or a patient, or the whole network's. */
export type CaseList =
  | { readonly of: "firms"; readonly ids: readonly string[] }
  | { readonly of: "attorney" | "patient"; readonly id: string }
  | { readonly of: "all" };

export type Order = "newestFirst" | "oldestFirst";

type Parties = Pick<CaseChanges, "patientId" | "firmId" | "attorneyId" | "paralegalId" | "dateOfLoss" | "accidentType"> & {
  providerId?: Id<"provider"> | undefined;
};

/** More rows than a case has parts; a longer list would be a mistake in what is kept beside it (DESIGN 12.3). */
const partsMax = 400;

export const casesIn = ({ table, mac }: House) => {
  const accidentKey = ({ patientId, dateOfLoss, accidentType }: Pick<LegalCase, "patientId" | "dateOfLoss" | "accidentType">) =>
    keys.unique("accident", mac("accident", [patientId, dateOfLoss, accidentType].join("\n")));
  const heldBy = (legalCase: LegalCase) => (legalCase.caseStatus === "closed" ? undefined : accidentKey(legalCase));
  const mrnKey = (mrn: string) => keys.unique("mrn", mac("mrn", mrn));

  const record = (caseId: Id<"case">, head: Head | undefined, events: readonly Happened[], stamp: Stamp) =>
    append(caseId, head, events, stamp.zone);

  return {
    /** The people, the firm and the accident behind a case, in one read. The accident's case is named by its reservation. */
    async parties(of: Parties): Promise<PartyFacts & { accidentCaseId: Id<"case"> | undefined }> {
      const { patientId, firmId, attorneyId, paralegalId, providerId, dateOfLoss, accidentType } = of;
      const wanted: Record<string, Key | undefined> = {
        patient: patientId && keys.party(patientId),
        firm: firmId && keys.party(firmId),
        attorney: attorneyId && keys.party(attorneyId),
        paralegal: paralegalId && keys.party(paralegalId),
        provider: providerId && keys.party(providerId),
        accident: patientId && dateOfLoss && accidentType && accidentKey({ patientId, dateOfLoss, accidentType }),
      };
      const asked = Object.entries(wanted).filter((entry): entry is [string, Key] => entry[1] !== undefined);
      const rows = await table.read(asked.map(([, key]) => key));
      const { accident, ...parties } = Object.fromEntries(asked.map(([name], i) => [name, rows[i]]));
      return { ...(parties as PartyFacts), accidentCaseId: accident?.owner as Id<"case"> | undefined };
    },

    /** The next case number and MRN; undefined where the year's numbers are used up (LCM-021, LCM-137, LCM-164). */
    async numbers(stamp: Stamp): Promise<{ caseNumber: string | undefined; mrn: string | undefined }> {
      const day = today(stamp);
      const year = Number(day.slice(0, 4));
      const [sequence, member] = await Promise.all([
        table.next(keys.counter("case", year), lastNumber.case),
        table.next(keys.counter("mrn", year), lastNumber.mrn),
      ]);
      return {
        caseNumber: sequence === undefined ? undefined : caseNumberOf(day, sequence),
        mrn: member === undefined ? undefined : mrnOf(day, member),
      };
    },

    /** The next authorization number (LCM-117). */
    async authorizationNumber(stamp: Stamp): Promise<string | undefined> {
      const day = today(stamp);
      const sequence = await table.next(keys.counter("authorization", Number(day.slice(0, 4))), lastNumber.authorization);
      return sequence === undefined ? undefined : authorizationNumberOf(day, sequence);
    },

    /** Everything a new case is born with. Two cases for one accident cannot both be written: the second loses its reservation. */
    opened({ legalCase, membership, account, authorization, card, statute, events }: Opening, stamp: Stamp): Write[] {
      const { caseId } = legalCase;
      return [
        reserve(accidentKey(legalCase), caseId),
        reserve(keys.unique("case-number", legalCase.caseNumber), caseId),
        reserve(mrnKey(membership.mrn), caseId),
        create({ ...legalCase, ...keys.case(caseId) }),
        create({ ...card, ...keys.caseCard(caseId), ...caseLists(card) }),
        create({ ...membership, ...keys.membership(caseId) }),
        create({ ...account, ...keys.account(caseId) }),
        create(authorizationRow(authorization)),
        placed(authorization.authorizationId, caseId),
        ...(statute ? [watched(statute)] : []),
        ...record(caseId, undefined, events, stamp),
      ];
    },

    /**
     * A changed case with the events that say why. The accident's reservation moves when the accident changed (DESIGN 12.14); an
     * open case holds one, a closed case none (LCM-131).
     */
    changed(before: WholeCase, after: CaseChanged, stamp: Stamp): Write[] {
      if (after.events.length === 0) return [];
      const { caseId } = after.legalCase;
      const [held, wanted] = [heldBy(before.legalCase), heldBy(after.legalCase)];
      const moved = held?.pk === wanted?.pk ? [] : [...(held ? [release(held, caseId)] : []), ...(wanted ? [reserve(wanted, caseId)] : [])];
      return [
        ...moved,
        replace({ ...after.legalCase, ...keys.case(caseId) }),
        replaceCard(after.card),
        ...(after.statute ? [watched(after.statute)] : []),
        ...record(caseId, before.head, after.events, stamp),
      ];
    },

    membershipChanged(before: WholeCase, after: { membership: Membership; events: readonly Happened[] }, stamp: Stamp): Write[] {
      if (after.events.length === 0) return [];
      const { caseId } = before.legalCase;
      return [replace({ ...after.membership, ...keys.membership(caseId) }), ...record(caseId, before.head, after.events, stamp)];
    },

    /** Something that happened to a case without changing it, such as a printed card. */
    noted(before: WholeCase, events: readonly Happened[], stamp: Stamp): Write[] {
      return record(before.legalCase.caseId, before.head, events, stamp);
    },

    /** A case with all its parts: one query, strongly consistent. */
    async whole(caseId: Id<"case">): Promise<WholeCase | undefined> {
      const { rows } = await table.query({ pk: caseId, limit: partsMax });
      return wholeOf(rows);
    },

    /** The card of one case, for those who only need to know whose it is. */
    async card(caseId: Id<"case">): Promise<CaseCard | undefined> {
      const [row] = await table.read([keys.caseCard(caseId)]);
      return row && bare<CaseCard>(row);
    },

    /** Of which firm each of these cases is now. */
    async firmsOf(caseIds: readonly Id<"case">[]): Promise<ReadonlyMap<Id<"case">, Id<"firm">>> {
      const cards = await inBatches([...new Set(caseIds)].map(keys.caseCard), (some) => table.glance(some));
      return new Map(cards.flatMap((row) => (row ? [[bare<CaseCard>(row).caseId, bare<CaseCard>(row).firmId] as const] : [])));
    },

    /** The case behind a case number or an MRN, from its reservation. */
    async caseIdBy(what: "case-number" | "mrn", value: string): Promise<Id<"case"> | undefined> {
      const [row] = await table.read([what === "mrn" ? mrnKey(value) : keys.unique(what, value)]);
      return row?.owner as Id<"case"> | undefined;
    },

    /** One page of cards by when they were opened. */
    async list(
      list: CaseList,
      statuses: readonly CaseStatus[],
      limit: number,
      /** Where the page before ended. */
      after?: string,
      order: Order = "newestFirst",
    ): Promise<{ cards: CaseCard[]; hasMore: boolean }> {
      const [index, partitions] = partitionsOf(list);
      const states = statuses.length > 0 ? statuses : CaseStatus.options;
      const asked = { limit, past: after, newestFirst: order === "newestFirst" };
      const { items, hasMore } = await mergedPage<CaseCard>(table, { index, partitions, states, placeOf }, asked);
      return { cards: items, hasMore };
    },
  };
};

function wholeOf(rows: readonly Row[]): WholeCase | undefined {
  const one = <T>(sk: string): T | undefined => {
    const row = rows.find((candidate) => candidate.sk === sk);
    return row && bare<T>(row);
  };
  const many = <T>(begins: string): T[] => rows.filter(({ sk }) => sk.startsWith(begins)).map((row) => bare<T>(row));
  const [legalCase, card, membership, account] = [
    one<LegalCase>("CASE"),
    one<CaseCard>("CARD"),
    one<Membership>("MEMBERSHIP"),
    one<CaseAccount>("ACCOUNT"),
  ];
  const head = headIn(rows);
  if (!legalCase || !card || !membership || !account || !head) return undefined;
  return {
    legalCase,
    card,
    membership,
    account,
    authorizations: many<Authorization>("AUTHORIZATION#"),
    approvals: many<Approval>("APPROVAL#"),
    disputes: many<Dispute>("DISPUTE#"),
    liens: many<Lien>("LIEN#"),
    care: one<CaseCare>("CARE"),
    coverage: one<Coverage>("COVERAGE"),
    bills: one<CaseBills>("BILLS") ?? { caseId: legalCase.caseId, bills: [], version: 0 },
    statute: one<StatuteWatch>("STATUTE"),
    head,
  };
}

/** Where a card stands in a list: newest first, ties by id. */
export const placeOf = ({ openedAt, caseId }: Pick<CaseCard, "openedAt" | "caseId">): string => `${openedAt}#${caseId}`;

function partitionsOf(list: CaseList): ["gsi1" | "gsi2" | "gsi3" | "gsi4", string[]] {
  switch (list.of) {
    case "firms":
      return ["gsi1", list.ids.map((firmId) => `FIRM#${firmId}`)];
    case "attorney":
      return ["gsi2", [`ATTORNEY#${list.id}`]];
    case "patient":
      return ["gsi3", [patientCases(list.id)]];
    case "all":
      return ["gsi4", ["CASES"]];
  }
}

/** A card has its own version, because the consumer that follows a changed name rewrites it without touching the case. */
export const replaceCard = (card: CaseCard): Write => replace({ ...card, ...keys.caseCard(card.caseId), ...caseLists(card) });
