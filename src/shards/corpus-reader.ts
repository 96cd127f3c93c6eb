import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { BadInputError, describeError } from '../errors.js';
import { textLines } from '../flow/text-lines.js';
import type { CorpusRecord, FileEntry, Manifest, Phase, ShardEntry } from '../model/manifest.js';
import type { Sample } from '../model/sample.js';
import type { Drop } from '../model/verdict.js';
import { readAll, type Store } from '../store/store.js';
import { CORPUS_RECORD } from './corpus-layout.js';
import { listManifests } from './list-manifests.js';
import { type TarMember, tarMembersOf } from './read-tar.js';
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

/** A JSON object of the corpus. Throws BadInputError `bad_json` naming it. */
export async function readJson<T>(store: Store, key: string): Promise<T> {
  const bytes = await readAll(store.get(key));
  try {
    return JSON.parse(bytes.toString('utf8')) as T;
  } catch (error) {
    throw new BadInputError('bad_json', `${store.uri}/${key} is not JSON: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** The lines of a shard's index. */
export async function readIndex(store: Store, shard: ShardEntry): Promise<IndexLine[]> {
  const text = (await readAll(store.get(shard.index.name))).toString('utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as IndexLine);
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
  return parseSample(bytes, `${shard.name} at byte ${line.offset}`);
}

/** The sample whose members, from its first header on, lie in `bytes`; images and record are views of it. */
export function parseSample(bytes: Buffer, where: string): StoredSample {
  try {
    return sampleOfMembers(tarMembersOf(bytes), where);
  } catch (error) {
    if (!(error instanceof BadInputError) || !error.code.startsWith('tar_')) throw error;
    throw new BadInputError(error.code, `${where}: ${error.message}`, { cause: error });
  }
}

/** Reads the JSON of one document, and none of its images, by one ranged read. Throws BadInputError `sample_incomplete`. */
export async function readSampleRecord(
  store: Store,
  shard: Pick<FileEntry, 'name'>,
  { key, parts }: Pick<IndexLine, 'key' | 'parts'>,
): Promise<Sample> {
  const place = parts.find(({ part }) => part === 'json');
  if (place === undefined)
    throw new BadInputError(
      'sample_incomplete',
      `${shard.name}: the index gives no place for the JSON of ${key}`,
    );
  const bytes = await readAll(
    store.get(shard.name, { start: place.offset, end: place.offset + place.bytes - 1 }),
  );
  return JSON.parse(bytes.toString('utf8')) as Sample;
}

/** Puts adjacent members of one key together. Throws BadInputError `sample_incomplete` without a `.json` member. */
export function sampleOfMembers(members: Iterable<TarMember>, where: string): StoredSample {
  const images = new Map<string, Buffer>();
  let record: Buffer | undefined;
  for (const member of members) {
    const part = splitMemberName(member.name)?.part;
    if (part === 'json') record = member.data;
    else if (part !== undefined) images.set(part, member.data);
  }
  if (record === undefined)
    throw new BadInputError('sample_incomplete', `${where}: the sample has no .json member`);
  return { sample: parseRecord(record, where), record, images };
}

/** A sample's record. Throws BadInputError `bad_json` naming the place. */
export function parseRecord(record: Buffer, where: string): Sample {
  try {
    return JSON.parse(record.toString('utf8')) as Sample;
  } catch (error) {
    throw new BadInputError('bad_json', `${where}: the record is not JSON: ${describeError(error)}`, {
      cause: error,
    });
  }
}

/** The lines of a gzipped JSONL object of the corpus, parsed; memory does not depend on its size. */
export async function* readJsonLines<T>(store: Store, key: string): AsyncGenerator<T> {
  const gunzip = createGunzip();
  // An error reaches the reader through `gunzip`; the callback only keeps it from being thrown a second time.
  pipeline(Readable.from(store.get(key)), gunzip, () => undefined);
  for await (const line of textLines(gunzip)) {
    if (line !== '') yield JSON.parse(line) as T;
  }
}

/** The drops ledger of one manifest. */
export async function* readDrops(store: Store, manifest: Manifest): AsyncGenerator<Drop> {
  for (const file of manifest.files) {
    if (file.name.startsWith('drops/')) yield* readJsonLines<Drop>(store, file.name);
  }
}
