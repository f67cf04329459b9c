import fs from "node:fs";
import sqlite from "node-sqlite3-wasm";

const keptSeconds = 24 * 60 * 60;

/**
 * Care for the DynamoDB engine's file while the engine is stopped. First, an index it lacks: it looks up stream records by the
 * numeric value of a text column, so without this every write slows as history grows. Second, the stream is trimmed as AWS does
 * after a day, but never past a consumer that has not read on, and never the newest record, which the engine counts on from.
 */
export function tendFile(file: string, readUpTo: ReadonlyMap<string, number>, nowSeconds: number): void {
  if (!fs.existsSync(file)) return;
  fs.rmSync(`${file}.lock`, { recursive: true, force: true }); // Ours, left by a kill; the engine itself does not use it.
  const db = new sqlite.Database(file);
  try {
    db.exec("PRAGMA locking_mode=EXCLUSIVE");
    if (!db.get("SELECT name FROM sqlite_master WHERE name = '_stream_records'")) return;
    db.exec("CREATE INDEX IF NOT EXISTS ix_stream_seq ON _stream_records (table_name, CAST(sequence_number AS INTEGER))");
    for (const [table, sequence] of readUpTo) {
      db.run(
        `DELETE FROM _stream_records WHERE table_name = ? AND CAST(sequence_number AS INTEGER) <= ? AND created_at < ?
           AND CAST(sequence_number AS INTEGER) < (SELECT max(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?)`,
        [table, sequence, nowSeconds - keptSeconds, table],
      );
    }
    db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  } finally {
    db.close();
  }
}
