import type { Manifest } from '../../src/model/manifest.js';
import { editManifest } from '../support/tamper.js';
import { readJson, writeSums } from '../support/tiny-corpus.js';
import { editBytes, editJson, type Mutation, remove } from './mutation.js';

const ASSEMBLE = 'manifests/assemble/site-00000.json';

/** Corruptions of what is summed over the manifests: stats.json and the wids index. */
export const sumMutations: Mutation[] = [
  {
    what: 'stats are an array',
    codes: ['stats_invalid'],
    mutate: (folder) => editJson(folder, 'stats.json', () => []),
  },
  {
    what: 'stats have one image more',
    codes: ['stats_mismatch'],
    mutate: (folder) =>
      editJson(folder, 'stats.json', (stats) => {
        (stats.counts as unknown as { assemble: { images: number } }).assemble.images += 1;
      }),
  },
  {
    what: 'stats lack a reason',
    codes: ['stats_mismatch'],
    mutate: (folder) =>
      editJson(folder, 'stats.json', (stats) => {
        delete (stats.drops as unknown as { extract: Record<string, number> }).extract['record:not_html'];
      }),
  },
  {
    what: 'stats try to reach the prototype of all objects',
    codes: ['stats_mismatch'],
    mutate: (folder) =>
      editBytes(folder, 'stats.json', (bytes) =>
        Buffer.from(bytes.toString().replace('"counts": {', '"counts": {').replace('"pages"', '"__proto__"')),
      ),
  },
  {
    what: 'the wids index is gone',
    codes: ['wids_missing'],
    mutate: (folder) => remove(folder, 'wids-meta.json'),
  },
  {
    what: 'the wids index is another JSON',
    codes: ['wids_invalid'],
    mutate: (folder) => editJson(folder, 'wids-meta.json', () => ({ shards: [] })),
  },
  {
    what: 'the wids index says another length',
    codes: ['wids_mismatch'],
    mutate: (folder) =>
      editJson(folder, 'wids-meta.json', (wids) => {
        Object.assign((wids.shardlist as unknown as object[])[0] ?? {}, { filesize: 1 });
      }),
  },
  {
    what: 'the wids index lacks a shard',
    codes: ['wids_mismatch'],
    mutate: (folder) =>
      editJson(folder, 'wids-meta.json', (wids) => void (wids.shardlist as unknown as object[]).pop()),
  },
  {
    what: 'the wids index lists a stranger',
    codes: ['wids_mismatch'],
    mutate: (folder) =>
      editJson(folder, 'wids-meta.json', (wids) => {
        (wids.shardlist as unknown as object[]).push({
          url: 'shards/x.tar',
          nsamples: 1,
          filesize: 1,
          md5sum: '',
        });
      }),
  },
  {
    what: 'sums are those of an earlier state',
    codes: ['stats_mismatch', 'wids_mismatch'],
    mutate: async (folder) => {
      const kept = await readJson<Manifest>(folder, ASSEMBLE);
      await editManifest(folder, ASSEMBLE, (manifest) => {
        manifest.shards = manifest.shards.slice(1);
        manifest.counts.documents = 0;
      });
      await writeSums(folder);
      await editManifest(folder, ASSEMBLE, (manifest) => Object.assign(manifest, kept), { sums: false });
    },
  },
];
