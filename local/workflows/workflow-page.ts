import type { EventRow, Execution } from "./execution-rows.ts";
import type { Workflows } from "./workflows.ts";

const listMax = 200;
const eventsShownMax = 2000;

/** `/dev/workflows`: the executions, newest first; `/dev/workflows/<id>`: one and its path. Undefined when there is no such page. */
export function workflowPage(workflows: Workflows, { pathname, searchParams }: URL): string | undefined {
  if (/^\/dev\/workflows\/?$/.test(pathname)) return listPage(workflows, searchParams.get("machine") ?? "");
  const [, id] = /^\/dev\/workflows\/(\d+)$/.exec(pathname) ?? [];
  const execution = id === undefined ? undefined : workflows.executionById(Number(id));
  return execution && executionPage(workflows, execution);
}

function listPage(workflows: Workflows, machine: string): string {
  const shown = workflows.executions({ machine, limit: listMax });
  const rows = shown.map((execution) => {
    const { id, name, status, started_at, error } = execution;
    return row([
      escaped(machineName(execution)),
      `<a href="/dev/workflows/${id}">${escaped(name)}</a>`,
      badge(status),
      moment(started_at),
      escaped(error ?? placesOf(workflows, execution)),
    ]);
  });
  const machines = workflows.machines().map(({ arn, name }) => `<a href="?machine=${encodeURIComponent(arn)}">${escaped(name)}</a>`);
  const nothing = "<p>Nothing has run yet.</p>";
  return page(
    "Workflows",
    `<p><a href="/dev/workflows">All</a> ${machines.join(" ")}</p>
${rows.length === 0 ? nothing : table(["Workflow", "Execution", "Status", "Started", "State it is in, or its error"], rows)}`,
  );
}

function executionPage(workflows: Workflows, execution: Execution): string {
  const { name, status, started_at, stopped_at, error, cause, input, output } = execution;
  const facts: (readonly [string, string])[] = [
    ["Status", badge(status)],
    ["Started", moment(started_at)],
    ["Ended", stopped_at === null ? "" : moment(stopped_at)],
    ["State it is in", escaped(placesOf(workflows, execution))],
    ["Error", escaped(error ?? "")],
    ["Cause", escaped(cause ?? "")],
    ["Input", code(input)],
    ["Output", code(output ?? "")],
  ];
  const told = facts.filter(([, text]) => text !== "").map(([label, text]) => `<dt>${label}</dt><dd>${text}</dd>`);
  const events = workflows.events(execution);
  const path = events.slice(0, eventsShownMax).map((event) => row(pathOf(event, started_at)));
  const more = events.length > eventsShownMax ? `<p>And ${events.length - eventsShownMax} more.</p>` : "";
  return page(
    `${machineName(execution)}: ${name}`,
    `<p><a href="/dev/workflows">All executions</a></p><dl>${told.join("")}</dl>
${table(["", "After", "What happened", "Where", "What was said"], path)}${more}`,
  );
}

interface Details {
  readonly name?: string;
  readonly index?: number;
  readonly error?: string;
  readonly cause?: string;
  readonly output?: string;
  readonly input?: string;
  readonly parameters?: string;
}

function pathOf({ id, at, type, details }: EventRow, startedAt: number): readonly string[] {
  const { name = "", index, error, cause = "", output, input, parameters = "" } = JSON.parse(details) as Details;
  const where = index === undefined ? name : `${name}, item ${index}`;
  const said = error === undefined ? (output ?? input ?? parameters) : `${error} ${cause}`;
  return [String(id), duration(at - startedAt), words(type), escaped(where), code(said)];
}

/** The states it is in, the innermost of each branch. */
function placesOf(workflows: Workflows, execution: Execution): string {
  const branches = workflows.branches(execution);
  const inner = branches.filter(({ phase }) => phase !== "forked" && phase !== "ended" && phase !== "queued");
  const counts = new Map<string, number>();
  for (const { state } of inner) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => (count > 1 ? `${state} (${count})` : state)).join(", ");
}

/** `TaskStateEntered` as a person says it. */
const words = (type: string) => type.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase();
const machineName = ({ machine }: Execution) => machine.split(":").at(-1) ?? machine;
const moment = (ms: number) =>
  new Date(ms)
    .toISOString()
    .replace("T", " ")
    .replace(/\.\d+Z/, " UTC");
const duration = (ms: number) =>
  ms < 10_000 ? `${ms} ms` : ms < 7_200_000 ? `${Math.round(ms / 1000)} s` : `${Math.round(ms / 3_600_000)} h`;
const escaped = (text: string) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
const code = (text: string) => (text === "" ? "" : `<code>${escaped(text)}</code>`);
const badge = (status: string) => `<b class="${status}">${status.toLowerCase().replace("_", " ")}</b>`;
const row = (cells: readonly string[]) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
const table = (heads: readonly string[], rows: readonly string[]) =>
  `<table><tr>${heads.map((head) => `<th>${head}</th>`).join("")}</tr>${rows.join("\n")}</table>`;

const page = (title: string, body: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title>
<style>body{font:16px/1.5 system-ui;margin:3rem auto;max-width:72rem;padding:0 1rem}td,th{padding:.3rem .8rem;text-align:left;vertical-align:top;border-bottom:1px solid #ddd}
code{font:13px monospace;overflow-wrap:anywhere}dt{font-weight:600}.SUCCEEDED{color:#17692b}.FAILED,.TIMED_OUT,.ABORTED{color:#9c1c1c}</style>
<h1>${escaped(title)}</h1>
${body}</html>
`;
