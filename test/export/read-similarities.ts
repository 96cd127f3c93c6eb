import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { PickleFloat, type PickleValue } from '../../src/formats/pickle/pickle-value.js';
import { readPickle } from '../../src/formats/pickle/read-pickle.js';
import { createFsStore } from '../../src/store/fs-store.js';

/** What is looked at of a record of MMC4 JSONL. */
export interface Mmc4 {
  key: string;
  text_list: string[];
  image_info: { matched_text_index: number; matched_sim: number | null; raw_url: string }[];
  similarity_matrix: (number | null)[][];
}

/** The records of an export of one shard. */
export const mmc4 = async (folder: string): Promise<Mmc4[]> =>
  (await readFile(join(folder, 'mmc4/docs_shard_0.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Mmc4);

/** The records of the only pickle of an export. */
export async function pickled(folder: string) {
  for await (const { key: name } of createFsStore(folder).list('')) {
    if (!name.endsWith('.pkl')) continue;
    return (await readPickle(await readFile(join(folder, name)), { name })) as unknown as Map<
      string,
      PickleValue
    >[];
  }
  throw new Error('no pickle');
}

/** A float of a pickle; a whole number must be one too. */
export function float(value: PickleValue | undefined): number {
  expect(value).toBeInstanceOf(PickleFloat);
  return (value as PickleFloat).value;
}
