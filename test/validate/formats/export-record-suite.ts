import { writeObject } from '../../support/tiny-corpus.js';
import { editBytes, editJson, remove } from '../mutation.js';
import { writeExport } from './export-fixture.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';

const RECORD = 'export.json';
const TAR = 'webdataset/shard-00001.tar';

type File = { name: string; bytes: number; sha256: string };
const record = (change: Record<string, unknown>) => (folder: string) =>
  editJson(folder, RECORD, (value) => ({ ...value, ...change }));
const file = (edit: (file: File) => unknown) => (folder: string) =>
  editJson(folder, RECORD, (value) => {
    edit((value.files as unknown as File[]).find(({ name }) => name === TAR) as File);
  });

const mutations: FormatMutation[] = [
  {
    what: 'export.json is cut',
    codes: ['export_record_invalid'],
    mutate: (folder) => editBytes(folder, RECORD, (bytes) => bytes.subarray(0, -9)),
  },
  {
    what: 'export.json is of another schema',
    codes: ['export_record_invalid'],
    mutate: record({ schema: 'weft/export/9' }),
  },
  {
    what: 'export.json has no files',
    codes: ['export_record_invalid'],
    mutate: record({ files: undefined }),
  },
  {
    what: 'export.json counts other items',
    codes: ['export_counts_mismatch'],
    mutate: record({ items: 99 }),
  },
  {
    what: 'export.json counts other images',
    codes: ['export_counts_mismatch'],
    mutate: record({ images: 99 }),
  },
  {
    what: 'a file has another hash',
    codes: ['file_sha256_mismatch'],
    mutate: file((entry) => {
      entry.sha256 = 'c'.repeat(64);
    }),
  },
  {
    what: 'a file has another length',
    codes: ['file_size_mismatch'],
    mutate: file((entry) => {
      entry.bytes = 7;
    }),
  },
  {
    what: 'a shard is absent',
    codes: ['export_counts_mismatch', 'file_missing', 'shard_numbering_gap'],
    mutate: (folder) => remove(folder, TAR),
  },
  {
    what: 'README.md was edited',
    codes: ['file_sha256_mismatch'],
    mutate: (folder) =>
      editBytes(folder, 'README.md', (bytes) => Buffer.from(bytes.toString().replace(/e/, 'E'))),
  },
  { what: 'README.md is absent', codes: ['file_missing'], mutate: (folder) => remove(folder, 'README.md') },
  {
    what: 'a stray file lies in the shard folder',
    codes: ['orphan'],
    mutate: (folder) => writeObject(folder, 'webdataset/notes.txt', Buffer.from('x')),
  },
];

/** An export with its record. */
export const exportRecordSuite: MutationSuite = {
  format: 'webdataset',
  write: writeExport('webdataset'),
  mutations,
};
