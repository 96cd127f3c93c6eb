import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePickle } from '../../../src/formats/pickle/write-pickle.js';
import { writeObject } from '../../support/tiny-corpus.js';
import { editBytes, remove } from '../mutation.js';
import type { FormatMutation } from './mutation-suite.js';
import { type Dict, PKL, records } from './pickle-edits.js';

/** Corruptions of pickles, counts and folders, for both loaders. */
export function folderMutations(records_: number): FormatMutation[] {
  const bytes = (edit: (before: Buffer) => Uint8Array) => (folder: string) => editBytes(folder, PKL, edit);
  const opcodes = (text: string) => bytes(() => Buffer.from(text, 'latin1'));
  return [
    {
      what: 'a pickle calls os.system',
      codes: ['pickle_runs_code'],
      mutate: opcodes('\x80\x03cposix\nsystem\nX\x02\0\0\0id\x85R.'),
    },
    {
      what: 'a pickle names a class on its stack',
      codes: ['pickle_runs_code'],
      mutate: opcodes('\x80\x04\x8c\x05posix\x8c\x06system\x93.'),
    },
    { what: 'a pickle builds an object', codes: ['pickle_runs_code'], mutate: opcodes('\x80\x03]}b.') },
    {
      what: 'a pickle makes an instance',
      codes: ['pickle_runs_code'],
      mutate: opcodes('\x80\x03(iposix\nsystem\n.'),
    },
    {
      what: 'a pickle asks for a persistent id',
      codes: ['pickle_runs_code'],
      mutate: opcodes('\x80\x03Pabc\n.'),
    },
    {
      what: 'a pickle calls code behind good records',
      codes: ['pickle_runs_code'],
      mutate: bytes((before) => Buffer.concat([before.subarray(0, -1), Buffer.from('cposix\nsystem\nR.')])),
    },
    {
      what: 'a pickle was cut',
      codes: ['pickle_invalid'],
      mutate: bytes((before) => before.subarray(0, -200)),
    },
    {
      what: 'a pickle lacks its end',
      codes: ['pickle_invalid'],
      mutate: bytes((before) => before.subarray(0, -1)),
    },
    {
      what: 'a pickle has bytes behind its end',
      codes: ['pickle_invalid'],
      mutate: bytes((before) => Buffer.concat([before, Buffer.from('more')])),
    },
    { what: 'a pickle is a dict', codes: ['pickle_invalid'], mutate: bytes(() => encodePickle({ a: 1 })) },
    {
      what: 'a pickle is JSON',
      codes: ['pickle_invalid'],
      mutate: bytes(() => Buffer.from('[{"text_list":[]}]')),
    },
    { what: 'a pickle is empty of bytes', codes: ['pickle_invalid'], mutate: bytes(() => Buffer.alloc(0)) },
    {
      what: 'a pickle claims a text of four gigabytes',
      codes: ['pickle_invalid'],
      mutate: opcodes('\x80\x03]X\xff\xff\xff\xffabc'),
    },
    {
      what: 'a pickle nests without end',
      codes: ['pickle_invalid'],
      mutate: bytes(() => Buffer.concat([Buffer.from('\x80\x03', 'latin1'), Buffer.alloc(9000, ']')])),
    },
    {
      what: 'a record is no dict',
      codes: ['record_invalid'],
      mutate: records((all) => all.splice(0, 1, [] as never)),
    },
    { what: 'a record was lost', codes: ['count_mismatch'], mutate: records((all) => all.pop()) },
    {
      what: 'a record was added',
      codes: ['count_mismatch'],
      mutate: records((all) => all.push(all[0] as Dict)),
    },
    { what: 'a count is absent', codes: ['count_missing'], mutate: (folder) => remove(folder, 'b.count') },
    { what: 'a pickle is absent', codes: ['count_missing'], mutate: (folder) => remove(folder, PKL) },
    {
      what: 'a pickle has another name than its count',
      codes: ['count_missing'],
      mutate: (folder) => rename(join(folder, PKL), join(folder, 'c.pkl')),
    },
    {
      what: 'a count is a word',
      codes: ['count_invalid'],
      mutate: (folder) => editBytes(folder, 'b.count', () => Buffer.from('many')),
    },
    {
      what: 'a count is a float',
      codes: ['count_invalid'],
      mutate: (folder) => editBytes(folder, 'b.count', () => Buffer.from(`${records_}.0`)),
    },
    {
      what: 'a count is empty',
      codes: ['count_invalid'],
      mutate: (folder) => editBytes(folder, 'b.count', () => Buffer.alloc(0)),
    },
    {
      what: 'a count is too high',
      codes: ['count_mismatch', 'counts_unequal'],
      mutate: (folder) => editBytes(folder, 'b.count', () => Buffer.from(`${records_ * 2}`)),
    },
    {
      what: 'a shard is shorter, and its count says so',
      codes: ['counts_unequal', 'sharding_drops'],
      may: ['sharding_out_of_range'],
      mutate: async (folder) => {
        await records((all) => all.splice(-100))(folder);
        await writeObject(folder, 'b.count', Buffer.from(`${records_ - 100}`));
      },
    },
    {
      what: 'all shards are shorter by one batch and a half',
      codes: ['counts_not_multiple', 'sharding_out_of_range'],
      may: ['sharding_drops'],
      mutate: async (folder) => {
        for (const name of ['a', 'b']) {
          await records((all) => all.splice(-24), `${name}.pkl`)(folder);
          await writeObject(folder, `${name}.count`, Buffer.from(`${records_ - 24}`));
        }
      },
    },
    {
      what: 'a shard holds nothing',
      codes: ['count_mismatch', 'shard_empty'],
      mutate: records((all) => all.splice(0)),
    },
    {
      what: 'a README lies in the folder',
      codes: ['shard_folder_stray'],
      may: ['sharding_drops'],
      mutate: (folder) => writeObject(folder, 'notes.md', Buffer.from('x')),
    },
    {
      what: 'a .DS_Store lies in the folder',
      codes: ['shard_folder_stray'],
      may: ['sharding_drops'],
      mutate: (folder) => writeObject(folder, '.DS_Store', Buffer.from('x')),
    },
    {
      what: 'a folder lies in the folder',
      codes: ['shard_folder_stray'],
      may: ['sharding_drops'],
      mutate: (folder) => writeObject(folder, 'old/x.txt', Buffer.from('x')),
    },
    {
      what: 'the stray files make up another shard',
      codes: ['shard_folder_stray', 'sharding_drops', 'ranks_without_data'],
      mutate: async (folder) => {
        for (const name of ['x', 'y', 'z', 'w']) await writeObject(folder, `${name}.json`, Buffer.from('{}'));
      },
    },
  ];
}
