import { parquetWriteBuffer } from 'hyparquet-writer';
import type { FindingCode } from '../../../src/validate/finding-codes.js';
import { sha256, writeObject } from '../../support/tiny-corpus.js';
import { editBytes, editJson, remove } from '../mutation.js';
import type { FormatMutation, MutationSuite } from './mutation-suite.js';
import { jpeg } from './pictures.js';
import { editTar, editTarJson, packTar, replaceMember } from './tar-fixture.js';
import { tarMutations } from './tar-mutations.js';

/** What a changed tar brings up besides. */
const MAY: readonly FindingCode[] = [
  'img2dataset_sidecar_missing',
  'img2dataset_stats_mismatch',
  'img2dataset_table_mismatch',
  'img2dataset_key_mismatch',
];

const TAR = '00001.tar';
const STATS = '00001_stats.json';
const TABLE = '00001.parquet';

interface Row {
  key: string;
  url: string;
  status: string;
  error_message: string | null;
  width: number | null;
  height: number | null;
  sha256: string | null;
}

function rowOf(shard: number, n: number): Row {
  const failed = n === 2;
  return {
    key: `0000${shard}000${n}`,
    url: `https://example.org/${shard}/${n}.jpg`,
    status: failed ? 'failed_to_download' : 'success',
    error_message: failed ? 'HTTP Error 404: Not Found' : null,
    width: failed ? null : 96,
    height: failed ? null : 72,
    sha256: failed ? null : sha256(Buffer.from(`original ${shard} ${n}`)),
  };
}

function tableOf(rows: readonly Row[]): Buffer {
  const column = (name: keyof Row, type: 'STRING' | 'INT32') => ({
    name,
    type,
    data: rows.map((row) => row[name]),
    nullable: true,
  });
  const names = ['key', 'url', 'status', 'error_message', 'sha256'] as const;
  return Buffer.from(
    parquetWriteBuffer({
      columnData: [
        ...names.map((name) => column(name, 'STRING')),
        column('width', 'INT32'),
        column('height', 'INT32'),
      ],
    }),
  );
}

/** Three shards of four rows, one of which failed, as the tool leaves them. */
async function write(folder: string): Promise<void> {
  for (let shard = 0; shard < 3; shard++) {
    const rows = [0, 1, 2, 3].map((n) => rowOf(shard, n));
    const members = [];
    for (const row of rows) {
      if (row.status !== 'success') continue;
      members.push(
        { name: `${row.key}.jpg`, data: await jpeg(Number(row.key)) },
        { name: `${row.key}.json`, data: Buffer.from(JSON.stringify(row)) },
        { name: `${row.key}.txt`, data: Buffer.from(`Caption ${row.key}`) },
      );
    }
    await writeObject(folder, `0000${shard}.tar`, packTar(members));
    await writeObject(folder, `0000${shard}.parquet`, tableOf(rows));
    const stats = {
      count: 4,
      successes: 3,
      failed_to_download: 1,
      failed_to_resize: 0,
      duration: 0.5,
      status_dict: { success: 3, 'HTTP Error 404: Not Found': 1 },
    };
    await writeObject(folder, `0000${shard}_stats.json`, Buffer.from(JSON.stringify(stats)));
  }
}

const stats = (change: Record<string, unknown>) => (folder: string) =>
  editJson(folder, STATS, (value) => ({ ...value, ...change }));
const table = (edit: (rows: Row[]) => unknown) => async (folder: string) => {
  const rows = [0, 1, 2, 3].map((n) => rowOf(1, n));
  edit(rows);
  await writeObject(folder, TABLE, tableOf(rows));
};
const json = (change: Record<string, unknown>) => (folder: string) =>
  editTarJson(folder, TAR, (record) => ({ ...record, ...change }));

