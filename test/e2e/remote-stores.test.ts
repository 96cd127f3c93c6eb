import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { openStore } from '../../src/store/open-store.js';
import { corpusDigest } from '../support/corpus-digest.js';
import { startFakeHub } from '../support/fake-hub.js';
import { startMemoryS3 } from '../support/memory-s3.js';
import { runWeft } from '../support/run-weft.js';
import { freshFolder, smallPage, smallSite } from '../support/small-site.js';

const TOKEN = 'hf_s3cr3t';

/** Two pages in a JSONL file whose pictures are `data:` URLs. */
async function pagesAsJsonl(): Promise<string> {
  const site = dirname(await smallSite({ pages: 2 }));
  const lines: string[] = [];
  for (let n = 0; n < 2; n++) {
    const picture = (await readFile(join(site, 'site', `${n}.png`))).toString('base64');
    const html = smallPage(n).replace(`${n}.png`, `data:image/png;base64,${picture}`);
    lines.push(JSON.stringify({ id: `p${n}`, url: `https://river.example/${n}`, html }));
  }
  return `${lines.join('\n')}\n`;
}

async function jsonlPipeline(input: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weft-remote-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'remote.yaml');
  await writeFile(
    file,
    `name: remote\nsource: { type: json, input: "${input}", html_field: html, url_field: url, id_field: id }\nfetch: { network: false }\nrun: { workers: 1 }\n`,
  );
  return file;
}

describe('the command line on the Hub', () => {
  it('reads inputs there, builds there, and exports, samples and validates what is there', async () => {
    const hub = await startFakeHub({ token: TOKEN });
    hub.commit({ 'raw/pages.jsonl': await pagesAsJsonl() });
    const env = { HF_ENDPOINT: hub.endpoint, HF_TOKEN: TOKEN };
    const out = 'hf://datasets/owner/name/corpus';
    const pipeline = await jsonlPipeline('hf://datasets/owner/name/raw/*.jsonl');
    const local = await freshFolder();
    const built = await runWeft(['build', pipeline, '--out', out, '--quiet'], { env });
    expect(built, built.stderr).toMatchObject({ code: 0 });
    expect(await runWeft(['build', pipeline, '--out', local, '--quiet'], { env })).toMatchObject({ code: 0 });
    const store = await openStore(out, { readOnly: true, env });
    onTestFinished(() => store.close());
    expect(await corpusDigest(store)).toEqual(await corpusDigest(createFsStore(local)));
    // The same command again has nothing to do, and commits nothing.
    const commits = hub.commits.length;
    expect(await runWeft(['build', pipeline, '--out', out, '--quiet'], { env })).toMatchObject({ code: 0 });
    expect(hub.commits).toHaveLength(commits);
    expect(await runWeft(['validate', out], { env })).toMatchObject({ code: 0 });
    const sample = await runWeft(['sample', out, '-n', '1'], { env });
    expect(sample.stdout).toContain('the mill');
    const exported = 'hf://datasets/owner/name/train';
    const run = await runWeft(['export', out, '--format', 'webdataset', '--out', exported, '--quiet'], {
      env,
    });
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(await runWeft(['validate', exported], { env })).toMatchObject({ code: 0 });
    for (const text of [
      built.stdout,
      built.stderr,
      run.stderr,
      ...[...hub.tree().values()].map(({ bytes }) => bytes),
    ])
      expect(text.includes(TOKEN)).toBe(false);
  }, 120_000);
});

describe('the command line on buckets', () => {
  it('reads a public bucket unsigned and writes to the own one signed, of another server', async () => {
    const [theirs, ours] = [await startMemoryS3(), await startMemoryS3()];
    for (const server of [theirs, ours]) onTestFinished(() => server.close());
    theirs.objects.set('public/raw/pages.jsonl', { bytes: Buffer.from(await pagesAsJsonl()), meta: {} });
    const pipeline = await jsonlPipeline('s3://public/raw/');
    const env = {
      AWS_ACCESS_KEY_ID: 'OWN',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_CONFIG_FILE: '/nonexistent',
    };
    const s3 = [
      '--s3-anonymous',
      '--s3-endpoint',
      `http://127.0.0.1:${ours.port}`,
      '--s3-input-endpoint',
      `http://localhost:${theirs.port}`,
    ];
    const run = await runWeft(['build', pipeline, '--out', 's3://own/corpus', '--quiet', ...s3], { env });
    expect(run).toMatchObject({ code: 0 });
    expect(theirs.seen.length).toBeGreaterThan(1);
    expect(theirs.seen.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    expect(ours.seen.filter(({ headers }) => !headers.authorization?.includes('OWN'))).toEqual([]);
    expect([...ours.objects.keys()]).toContain('own/corpus/stats.json');
  }, 60_000);

  it('builds from gs:// to gs://, and validates what it built', async () => {
    const server = await startMemoryS3({ condition: ['x-goog-if-generation-match', '0'] });
    onTestFinished(() => server.close());
    server.objects.set('in/pages.jsonl', { bytes: Buffer.from(await pagesAsJsonl()), meta: {} });
    const pipeline = await jsonlPipeline('gs://in/pages.jsonl');
    const env = {
      GS_ENDPOINT_URL: `http://localhost:${server.port}`,
      GS_ACCESS_KEY_ID: 'GOOG1',
      GS_SECRET_ACCESS_KEY: 'secret',
    };
    expect(await runWeft(['build', pipeline, '--out', 'gs://out/corpus', '--quiet'], { env })).toMatchObject({
      code: 0,
    });
    expect(await runWeft(['validate', 'gs://out/corpus'], { env })).toMatchObject({ code: 0 });
  }, 60_000);
});
