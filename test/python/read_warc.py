"""Reads WARC files with warcio, verifies every digest, and prints what the records are."""

import io
import json
import sys

from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker


def record_of(record):
    head = record.rec_headers
    row = {
        "type": record.rec_type,
        "uri": head.get_header("WARC-Target-URI"),
        "version": head.protocol,
        "date": head.get_header("WARC-Date"),
        "concurrent_to": head.get_header("WARC-Concurrent-To"),
        "refers_to": head.get_header("WARC-Refers-To-Target-URI"),
        "id": head.get_header("WARC-Record-ID"),
    }
    if record.rec_type in ("response", "revisit"):
        row["status"] = record.http_headers.get_statuscode()
        row["content_type"] = record.http_headers.get_header("Content-Type")
    # Transfer and content codings are undone by warcio.
    row["text"] = record.content_stream().read().decode("latin-1")
    row["digests_ok"] = record.digest_checker.passed
    return row


def checker_of():
    class Command:
        inputs = []
        verbose = False

    return Checker(Command)


def main():
    records = []
    checks = []
    for path in sys.argv[1:]:
        checker = checker_of()
        out = io.StringIO()
        stdout, sys.stdout = sys.stdout, out
        try:
            checker.process_one(path)
        finally:
            sys.stdout = stdout
        checks.append({"exit": checker.exit_value, "said": out.getvalue()})
        with open(path, "rb") as stream:
            for record in ArchiveIterator(stream, check_digests=True):
                records.append(record_of(record))
    print(json.dumps({"records": records, "checks": checks}))


main()
