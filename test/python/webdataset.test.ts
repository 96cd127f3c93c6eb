import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readIndex, readSample } from '../../src/corpus/corpus-reader.js';
import type { Manifest, ShardEntry } from '../../src/model/manifest.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { needs } from '../support/needs.js';
import { assembleManifests, forgeMembers } from '../support/tamper.js';
import { readJson, sha256, writeTinyCorpus } from '../support/tiny-corpus.js';

const SCRIPT = fileURLToPath(new URL('./read_webdataset.py', import.meta.url));
const run = promisify(execFile);

interface PythonReport {
  webdataset: string;
  samples: number;
  images: number;
  incomplete: string[];
  shards: { path: string; samples: number; images: number; keys: string[]; image_sha256: string[] }[];
}

const python = needs.python(['webdataset'], 'reads shards with the webdataset package');

describe.skipIf(python.skip)('the webdataset package', () => {
  let folder: string;
  let shards: ShardEntry[];

  async function listShards(): Promise<ShardEntry[]> {
    const manifests = await assembleManifests(folder);
    return (await Promise.all(manifests.map((file) => readJson<Manifest>(folder, file)))).flatMap(
      (manifest) => manifest.shards,
    );
  }

  async function readWithPython(): Promise<PythonReport> {
    const paths = shards.map(({ name }) => join(folder, name));
    const { stdout } = await run(python.python, [SCRIPT, ...paths], { maxBuffer: 64 * 1024 * 1024 });
    return JSON.parse(stdout) as PythonReport;
  }

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-wds-'));
    await writeTinyCorpus(folder, { documents: 16, units: 2, documentsPerShard: 3 });
    shards = await listShards();
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('sees every sample complete, with the keys, counts and image bytes of the manifest and the index', async () => {
    const report = await readWithPython();
    const store = createFsStore(folder);
    expect(report.incomplete).toEqual([]);
    expect(report.samples).toBe(16);
    expect(report.shards).toHaveLength(shards.length);
    for (const [i, shard] of shards.entries()) {
      const seen = report.shards[i];
      expect(seen).toMatchObject({ samples: shard.documents, images: shard.images });
      const lines = await readIndex(store, shard);
      expect(seen?.keys).toEqual(lines.map(({ key }) => key));
      const hashes: string[] = [];
      for (const line of lines) {
        const { images } = await readSample(store, shard, line);
        hashes.push(...[...images.values()].map(sha256));
      }
      expect(seen?.image_sha256).toEqual(hashes);
    }
  });

  test('is distinguished from a shard whose sample lacks an image', async () => {
    const [first] = shards;
    expect(first?.images).toBeGreaterThan(0);
    await forgeMembers(folder, 0, (members) => {
      const image = members.findLastIndex(({ name }) => !name.endsWith('.json'));
      return members.toSpliced(image, 1);
    });
    shards = await listShards();
    // A missing part raises a KeyError in the script, as it would in a trainer.
    await expect(readWithPython()).rejects.toThrow(/KeyError/);
  });
});
