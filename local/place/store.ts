import fs from "node:fs";
import sqlite from "node-sqlite3-wasm";
import type { Database, JSValue, QueryResult, Statement } from "node-sqlite3-wasm";

/**
 * The SQLite file behind the queues, the stream checkpoints and the schedules: one writer, this process. What a call wrote
 * survives a `kill -9` of the process as soon as it returns, because the pages are then the operating system's; a power cut may
 * take the last moments, which a local cloud accepts (DESIGN 8).
 */
export interface Store {
  run(sql: string, values?: JSValue[]): number;
  all<R>(sql: string, values?: JSValue[]): R[];
  get<R>(sql: string, values?: JSValue[]): R | undefined;
  exec(sql: string): void;
  /** All of it or none of it. Calls within a call join the outer one. */
  together<T>(work: () => T): T;
  /** A note under a name: a checkpoint, the last time a schedule fired. */
  note(name: string): string | undefined;
  putNote(name: string, text: string): void;
  close(): void;
}

export function openStore(file: string): Store {
  // The engine's lock is a directory that a killed process leaves behind. The data directory's own lock already says we are alone.
  fs.rmSync(`${file}.lock`, { recursive: true, force: true });
  const db: Database = new sqlite.Database(file);
  // EXCLUSIVE lets WAL work without shared memory, which WebAssembly has not got.
  db.exec("PRAGMA locking_mode=EXCLUSIVE");
  db.exec("PRAGMA journal_mode=WAL");
  db.exec("PRAGMA synchronous=OFF");
  db.exec("CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID");

  const statements = new Map<string, Statement>(); // Preparing costs more than running.
  const prepared = (sql: string): Statement => {
    const known = statements.get(sql);
    if (known) return known;
    const made = db.prepare(sql);
    statements.set(sql, made);
    return made;
  };

  const store: Store = {
    run: (sql, values) => prepared(sql).run(values).changes,
    all: <R>(sql: string, values?: JSValue[]) => prepared(sql).all(values) as QueryResult[] as R[], // The caller names its columns.
    get: <R>(sql: string, values?: JSValue[]) => (prepared(sql).get(values) ?? undefined) as R | undefined,
    exec: (sql) => db.exec(sql),
    together(work) {
      if (db.inTransaction) return work();
      db.exec("BEGIN IMMEDIATE");
      try {
        const result = work();
        db.exec("COMMIT");
        return result;
      } catch (error) {
        if (db.inTransaction) db.exec("ROLLBACK");
        throw error;
      }
    },
    note: (name) => store.get<{ text: string }>("SELECT text FROM note WHERE name = ?", [name])?.text,
    putNote(name, text) {
      store.run("INSERT INTO note (name, text) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text", [name, text]);
    },
    close() {
      if (!db.isOpen) return;
      for (const statement of statements.values()) statement.finalize();
      db.close();
    },
  };
  return store;
}
