/**
 * Runs before `npm start` and `npm test` and needs nothing but Node, so that a fresh clone is ready with either command. It
 * checks the version of Node, and installs what package-lock.json names when something else lies in node_modules.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const nodeMin = [20, 19];
const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const lockFile = at("package-lock.json");
/** The hash of the lock file that node_modules was last installed from. */
const markFile = at("node_modules/.package-lock-hash");
/** npm writes this at the end of an install. */
const npmsOwnMark = at("node_modules/.package-lock.json");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < nodeMin[0] || (major === nodeMin[0] && minor < nodeMin[1])) {
  stop(`This needs Node ${nodeMin.join(".")} or newer, and this is Node ${process.versions.node}. Install Node 22 or 24 and try again.`);
}

const wanted = createHash("sha256").update(readFileSync(lockFile)).digest("hex");
if (!isInstalled()) install();

function isInstalled() {
  if (existsSync(markFile)) return readFileSync(markFile, "utf8").trim() === wanted;
  // Someone ran `npm ci` by hand: theirs counts when it is younger than the lock file.
  if (!existsSync(npmsOwnMark) || statSync(npmsOwnMark).mtimeMs < statSync(lockFile).mtimeMs) return false;
  writeFileSync(markFile, `${wanted}\n`);
  return true;
}

function install() {
  process.stdout.write("Installing the packages that package-lock.json names. This takes a minute, once.\n");
  const startedMs = performance.now();
  // No package of ours needs its install script, and npm 11 would not run them either.
  const { status, error } = spawnSync(
    "npm",
    ["ci", "--include=dev", "--include=optional", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: at("."),
      stdio: "inherit",
      shell: process.platform === "win32",
    },
  );
  if (error) stop(`npm could not be run: ${error.message}.`);
  if (status !== 0) stop("npm ci did not finish; what it said is above. Nothing was started.");
  writeFileSync(markFile, `${wanted}\n`);
  process.stdout.write(`Installed in ${Math.round((performance.now() - startedMs) / 1000)} s.\n`);
}

/** One sentence, and the end. */
function stop(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
