import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readDrops, readIndex, readManifests } from '../../src/corpus/corpus-reader.js';
import { createFsStore } from '../../src/store/fs-store.js';
import type { Store } from '../../src/store/store.js';
import { buildInProcess } from '../support/build-in-process.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { runWeft } from '../support/run-weft.js';
import { s3Fixture } from './s3-fixture.js';

const s3 = s3Fixture('builds against an earlier build on S3');
const env = { AWS_ACCESS_KEY_ID: s3.accessKeyId, AWS_SECRET_ACCESS_KEY: s3.secretAccessKey };

const words = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `word${(from + i) * 7919}`).join(' ');
const page = (text: string) =>
  `<html><head><title>A page</title></head><body><article><h1>A page</h1><p>${text}.</p></article></body></html>`;

/** Two folders of pages: of the new one `a` is the same, `c` nearly the same, and `d` new. */
async function twoFolders(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'weft-against-'));
  onTestFinished(() => rm(root, { recursive: true }));
  const write = async (folder: string, texts: Record<string, string>) => {
    await mkdir(join(root, folder));
    for (const [name, text] of Object.entries(texts))
      await writeFile(join(root, folder, `${name}.html`), page(text));
  };
  await write('old', { a: words(0, 120), b: words(2000, 120) });
  await write('new', { a: words(0, 120), c: `${words(2000, 118)} new end`, d: words(4000, 120) });
  return root;
}

const pipeline = (input: string) => ({
  source: { type: 'html', input, base_url: 'https://journal.example/' },
  fetch: { network: false },
  curate: { near_duplicates: { keep: 'newest' }, repeated_paragraphs: { min_pages: 0 } },
  rules: { preset: 'none' },
});

async function verdicts(store: Store): Promise<{ stored: string[]; drops: string[] }> {
  const [stored, drops]: [string[], string[]] = [[], []];
  for await (const manifest of readManifests(store, 'assemble')) {
    for await (const { reason, url = '' } of readDrops(store, manifest)) drops.push(`${reason} ${url}`);
    for (const shard of manifest.shards)
      stored.push(...(await readIndex(store, shard)).map(({ url }) => url));
  }
  return { stored, drops: drops.sort() };
}

describe.skipIf(s3.skip)('a build against an earlier one on S3', () => {
  it('drops what that stores, and is byte for byte the build against its copy in a folder', async () => {
    const root = await twoFolders();
    const [earlier, later] = [s3.open(), s3.open()];
    onTestFinished(async () => {
      await Promise.all([earlier.close(), later.close()]);
    });
    await buildInProcess(pipeline('old'), { baseDir: root, store: earlier });
    const copy = createFsStore(join(root, 'earlier'));
    await buildInProcess(pipeline('old'), { baseDir: root, store: copy });
    const expected = createFsStore(join(root, 'later'));
    await buildInProcess({ ...pipeline('new'), against: [copy.uri] }, { baseDir: root, store: expected });

    const file = join(root, 'new.yaml');
    await writeFile(file, JSON.stringify(pipeline('new')));
    const build = (out: string, against: string) =>
      runWeft(['build', file, '--out', out, '--against', against, '--s3-endpoint', s3.endpoint], { env });
    expect(await build(later.uri, earlier.uri)).toMatchObject({ code: 0 });
    expect(await verdicts(later)).toEqual({
      stored: ['https://journal.example/d.html'],
      drops: [
        'in_earlier_build https://journal.example/a.html',
        'near_duplicate_of_earlier https://journal.example/c.html',
      ],
    });
    expect(await corpusDigest(later)).toEqual(await corpusDigest(expected));

    const none = await build(join(root, 'none'), `${earlier.uri}-absent`);
    expect(none.code).toBe(3);
    expect(none.stderr).toContain(`${earlier.uri}-absent`);
  });
});
