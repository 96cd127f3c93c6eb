import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeOffsets, encodeOffsets } from '../../../src/corpus/shard-index.js';
import type { FindingCode } from '../../../src/validate/finding-codes.js';
import { writeObject } from '../../support/tiny-corpus.js';
import { editBytes, editJson, remove } from '../mutation.js';
import { writeExport } from './export-fixture.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { editTar, packTar, replaceMember } from './tar-fixture.js';
import { tarMutations } from './tar-mutations.js';

/** What a changed tar brings up besides. */
const MAY: readonly FindingCode[] = [
  'energon_counts_mismatch',
  'energon_index_mismatch',
  'energon_shard_unlisted',
  'file_missing',
  'offsets_mismatch',
  'image_bytes_mismatch',
  'image_sha256_mismatch',
];

const TAR = 'energon/shard-00001.tar';
const META = 'energon/.nv-meta';

const text = (name: string, edit: (before: string) => string) => (folder: string) =>
  editBytes(folder, `${META}/${name}`, (bytes) => Buffer.from(edit(bytes.toString())));

const info = (edit: (counts: Record<string, unknown>) => unknown) => (folder: string) =>
  editJson(folder, `${META}/.info.json`, (value) => {
    edit((value as unknown as { shard_counts: Record<string, unknown> }).shard_counts);
  });

const offsets = (edit: (all: number[]) => number[]) => (folder: string) =>
  editBytes(folder, `${TAR}.idx`, (bytes) => encodeOffsets(edit(decodeOffsets(bytes))));

