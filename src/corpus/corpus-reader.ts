import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { SchemaCheck } from '../config/schema-check.js';
import { BadInputError, describeError } from '../errors.js';
import { errnoOf } from '../flow/system-error.js';
import { textLines } from '../formats/jsonl/lines.js';
import { type TarMember, tarMembersOf } from '../formats/tar/tar-members.js';
import { BLOCK } from '../formats/tar/ustar.js';
import type { CorpusRecord, FileEntry, Manifest, Phase, ShardEntry } from '../model/manifest.js';
import type { Sample } from '../model/sample.js';
import type { RecordedDrop } from '../model/verdict.js';
import { readAll, type Store } from '../store/store.js';
import { checkOf, indexLineFault, parseChecked, RESTORE_HINT, sampleFault } from './check-record.js';
import { CORPUS_RECORD, filesOf, MANIFESTS_PREFIX } from './corpus-layout.js';
import { listManifests } from './list-manifests.js';
import { splitMemberName } from './sample-key.js';
import type { IndexLine } from './shard-index.js';

/** The corpus record. Throws BadInputError `not_a_corpus` when the prefix holds none. */
export async function readCorpusRecord(store: Store): Promise<CorpusRecord> {
  if ((await store.head(CORPUS_RECORD)) === undefined) {
    throw new BadInputError(
      'not_a_corpus',
      `${store.uri} holds no ${CORPUS_RECORD}; give the folder or prefix that weft build wrote`,
    );
  }
  return readJson<CorpusRecord>(store, CORPUS_RECORD);
}

/** All manifests of a phase that stand, in unit order; see {@link listManifests}. */
export async function* readManifests(store: Store, phase: Phase): AsyncGenerator<Manifest> {
  for await (const { key } of listManifests(store, phase)) yield await readJson<Manifest>(store, key);
}

/**
 * A JSON object of the corpus, checked against the schema that belongs to its name.
 *
 * @throws BadInputError `bad_json`, `bad_manifest`, `bad_record`, naming it
 */
export async function readJson<T>(store: Store, key: string): Promise<T> {
  const bytes = await readSmall(store, key);
  const code = key.startsWith(MANIFESTS_PREFIX) ? 'bad_manifest' : 'bad_record';
  return parseChecked<T>(bytes.toString('utf8'), checkOf(key), { where: `${store.uri}/${key}`, code });
}

/** The lines of a shard's index. Throws BadInputError `bad_index`, naming file and line. */
export async function readIndex(store: Store, shard: ShardEntry): Promise<IndexLine[]> {
  const { name } = shard.index;
  const lines: IndexLine[] = [];
  let number = 0;
  for (const text of (await readSmall(store, name)).toString('utf8').split('\n')) {
    number += 1;
    if (text !== '') lines.push(parseIndexLine(text, shard.bytes, `${store.uri}/${name}, line ${number}`));
  }
  return lines;
}

/**
 * A line of a shard's index.
 *
 * @param shardBytes - length of the shard, beyond which no line may point
 * @throws BadInputError `bad_index`
 */
export function parseIndexLine(text: string, shardBytes: number, where: string): IndexLine {
  const line = parseChecked<IndexLine>(text, indexLineFault, {
    where,
    notJson: 'bad_index',
    code: 'bad_index',
  });
  const end = line.offset + line.bytes;
  // Content and header of each part lie between the document's first header and its end.
  const inside = line.parts.every(
    ({ offset, bytes }) => offset >= line.offset + BLOCK && offset + bytes <= end,
  );
  if (inside && end <= shardBytes) return line;
  throw new BadInputError(
    'bad_index',
    `${where}: points outside of ${inside ? 'the shard' : 'its document'}; ${RESTORE_HINT}`,
  );
}

/** Larger files are none of those that are read whole. */
const MAX_WHOLE_BYTES = 256 * 1024 * 1024;

async function readSmall(store: Store, key: string): Promise<Buffer> {
  const bytes = await readAll(store.get(key), MAX_WHOLE_BYTES).catch((error: unknown) => {
    if (!(error instanceof RangeError)) throw error;
    throw new BadInputError('bad_record', `${store.uri}/${key}: ${describeError(error)}; ${RESTORE_HINT}`, {
      cause: error,
    });
  });
  return bytes;
}

/** A sample with its members. */
export interface StoredSample {
  sample: Sample;
  /** The bytes that `sample` was parsed from. */
  record: Buffer;
  /** Image bytes by part name. */
  images: Map<string, Buffer>;
}

/** Reads one sample of a shard by one ranged read. */
export async function readSample(
  store: Store,
  shard: Pick<FileEntry, 'name'>,
  line: Pick<IndexLine, 'offset' | 'bytes' | 'key'>,
): Promise<StoredSample> {
  const range = { start: line.offset, end: line.offset + line.bytes - 1 };
  const bytes = await readAll(store.get(shard.name, range), line.bytes);
  return parseSample(bytes, { where: `${shard.name} at byte ${line.offset}`, key: line.key });
}

/** Where a sample lies, for messages, and the key that its index gives it. */
export interface SamplePlace {
  where: string;
  key: string;
}

