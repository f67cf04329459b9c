import { existsSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { decide } from "../../domain/access/policy.ts";
import type { Source } from "../../infra/constructs/bundle.ts";
import { bundle } from "../../infra/constructs/bundle.ts";
import { policyFiles } from "../../infra/files.ts";

const entry = "tests/infra/fixtures/handler.ts";
const one = (source: Partial<Source>) => bundle([{ name: "fixture", entry, files: {}, ...source }]).get("fixture")!; // It is the one that was asked for.

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a function's bundle", () => {
  it("lies in the same folder as long as its content is the same", () => {
    expect(one({}).folder).toBe(one({}).folder);
  });

  it("lies in another folder when a file beside it changes", () => {
    const file = join(mkdtempSync(join(tmpdir(), "beside-")), "policy.txt");
    writeFileSync(file, "before");
    const before = one({ files: { "policy.txt": file } }).folder;
    writeFileSync(file, "after");
    const after = one({ files: { "policy.txt": file } }).folder;
    expect(after).not.toBe(before);
    expect(readFileSync(join(after, "policy.txt"), "utf8")).toBe("after");
  });

  it("is thrown away when no run has used it for a day, and kept when one has", () => {
    const [unused, used] = [one({ name: "fixture", entry: "tests/infra/fixtures/asks-table.ts" }).folder, one({}).folder];
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    utimesSync(unused, yesterday, yesterday);
    expect([one({}).folder, existsSync(used), existsSync(unused)]).toEqual([used, true, false]);
  });

  it.each([
    [{ entry: "functions/nowhere.ts" }, "the function fixture needs functions/nowhere.ts, which is not there"],
    [{ files: { "policies.cedar": "nowhere.cedar" } }, "the function fixture needs nowhere.cedar, which is not there"],
  ])("is refused with a sentence when something of it is missing: %j", (source, sentence) => {
    expect(() => one(source)).toThrow(sentence);
  });

  it("signs with the credentials of its environment", async () => {
    const signed: string[] = [];
    const server = createServer((request, response) => {
      signed.push(String(request.headers.authorization), String(request.headers["x-amz-security-token"]));
      response.setHeader("content-type", "application/x-amz-json-1.0").end('{"TableNames":[]}');
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // It listens on TCP.
    vi.stubEnv("AWS_ENDPOINT_URL_DYNAMODB", `http://127.0.0.1:${port}`);
    vi.stubEnv("AWS_REGION", "us-west-2");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "the-function");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
    vi.stubEnv("AWS_SESSION_TOKEN", "session");
    const { handler } = (await import(join(one({ entry: "tests/infra/fixtures/asks-table.ts" }).folder, "index.mjs"))) as {
      handler: () => Promise<unknown>;
    };
    await handler();
    vi.stubEnv("AWS_ACCESS_KEY_ID", "");
    await expect(handler()).rejects.toThrow("the function has no credentials in its environment");
    server.closeAllConnections();
    server.close();
    expect(signed).toEqual([expect.stringContaining("Credential=the-function/"), "session"]);
  });

  it("finds the access policy beside itself and decides by it", async () => {
    const { folder } = one({ entry: "tests/infra/fixtures/asks-policy.ts", files: policyFiles });
    const { handler } = (await import(join(folder, "index.mjs"))) as {
      handler: (...question: Parameters<typeof decide>) => Promise<ReturnType<typeof decide>>;
    };
    const [ours, theirs] = ["firm_01K9ZQ3V7M8N4P5R6S7T8V9W0X", "firm_01K9ZQ3V7M8N4P5R6S7T8V9W0Y"] as const;
    const attorney = { userId: "user_01K9ZQ3V7M8N4P5R6S7T8V9W0X", roles: ["attorney"], firmIds: [ours], active: true } as const;
    const subject = { id: "case_01K9ZQ3V7M8N4P5R6S7T8V9W0X", caseStatus: "active" } as const;
    expect(await handler(attorney, "case.read", { ...subject, firmId: ours })).toMatchObject({ allowed: true });
    expect(await handler(attorney, "case.read", { ...subject, firmId: theirs })).toMatchObject({ allowed: false });
  });
});
