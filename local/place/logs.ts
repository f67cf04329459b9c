import fs from "node:fs";
import path from "node:path";

/** What functions print, and what the host itself notes: files, so that the terminal stays calm. */
export interface Logs {
  readonly path: string;
  readonly ofFunction: (name: string, text: string) => void;
  readonly ofHost: (line: string) => void;
  close(): Promise<void>;
}

const keptBytesMax = 20 * 1024 * 1024;

/** Opens `functions.log` and `host.log` to add to them; one that grew large starts over, with its last version beside it. */
export function openLogs(dir: string): Logs {
  const open = (name: string) => {
    const file = path.join(dir, name);
    if ((fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0) > keptBytesMax) fs.renameSync(file, `${file}.1`);
    const stream = fs.createWriteStream(file, { flags: "a" });
    stream.on("error", () => undefined); // A full disk must not end the cloud for a log line.
    return { file, stream };
  };
  const functions = open("functions.log");
  const host = open("host.log");
  return {
    path: functions.file,
    ofFunction: (_, text) => void functions.stream.write(text),
    ofHost: (line) => void host.stream.write(`${new Date().toISOString()} ${line}\n`),
    async close() {
      await Promise.all([functions, host].map(({ stream }) => new Promise<void>((resolve) => stream.end(resolve))));
    },
  };
}
