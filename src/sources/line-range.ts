import { ByteFeed } from '../formats/bytes/byte-feed.js';
import { type Line, skipLine, splitLines } from '../formats/jsonl/lines.js';
import type { Input } from '../store/input.js';

/** Bytes of a file: the first, and the one after the last. */
export type LineRange = { start: number; end: number };

/** Lines whose first byte lies in a range of a plain file: each line of the file is in exactly one of its ranges. */
export async function* linesOfRange(
  input: Pick<Input, 'read'>,
  { start, end }: LineRange,
  maxBytes: number,
): AsyncGenerator<Line, void, undefined> {
  // One byte earlier: when it is a line end, the line at `start` is ours.
  const from = Math.max(0, start - 1);
  const feed = new ByteFeed(input.read({ start: from }), from);
  try {
    if (start > 0) await skipLine(feed);
    if (feed.offset >= end) return;
    for await (const line of splitLines(feed, maxBytes)) {
      yield line;
      if (line.offset + line.length >= end) return;
    }
  } finally {
    await feed.close();
  }
}

/** The range that a unit's share says; undefined for one of a whole file. */
export function lineRangeOf(share: Record<string, unknown> | undefined): LineRange | undefined {
  return typeof share?.start === 'number' && typeof share.end === 'number'
    ? { start: share.start, end: share.end }
    : undefined;
}

/** Splits a plain file into ranges of `unitBytes` bytes. */
export function lineRanges(bytes: number, unitBytes: number): LineRange[] {
  const ranges: LineRange[] = [];
  for (let start = 0; start < bytes; start += unitBytes)
    ranges.push({ start, end: Math.min(start + unitBytes, bytes) });
  return ranges;
}
