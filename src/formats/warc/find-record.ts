import { type ByteFeed, LineTooLong } from '../bytes/byte-feed.js';
import { isArcLine, parseArcHead } from './arc-head.js';
import { withoutLineEnd } from './line-end.js';
import { parseWarcHead } from './record-head.js';

const MAX_HEAD = 64 * 1024;
const WARC = 'WARC/';

/**
 * Moves the feed to the next line that begins a record, past whatever else there is. Resolves to whether there is
 * one; without, the feed is at its end or past `until`.
 *
 * A page may quote a record's first line, so the whole head must make sense: type, length and id or date of a WARC record,
 * URL, date and length of an ARC record.
 */
export async function skipToRecordHead(feed: ByteFeed, until = Number.POSITIVE_INFINITY): Promise<boolean> {
  while (feed.offset < until) {
    const held = await feed.peek(MAX_HEAD);
    if (held.length === 0) return false;
    if (beginsRecord(held)) return true;
    await skipLine(feed);
  }
  return false;
}

function beginsRecord(held: Buffer): boolean {
  if (held.toString('latin1', 0, WARC.length) === WARC) {
    const head = parseWarcHead(headLines(held));
    const named = head.date !== undefined || head.fields.has('warc-record-id');
    return head.type !== 'unknown' && head.length !== undefined && named;
  }
  const first = held[0] ?? 0;
  // Of most lines only the first bytes are looked at: an ARC head begins with a URL.
  if (!(first >= 0x61 && first <= 0x7a) || held.subarray(0, 24).indexOf(0x3a) < 0) return false;
  const line = held.toString('latin1', 0, 4096).split('\n', 1)[0] ?? '';
  const head = isArcLine(line) ? parseArcHead(line) : undefined;
  return head?.length !== undefined && head.date !== undefined;
}

/** The lines of a WARC head, up to the first that is none: a page full of first lines is read once. */
function headLines(held: Buffer): string[] {
  const lines: string[] = [];
  for (let start = 0; start < held.length; ) {
    const end = held.indexOf(0x0a, start);
    if (end < 0) break;
    const line = withoutLineEnd(held.toString('utf8', start, end));
    if (line === '' || (lines.length > 0 && !/^[\w-]+:|^[ \t]/.test(line))) break;
    lines.push(line);
    start = end + 1;
  }
  return lines;
}

/** Passes over the rest of the line at hand, or over 64 KiB of it. */
export async function skipLine(feed: ByteFeed): Promise<void> {
  try {
    await feed.readLine(MAX_HEAD);
  } catch (error) {
    if (!(error instanceof LineTooLong)) throw error;
    // Up to the last byte that was looked at: the line feed that is missing may be the next one.
    const held = await feed.peek(MAX_HEAD);
    feed.consume(held.length);
  }
}