const mutations: FormatMutation[] = [
  {
    what: '.info.json is absent',
    codes: ['energon_info_invalid', 'energon_index_mismatch'],
    mutate: (folder) => remove(folder, `${META}/.info.json`),
  },
  {
    what: '.info.json is cut',
    codes: ['energon_info_invalid', 'energon_index_mismatch'],
    mutate: text('.info.json', (before) => before.slice(0, -9)),
  },
  {
    what: '.info.json has no counts',
    codes: ['energon_info_invalid', 'energon_index_mismatch'],
    mutate: text('.info.json', () => '{"energon_version":"7.4.1"}'),
  },
  {
    what: '.info.json has a count in words',
    codes: ['energon_info_invalid', 'energon_index_mismatch'],
    mutate: info((counts) => Object.assign(counts, { 'shard-00001.tar': 'four' })),
  },
  {
    what: '.info.json counts a sample too many',
    codes: ['energon_counts_mismatch'],
    mutate: info((counts) => Object.assign(counts, { 'shard-00001.tar': 5 })),
  },
  {
    what: '.info.json lists a shard that is not there',
    codes: ['file_missing'],
    mutate: info((counts) => Object.assign(counts, { 'shard-00009.tar': 5 })),
  },
  {
    what: '.info.json leaves a shard out',
    codes: ['energon_shard_unlisted', 'energon_split_invalid', 'energon_index_mismatch'],
    mutate: info((counts) => {
      delete counts['shard-00003.tar'];
    }),
  },
  {
    what: 'split.yaml is absent',
    codes: ['energon_split_invalid'],
    mutate: (folder) => remove(folder, `${META}/split.yaml`),
  },
  {
    what: 'split.yaml is no YAML',
    codes: ['energon_split_invalid'],
    mutate: text('split.yaml', () => 'split_parts: [\n  }'),
  },
  {
    what: 'split.yaml has a field that its strict parser does not know',
    codes: ['energon_split_invalid'],
    mutate: text('split.yaml', (before) => `${before}shuffle: true\n`),
  },
  {
    what: 'split.yaml names a shard that is not listed',
    codes: ['energon_split_invalid'],
    mutate: text('split.yaml', (before) => before.replace('shard-00002', 'shard-00042')),
  },
  {
    what: 'split.yaml has a range that reaches too far',
    codes: ['energon_split_invalid'],
    mutate: text(
      'split.yaml',
      () => 'split_parts:\n  train:\n  - shard-{00000..00004}.tar\n  val: []\n  test: []\nexclude: []\n',
    ),
  },
  {
    what: 'split.yaml has a range without end',
    codes: ['energon_split_invalid'],
    mutate: text(
      'split.yaml',
      () => 'split_parts:\n  train:\n  - shard-{0..999999999999}.tar\nexclude: []\n',
    ),
  },
  {
    what: 'split.yaml names no shard',
    codes: ['energon_split_invalid'],
    mutate: text('split.yaml', () => 'split_parts:\n  train: []\n  val: []\n  test: []\n'),
  },
  {
    what: 'split.yaml unfolds aliases without end',
    codes: ['energon_split_invalid'],
    mutate: text(
      'split.yaml',
      () =>
        `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
          .split('')
          .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`)
          .join('\n')}\n`,
    ),
  },
  {
    what: 'dataset.yaml is absent',
    codes: ['energon_dataset_invalid'],
    mutate: (folder) => remove(folder, `${META}/dataset.yaml`),
  },
  {
    what: 'dataset.yaml names no class',
    codes: ['energon_dataset_invalid'],
    mutate: text('dataset.yaml', () => '__module__: megatron.energon\n'),
  },
  {
    what: 'dataset.yaml says not how samples are made',
    codes: ['energon_dataset_invalid'],
    mutate: text(
      'dataset.yaml',
      () => 'sample_type:\n  __module__: megatron.energon\n  __class__: CaptioningSample\n',
    ),
  },
  {
    what: 'the sample loader is absent',
    codes: ['energon_dataset_invalid'],
    mutate: (folder) => remove(folder, `${META}/sample_loader.py`),
  },
  { what: '.tar.idx is absent', codes: ['file_missing'], mutate: (folder) => rm(join(folder, `${TAR}.idx`)) },
  {
    what: '.tar.idx has an offset off by one block',
    codes: ['offsets_mismatch'],
    mutate: offsets((all) => all.map((offset, i) => (i === 1 ? offset + 512 : offset))),
  },
  { what: '.tar.idx lacks the end', codes: ['offsets_mismatch'], mutate: offsets((all) => all.slice(0, -1)) },
  {
    what: '.tar.idx is cut inside a number',
    codes: ['offsets_mismatch'],
    mutate: (folder) => editBytes(folder, `${TAR}.idx`, (bytes) => bytes.subarray(0, -3)),
  },
  {
    what: '.tar.idx is of another shard',
    codes: ['offsets_mismatch'],
    mutate: offsets((all) => all.map((offset) => offset * 2)),
  },
  {
    what: 'index.sqlite is no database',
    codes: ['energon_index_invalid'],
    mutate: text('index.sqlite', () => 'SQLite format 4'),
  },
  {
    what: 'index.sqlite is cut',
    codes: ['energon_index_invalid'],
    mutate: (folder) => editBytes(folder, `${META}/index.sqlite`, (bytes) => bytes.subarray(0, -4096)),
  },
  {
    what: 'a page of index.sqlite is zeros',
    codes: ['energon_index_invalid'],
    mutate: (folder) =>
      editBytes(folder, `${META}/index.sqlite`, (bytes) => Buffer.from(bytes).fill(0, 4096, 8192)),
  },
  {
    what: 'index.sqlite has another name for its table',
    codes: ['energon_index_invalid'],
    mutate: (folder) =>
      editBytes(folder, `${META}/index.sqlite`, (bytes) =>
        Buffer.from(bytes.toString('latin1').replaceAll('samples', 'sbmples'), 'latin1'),
      ),
  },
  {
    what: 'a sample was added after the indexes were written',
    codes: ['energon_counts_mismatch', 'energon_index_mismatch', 'offsets_mismatch'],
    mutate: (folder) =>
      editTar(folder, TAR, (members) => [...members, { name: 'zz.json', data: Buffer.from('{"key":"zz"}') }]),
  },
  {
    what: 'a text was edited after the indexes were written',
    codes: ['offsets_mismatch', 'energon_index_mismatch'],
    mutate: (folder) =>
      replaceMember(folder, TAR, '.json', (member) => ({
        ...member,
        data: Buffer.concat([member.data, Buffer.alloc(2000, ' ')]),
      })),
  },
  {
    what: 'a shard lies there that no file names',
    codes: ['energon_shard_unlisted', 'file_missing', 'schema_drift'],
    mutate: (folder) =>
      writeObject(
        folder,
        'energon/shard-00004.tar',
        packTar([{ name: 'zz.json', data: Buffer.from('{"key":"zz"}') }]),
      ),
  },
];

/** A Megatron-Energon data set as weft export writes it, without its record. */
export const energonSuite: MutationSuite = {
  format: 'energon',
  write: async (folder) => {
    await writeExport('energon')(folder);
    await remove(folder, 'export.json');
  },
  mutations: [...tarMutations({ tar: TAR, image: '.0.png', may: MAY }), ...mutations],
};
