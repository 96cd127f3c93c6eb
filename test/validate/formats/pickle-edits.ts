import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PickleInput, PickleValue } from '../../../src/formats/pickle/pickle-value.js';
import { readPickle } from '../../../src/formats/pickle/read-pickle.js';
import { encodePickle } from '../../../src/formats/pickle/write-pickle.js';
import { writeObject } from '../../support/tiny-corpus.js';

export type Dict = Map<string, PickleValue>;

export const PKL = 'b.pkl';

export const records =
  (edit: (all: Dict[]) => unknown, pkl = PKL) =>
  async (folder: string) => {
    const all = (await readPickle(await readFile(join(folder, pkl)), { name: pkl })) as unknown as Dict[];
    edit(all);
    await writeObject(folder, pkl, encodePickle(all as PickleInput));
  };

export const record = (edit: (first: Dict) => unknown) => records((all) => edit(all[0] as Dict));
