import { copyFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { FileEntry, Manifest } from '../../src/model/manifest.js';
import { editManifest, locateShard } from '../support/tamper.js';
import { entryOf, readJson, writeLedger, writeObject } from '../support/tiny-corpus.js';
import { editBytes, editJson, type Mutation, remove } from './mutation.js';

const EXTRACT = 'manifests/extract/site-00000.json';
const ASSEMBLE = 'manifests/assemble/site-00000.json';

async function fileOf(folder: string, manifest: string, prefix: string): Promise<FileEntry> {
  const { files } = await readJson<Manifest>(folder, manifest);
  const entry = files.find(({ name }) => name.startsWith(prefix));
  if (entry === undefined) throw new Error(`${manifest} names no ${prefix}`);
  return entry;
}

/** Puts a ledger of these bytes in place of a unit's own, with the manifest's entry following. */
async function replaceLedger(folder: string, bytes: Buffer): Promise<void> {
  const { name } = await fileOf(folder, EXTRACT, 'drops/');
  await remove(folder, name);
  const entry = entryOf('', bytes);
  entry.name = `drops/extract-site-00000-${entry.sha256.slice(0, 8)}.jsonl.gz`;
  await writeObject(folder, entry.name, bytes);
  await editManifest(folder, EXTRACT, (manifest) => {
    manifest.files = [...manifest.files.filter((file) => file.name !== name), entry];
  });
}

/** Corruptions of records: corpus.json, plans, manifests, plain files, ledgers. */
export const recordMutations: Mutation[] = [
  {
    what: 'corpus.json is gone',
    codes: ['corpus_record_missing'],
    mutate: (folder) => remove(folder, 'corpus.json'),
  },
  {
    what: 'corpus.json is cut',
    codes: ['corpus_record_invalid'],
    mutate: (folder) => editBytes(folder, 'corpus.json', (bytes) => bytes.subarray(0, 40)),
  },
  {
    what: 'corpus.json has a field of its own',
    codes: ['corpus_record_invalid'],
    mutate: (folder) => editJson(folder, 'corpus.json', (record) => ({ ...record, extra: 1 })),
  },
  {
    what: 'corpus.json is of another plan',
    codes: ['plan_mismatch', 'stats_mismatch'],
    mutate: (folder) => editJson(folder, 'corpus.json', (record) => ({ ...record, plan: 'f'.repeat(16) })),
  },
  {
    what: 'corpus.json counts other units',
    codes: ['plan_mismatch'],
    mutate: (folder) => editJson(folder, 'corpus.json', (record) => ({ ...record, units: 3 })),
  },
  {
    what: 'a plan is gone',
    codes: ['plan_missing'],
    mutate: (folder) => remove(folder, 'plans/assemble.json'),
  },
  {
    what: 'a plan is cut',
    codes: ['plan_invalid'],
    mutate: (folder) => editBytes(folder, 'plans/extract.json', (bytes) => bytes.subarray(0, -10)),
  },
  {
    what: 'a plan is that of another phase',
    codes: ['plan_invalid'],
    mutate: (folder) => copyFile(join(folder, 'plans/extract.json'), join(folder, 'plans/assemble.json')),
  },
  {
    what: 'a plan has a unit that was never done',
    codes: ['build_incomplete'],
    mutate: (folder) =>
      editJson(folder, 'plans/assemble.json', (plan) => ({
        ...plan,
        units: [...(plan.units as unknown as object[]), { name: 'site-00002' }],
      })),
  },
  {
    what: 'a unit lost its manifest',
    codes: ['build_incomplete', 'orphan', 'stats_mismatch', 'wids_mismatch'],
    mutate: (folder) => remove(folder, ASSEMBLE),
  },
  {
    what: 'the last phase never began',
    codes: ['build_incomplete', 'orphan'],
    mutate: async (folder) => {
      for (const file of await readdir(join(folder, 'manifests/assemble')))
        await remove(folder, `manifests/assemble/${file}`);
      for (const file of ['plans/assemble.json', 'stats.json', 'wids-meta.json']) await remove(folder, file);
    },
  },
  {
    what: 'all units are done, and nothing is stored',
    codes: ['corpus_empty'],
    mutate: async (folder) => {
      for (const file of await readdir(join(folder, 'manifests/assemble'))) {
        await editManifest(folder, `manifests/assemble/${file}`, (manifest) => {
          manifest.shards = [];
          Object.assign(manifest.counts, { documents: 0, images: 0 });
        });
      }
      for (const file of await readdir(join(folder, 'shards'))) await remove(folder, `shards/${file}`);
    },
  },
  {
    what: 'a manifest is cut',
    codes: ['manifest_invalid', 'orphan', 'stats_mismatch', 'wids_mismatch'],
    mutate: (folder) => editBytes(folder, ASSEMBLE, (bytes) => bytes.subarray(0, 100)),
  },
  {
    what: 'a manifest breaks its schema',
    codes: ['manifest_invalid', 'orphan', 'stats_mismatch'],
    mutate: (folder) => editJson(folder, EXTRACT, (manifest) => ({ ...manifest, unit: 'Not A Unit' })),
  },
  {
    what: 'a manifest lies under another name',
    codes: ['build_incomplete', 'manifest_misplaced'],
    mutate: (folder) => rename(join(folder, EXTRACT), join(folder, 'manifests/extract/site-00009.json')),
  },
  {
    what: 'a manifest is of a unit that nobody planned',
    codes: ['manifest_unit_unknown', 'stats_mismatch'],
    mutate: async (folder) => {
      await copyFile(join(folder, EXTRACT), join(folder, 'manifests/extract/rogue.json'));
      await editManifest(
        folder,
        'manifests/extract/rogue.json',
        (manifest) => Object.assign(manifest, { unit: 'rogue', files: [], drops: {} }),
        { sums: false },
      );
    },
  },
  {
    what: 'a manifest is of another build',
    codes: ['plan_mismatch'],
    mutate: (folder) =>
      editManifest(folder, EXTRACT, (manifest) => Object.assign(manifest, { plan: 'f'.repeat(16) })),
  },
  {
    what: 'a manifest counts documents that its shards do not hold',
    codes: ['manifest_counts_mismatch'],
    mutate: (folder) =>
      editManifest(folder, ASSEMBLE, ({ counts }) => Object.assign(counts, { documents: 40 })),
  },
  {
    what: 'a manifest names a file outside the corpus',
    codes: ['file_name_invalid'],
    mutate: (folder) =>
      editManifest(folder, EXTRACT, ({ files }) => {
        files.push({
          name: `drops/../../../etc/passwd-${'0'.repeat(8)}.x`,
          bytes: 1,
          sha256: '0'.repeat(64),
        });
      }),
  },
  {
    what: 'a manifest names a file by the hash of another',
    codes: ['file_name_mismatch'],
    mutate: async (folder) => {
      const { name } = await fileOf(folder, EXTRACT, 'signatures/');
      const other = 'signatures/site-00000-00000000.parquet';
      await rename(join(folder, name), join(folder, other));
      await editManifest(folder, EXTRACT, ({ files }) => {
        for (const file of files) if (file.name === name) file.name = other;
      });
    },
  },
  {
    what: 'two manifests name one shard',
    codes: [
      'file_claimed_twice',
      'file_name_mismatch',
      'key_duplicate',
      'manifest_counts_mismatch',
      'wids_mismatch',
    ],
    mutate: async (folder) => {
      const { shard } = await locateShard(folder, 0);
      await editManifest(folder, 'manifests/assemble/site-00001.json', ({ shards }) => shards.push(shard));
    },
  },
  {
    what: 'a file is gone',
    codes: ['file_missing'],
    mutate: async (folder) => remove(folder, (await fileOf(folder, EXTRACT, 'documents/')).name),
  },
  {
    what: 'a file is shorter',
    codes: ['file_size_mismatch'],
    mutate: async (folder) =>
      editBytes(folder, (await fileOf(folder, EXTRACT, 'signatures/')).name, (bytes) =>
        bytes.subarray(0, -1),
      ),
  },
  {
    what: 'a file has other bytes',
    codes: ['file_sha256_mismatch'],
    mutate: async (folder) =>
      editBytes(folder, (await fileOf(folder, EXTRACT, 'documents/')).name, (bytes) => bytes.fill(1, 20, 30)),
  },
  {
    what: 'a losing attempt left a shard',
    codes: ['orphan'],
    mutate: async (folder) => {
      const { shard } = await locateShard(folder, 0);
      await copyFile(join(folder, shard.name), join(folder, 'shards/site-00000-0000-deadbeef.tar'));
    },
  },
  {
    what: 'a manifest has a wrong MD5',
    codes: ['shard_md5_mismatch'],
    mutate: (folder) =>
      editManifest(folder, ASSEMBLE, ({ shards }) => Object.assign(shards[0] ?? {}, { md5: 'a'.repeat(32) })),
  },
  {
    what: 'a ledger does not unpack',
    codes: ['ledger_invalid'],
    mutate: (folder) => replaceLedger(folder, Buffer.from('not gzip at all')),
  },
  {
    what: 'a ledger is cut inside its gzip stream',
    codes: ['ledger_invalid'],
    mutate: (folder) =>
      replaceLedger(folder, gzipSync('{"level":"page","reason":"no_content"}\n').subarray(0, -12)),
  },
  {
    what: 'a ledger line breaks its schema',
    codes: ['ledger_invalid', 'ledger_sum_mismatch'],
    mutate: (folder) => replaceLedger(folder, gzipSync('{"level":"galaxy","reason":"Too Far"}\n')),
  },
  {
    what: 'a ledger lacks a drop',
    codes: ['ledger_sum_mismatch'],
    mutate: async (folder) => {
      const { name } = await fileOf(folder, EXTRACT, 'drops/');
      await remove(folder, name);
      const entry = await writeLedger(folder, 'extract', 'site-00000', [
        { level: 'page', reason: 'no_content' },
        { level: 'record', reason: 'not_html' },
      ]);
      await editManifest(folder, EXTRACT, (manifest) => {
        manifest.files = manifest.files.map((file) => (file.name === name ? entry : file));
      });
    },
  },
  {
    what: 'a manifest has drops and no ledger',
    codes: ['ledger_sum_mismatch'],
    mutate: async (folder) => {
      const { name } = await fileOf(folder, EXTRACT, 'drops/');
      await remove(folder, name);
      await editManifest(folder, EXTRACT, (manifest) => {
        manifest.files = manifest.files.filter((file) => file.name !== name);
      });
    },
  },
  {
    what: 'a ledger is a gzip bomb',
    codes: ['ledger_bomb'],
    mutate: (folder) =>
      replaceLedger(
        folder,
        gzipSync(Buffer.alloc(40 * 1024 * 1024, '{"level":"page","reason":"no_content"}\n')),
      ),
  },
  {
    what: 'a ledger is one endless line',
    codes: ['ledger_bomb'],
    mutate: (folder) => replaceLedger(folder, gzipSync(Buffer.alloc(3 * 1024 * 1024, 'x'))),
  },
  { what: 'stats are gone', codes: ['stats_missing'], mutate: (folder) => remove(folder, 'stats.json') },
];
