import { BadInputError, describeError, FixConfigError } from '../errors.js';
import { textLines } from '../formats/jsonl/lines.js';
import type { SimilarityLine, SimilarityManifest, SimilarityRecord } from '../model/schemas/similarity.js';
import { readAll, type Store } from '../store/store.js';
import { SIMILARITY_MANIFESTS, SIMILARITY_RECORD, similarityManifestName } from './similarity-record.js';

/** Where a document's line lies. */
export interface SimilarityPlace {
  /** Name of the file, relative to the similarity prefix. */
  name: string;
  offset: number;
  bytes: number;
}

/** The similarities of one corpus. */
export interface SimilarityReader {
  readonly record: SimilarityRecord;
  /** Where the line of a document lies, or undefined when it has no images. */
  placeOf(key: string): SimilarityPlace | undefined;
  /** The line of a document by one ranged read, or undefined when it has no images. */
  read(key: string): Promise<SimilarityLine | undefined>;
  /** All lines, file by file. */
  lines(): AsyncGenerator<SimilarityLine>;
}

/** The record of a similarity prefix. Throws BadInputError `not_similarities`. */
export async function readSimilarityRecord(store: Store): Promise<SimilarityRecord> {
  if ((await store.head(SIMILARITY_RECORD)) === undefined)
    throw new BadInputError(
      'not_similarities',
      `${store.uri} holds no ${SIMILARITY_RECORD}; give the folder or prefix that weft similarity wrote`,
    );
  return readJsonObject<SimilarityRecord>(store, SIMILARITY_RECORD);
}

/**
 * Opens the similarities of a corpus; where each line lies is held in memory, the lines are not.
 *
 * @param shards - names of all shards of the corpus
 * @throws FixConfigError `similarity_incomplete` when a shard was not measured yet
 */
export async function openSimilarity(store: Store, shards: readonly string[]): Promise<SimilarityReader> {
  const record = await readSimilarityRecord(store);
  const done = new Set<string>();
  for await (const { key } of store.list(SIMILARITY_MANIFESTS)) done.add(key);
  const missing = shards.filter((shard) => !done.has(similarityManifestName(shard)));
  if (missing.length > 0)
    throw new FixConfigError(
      'similarity_incomplete',
      `${store.uri} lacks ${missing.length} of ${shards.length} shards, such as ${missing[0]}; run the same weft similarity command again to complete it`,
    );
  const places = new Map<string, SimilarityPlace>();
  const files: string[] = [];
  for (const shard of shards) {
    const manifest = await readJsonObject<SimilarityManifest>(store, similarityManifestName(shard));
    const { name } = manifest.file;
    files.push(name);
    for (const [key, offset, bytes] of manifest.lines) places.set(key, { name, offset, bytes });
  }
  return {
    record,
    placeOf: (key) => places.get(key),
    async read(key) {
      const place = places.get(key);
      return place && readSimilarityLine(store, key, place);
    },
    async *lines() {
      for (const name of files) {
        let number = 0;
        for await (const line of textLines(store.get(name)))
          yield parseJson(line, `${store.uri}/${name}, line ${++number}`) as SimilarityLine;
      }
    },
  };
}

/**
 * Reads one line by its place.
 *
 * @throws BadInputError `similarity_corrupt` when it is about another document, and `bad_json`
 */
export async function readSimilarityLine(
  store: Store,
  key: string,
  { name, offset, bytes }: SimilarityPlace,
): Promise<SimilarityLine> {
  const text = await readAll(store.get(name, { start: offset, end: offset + bytes - 1 }));
  const where = `${store.uri}/${name} at byte ${offset}`;
  const line = parseJson(text.toString('utf8'), where) as SimilarityLine;
  if (line.key === key) return line;
  throw new BadInputError('similarity_corrupt', `${where} is not about ${key}; measure the corpus again`);
}

async function readJsonObject<T>(store: Store, key: string): Promise<T> {
  return parseJson((await readAll(store.get(key))).toString('utf8'), `${store.uri}/${key}`) as T;
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadInputError('bad_json', `${where} is not JSON: ${describeError(error)}`, { cause: error });
  }
}
