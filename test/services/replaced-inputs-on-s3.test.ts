import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { readAll, type Store } from '../../src/store/store.js';
import { buildInProcess } from '../support/build-in-process.js';
import { at, type Moment } from '../support/watched-build.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('inputs on S3 that are replaced while a build runs');

const page = (n: number, word: string) =>
  `<html><head><title>Log ${n}</title></head><body><article><h1>Log ${n}</h1><p>${`The keeper of the ${word} wrote down the wind of day ${n}, and the price of oil. `.repeat(8)}</p></article></body></html>`;
const dump = (word: string) =>
  Buffer.from(
    Array.from(
      { length: 24 },
      (_, n) => `${JSON.stringify({ url: `https://pages.example/${n}.html`, html: page(n, word) })}\n`,
    ).join(''),
  );
const OLD = dump('lighthouse');

/** A prefix of the bucket with a dump in it, an opener of the bucket, and the dump's name. */
async function bucketWithDump() {
  const data = s3.open();
  await data.put('dump.jsonl', OLD);
  const opener = createInputOpener({ baseDir: '.', s3: () => s3.open({ prefix: '' }), credentials: [] });
  onTestFinished(async () => {
    await Promise.all([opener.close(), data.close()]);
  });
  return { data, opener, name: `${data.uri}/dump.jsonl` };
}

async function localStore(): Promise<Store> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-replaced-s3-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return createFsStore(folder);
}

describe.skipIf(s3.skip)('an object that is replaced after it was opened', () => {
  it.each(['listed', 'looked at'])('and was %s, gives no byte of the new one', async (how) => {
    const { data, opener, name } = await bucketWithDump();
    if (how === 'listed') expect(await opener.expand(`${data.uri}/`)).toEqual([name]);
    const input = await opener.open(name);
    expect((await readAll(input.read({ start: 10, end: 99 }))).equals(OLD.subarray(10, 100))).toBe(true);
    await data.put('dump.jsonl', dump('lightship'));
    const changed = {
      code: 'input_changed',
      exitCode: 3,
      message: expect.stringMatching(
        /^s3:\S+: changed while it was in use \(its ETag is another\); restore it [^\n]+$/,
      ),
    };
    for (const range of [undefined, { start: 10, end: 99 }, { start: 2_000 }])
      await expect(readAll(input.read(range))).rejects.toMatchObject(changed);
    await data.delete('dump.jsonl');
    await expect(readAll(input.read())).rejects.toMatchObject({
      ...changed,
      message: expect.stringMatching(/it is gone/),
    });
    // Back again, byte for byte: the ETag says so.
    await data.put('dump.jsonl', OLD);
    expect((await readAll(input.read())).equals(OLD)).toBe(true);
  });

  it.each<[string, Moment]>([
    ['after planning', { put: 'plans/extract' }],
    ['after a unit of it was committed', { put: 'manifests/extract/' }],
  ])('%s, ends the build, which goes on once the old one is back', async (_, moment) => {
    const { data, opener, name } = await bucketWithDump();
    const store = await localStore();
    const pipeline = {
      name: 'logs',
      source: { type: 'json', input: name, unit_bytes: 6000 },
      fetch: { network: false },
      consent: { mode: 'off' },
      rules: { preset: 'none' },
      run: { units: 2, workers: 2 },
    };
    const watched = at(moment, { opener, store }, async () => {
      await data.put('dump.jsonl', dump('long-drowned lightship'));
    });
    await expect(buildInProcess(pipeline, { baseDir: '.', ...watched })).rejects.toMatchObject({
      code: 'input_changed',
      exitCode: 3,
    });
    expect(await store.head('stats.json')).toBeUndefined();
    await data.put('dump.jsonl', OLD);
    const again = createInputOpener({ baseDir: '.', s3: () => s3.open({ prefix: '' }), credentials: [] });
    const { samples, validation } = await buildInProcess(pipeline, { baseDir: '.', store, opener: again });
    expect(samples).toHaveLength(24);
    expect(JSON.stringify(samples)).not.toContain('lightship');
    expect(validation.findings).toEqual([]);
  });
});
