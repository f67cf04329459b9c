import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { S3Engine } from "../../local/aws/s3.ts";
import { startS3 } from "../../local/aws/s3.ts";

const home = fs.mkdtempSync(path.join(os.tmpdir(), "local-s3-"));
let s3: S3Engine;
beforeAll(async () => {
  s3 = await startS3(path.join(home, "s3"), ["documents"]);
});
afterAll(async () => {
  await s3.stop();
  fs.rmSync(home, { recursive: true, force: true });
});

describe("the object store", () => {
  it("keeps an object of the template's bucket over a restart, and has no other bucket", async () => {
    expect((await fetch(`${s3.endpoint}/documents/a.txt`, { method: "PUT", body: "kept" })).status).toBe(200);
    await s3.stop();
    s3 = await startS3(path.join(home, "s3"), ["documents"]);
    expect(await (await fetch(`${s3.endpoint}/documents/a.txt`)).text()).toBe("kept");
    expect((await fetch(`${s3.endpoint}/other/a.txt`)).status).toBe(404);
  });
});
