/**
 * Something that stops the local cloud and that a person can act on. It is told in one sentence on stderr, never as a stack
 * trace, and it leaves the data as it was (DESIGN 8).
 */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** What the operating system's code means for a person; `where` is the file, directory or port it happened at. */
const meanings: Readonly<Record<string, (where: string) => string>> = {
  EADDRINUSE: (where) => `Port ${where} is taken. Stop what uses it, or choose another with PORT=4001 npm start.`,
  EACCES: (where) => `${where} is not writable for this user. Choose another data directory with CASE_CLINICAL_DATA.`,
  EPERM: (where) => `${where} is not writable for this user. Choose another data directory with CASE_CLINICAL_DATA.`,
  EROFS: (where) => `${where} is on a read-only disk. Choose another data directory with CASE_CLINICAL_DATA.`,
  ENOSPC: (where) => `The disk of ${where} is full. Nothing was lost; free some space and start again.`,
  EDQUOT: (where) => `The disk quota of ${where} is used up. Nothing was lost; free some space and start again.`,
  EEXIST: (where) => `${where} is not a directory. Choose another data directory with CASE_CLINICAL_DATA.`,
  ENOENT: (where) => `${where} cannot be made. Choose another directory with CASE_CLINICAL_DATA.`,
  ENOTDIR: (where) => `${where} is not a directory. Choose another data directory with CASE_CLINICAL_DATA.`,
};

/** The one sentence for whatever was thrown. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Failure) return error.message;
  const { code, port, path, message } = error as NodeJS.ErrnoException & { port?: number };
  const meaning = code === undefined ? undefined : meanings[code];
  if (meaning) return meaning(String(port ?? path ?? "the data directory"));
  if (/disk is full/i.test(message ?? "")) return meanings["ENOSPC"]!("the data directory"); // The table above has it.
  return `The local cloud could not go on: ${String(message ?? error).split("\n")[0]}`;
}
