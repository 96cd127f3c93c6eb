import { packageSchema } from '../../config/schema-check.js';
import { BadInputError } from '../../errors.js';
import { boundedLines } from '../../formats/jsonl/lines.js';
import type { SimilarityCounts, SimilarityLine, SimilarityManifest } from '../../model/schemas/similarity.js';
import {
  NO_SIMILARITY_COUNTS,
  SIMILARITY_RECORD,
  similarityLinesName,
  similarityManifestName,
} from '../../similarity/similarity-record.js';
import { type FindingList, quote } from '../finding-list.js';
import { HashedRead } from '../hashed-read.js';
import { KeySet, keyBytes } from '../key-set.js';
import { parseJson } from '../parse-json.js';
import { checkShards } from './check-shards.js';
import { type DataSetEnv, dataFiles, type ShardTally } from './data-set.js';
import { readJsonFile } from './read-small.js';

/** Longest line: 1000 images by 5000 texts is below it. */
const MAX_LINE_BYTES = 64 * 1024 * 1024;

const schema = packageSchema('similarity');

const MEND = 'delete the manifest and run the same weft similarity command again';

/** Checks a prefix that weft similarity wrote: record, manifests, hashes, every line and its place. */
export async function checkSimilarityPrefix(env: DataSetEnv): Promise<void> {
  const record = await readJsonFile(SIMILARITY_RECORD, env, env.findings);
  const fault = faultOf(record, 'weft/similarity/1');
  if (fault !== undefined)
    env.findings.add('record_invalid', { file: SIMILARITY_RECORD }, `${fault}; measure into another prefix`);
  const keys = new KeySet();
  const claimed = new Set<string>();
  const manifests = dataFiles(env, /^manifests\//);
  await checkShards(
    manifests,
    async function* (name, findings, tally) {
      await checkShard(name, { env, keys, claimed, findings, tally });
      yield* [];
    },
    env,
  );
  for (const file of dataFiles(env, /^lines\//))
    if (!claimed.has(file))
      env.findings.add(
        'orphan',
        { file },
        'no manifest names it: an attempt that was stopped left it; delete it',
      );
}

interface ShardEnv {
  env: DataSetEnv;
  /** Keys of all shards. */
  keys: KeySet;
  /** Files that manifests name. */
  claimed: Set<string>;
  findings: FindingList;
  tally: ShardTally;
}

async function checkShard(name: string, shard: ShardEnv): Promise<void> {
  const { env, claimed, findings } = shard;
  const read = await readJsonFile(name, env, findings);
  const fault = faultOf(read, 'weft/similarity-manifest/1');
  if (fault !== undefined || !('value' in read)) {
    findings.add('manifest_invalid', { file: name }, `${fault}; ${MEND}`);
    return;
  }
  const manifest = read.value as SimilarityManifest;
  const { file } = manifest;
  if (name !== similarityManifestName(manifest.shard))
    findings.add('manifest_misplaced', { file: name }, `is about ${quote(manifest.shard)}; ${MEND}`);
  if (file.name !== similarityLinesName(manifest.shard, file.sha256))
    findings.add(
      'file_name_mismatch',
      { file: name },
      `names ${quote(file.name)}, not of its shard and hash; ${MEND}`,
    );
  claimed.add(file.name);
  if (!env.files.has(file.name)) {
    findings.add('file_missing', { file: name }, `names ${quote(file.name)}, which is absent; ${MEND}`);
    return;
  }
  await checkLines(name, manifest, shard);
}

async function checkLines(name: string, manifest: SimilarityManifest, shard: ShardEnv): Promise<void> {
  const { file, lines, counts } = manifest;
  const { env, findings } = shard;
  const where = { file: file.name };
  const read = new HashedRead(env.store.get(file.name));
  try {
    const found = await readLines(read, manifest, shard);
    const { sha256 } = await read.drain();
    env.checked.bytes += read.bytes;
    if (read.bytes !== file.bytes)
      findings.add('file_size_mismatch', where, `has ${read.bytes} bytes, not ${file.bytes}; ${MEND}`);
    else if (sha256 !== file.sha256)
      findings.add('file_sha256_mismatch', where, `SHA-256 is ${sha256}, not ${file.sha256}; ${MEND}`);
    else if (lines.length !== found.lines || COUNTED.some((field) => found.counts[field] !== counts[field]))
      findings.add(
        'manifest_counts_mismatch',
        { file: name },
        `counts other lines than its file holds; ${MEND}`,
      );
  } catch (error) {
    if (!(error instanceof BadInputError) || error.code !== 'line_too_long') throw error;
    findings.add('jsonl_line_too_long', where, `${error.message}: the rest was not checked; ${MEND}`);
  } finally {
    await read.close();
  }
}

/** Texts are not counted in the lines of images that did not decode. */
const COUNTED = ['documents', 'images', 'truncated_texts', 'undecodable_images'] as const;

async function readLines(
  read: HashedRead,
  { file, lines }: SimilarityManifest,
  { keys, findings, tally }: ShardEnv,
): Promise<{ lines: number; counts: SimilarityCounts }> {
  const counts = { ...NO_SIMILARITY_COUNTS };
  let offset = 0;
  let number = 0;
  for await (const line of boundedLines(read.chunks(), MAX_LINE_BYTES)) {
    const where = { file: file.name, line: line.number };
    const [key, start, length] = lines[number] ?? [];
    const bytes = line.bytes.byteLength + 1;
    const parsed = parseJson(line.bytes);
    if ('fault' in parsed) findings.add('jsonl_line_invalid', where, `${parsed.fault}; ${MEND}`);
    else {
      const fault = faultOf(parsed, undefined);
      if (fault !== undefined) findings.add('record_invalid', where, `${fault}; ${MEND}`);
      else {
        const document = parsed.value as SimilarityLine;
        count(document, counts);
        if (key !== document.key || start !== offset || length !== bytes)
          findings.add('index_mismatch', where, `its manifest has another document or place there; ${MEND}`);
        if (keys.add(keyBytes(document.key), 0) !== undefined)
          findings.add(
            'key_duplicate',
            where,
            `the document ${quote(document.key)} is in another line too; ${MEND}`,
          );
      }
    }
    offset += bytes;
    number += 1;
    tally.samples += 1;
  }
  return { lines: number, counts };
}

function count({ images, truncated }: SimilarityLine, counts: SimilarityCounts): void {
  counts.documents += 1;
  counts.images += images.length;
  counts.truncated_texts += truncated.length;
  counts.undecodable_images += images.filter(({ texts }) => texts === null).length;
}

/** Why a value is not of a schema of similarities; `kind` is the word in its field `schema`, which lines do not have. */
function faultOf(read: { value: unknown } | { fault: string }, kind: string | undefined): string | undefined {
  if ('fault' in read) return read.fault;
  const said = (read.value as { schema?: unknown } | null)?.schema;
  return said === kind ? schema(read.value) : `its schema is ${JSON.stringify(said) ?? 'absent'}`;
}
