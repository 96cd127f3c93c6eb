import { createHash, getHashes } from 'node:crypto';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { decompress as unzstd } from 'fzstd';
import { BadInputError, describeError } from '../../errors.js';
import { ByteFeed } from '../../formats/bytes/byte-feed.js';
import { readAll } from '../../store/store.js';
import { type FindingList, quote } from '../finding-list.js';
import { parseJson } from '../parse-json.js';
import { checkShards } from './check-shards.js';
import { type DataSetEnv, dataFiles, type ImageJob, type ShardTally } from './data-set.js';
import { FieldSchema } from './field-schema.js';
import { fileChunks } from './file-chunks.js';
import { type MdsFile, type MdsShardEntry, readMdsIndex } from './mds-index.js';
import { checkMdsSample } from './mds-sample.js';
import { isObject } from './read-small.js';

/** A compressed shard is unpacked whole; MosaicML's own default is 64 MiB. */
const MAX_UNPACKED = 1024 * 1024 * 1024;

const AGAIN = 'write the data set again with MDSWriter or weft export';

/** Checks MosaicML streaming shards against `index.json`: hashes, offsets, every sample, every value. */
export async function checkMds(env: DataSetEnv): Promise<void> {
  const entries = await readMdsIndex(`${env.root}index.json`, env, env.findings);
  const byName = new Map<string, MdsShardEntry>();
  for (const entry of entries) byName.set(`${env.root}${(entry.zip_data ?? entry.raw_data).basename}`, entry);
  for (const name of dataFiles(env, /\.mds(\.\w+)?$/))
    if (!byName.has(name) && entries.length > 0)
      env.findings.add('orphan', { file: name }, 'index.json does not list it: it is never read');
  checkColumns(byName, env.findings);
  const schema = new FieldSchema();
  await checkShards(
    [...byName.keys()],
    async function* (name, findings, tally) {
      const entry = byName.get(name);
      const raw = entry && (await openRaw(name, entry, env, findings));
      if (entry && raw) yield* checkShard(name, entry, raw, schema, findings, tally);
    },
    env,
  );
  schema.report(env.findings);
}

/** StreamingDataset takes the columns of each shard for its own, and a collate function does not. */
function checkColumns(byName: ReadonlyMap<string, MdsShardEntry>, findings: FindingList): void {
  const columnsOf = ({ column_names, column_encodings }: MdsShardEntry): string =>
    column_names.map((name, i) => `${name}: ${column_encodings[i]}`).join(', ');
  const [first] = byName.values();
  for (const [name, entry] of byName)
    if (first && columnsOf(entry) !== columnsOf(first))
      findings.add(
        'schema_drift',
        { file: name },
        `has the columns ${quote(columnsOf(entry))}, the first shard ${quote(columnsOf(first))}; ${AGAIN}`,
      );
}

/** The unpacked bytes of a shard, after its length and hashes were compared; undefined when there are none. */
async function openRaw(
  name: string,
  { zip_data: zip, raw_data: raw }: MdsShardEntry,
  env: DataSetEnv,
  findings: FindingList,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const stored = hashed(name, zip ?? raw, fileChunks(name, env, findings), env, findings);
  if (zip === null) return stored;
  const packed = await readAll(stored, MAX_UNPACKED);
  if (packed.length === 0) return undefined;
  try {
    const bytes = unpack(name, packed, raw.bytes);
    return hashed(name, raw, [bytes], env, findings);
  } catch (error) {
    const message =
      error instanceof BadInputError ? error.message : `does not unpack: ${describeError(error)}`;
    findings.add('compression_invalid', { file: name }, `${message}; ${AGAIN}`);
    return undefined;
  }
}

function unpack(name: string, packed: Buffer, length: number): Uint8Array {
  if (length > MAX_UNPACKED)
    throw new BadInputError('compression_invalid', `unpacks to ${length} bytes, too many to check`);
  const extension = name.slice(name.lastIndexOf('.') + 1);
  if (extension === 'zstd' || extension === 'zst') {
    const out = unzstd(packed, new Uint8Array(length));
    if (out.length !== length)
      throw new BadInputError(
        'compression_invalid',
        `unpacks to ${out.length} bytes, index.json says ${length}`,
      );
    return out;
  }
  if (extension === 'gz') return gunzipSync(packed, { maxOutputLength: MAX_UNPACKED });
  if (extension === 'br') return brotliDecompressSync(packed, { maxOutputLength: MAX_UNPACKED });
  throw new BadInputError(
    'compression_invalid',
    `is compressed as ${quote(extension)}, which is not read here`,
  );
}

