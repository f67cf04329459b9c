import * as z from "zod";
import { catalog } from "../events/catalog.ts";
import type { EventDefinition } from "../events/define.ts";
import { subscriptions } from "../infra/subscriptions.ts";
import { code, markdownTable, printedFrom } from "./table.ts";

/** The published events: what they say, what they carry, who listens (DESIGN 1.1). */
export function events(): string {
  return [
    printedFrom("events/catalog.ts and infra/subscriptions.ts"),
    "# Events",
    "",
    "Every change writes one event row for each thing that happened, in the transaction of the change. The row is the audit trail and",
    "the timeline; the stream carries its envelope and `data` to the bus, at least once and in no promised order, as `Source: medlegal`",
    "with the type as `DetailType`. Data holds ids, codes, days, cents and case numbers, never a personal value. A published version",
    "never changes; `tests/events` freezes its schema.",
    "",
    "```json",
    JSON.stringify(
      {
        eventId: "event_01…",
        type: "case.opened.v1",
        about: "case_01…",
        at: "2025-07-02T04:00:00.000Z",
        actorId: "user_01…",
        requestId: "request_01…",
        data: {},
      },
      null,
      2,
    ),
    "```",
    "",
    markdownTable(
      ["event", "what it says", "who listens"],
      catalog.map((event) => [`[${event.type}](#${event.type.replaceAll(".", "")})`, event.says, listenersOf(event)]),
    ),
    "",
    ...catalog.flatMap(sectionOf),
  ].join("\n");
}

const listenersOf = ({ type }: EventDefinition): string =>
  subscriptions
    .filter(({ on }) => on.some((event) => event.type === type))
    .map(({ queue }) => queue)
    .join(", ");

function sectionOf(event: EventDefinition): string[] {
  const schema = z.toJSONSchema(event.data, { io: "input" }) as { properties?: Record<string, Field>; required?: string[] };
  const fields = Object.entries(schema.properties ?? {});
  return [
    `## ${event.type}`,
    "",
    `${event.says} About: ${code(`${event.aboutKind}Id`)}. ${listenersOf(event) ? `Listening: ${listenersOf(event)}.` : "Nobody listens yet."}`,
    "",
    markdownTable(
      ["field", "kind", ""],
      fields.map(([name, field]) => [
        code(name),
        kindOf(field),
        (schema.required ?? []).includes(name) ? (field.description ?? "") : `optional. ${field.description ?? ""}`.trim(),
      ]),
    ),
    "",
    "```json",
    JSON.stringify(event.example, null, 2),
    "```",
    "",
  ];
}

interface Field {
  readonly type?: string;
  readonly format?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly items?: Field;
  readonly description?: string;
}

function kindOf({ type, format, enum: values, pattern, items }: Field): string {
  if (values) return values.map(code).join(", ");
  if (items) return `list of ${kindOf(items)}`;
  const [, prefix] = /^\^([a-z]+)_/.exec(pattern ?? "") ?? [];
  return prefix ? `id of a ${prefix}` : (format ?? type ?? "any");
}
