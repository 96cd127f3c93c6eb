import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { packageSchema } from '../config/schema-check.js';
import { BadInputError, describeError, WeftError } from '../errors.js';
import { boundedLines } from '../formats/jsonl/lines.js';
import type { FileEntry } from '../model/manifest.js';
import type { RecordedDrop } from '../model/verdict.js';
import type { Store } from '../store/store.js';
import type { FindingList } from './finding-list.js';
import { RESTORE, REWRITE, readVouched } from './hashed-read.js';
import { parseJson } from './parse-json.js';

/** A ledger line is a few hundred bytes; only a hostile `detail` or URL makes it long. */
const MAX_LINE_BYTES = 1024 * 1024;

/** Real ledgers unpack to 10–40 times their length; gzip at its most hostile reaches 1032. */
const MAX_RATIO = 200;
const ALWAYS_ALLOWED = 16 * 1024 * 1024;

/** More distinct reasons than this are no ledger; the sums are held in memory. */
const MAX_REASONS = 10_000;

/** After so many broken lines the rest is not worth the time that a hostile ledger can make it take. */
const MAX_BROKEN_LINES = 1000;

const checkDrop = packageSchema('drop');

/** Checks a drops ledger line by line and adds its drops to `sums` by `level:reason`. Returns bytes read and whether it was read to its end. */
export async function checkLedger(
  store: Store,
  entry: FileEntry,
  sums: Map<string, number>,
  findings: FindingList,
): Promise<{ bytes: number; complete: boolean }> {
  let complete = false;
  const bytes = await readVouched(store, entry, findings, {
    consume: async (chunks) => {
      complete = await readLedger(chunks, entry, sums, findings);
    },
  });
  return { bytes: bytes ?? 0, complete };
}

async function readLedger(
  chunks: AsyncIterable<Uint8Array>,
  { name: file, bytes }: FileEntry,
  sums: Map<string, number>,
  findings: FindingList,
): Promise<boolean> {
  let line = 0;
  let broken = 0;
  try {
    for await (const item of boundedLines(unpack(chunks, bytes), MAX_LINE_BYTES)) {
      line = item.number;
      const parsed = parseJson(item.bytes);
      const fault = 'fault' in parsed ? parsed.fault : checkDrop(parsed.value);
      if (fault !== undefined || 'fault' in parsed) {
        findings.add('ledger_invalid', { file, line }, `${fault}; ${REWRITE}`);
        broken += 1;
        if (broken === MAX_BROKEN_LINES) return false;
        continue;
      }
      const { level, reason } = parsed.value as RecordedDrop;
      const name = `${level}:${reason}`;
      if (sums.has(name) || sums.size < MAX_REASONS) sums.set(name, (sums.get(name) ?? 0) + 1);
    }
    return true;
  } catch (error) {
    if (error instanceof BadInputError && ['ledger_bomb', 'line_too_long'].includes(error.code))
      findings.add('ledger_bomb', { file, line: line + 1 }, `${error.message}: not read further; ${REWRITE}`);
    else if (isZlibError(error))
      findings.add(
        'ledger_invalid',
        { file, line: line + 1 },
        `does not unpack: ${describeError(error)}; ${RESTORE}`,
      );
    else throw error;
    return false;
  }
}

async function* unpack(chunks: AsyncIterable<Uint8Array>, packed: number): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  const limit = Math.max(ALWAYS_ALLOWED, packed * MAX_RATIO);
  let unpacked = 0;
  // An error reaches the reader through `gunzip`; the callback only keeps it from being thrown a second time.
  pipeline(Readable.from(chunks), gunzip, () => undefined);
  for await (const chunk of gunzip as AsyncIterable<Buffer>) {
    unpacked += chunk.byteLength;
    if (unpacked > limit)
      throw new BadInputError('ledger_bomb', `unpacks to more than ${limit} bytes from ${packed}`);
    yield chunk;
  }
}

function isZlibError(error: unknown): boolean {
  return (
    !(error instanceof WeftError) &&
    error instanceof Error &&
    /^Z_/.test(String((error as NodeJS.ErrnoException).code))
  );
}
