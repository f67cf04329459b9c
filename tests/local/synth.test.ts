import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { synthesized } from "../../local/assembly/synth.ts";

/** A repository whose app synthesizes one function, named after its code. */
const root = fs.mkdtempSync(path.join(os.tmpdir(), "synth-"));
const assembly = path.join(root, "cdk.out");
const write = (file: string, text: string) => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};
beforeAll(() => {
  fs.symlinkSync(path.resolve(import.meta.dirname, "../../node_modules"), path.join(root, "node_modules"));
  write("cdk.json", "{}");
  write(
    "infra/app.ts",
    `import fs from "node:fs";
     const code = fs.readFileSync("functions/code.txt", "utf8");
     if (code === "wrong") throw new Error("a mistake in the sources");
     fs.mkdirSync(\`\${process.env.CDK_OUTDIR}/asset.\${code}\`, { recursive: true });
     fs.writeFileSync(\`\${process.env.CDK_OUTDIR}/manifest.json\`, code);`,
  );
  write("functions/code.txt", "one");
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const synth = () => synthesized(root, assembly, () => undefined);
const manifest = () => fs.readFileSync(path.join(assembly, "manifest.json"), "utf8");

it("synthesizes when the sources have changed, and only then", async () => {
  expect(await synth()).toBe(true);
  expect(await synth()).toBe(false);
  expect(manifest()).toBe("one");
});

it("leaves the code of the assembly before, for a cloud that still runs on it, until a day has passed", async () => {
  write("functions/code.txt", "two");
  expect(await synth()).toBe(true);
  expect(manifest()).toBe("two");
  expect(fs.readdirSync(assembly)).toEqual(expect.arrayContaining(["asset.one", "asset.two"]));

  const longAgo = new Date(Date.now() - 2 * 86_400_000);
  fs.utimesSync(path.join(assembly, "asset.one"), longAgo, longAgo);
  write("functions/code.txt", "three");
  expect(await synth()).toBe(true);
  expect(fs.readdirSync(assembly)).not.toContain("asset.one");
  expect(fs.readdirSync(assembly)).toEqual(expect.arrayContaining(["asset.two", "asset.three"]));
});

it("leaves the last good assembly when the sources have a mistake, and says which", async () => {
  write("functions/code.txt", "wrong");
  await expect(synth()).rejects.toThrow("a mistake in the sources");
  expect(manifest()).toBe("three");
});