/** Passes bytes on; behind the last one, length and hashes are compared. */
async function* hashed(
  name: string,
  { bytes, hashes }: MdsFile,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { notes }: DataSetEnv,
  findings: FindingList,
): AsyncGenerator<Uint8Array, void, undefined> {
  const known = new Set(getHashes());
  for (const algorithm of Object.keys(hashes))
    if (!known.has(algorithm)) notes.add(`hashes of the kind ${algorithm} were not compared`);
  const digests = Object.keys(hashes)
    .filter((algorithm) => known.has(algorithm))
    .map((algorithm) => ({ algorithm, hash: createHash(algorithm) }));
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.byteLength;
    for (const { hash } of digests) hash.update(chunk);
    yield chunk;
  }
  if (length === 0) return;
  if (length !== bytes) {
    findings.add(
      'file_size_mismatch',
      { file: name },
      `has ${length} bytes, index.json says ${bytes}; ${AGAIN}`,
    );
    return;
  }
  for (const { algorithm, hash } of digests) {
    const found = hash.digest('hex');
    if (found !== hashes[algorithm])
      findings.add(
        'checksum_mismatch',
        { file: name },
        `${algorithm} is ${found}, index.json says ${quote(hashes[algorithm])}; ${AGAIN}`,
      );
  }
}

async function* checkShard(
  name: string,
  entry: MdsShardEntry,
  raw: AsyncIterable<Uint8Array>,
  schema: FieldSchema,
  findings: FindingList,
  tally: ShardTally,
): AsyncGenerator<ImageJob, void, undefined> {
  const where = { file: name };
  const input = new ByteFeed(raw);
  try {
    const offsets = await readOffsets(input, entry, name, findings);
    if (offsets !== undefined) {
      const begin = offsets[0] ?? 0;
      checkConfig(await input.take(begin - input.offset), entry, name, findings);
      for (let i = 0; i + 1 < offsets.length; i++) {
        const size = (offsets[i + 1] ?? 0) - (offsets[i] ?? 0);
        const sample = await input.take(size);
        if (sample.length < size) {
          findings.add('mds_sample_invalid', { ...where, row: i }, `the shard ends inside it; ${AGAIN}`);
          break;
        }
        tally.samples += 1;
        yield* checkMdsSample(sample, entry, { file: name, row: i }, schema, findings);
      }
    }
    const rest = await input.skip(Number.POSITIVE_INFINITY);
    if (offsets !== undefined && rest > 0)
      findings.add('mds_header_invalid', where, `${rest} bytes follow the last sample; ${AGAIN}`);
  } finally {
    await input.close();
  }
}

/** `u32 n | u32 offsets[n + 1]`; undefined when they cannot be followed. */
async function readOffsets(
  input: ByteFeed,
  { samples }: MdsShardEntry,
  file: string,
  findings: FindingList,
): Promise<number[] | undefined> {
  const report = (fault: string): undefined => {
    findings.add('mds_header_invalid', { file }, `${fault}; ${AGAIN}`);
    return undefined;
  };
  const head = await input.take(4);
  if (head.length === 0) return undefined;
  if (head.length < 4) return report('is cut in its header');
  const n = head.readUInt32LE(0);
  if (n !== samples)
    findings.add(
      'mds_samples_mismatch',
      { file },
      `holds ${n} samples, index.json says ${samples}; ${AGAIN}`,
    );
  const table = await input.take((n + 1) * 4);
  if (table.length < (n + 1) * 4) return report(`is cut in its table of ${n + 1} offsets`);
  const offsets = Array.from({ length: n + 1 }, (_, i) => table.readUInt32LE(i * 4));
  if ((offsets[0] ?? 0) < input.offset)
    return report(`has its first sample at byte ${offsets[0]}, inside its header`);
  const back = offsets.findIndex((offset, i) => i > 0 && offset < (offsets[i - 1] ?? 0));
  return back === -1 ? offsets : report(`offset ${back} lies before the one in front of it`);
}

function checkConfig(bytes: Buffer, entry: MdsShardEntry, file: string, findings: FindingList): void {
  const parsed = parseJson(bytes);
  const config = 'value' in parsed && isObject(parsed.value) ? parsed.value : {};
  for (const field of ['column_names', 'column_encodings', 'column_sizes'] as const) {
    if (JSON.stringify(config[field]) === JSON.stringify(entry[field])) continue;
    findings.add(
      'mds_config_mismatch',
      { file },
      `says other ${field} in its header than index.json; ${AGAIN}`,
    );
    return;
  }
}
