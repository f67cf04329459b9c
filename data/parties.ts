import type { Attorney } from "../domain/parties/attorney.ts";
import type { Firm } from "../domain/parties/firm.ts";
import type { Patient } from "../domain/parties/patient.ts";
import type { Payer } from "../domain/parties/payer.ts";
import type { Provider } from "../domain/parties/provider.ts";
import type { User, UserFacts, UserOutcome } from "../domain/parties/user.ts";
import type { Id } from "../domain/kernel/ids.ts";
import { isId } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import type { Happened } from "../events/define.ts";
import type { Head } from "./history.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import type { PartyKind } from "./keys.ts";
import { keys, partyList, patientCases } from "./keys.ts";
import type { Row, Write } from "./table.ts";
import { bare, create, release, replace, reserve } from "./table.ts";

/** The kinds of parties, each with what the domain knows of it. */
export interface PartyOf {
  readonly patient: Patient;
  readonly firm: Firm;
  readonly attorney: Attorney;
  readonly provider: Provider;
  readonly payer: Payer;
  readonly user: User;
}

/** A party as it was read, with the head of its history; none for one whose record was brought in without a history. */
export interface Known<P> {
  readonly party: P;
  readonly head: Head | undefined;
}

export interface PartyPage<P> {
  readonly parties: readonly P[];
  readonly hasMore: boolean;
  /** Where the next page starts; undefined at the end of the list. */
  readonly next: string | undefined;
}

/** What decides about a user, with the version of the administrators' row that it rests on. */
export interface UserFactsRead extends UserFacts {
  /** 0: there is no such row yet. */
  readonly administratorsVersion: number;
}

export const firmOf = (row: Row | undefined): Firm | undefined => row && bare<Firm>(row);
export const providerOf = (row: Row | undefined): Provider | undefined => row && bare<Provider>(row);

/** A filtered list looks at this many stretches at most before it answers with what it found and where to go on. */
const stretchesMax = 8;
/** Above every letter a name can begin with. */
const lastLetter = "\u{10FFFF}";

/** A patient of more cases than this is seen through some of them. */
const casesMax = 100;

