import { describe, expect, it } from 'vitest';
import { readIndex, readManifests } from '../../src/corpus/corpus-reader.js';
import type { Store } from '../../src/store/store.js';
import { startFlakyImages } from '../revise/retry/flaky-images.js';
import { hostsPipeline, pagesOfHosts } from '../revise/takedown/pages-of-hosts.js';
import { buildInProcess } from '../support/build-in-process.js';
import { runWeft, startWeft } from '../support/run-weft.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('takes a domain out of a corpus on S3 and is killed while it does');
const env = { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey };

/** ETag of every object by key. */
async function listing(store: Store, prefix = ''): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { key, version } of store.list(prefix)) found.set(key, version);
  return found;
}

/** Units and shards that hold pages of a host. */
async function placesOf(store: Store, host: string): Promise<{ units: string[]; shards: string[] }> {
  const places = { units: new Set<string>(), shards: new Set<string>() };
  for await (const { unit, shards } of readManifests(store, 'assemble')) {
    for (const shard of shards) {
      const lines = await readIndex(store, shard);
      if (!lines.some(({ url }) => new URL(url).host === host)) continue;
      places.units.add(unit);
      places.shards.add(shard.name);
    }
  }
  return { units: [...places.units], shards: [...places.shards] };
}

describe.skipIf(s3.skip)('a takedown on S3', () => {
  it('touches only the files of its units and of their shards only its own, killed twice with SIGKILL', async () => {
    const server = await startFlakyImages();
    const store = s3.open();
    const baseDir = await pagesOfHosts(server.origin, 36, (page) => `host-${Math.floor(page / 9)}.example`);
    await buildInProcess(hostsPipeline(), { baseDir, store });
    const before = await listing(store);
    const { units, shards } = await placesOf(store, 'host-1.example');
    expect([units.length, shards.length]).toEqual([2, 4]);

    const command = [
      'takedown',
      store.uri,
      '--domain',
      'host-1.example',
      '--json',
      '--s3-endpoint',
      s3.endpoint,
    ];
    for (const [prefix, grown] of [
      ['manifests/extract/', 1],
      ['shards/', 1],
    ] as const) {
      const had = (await listing(store, prefix)).size;
      const { child, done } = startWeft(command, { env });
      while ((await listing(store, prefix)).size < had + grown && child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 2));
      child.kill('SIGKILL');
      expect((await done).signal).toBe('SIGKILL');
      expect([...(await listing(store, 'takedowns/')).keys()].some((key) => key.endsWith('.done.json'))).toBe(
        false,
      );
    }
    const last = await runWeft(command, { env });
    expect(last).toMatchObject({ code: 0 });
    expect(JSON.parse(last.stdout).done).toMatchObject([{ generation: 1, documents: 9, images: 18 }]);

    const after = await listing(store);
    const gone = [...before.keys()].filter((key) => !after.has(key));
    const written = [...after.keys()].filter((key) => !before.has(key));
    const changed = [...before].filter(([key, etag]) => after.has(key) && after.get(key) !== etag);
    expect(gone.filter((key) => key.endsWith('.tar')).sort()).toEqual(shards.sort());
    for (const key of [...gone, ...written.filter((name) => !/^(takedowns|retries)\//.test(name))])
      expect(
        units.some((unit) => key.includes(unit)),
        key,
      ).toBe(true);
    expect(changed.map(([key]) => key).sort()).toEqual(['stats.json', 'wids-meta.json']);
    expect((await placesOf(store, 'host-1.example')).shards).toEqual([]);
    const check = await runWeft(['validate', store.uri, '--json', '--s3-endpoint', s3.endpoint], { env });
    expect(JSON.parse(check.stdout)).toMatchObject({ ok: true, findings: [] });
    await store.close();
  }, 240_000);
});
