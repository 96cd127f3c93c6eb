"""Prints what SQLite makes of an energon index, as JSON.

usage: read_index.py INDEX.sqlite

{"integrity": "ok", "indexes": {name: [column ...]}, "samples": [[...]], "sample_parts": [[...]], "by_key": [key ...]}

Rows are in the order of their row numbers; by_key comes from the index of unique keys alone.
"""

import json
import sqlite3
import sys


def main(path):
    database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
    indexes = {}
    for table in ("samples", "sample_parts"):
        for _, name, *_ in database.execute(f"PRAGMA index_list({table})"):
            indexes[name] = [row[2] for row in database.execute(f"PRAGMA index_info({name})")]
    by_key = "SELECT sample_key FROM samples INDEXED BY sqlite_autoindex_samples_1 ORDER BY sample_key"
    json.dump(
        {
            "integrity": database.execute("PRAGMA integrity_check").fetchone()[0],
            "indexes": indexes,
            "samples": database.execute("SELECT * FROM samples ORDER BY rowid").fetchall(),
            "sample_parts": database.execute("SELECT * FROM sample_parts ORDER BY rowid").fetchall(),
            "by_key": [row[0] for row in database.execute(by_key)],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
