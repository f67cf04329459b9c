import type { Actor } from "../domain/access/policy.ts";
import type { ClaimDenial } from "../domain/claims/claim-denial.ts";
import type { Claim } from "../domain/claims/claim.ts";
import { claimMoved } from "../domain/denials/change-denial.ts";
import type { Candidate, DenialChanged, WholeDenial } from "../domain/denials/denial-claims.ts";
import type { Reminder } from "../domain/denials/denial-deadlines.ts";
import type { OwnerFound } from "../domain/denials/denial-owner.ts";
import type { Denial, DenialClaims, DenialOwner } from "../domain/denials/denial.ts";
import { isActive } from "../domain/denials/denial.ts";
import type { WantedClaim } from "../domain/denials/open-denial.ts";
import { tallyEntryOf } from "../domain/denials/tally.ts";
import type { Id } from "../domain/kernel/ids.ts";
import { isId } from "../domain/kernel/ids.ts";
import type { Stamp } from "../domain/kernel/stamp.ts";
import { today } from "../domain/kernel/stamp.ts";
import type { Payer } from "../domain/parties/payer.ts";
import { lienPayer } from "../domain/parties/payer.ts";
import { actorOf } from "./actors.ts";
import { claimsIn } from "./claims.ts";
import type { Head } from "./history.ts";
import { append } from "./history.ts";
import type { House } from "./house.ts";
import { inBatches } from "./in-batches.ts";
import { denialLists, denialNumberOf, due, keys, lastNumber, resolved, work } from "./keys.ts";
import { settingsIn } from "./settings.ts";
import type { Row, Write } from "./table.ts";
import { bare, create, replace, reserve } from "./table.ts";
import { talliesIn } from "./tallies.ts";
import { teamsIn } from "./teams.ts";
import { tasksIn } from "./work.ts";

/** A denial as it lies in its lists: among its owner's work, and due, while it is active; then among what its owner resolved. */
export const denialRow = (denial: Denial): Row & { version: number } => {
  const { denialId, owner, stage, followUpBy, dueOn, closedAt } = denial;
  const active = isActive(stage);
  return {
    ...denial,
    ...keys.denial(denialId),
    ...denialLists(denial),
    ...work(active ? owner : undefined, followUpBy, denialId),
    ...(stage === "resolved" && closedAt ? resolved(owner, closedAt, denialId) : {}),
    ...due("denial", active ? dueOn : undefined, denialId),
  };
};

/** A denial with its claims and the head of its history. */
export interface KnownDenial extends WholeDenial {
  readonly head: Head;
}

/** What an opening needs to know of its payer: who it is, and how long it takes an appeal. */
export interface DenialPayer {
  readonly payer: Payer | undefined;
  readonly appealRule: Denial["appealRule"];
}

