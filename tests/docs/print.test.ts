import { describe, expect, it } from "vitest";
import { printed } from "../../docs/print.ts";
import { markdownTable } from "../../docs/table.ts";
import { questions, rowKinds } from "../../data/access-patterns.ts";
import { refusals } from "../../domain/kernel/refusals.ts";
import { catalog } from "../../events/catalog.ts";
import { operations } from "../../functions/api/contracts.ts";
import { statusOf } from "../../functions/shared/http-status.ts";
import { subscriptions } from "../../infra/subscriptions.ts";

const docs = printed();
const lineWith = (path: string, text: string): string =>
  docs[path]!.split("\n").find((line) => line.startsWith("|") && line.includes(text)) ?? "";

describe("the printed docs (STYLE 62)", () => {
  it("are the same whenever they are printed, so that only a change of the code makes them stale", () => {
    expect(printed()).toEqual(docs);
    expect(Object.keys(docs)).toEqual([
      "docs/openapi.json",
      "docs/access-matrix.md",
      "docs/access-patterns.md",
      "docs/events.md",
      "docs/problems.md",
    ]);
  });

  it("hold nothing of the machine they were printed on", () => {
    for (const text of Object.values(docs)) expect(text).not.toMatch(/\/(?:home|work|root|tmp)\/|localhost|undefined|\[object Object\]/);
  });

  it("show every route with its action in the access matrix", () => {
    for (const { operation } of operations)
      expect(lineWith("docs/access-matrix.md", `\`${operation.route}\` `)).toContain(`| ${operation.may} |`);
  });

  it("show every row and every question of the table", () => {
    for (const { pk } of rowKinds) expect(docs["docs/access-patterns.md"]).toContain(`\`${pk}\``);
    for (const { question } of questions) expect(lineWith("docs/access-patterns.md", question)).not.toBe("");
  });

  it("show every event with its example, and who listens to it", () => {
    for (const event of catalog) expect(docs["docs/events.md"]).toContain(`## ${event.type}\n\n${event.says}`);
    for (const { queue, on } of subscriptions) for (const { type } of on) expect(lineWith("docs/events.md", `[${type}]`)).toContain(queue);
  });

  it("show every way of saying no, with its status and its sentence (XCT-015)", () => {
    for (const [code, { says }] of Object.entries(refusals)) {
      expect(lineWith("docs/problems.md", `\`${code}\``)).toContain(`| ${statusOf[code as keyof typeof statusOf]} | ${says} |`);
    }
  });

  it("keep a bar inside its cell", () => {
    expect(markdownTable(["a"], [["x | y"]])).toBe("| a |\n| --- |\n| x \\| y |");
  });
});
