import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { summarise } from '../../src/commands/validate.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { writeTinyCorpus } from '../support/tiny-corpus.js';

let clean: string;
beforeAll(async () => {
  clean = await mkdtemp(join(tmpdir(), 'weft-clean-'));
  await writeTinyCorpus(clean);
});
afterAll(() => rm(clean, { recursive: true }));

async function copyOfCorpus(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-quick-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await cp(clean, folder, { recursive: true });
  return folder;
}

async function shardFile(folder: string, ending: string): Promise<string> {
  const name = (await readdir(join(folder, 'shards'))).find((file) => file.endsWith(ending));
  if (name === undefined) throw new Error(`no shard file ends in ${ending}`);
  return join(folder, 'shards', name);
}

it('a sound corpus passes, starts no thread, and the report says what was not looked into', async () => {
  let started = 0;
  const count = (): void => void started++;
  process.on('worker', count);
  const report = await validateCorpus(createFsStore(clean), { quick: true });
  process.off('worker', count);
  expect(report).toMatchObject({ ok: true, quick: true, checked: { documents: 0, images: 0 } });
  expect(report.checked.shards).toBeGreaterThan(0);
  expect(started).toBe(0);
  expect(summarise(report)).toContain('quick: no document and no image was looked into');
});

it('every bit of a shard counts, as do the lines of its index', async () => {
  const folder = await copyOfCorpus();
  const tar = await shardFile(folder, '.tar');
  const bytes = await readFile(tar);
  for (const at of [0, bytes.length >> 1, bytes.length - 1]) {
    const damaged = Buffer.from(bytes);
    damaged[at] = (damaged[at] ?? 0) ^ 1;
    await writeFile(tar, damaged);
    const report = await validateCorpus(createFsStore(folder), { quick: true });
    expect(report.counts, `bit at ${at}`).toEqual({ file_sha256_mismatch: 1 });
  }
  await writeFile(tar, bytes);
  const index = await shardFile(folder, '.index.jsonl');
  const lines = (await readFile(index, 'utf8')).split('\n');
  await writeFile(index, lines.slice(1).join('\n'));
  const { counts } = await validateCorpus(createFsStore(folder), { quick: true });
  expect(Object.keys(counts).sort()).toEqual(
    ['file_size_mismatch', 'index_mismatch', 'offsets_mismatch', 'shard_counts_mismatch'].sort(),
  );
});

it('a shard that is absent or cut is told', async () => {
  const folder = await copyOfCorpus();
  const tar = await shardFile(folder, '.tar');
  await writeFile(tar, (await readFile(tar)).subarray(0, 1000));
  expect((await validateCorpus(createFsStore(folder), { quick: true })).counts).toEqual({
    file_size_mismatch: 1,
  });
  await rm(tar);
  expect((await validateCorpus(createFsStore(folder), { quick: true })).counts).toEqual({ file_missing: 1 });
});

it('quick and sample are refused together', async () => {
  await expect(validateCorpus(createFsStore(clean), { quick: true, sample: 0.5 })).rejects.toMatchObject({
    code: 'bad_validate_options',
  });
});