export const denialsIn = (house: House) => {
  const { table } = house;
  const tallies = talliesIn(house);

  /** A denial with its claims, strongly consistent. */
  async function find(denialId: Id<"denial">): Promise<KnownDenial | undefined> {
    const [denial, claims, head] = await table.read([keys.denial(denialId), keys.denialClaims(denialId), keys.head(denialId)]);
    return denial && claims && { denial: bare<Denial>(denial), claims: bare<DenialClaims>(claims), head: head as Row & Head };
  }

  /** A changed denial, the claims that came or went, what is counted of it, and the events in its own history. */
  async function changed(before: KnownDenial, after: DenialChanged, stamp: Stamp): Promise<Write[]> {
    if (after.events.length === 0) return [];
    const { denial, claims, claimDenials = [], events } = after;
    return [
      ...claimDenials.map(replaceClaimDenial),
      replace(denialRow(denial)),
      ...(claims ? [replace({ ...claims, ...keys.denialClaims(denial.denialId) })] : []),
      ...(await recounted(before.denial, denial)),
      ...append(denial.denialId, before.head, events, stamp.zone),
    ];
  }

  /** The tally after a change. A denial that has moved on since it was read may not fit its tally; then its own write loses anyway. */
  async function recounted(before: Denial, after: Denial): Promise<Write[]> {
    try {
      return await tallies.moved(tallyEntryOf(before), tallyEntryOf(after));
    } catch (error) {
      const [row] = await table.read([keys.denial(before.denialId)]);
      if (row?.version === before.version) throw error;
      return []; // It is decided again, on the denial as it is now.
    }
  }

  return {
    find,
    changed,

    /** The next denial number; undefined where the year's are used up. */
    async denialNumber(stamp: Stamp): Promise<string | undefined> {
      const day = today(stamp);
      const sequence = await table.next(keys.counter("denial", Number(day.slice(0, 4))), lastNumber.denial);
      return sequence === undefined ? undefined : denialNumberOf(day, sequence);
    },

    /** A new denial with its claims: of two for one claim only one can be written (RCM-029). */
    async opened({ denial, claims, claimDenials = [], events }: DenialChanged, stamp: Stamp): Promise<Write[]> {
      const { denialId, denialNumber } = denial;
      return [
        reserve(keys.unique("denial-number", denialNumber), denialId),
        ...claimDenials.map(replaceClaimDenial),
        create(denialRow(denial)),
        create({ ...claims, ...keys.denialClaims(denialId) }),
        ...(await tallies.moved(undefined, tallyEntryOf(denial))),
        ...append(denialId, undefined, events, stamp.zone),
      ];
    },

    /** What a denial's schedule came to, with the tasks on its home case, whose history they belong to. */
    async reminded(before: KnownDenial, { denial, tasks, caseEvents, event }: Reminder, stamp: Stamp): Promise<Write[]> {
      const [head] = await table.read([keys.head(denial.caseId)]);
      return [
        ...(await changed(before, { denial, events: [event] }, stamp)),
        ...tasks.flatMap((task) => tasksIn(house).added(task)),
        ...append(denial.caseId, head as Row & Head, caseEvents, stamp.zone), // Every case has a head.
      ];
    },

    /** How long this payer takes an appeal, and when to warn: as it is today. Nobody appeals to a lien. */
    async payer(payerId: Id<"payer">, stamp: Stamp): Promise<DenialPayer> {
      if (payerId === lienPayer.payerId) return { payer: undefined, appealRule: undefined };
      const [[row], { denialDeadlines }] = await Promise.all([table.read([keys.party(payerId)]), settingsIn(house).now(stamp)]);
      const payer = row && bare<Payer>(row);
      const days = payer?.appealDays ?? denialDeadlines.appealDays;
      return { payer, appealRule: { days, warnDays: denialDeadlines.warnDays } };
    },

    /**
     * Claims that someone wants in a denial, as they are. A claim's denial row is read before the claim: whoever changes its sums in
     * between replaces that row, so that a lost race is noticed.
     */
    async candidates(wanted: readonly WantedClaim[]): Promise<Candidate[]> {
      const read = (some: Parameters<typeof table.read>[0]) => table.read(some);
      const claimDenials = await inBatches(
        wanted.map(({ claimId }) => keys.claimDenial(claimId)),
        read,
      );
      const named = claimDenials.map((row) => row && bare<ClaimDenial>(row).denialId);
      const [claims, active] = await Promise.all([
        inBatches(
          wanted.map(({ claimId }) => keys.claim(claimId)),
          read,
        ),
        activeAmong(named.filter((denialId) => denialId !== undefined)),
      ]);
      return Promise.all(
        wanted.map(async ({ claimId, submissionId }, i): Promise<Candidate> => {
          const [claimRow, denialRowOfIt, denialId] = [claims[i], claimDenials[i], named[i]];
          const claim = claimRow && bare<Claim>(claimRow);
          return {
            claimId,
            claim,
            claimDenial: denialRowOfIt && bare<ClaimDenial>(denialRowOfIt),
            submissionId: claim && (await versionOf(claim, submissionId)),
            takenBy: denialId && active.has(denialId) ? denialId : undefined,
          };
        }),
      );
    },

    /** The rows that say in which denial these claims are. */
    async claimDenials(claimIds: readonly Id<"claim">[]): Promise<ClaimDenial[]> {
      const rows = await inBatches(claimIds.map(keys.claimDenial), (some) => table.read(some));
      return rows.flatMap((row) => (row ? [bare<ClaimDenial>(row)] : []));
    },

    /** Denials by their ids, in that order; without those there are none of. */
    async those(denialIds: readonly Id<"denial">[]): Promise<Denial[]> {
      const rows = await inBatches(denialIds.map(keys.denial), (some) => table.read(some));
      return rows.flatMap((row) => (row ? [bare<Denial>(row)] : []));
    },

    /** Who an owner is, where there is such a one. */
    async owner(owner: DenialOwner): Promise<OwnerFound> {
      if (isId("team", owner)) return { team: await teamsIn(house).find(owner) };
      return { user: await userAt(owner) };
    },

    /**
     * What a claim's new sums or place mean for the denial it is in: everything to be written with the claim. Whoever changes a claim's
     * figures adds these writes to its transaction; the claim's denial row is among them whether it is in one or not.
     */
    async claimChanged(claimDenial: ClaimDenial, after: Claim, stamp: Stamp): Promise<Write[]> {
      const bumped = replaceClaimDenial({ ...claimDenial, caseId: after.caseId, version: claimDenial.version + 1 });
      const before = claimDenial.denialId && (await find(claimDenial.denialId));
      const moved = before && isActive(before.denial.stage) ? claimMoved(before, after, stamp) : undefined;
      return [bumped, ...(before && moved ? await changed(before, moved, stamp) : [])];
    },
  };

  async function userAt(userId: Id<"user">): Promise<Actor | undefined> {
    const [row] = await table.read([keys.party(userId)]);
    return actorOf(row);
  }

  async function activeAmong(denialIds: readonly Id<"denial">[]): Promise<ReadonlySet<string>> {
    const rows = await inBatches([...new Set(denialIds)].map(keys.denial), (some) => table.read(some));
    const denials = rows.flatMap((row) => (row ? [bare<Denial>(row)] : []));
    return new Set(denials.filter(({ stage }) => isActive(stage)).map(({ denialId }) => denialId));
  }

  /** The version of a claim that is meant: its newest unless said otherwise; undefined when it has no such version. */
  async function versionOf(claim: Claim, asked: Id<"submission"> | undefined): Promise<Id<"submission"> | undefined> {
    if (asked === undefined || asked === claim.submissionId) return claim.submissionId;
    if (claim.seq === 1) return undefined;
    return (await claimsIn(house).submissions(claim.claimId)).find(({ submissionId }) => submissionId === asked)?.submissionId;
  }
};

const replaceClaimDenial = (claimDenial: ClaimDenial): Write => replace({ ...claimDenial, ...keys.claimDenial(claimDenial.claimId) });