/**
 * The sample whose members, from its first header on, lie in `bytes`; images and record are views of it.
 *
 * @throws BadInputError `tar_corrupt`, `tar_truncated`, `sample_incomplete`, `bad_json`, `sample_invalid`,
 * `index_mismatch`, naming the place
 */
export function parseSample(bytes: Buffer, { where, key }: SamplePlace): StoredSample {
  try {
    const stored = sampleOfMembers(tarMembersOf(bytes), where);
    checkKeyOf(stored.sample, { where, key });
    checkParts(stored, where);
    return stored;
  } catch (error) {
    if (!(error instanceof BadInputError) || !error.code.startsWith('tar_')) throw error;
    throw new BadInputError(error.code, `${where}: ${error.message}; ${RESTORE_HINT}`, { cause: error });
  }
}

/** Refuses a sample that lacks the bytes of an image. Throws BadInputError `sample_incomplete`. */
export function checkParts({ sample, images }: StoredSample, where: string): void {
  for (const node of sample.nodes) {
    if (node.type === 'image' && !images.has(node.part))
      throw new BadInputError('sample_incomplete', `${where}: lacks its part ${node.part}; ${RESTORE_HINT}`);
  }
}

/** Refuses another document than the one that was to be read. Throws BadInputError `index_mismatch`. */
function checkKeyOf(sample: Sample, { where, key }: SamplePlace): void {
  if (sample.key === key) return;
  throw new BadInputError(
    'index_mismatch',
    `${where}: is ${sample.key}, its index says ${key}; ${RESTORE_HINT}`,
  );
}

/**
 * Reads the JSON of one document, and none of its images, by one ranged read.
 *
 * @throws BadInputError `sample_incomplete`, `bad_json`, `sample_invalid`
 */
export async function readSampleRecord(
  store: Store,
  shard: Pick<FileEntry, 'name'>,
  { key, parts }: Pick<IndexLine, 'key' | 'parts'>,
): Promise<Sample> {
  const place = parts.find(({ part }) => part === 'json');
  if (place === undefined)
    throw new BadInputError(
      'sample_incomplete',
      `${shard.name}: the index gives no place for the JSON of ${key}; ${RESTORE_HINT}`,
    );
  const bytes = await readAll(
    store.get(shard.name, { start: place.offset, end: place.offset + place.bytes - 1 }),
  );
  return parseRecord(bytes, { where: `${shard.name} at byte ${place.offset}`, key });
}

/**
 * Puts adjacent members of one key together.
 *
 * @param fault - what is asked of the JSON. Default: {@link sampleFault}
 * @throws BadInputError `sample_incomplete` without a `.json` member, `bad_json`, `sample_invalid`
 */
export function sampleOfMembers(
  members: Iterable<TarMember>,
  where: string,
  fault: SchemaCheck = sampleFault,
): StoredSample {
  const images = new Map<string, Buffer>();
  let record: Buffer | undefined;
  for (const member of members) {
    const part = splitMemberName(member.name)?.part;
    if (part === 'json') record = member.data;
    else if (part !== undefined) images.set(part, member.data);
  }
  if (record === undefined)
    throw new BadInputError('sample_incomplete', `${where}: the sample has no .json member; ${RESTORE_HINT}`);
  return { sample: parseSampleJson(record, where, fault), record, images };
}

/** A sample's record. Throws BadInputError `bad_json`, `sample_invalid`, `index_mismatch`, naming the place. */
export function parseRecord(record: Buffer, place: SamplePlace): Sample {
  const sample = parseSampleJson(record, place.where, sampleFault);
  checkKeyOf(sample, place);
  return sample;
}

function parseSampleJson(record: Buffer, where: string, fault: SchemaCheck): Sample {
  return parseChecked<Sample>(record.toString('utf8'), fault, { where, code: 'sample_invalid' });
}

/**
 * The lines of a gzipped JSONL object of the corpus, parsed and checked against the schema that belongs to its name;
 * memory does not depend on its size.
 *
 * @throws BadInputError `bad_gzip`, `bad_json`, `bad_record`, naming the file and the line
 */
export async function* readJsonLines<T>(store: Store, key: string): AsyncGenerator<T> {
  const where = `${store.uri}/${key}`;
  const check = checkOf(key);
  const gunzip = createGunzip();
  // An error reaches the reader through `gunzip`; the callback only keeps it from being thrown a second time.
  pipeline(Readable.from(store.get(key)), gunzip, () => undefined);
  let number = 0;
  try {
    for await (const line of textLines(gunzip)) {
      number += 1;
      if (line !== '') yield parseChecked<T>(line, check, { where: `${where}, line ${number}` });
    }
  } catch (error) {
    if (!errnoOf(error)?.startsWith('Z_')) throw error;
    const what = `${where}, after line ${number}: ${describeError(error)}`;
    throw new BadInputError('bad_gzip', `${what}; ${RESTORE_HINT}`, { cause: error });
  }
}

/** The drops ledger of one manifest. */
export async function* readDrops(store: Store, manifest: Manifest): AsyncGenerator<RecordedDrop> {
  for (const { name } of filesOf(manifest, 'drops')) yield* readJsonLines<RecordedDrop>(store, name);
}
