import { randomUUID } from "node:crypto";
import type { Clock } from "../clock.ts";
import type { Delivery, Target } from "./delivery.ts";
import type { Pattern } from "./pattern.ts";
import { matches } from "./pattern.ts";
import type { Store } from "../place/store.ts";
import type { Place } from "../assembly/template.ts";

/** EventBridge: rules that bring matching events to their targets. */
export interface Rule {
  readonly name: string;
  /** The bus by name. */
  readonly bus: string;
  readonly pattern: Pattern;
  readonly targets: readonly Target[];
}

/** One entry of PutEvents, as it comes over the wire. */
export interface PutEntry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  readonly Time?: number | string;
  readonly Resources?: readonly string[];
}

export type PutResult = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

export interface Bus {
  addRule(rule: Rule): void;
  /** Answers only when every matching target has its message durably, so that an answered event cannot be lost. */
  put(entries: readonly PutEntry[]): PutResult[];
}

const entriesMax = 10;
const entryBytesMax = 262_144;

export function openBus(names: readonly string[], delivery: Delivery, store: Store, clock: Clock, { region, account }: Place): Bus {
  const rules: Rule[] = [];

  function put(entry: PutEntry): PutResult {
    const wrong = flawOf(entry);
    if (wrong) return wrong;
    const bus = busName(entry.EventBusName);
    if (!names.includes(bus)) return { ErrorCode: "ResourceNotFoundException", ErrorMessage: `Event bus ${bus} does not exist.` };
    const event = {
      version: "0",
      id: randomUUID(),
      "detail-type": entry.DetailType,
      source: entry.Source,
      account,
      time: new Date(timeOf(entry.Time) ?? clock.now()).toISOString().replace(/\.\d+/, ""),
      region,
      resources: entry.Resources ?? [],
      detail: JSON.parse(entry.Detail ?? "{}") as unknown,
    };
    for (const rule of rules) {
      if (rule.bus !== bus || !matches(rule.pattern, event)) continue;
      for (const target of rule.targets) delivery.deliver(target, event);
    }
    return { EventId: event.id };
  }

  return {
    addRule(rule) {
      for (const target of rule.targets) delivery.accept(target);
      rules.push(rule);
    },
    put(entries) {
      if (entries.length === 0 || entries.length > entriesMax) {
        throw Object.assign(new Error(`PutEvents takes 1 to ${entriesMax} entries`), { name: "ValidationException" });
      }
      return store.together(() => entries.map(put));
    },
  };
}

export const busArn = ({ region, account }: Place, nameOrArn?: string) =>
  `arn:aws:events:${region}:${account}:event-bus/${busName(nameOrArn)}`;

/** A bus is named by its name or its ARN. */
export const busName = (nameOrArn = "default"): string => nameOrArn.split("/").at(-1) ?? nameOrArn;

function flawOf(entry: PutEntry): PutResult | undefined {
  const missing = (["Source", "DetailType", "Detail"] as const).find((field) => !entry[field]);
  if (missing)
    return { ErrorCode: "InvalidArgument", ErrorMessage: `Parameter ${missing} is not valid. Reason: ${missing} is a required argument.` };
  if (Buffer.byteLength(entry.Detail ?? "") > entryBytesMax)
    return { ErrorCode: "InvalidArgument", ErrorMessage: "The entry is larger than 256 KB." };
  try {
    const detail: unknown = JSON.parse(entry.Detail ?? "");
    if (detail !== null && typeof detail === "object" && !Array.isArray(detail)) return undefined;
  } catch {
    // Said below, as for JSON that is not an object.
  }
  return { ErrorCode: "MalformedDetail", ErrorMessage: "Detail is malformed." };
}

/** SDK clients send seconds since 1970. */
const timeOf = (time: number | string | undefined) => (time === undefined ? undefined : typeof time === "number" ? time * 1000 : time);
