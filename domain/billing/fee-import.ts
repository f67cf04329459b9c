import type { Id } from "../kernel/ids.ts";
import { Refusal } from "../kernel/refusal.ts";
import { refusals } from "../kernel/refusals.ts";
import type { RefusalMeaning } from "../kernel/refusals.ts";
import type { Stamp } from "../kernel/stamp.ts";
import type { LeftOut, OperationPart } from "../work/operation.ts";
import { bytesIn, partBytesMax } from "../work/operation.ts";
import { addFee } from "./fee-changes.ts";
import type { FeeFile, FeeRow, RowFlaw } from "./fee-file.ts";
import type { Fee, FeePage } from "./fee.ts";
import type { Service } from "./service.ts";

/** What is known of those whom the rows of a file name. */
export interface ImportFacts {
  readonly services: readonly Service[];
  readonly payerIds: ReadonlySet<string>;
  readonly providerIds: ReadonlySet<string>;
}

/** Rows of one service, in the order of the file. */
export interface FeeGroup {
  readonly serviceId: Id<"service">;
  readonly rows: readonly FeeRow[];
}

/** Whom a file names, to be looked up. */
export const namedIn = ({ rows }: FeeFile): { payerIds: Id<"payer">[]; providerIds: Id<"provider">[] } => ({
  payerIds: distinct(rows.map(({ fee }) => fee.payerId)),
  providerIds: distinct(rows.flatMap(({ fee }) => [fee.providerId, fee.clinicianId])),
});

/** The rows whose service, payer and providers there are, by service; and what is wrong with the others. */
export function groupRows({ rows }: FeeFile, { services, payerIds, providerIds }: ImportFacts): { groups: FeeGroup[]; flaws: RowFlaw[] } {
  const byCode = new Map(services.map((service) => [service.code, service]));
  const groups = new Map<Id<"service">, FeeRow[]>();
  const flaws: RowFlaw[] = [];
  for (const { line, serviceCode, fee } of rows) {
    const service = byCode.get(serviceCode);
    const unknown = (field: string, code: keyof typeof refusals): RowFlaw => ({ line, field, code, detail: refusals[code].says });
    const found = [
      ...(service ? (service.active ? [] : [unknown("serviceCode", "service.inactive")]) : [unknown("serviceCode", "service.not-found")]),
      ...(fee.payerId === undefined || payerIds.has(fee.payerId) ? [] : [unknown("payerId", "payer.not-found")]),
      ...(["providerId", "clinicianId"] as const)
        .filter((field) => fee[field] !== undefined && !providerIds.has(fee[field]))
        .map((field) => unknown(field, "provider.not-found")),
    ];
    flaws.push(...found);
    if (!service || found.length > 0) continue;
    const group = groups.get(service.serviceId);
    if (group) group.push({ line, fee });
    else groups.set(service.serviceId, [{ line, fee }]);
  }
  return { groups: [...groups].map(([serviceId, rows]) => ({ serviceId, rows })), flaws };
}

/**
 * Adds rows to the fees of their service, each as if it had been entered by hand; a row that is declined is left out and named,
 * with the line it meets where that is of the same file. So the same file a second time adds nothing.
 */
export function addRows(before: FeePage, rows: readonly FeeRow[], stamp: Stamp): { page: FeePage; fees: Fee[]; flaws: RowFlaw[] } {
  const lines = new Map<string, number>();
  const fees: Fee[] = [];
  const flaws: RowFlaw[] = [];
  let page = before;
  for (const { line, fee: details } of rows) {
    try {
      const added = addFee(page, details, stamp);
      page = added.page;
      fees.push(added.fee);
      lines.set(added.fee.feeId, line);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      flaws.push(flawOf(line, error, lines));
    }
  }
  return { page, fees, flaws };
}

function flawOf(line: number, { code, details: { feeId } }: Refusal, lines: ReadonlyMap<string, number>): RowFlaw {
  const { says, field }: RefusalMeaning = refusals[code];
  const other = typeof feeId === "string" ? lines.get(feeId) : undefined;
  const which = other === undefined ? (feeId === undefined ? "" : ` It is ${String(feeId)}.`) : ` It is that of line ${other}.`;
  return { line, ...(field ? { field: field.slice(1) } : {}), code, detail: says + which };
}

/** A larger group is two, so that what is written of one stays within what a row of the table takes. */
const groupRowsMax = 400;
const groupBytesMax = 200_000;

/** The input of an import: its groups as text, in parts that the table takes. */
export function partsOf(groups: readonly FeeGroup[]): OperationPart[] {
  const parts: OperationPart[] = [];
  let [texts, bytes, items]: [string[], number, number] = [[], 0, 0];
  const close = () => {
    if (items > 0) parts.push({ text: `[${texts.join(",")}]`, items });
    [texts, bytes, items] = [[], 0, 0];
  };
  for (const group of groups.flatMap(smaller)) {
    const text = JSON.stringify(group);
    const size = bytesIn(text) + 2; // With what stands between them.
    if (bytes + size > partBytesMax) close();
    texts.push(text);
    bytes += size;
    items += group.rows.length;
  }
  close();
  return parts;
}

/** A group, or the groups that it is too large for. */
function smaller({ serviceId, rows }: FeeGroup): FeeGroup[] {
  const groups: { serviceId: Id<"service">; rows: FeeRow[] }[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = bytesIn(JSON.stringify(row));
    const last = groups.at(-1);
    if (last && last.rows.length < groupRowsMax && bytes + size <= groupBytesMax) {
      last.rows.push(row);
      bytes += size;
    } else {
      groups.push({ serviceId, rows: [row] });
      bytes = size;
    }
  }
  return groups;
}

/** The groups of a part, from an item on: work stops between groups. */
export function groupsIn(text: string, from: number): FeeGroup[] {
  const groups = JSON.parse(text) as FeeGroup[]; // Written by `partsOf`.
  let passed = 0;
  while (passed < from) passed += groups.shift()!.rows.length; // Work stopped within the part.
  return groups;
}

/** Rows that are left out, each once with the first thing that is wrong with it, for the list of an operation. */
export function leftOutOf(flaws: readonly RowFlaw[]): LeftOut[] {
  const first = new Map<number, RowFlaw>();
  for (const flaw of flaws) if (!first.has(flaw.line)) first.set(flaw.line, flaw);
  return inOrder([...first.values()]).map(({ line, ...flaw }) => ({ item: `line ${line}`, ...flaw }));
}

/** Flaws by their lines. */
export const inOrder = (flaws: readonly RowFlaw[]): RowFlaw[] => flaws.toSorted((a, b) => a.line - b.line);

const distinct = <T>(all: readonly (T | undefined)[]): T[] => [...new Set(all.filter((one) => one !== undefined))];