const mutations: FormatMutation[] = [
  {
    what: '_stats.json is absent',
    codes: ['img2dataset_sidecar_missing'],
    mutate: (folder) => remove(folder, STATS),
  },
  {
    what: '.parquet is absent',
    codes: ['img2dataset_sidecar_missing'],
    mutate: (folder) => remove(folder, TABLE),
  },
  {
    what: '_stats.json is cut',
    codes: ['img2dataset_stats_invalid'],
    mutate: (folder) => editBytes(folder, STATS, (bytes) => bytes.subarray(0, -5)),
  },
  {
    what: '_stats.json lacks a count',
    codes: ['img2dataset_stats_invalid'],
    mutate: stats({ successes: undefined }),
  },
  {
    what: '_stats.json counts a success too many',
    codes: ['img2dataset_stats_mismatch'],
    mutate: stats({ successes: 4, failed_to_download: 0 }),
  },
  { what: '_stats.json does not add up', codes: ['img2dataset_stats_mismatch'], mutate: stats({ count: 9 }) },
  {
    what: 'status_dict says another number of successes',
    codes: ['img2dataset_stats_mismatch'],
    mutate: stats({ status_dict: { success: 2 } }),
  },
  {
    what: '.parquet is cut',
    codes: ['parquet_invalid'],
    mutate: (folder) => editBytes(folder, TABLE, (bytes) => bytes.subarray(0, -12)),
  },
  {
    what: '.parquet is JSON',
    codes: ['parquet_invalid'],
    mutate: (folder) => editBytes(folder, TABLE, () => Buffer.from('{"a":1}')),
  },
  {
    what: '.parquet lacks a row of the tar',
    codes: ['img2dataset_table_mismatch'],
    mutate: table((rows) => rows.shift()),
  },
  {
    what: '.parquet calls a stored sample failed',
    codes: ['img2dataset_table_mismatch'],
    mutate: table((rows) => Object.assign(rows[0] ?? {}, { status: 'failed_to_resize' })),
  },
  {
    what: '.parquet calls a failed sample stored',
    codes: ['img2dataset_table_mismatch'],
    mutate: table((rows) => Object.assign(rows[2] ?? {}, { status: 'success' })),
  },
  {
    what: '.parquet has another hash',
    codes: ['img2dataset_table_mismatch'],
    mutate: table((rows) => Object.assign(rows[0] ?? {}, { sha256: sha256(Buffer.from('x')) })),
  },
  {
    what: '.parquet has another width',
    codes: ['img2dataset_table_mismatch'],
    mutate: table((rows) => Object.assign(rows[0] ?? {}, { width: 97 })),
  },
  {
    what: '.parquet has another URL',
    codes: ['img2dataset_table_mismatch'],
    mutate: table((rows) => Object.assign(rows[0] ?? {}, { url: 'https://example.org/x' })),
  },
  {
    what: 'JSON has another width than the image',
    codes: ['image_size_mismatch', 'img2dataset_table_mismatch'],
    mutate: json({ width: 95 }),
  },
  {
    what: 'JSON has no width',
    codes: ['record_invalid', 'img2dataset_table_mismatch'],
    mutate: json({ width: null }),
  },
  { what: 'JSON says another key', codes: ['sample_key_mismatch'], mutate: json({ key: '000010009' }) },
  {
    what: 'JSON says that the download failed',
    codes: ['record_invalid', 'img2dataset_table_mismatch'],
    mutate: json({ status: 'failed_to_download' }),
  },
  {
    what: 'JSON is cut',
    codes: ['sample_json_invalid'],
    mutate: (folder) =>
      replaceMember(folder, TAR, '.json', (member) => ({ ...member, data: member.data.subarray(0, -4) })),
  },
  {
    what: 'a field is of another type in one shard',
    codes: ['schema_drift', 'img2dataset_table_mismatch'],
    mutate: json({ sha256: 7 }),
  },
  {
    what: 'a caption is missing',
    codes: ['sample_part_absent'],
    mutate: (folder) => replaceMember(folder, TAR, '.txt', () => []),
  },
  {
    what: 'an image is missing',
    codes: ['sample_part_absent'],
    mutate: (folder) => replaceMember(folder, TAR, '.jpg', () => []),
  },
  {
    what: 'an image is of another size',
    codes: ['image_size_mismatch'],
    mutate: async (folder) => {
      const data = await jpeg(5, 80, 60);
      await replaceMember(folder, TAR, '.jpg', (member) => ({ ...member, data }));
    },
  },
  {
    what: 'a sample is of another shard',
    codes: ['img2dataset_key_mismatch', 'img2dataset_table_mismatch'],
    mutate: (folder) =>
      editTar(folder, TAR, (members) =>
        members.map((member) => ({
          ...member,
          data: member.name.startsWith('000010000')
            ? Buffer.from(member.data.toString('latin1').replace('000010000', '000070000'), 'latin1')
            : member.data,
          name: member.name.replace('000010000', '000070000'),
        })),
      ),
  },
];

/** A folder as img2dataset leaves it. */
export const img2datasetSuite: MutationSuite = {
  format: 'img2dataset',
  write,
  mutations: [...tarMutations({ tar: TAR, image: '.jpg', may: MAY }), ...mutations],
};
