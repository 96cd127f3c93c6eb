import { packageSchema } from '../config/schema-check.js';
import type { IndexLine } from '../corpus/shard-index.js';
import { BadInputError } from '../errors.js';
import { boundedLines } from '../formats/jsonl/lines.js';
import type { ShardEntry } from '../model/manifest.js';
import type { Store } from '../store/store.js';
import { type DocumentTable, lineFingerprint } from './document-table.js';
import type { FindingList } from './finding-list.js';
import { REWRITE, readVouched } from './hashed-read.js';
import { parseJson } from './parse-json.js';

/** A document of 100,000 parts has a line of some 5 MB. */
const MAX_LINE_BYTES = 16 * 1024 * 1024;

const checkLine = packageSchema('index-line');

/** Reads and checks a shard's `.index.jsonl`, handing each valid line on. Returns bytes read and lines; undefined when absent. */
export async function readIndexLines(
  store: Store,
  { index }: ShardEntry,
  findings: FindingList,
  onLine: (line: IndexLine, number: number) => void,
): Promise<{ bytes: number; lines: number } | undefined> {
  let lines = 0;
  const consume = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    try {
      for await (const { number, bytes } of boundedLines(chunks, MAX_LINE_BYTES)) {
        lines = number;
        const parsed = parseJson(bytes);
        const fault = 'fault' in parsed ? parsed.fault : checkLine(parsed.value);
        if (fault !== undefined)
          findings.add('index_invalid', { file: index.name, line: number }, `${fault}; ${REWRITE}`);
        else if ('value' in parsed) onLine(parsed.value as IndexLine, number);
      }
    } catch (error) {
      if (!(error instanceof BadInputError) || error.code !== 'line_too_long') throw error;
      findings.add('index_invalid', { file: index.name, line: lines + 1 }, `${error.message}; ${REWRITE}`);
    }
  };
  const bytes = await readVouched(store, index, findings, { consume });
  return bytes === undefined ? undefined : { bytes, lines };
}

/** Compares `.index.jsonl` with the documents found in the tar. Returns bytes read. */
export async function checkIndex(
  store: Store,
  shard: ShardEntry,
  documents: DocumentTable | undefined,
  findings: FindingList,
): Promise<number> {
  const file = shard.index.name;
  const read = await readIndexLines(store, shard, findings, (line, number) => {
    const expected = documents?.fingerprints[number - 1] ?? 0;
    if (expected === 0 || expected === lineFingerprint(line)) return;
    const message = `says other than the document at byte ${documents?.offsets[number - 1]} of ${shard.name}; ${REWRITE}`;
    findings.add('index_mismatch', { file, line: number, key: line.key.slice(0, 100) }, message);
  });
  if (read !== undefined && documents !== undefined && read.lines !== documents.size) {
    const message = `${read.lines} lines for ${documents.size} documents in ${shard.name}; ${REWRITE}`;
    findings.add('index_mismatch', { file }, message);
  }
  return read?.bytes ?? 0;
}

/**
 * Compares `.tar.idx` with the offsets of documents and of the end of the archive. Returns bytes read.
 *
 * @param expected - absent when the tar could not be read to its end: then only length and hash are checked
 */
export async function checkOffsets(
  store: Store,
  shard: ShardEntry,
  expected: { documents: DocumentTable; end: number } | undefined,
  findings: FindingList,
): Promise<number> {
  const file = shard.offsets.name;
  const mismatch = (offset: number, message: string): void =>
    findings.add('offsets_mismatch', { file, offset }, `${message}; ${REWRITE}`);
  let entry = 0;
  let wrong = false;
  const compare = (value: bigint, documents: DocumentTable, end: number): void => {
    const offset = entry < documents.size ? documents.offsets[entry] : end;
    if (!wrong && entry <= documents.size && value !== BigInt(offset ?? 0)) {
      wrong = true;
      mismatch(entry * 8, `entry ${entry} is ${value}, in ${shard.name} it is ${offset}`);
    }
    entry += 1;
  };
  const consume = async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    if (expected === undefined) return;
    let rest = Buffer.alloc(0);
    for await (const chunk of chunks) {
      const bytes = Buffer.concat([rest, chunk]);
      const whole = bytes.length - (bytes.length % 8);
      for (let at = 0; at < whole; at += 8)
        compare(bytes.readBigUInt64LE(at), expected.documents, expected.end);
      rest = bytes.subarray(whole);
    }
    if (!wrong && (entry !== expected.documents.size + 1 || rest.length > 0)) {
      const message = `${entry} entries and ${rest.length} bytes for ${expected.documents.size} documents and the end`;
      mismatch(entry * 8, message);
    }
  };
  return (await readVouched(store, shard.offsets, findings, { consume })) ?? 0;
}