export const partiesIn = ({ table, mac }: Pick<House, "table" | "mac">) => {
  const emailKey = (email: string) => keys.unique("email", mac("email", email));

  return {
    /** A party with the head of its history, strongly consistent, in one read. */
    async load<K extends PartyKind>(kind: K, partyId: Id<K>): Promise<Known<PartyOf[K]> | undefined> {
      if (!isId(kind, partyId)) return undefined; // Every kind of party lies at its id, so another kind must not pass for this one.
      const [row, head] = await table.read([keys.party(partyId), keys.head(partyId)]);
      return row && { party: bare<PartyOf[K]>(row), head: head as (Row & Head) | undefined };
    },

    /** The firms of a patient's cases, from an index that lags a case by milliseconds; of a hundred cases at most. */
    async firmsOf(patientId: Id<"patient">): Promise<Id<"firm">[]> {
      const { rows } = await table.query({ index: "gsi3", pk: patientCases(patientId), limit: casesMax });
      return [...new Set(rows.map(({ firmId }) => firmId as Id<"firm">))]; // Cards name their firm.
    },

    /** Several parties of one kind by their ids, as far as they exist. */
    async several<K extends PartyKind>(kind: K, partyIds: readonly Id<K>[]): Promise<PartyOf[K][]> {
      const rows = await table.read(partyIds.filter((partyId) => isId(kind, partyId)).map((partyId) => keys.party(partyId)));
      return rows.filter((row) => row !== undefined).map((row) => bare<PartyOf[K]>(row));
    },

    /** One page of a list, up or down: by name, patients by their day of entry. Attorneys are listed by their firm. */
    async list<K extends PartyKind>(kind: K, { limit, active, after, firmId, downwards = false }: ListOf): Promise<PartyPage<PartyOf[K]>> {
      const pk = partyList(kind, "", "", firmId).gsi1pk;
      const stretch = (place: string | undefined) =>
        place === undefined ? {} : downwards ? { from: " ", to: place } : { from: place, to: lastLetter };
      const found: Row[] = [];
      let place = after;
      let more = true;
      for (let i = 0; i < stretchesMax && more && found.length <= limit; i++) {
        const page = await table.query({ index: "gsi1", pk, ...stretch(place), limit: limit + 1, newestFirst: downwards }); // One more: the place itself is included.
        const since = place;
        found.push(...page.rows.filter((row) => row.gsi1sk !== since && (active === undefined || row.active === active)));
        place = (page.rows.at(-1)?.gsi1sk as string | undefined) ?? place;
        more = page.hasMore;
      }
      const shown = found.slice(0, limit);
      const cut = found.length > limit;
      const next = cut ? (shown.at(-1)?.gsi1sk as string) : more ? place : undefined;
      return { parties: shown.map((row) => bare<PartyOf[K]>(row)), hasMore: next !== undefined, next };
    },

    added<K extends PartyKind>(kind: K, party: PartyOf[K], events: readonly Happened[], stamp: Stamp): Write[] {
      return [create(rowOf(kind, party)), ...append(idOf(kind, party), undefined, events, stamp.zone)];
    },

    changed<K extends PartyKind>(
      kind: K,
      before: Known<PartyOf[K]>,
      party: PartyOf[K],
      events: readonly Happened[],
      stamp: Stamp,
    ): Write[] {
      if (events.length === 0) return [];
      return [replace(rowOf(kind, party)), ...append(idOf(kind, party), before.head, events, stamp.zone)];
    },

    /** Something that happened to a party without changing it, such as a look at a whole patient record. */
    noted<K extends PartyKind>(kind: K, known: Known<PartyOf[K]>, event: Happened, stamp: Stamp): Write[] {
      return append(idOf(kind, known.party), known.head, [event], stamp.zone);
    },

    /** What decides about a user: who has the e-mail address, which of the firms exist, who the administrators are. */
    async userFacts({
      email,
      firmIds = [],
    }: {
      email?: string | undefined;
      firmIds?: readonly Id<"firm">[] | undefined;
    }): Promise<UserFactsRead> {
      const [administrators, emailRow, ...firms] = await table.read([
        keys.administrators,
        emailKey(email ?? ""),
        ...firmIds.map((firmId) => keys.party(firmId)),
      ]);
      return {
        emailOwner: email === undefined ? undefined : (emailRow?.owner as Id<"user"> | undefined),
        firms: firms.map(firmOf).filter((firm) => firm !== undefined),
        administrators: (administrators?.userIds ?? []) as Id<"user">[],
        administratorsVersion: (administrators?.version ?? 0) as number,
      };
    },

    /** A new user, their e-mail address taken, and the administrators when they are one. */
    userAdded(outcome: UserOutcome, facts: UserFactsRead, stamp: Stamp): Write[] {
      const { user, events } = outcome;
      return [
        reserve(emailKey(user.email), user.userId),
        ...administratorsAfter(outcome, facts),
        ...this.added("user", user, events, stamp),
      ];
    },

    /** A changed user; the reservation of the e-mail address moves with it. */
    userChanged(before: Known<User>, outcome: UserOutcome, facts: UserFactsRead, stamp: Stamp): Write[] {
      const { user, events } = outcome;
      if (events.length === 0) return [];
      const moved =
        user.email === before.party.email
          ? []
          : [release(emailKey(before.party.email), user.userId), reserve(emailKey(user.email), user.userId)];
      return [...moved, ...administratorsAfter(outcome, facts), ...this.changed("user", before, user, events, stamp)];
    },
  };
};

interface ListOf {
  readonly limit: number;
  /** Only those in use, or only those deactivated; both when undefined. */
  readonly active?: boolean | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** From the last to the first. @default false */
  readonly downwards?: boolean;
  /** Whose attorneys. */
  readonly firmId?: Id<"firm">;
}

/** Written only when the set changed: other changes of users do not wait for each other. */
function administratorsAfter({ administrators }: UserOutcome, facts: UserFactsRead): Write[] {
  if (administrators.join() === facts.administrators.join()) return [];
  const row = { ...keys.administrators, userIds: administrators, version: facts.administratorsVersion + 1 };
  return [facts.administratorsVersion === 0 ? create(row) : replace(row)];
}

const idOf = <K extends PartyKind>(kind: K, party: PartyOf[K]): Id<K> => party[`${kind}Id` as keyof PartyOf[K]] as Id<K>; // Each has its id under its kind's name.

function rowOf<K extends PartyKind>(kind: K, party: PartyOf[K]): Row & { readonly version: number } {
  const partyId: Id<PartyKind> = idOf(kind, party);
  const { firmId } = party as { firmId?: string }; // Only an attorney's list is its firm's.
  return { ...party, ...keys.party(partyId), ...partyList(kind, sortOf(kind, party), partyId, firmId) };
}

/** By what a list of the kind is ordered. */
function sortOf<K extends PartyKind>(kind: K, party: PartyOf[K]): string {
  const { createdAt, name, firstName, lastName } = party as { createdAt: string; name?: string; firstName?: string; lastName?: string };
  if (kind === "patient") return createdAt;
  return name ?? `${lastName} ${firstName}`;
}
