import type { PartRange } from '../../../corpus/shard-index.js';
import { BadInputError } from '../../../errors.js';
import { createDatabaseFile, type SchemaEntry } from '../../../formats/sqlite/database-file.js';
import { encodeRow } from '../../../formats/sqlite/record.js';
import type { StagedContent } from '../../../staging/staged-file.js';
import { compareKeys } from '../../../store/key.js';

/** A sample as the index lists it. */
export interface IndexedSample {
  key: string;
  /** Offset of its first tar header, and the bytes from there to the next sample. */
  offset: number;
  bytes: number;
  /** In the order of the tar file. */
  parts: readonly PartRange[];
}

/** Tables of `energon prepare` in megatron-energon 7.4; its documentation reserves the right to change them. */
const SCHEMA: readonly SchemaEntry[] = [
  {
    type: 'table',
    name: 'samples',
    table: 'samples',
    sql: 'CREATE TABLE samples (tar_file_id INTEGER NOT NULL, sample_key TEXT NOT NULL UNIQUE, sample_index INTEGER NOT NULL, byte_offset INTEGER, byte_size INTEGER)',
  },
  { type: 'index', name: 'sqlite_autoindex_samples_1', table: 'samples', sql: null },
  {
    type: 'table',
    name: 'sample_parts',
    table: 'sample_parts',
    sql: 'CREATE TABLE sample_parts (tar_file_id INTEGER, sample_index INTEGER, part_name TEXT, content_byte_offset INTEGER, content_byte_size INTEGER)',
  },
  {
    type: 'index',
    name: 'idx_samples_by_tar_and_idx',
    table: 'samples',
    sql: 'CREATE INDEX idx_samples_by_tar_and_idx ON samples(tar_file_id, sample_index)',
  },
  {
    type: 'index',
    name: 'idx_sample_parts_seq',
    table: 'sample_parts',
    sql: 'CREATE INDEX idx_sample_parts_seq ON sample_parts(tar_file_id, sample_index, content_byte_offset)',
  },
  {
    type: 'index',
    name: 'idx_sample_parts_full',
    table: 'sample_parts',
    sql: 'CREATE INDEX idx_sample_parts_full ON sample_parts(tar_file_id, sample_index, part_name, content_byte_offset, content_byte_size)',
  },
];

/**
 * Writes `index.sqlite`, by which joins, auxiliary data and `energon mount` find a sample or a part by name.
 *
 * Samples of all tar files pass through once; in memory stay their keys alone (about 100 bytes each), because the
 * index of unique keys is sorted at the end.
 *
 * @param shards - of each tar file, in order, its samples in order
 * @throws BadInputError `duplicate_key` when two samples have one key
 */
export async function writeIndexDatabase(
  path: string,
  shards: AsyncIterable<AsyncIterable<IndexedSample> | Iterable<IndexedSample>>,
): Promise<StagedContent> {
  const file = await createDatabaseFile(path);
  try {
    const samples = file.tree('table');
    const parts = file.tree('table');
    const samplesInOrder = file.tree('index');
    const partsInOrder = file.tree('index');
    const partsByName = file.tree('index');
    const keys: { key: string; row: number }[] = [];
    let row = 0;
    let partRow = 0;
    let tar = 0;
    for await (const shard of shards) {
      let index = 0;
      for await (const sample of shard) {
        row += 1;
        keys.push({ key: sample.key, row });
        await samples.add(encodeRow([tar, sample.key, index, sample.offset, sample.bytes]), row);
        await samplesInOrder.add(encodeRow([tar, index, row]));
        const named: { part: PartRange; row: number }[] = [];
        for (const part of sample.parts) {
          partRow += 1;
          named.push({ part, row: partRow });
          await parts.add(encodeRow([tar, index, part.part, part.offset, part.bytes]), partRow);
          await partsInOrder.add(encodeRow([tar, index, part.offset, partRow]));
        }
        named.sort((a, b) => compareKeys(a.part.part, b.part.part));
        for (const { part, row: at } of named)
          await partsByName.add(encodeRow([tar, index, part.part, part.offset, part.bytes, at]));
        index += 1;
      }
      tar += 1;
    }
    const byKey = file.tree('index');
    keys.sort((a, b) => compareKeys(a.key, b.key));
    for (const [i, { key, row: at }] of keys.entries()) {
      if (key === keys[i - 1]?.key)
        throw new BadInputError(
          'duplicate_key',
          `two samples have the key ${key}; energon needs unique keys`,
        );
      await byKey.add(encodeRow([key, at]));
    }
    const roots: number[] = [];
    for (const tree of [samples, byKey, parts, samplesInOrder, partsInOrder, partsByName])
      roots.push(await tree.finish());
    return await file.finish(SCHEMA, roots);
  } catch (error) {
    await file.abort();
    throw error;
  }
}
